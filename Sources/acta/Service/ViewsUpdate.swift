import EventLog
import Logging
import Postgres
import ReadModels
import Runtime

/// In development nobody runs two editions beside each other: views of another edition are rebuilt at the start.
enum ViewsUpdate {
    static func run(_ databaseURL: String, _ keyring: Keyring, _ logger: Logger) async throws {
        try await Database.withPool(url: databaseURL) { pool in
            let schemas = ViewSchemas(pool: pool)
            let hasOwn = try await schemas.all().contains {
                $0.isLive && ($0.meaning == nil || $0.meaning == ReadModels.meaning)
            }
            if hasOwn { return }
            logger.notice("the views are of another edition, and are rebuilt")
            let rebuild = Rebuild(
                connection: ConnectionConfiguration(url: databaseURL, parameters: ["application_name": "acta rebuild"]),
                pool: pool,
                opener: SealOpener(EventLog(pool: pool, keyring: keyring, logger: logger)),
                logger: logger
            )
            _ = try await rebuild.run()
            let (from, _) = try await schemas.switch()
            try await schemas.discard(from)
        }
    }
}
