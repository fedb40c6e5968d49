import ArgumentParser
import Logging
import Postgres

/// Flags of every command that talks to the database itself.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The database, as postgres://user@host/name (ACTA_DATABASE_URL, DATABASE_URL; else libpq's own variables).",
            valueName: "url"
        )
    )
    var databaseURL: String?

    @Option(help: ArgumentHelp("A YAML file with options.", valueName: "file"))
    var config: String?

    /// The address, or `nil` for libpq's own variables.
    func url() throws -> String? { try Settings(path: config).databaseURL(flag: databaseURL) }

    /// Runs `body` with a small pool, and closes it.
    func withPool<Result: Sendable>(_ body: @Sendable (Pool) async throws -> Result) async throws -> Result {
        try await Database.withPool(url: try url(), body)
    }
}

/// Connections for the command line.
enum Database {
    static func withPool<Result: Sendable>(
        url: String?,
        _ body: @Sendable (Pool) async throws -> Result
    ) async throws -> Result {
        // What goes wrong is said once, at the end.
        var logger = Logger(label: "acta")
        logger.logLevel = .critical
        let pool = Pool(
            configuration: .init(
                connection: ConnectionConfiguration(url: url, parameters: ["application_name": "acta"]),
                maximum: 2
            ),
            logger: logger
        )
        do {
            let result = try await body(pool)
            await pool.shutdown()
            return result
        } catch let error as PostgresError {
            await pool.shutdown()
            let hint =
                switch error.sqlState {
                case "42501": "connect as the database's owner with --database-url"
                // undefined_table, invalid_schema_name
                case "42P01", "3F000": "run acta migrate first"
                case nil where url == nil: "say where it is: --database-url postgres://user@host/name"
                default: error.hint
                }
            throw Failure("the database says no: \(error.message)\(hint.map { " (\($0))" } ?? "")")
        } catch {
            await pool.shutdown()
            throw error
        }
    }
}
