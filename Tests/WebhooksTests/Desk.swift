import EventLog
import Logging
import MessageQueue
import Postgres
import Schemas
import Synchronization
import TestSupport
import Webhooks

/// A database with the tables of the log, the queue and the webhooks, used as the server's role.
struct Desk {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    let owner: Pool
    let server: Pool
    let login: ConnectionConfiguration
    let registry: WebhookRegistry
    let keyring = Keyring.generate()

    static func fresh() async throws -> Desk {
        let (ownerURL, serverURL) = try await TestDatabase.fresh()
        return try await Desk(ownerURL, serverURL)
    }

    private init(_ ownerURL: String, _ serverURL: String) async throws {
        func pool(_ url: String) -> Pool {
            Pool(
                configuration: PoolConfiguration(
                    connection: ConnectionConfiguration(url: url, logger: Self.silent),
                    maximum: 4
                ),
                logger: Self.silent
            )
        }
        login = ConnectionConfiguration(url: serverURL, logger: Self.silent)
        owner = pool(ownerURL)
        server = pool(serverURL)
        registry = WebhookRegistry(pool: server, keyring: keyring)
        // What the webhooks stand on; views don't matter to them.
        let migrations = Schemas.migrations.filter { $0.version <= 9 }.map {
            Migration(version: $0.version, name: $0.name, sql: String(decoding: $0.sql, as: UTF8.self))
        }
        try await owner.withConnection { _ = try await Migrator(migrations).migrate(on: $0) }
    }

    /// Registers a receiver.
    func add(_ url: String, _ types: [String] = [], to commune: String = "maizal", after position: Int64 = 0)
        async throws
        -> (webhook: Webhook, secret: WebhookSecret)
    {
        guard
            let added = try await registry.add(
                to: commune,
                url: url,
                eventTypes: types,
                description: "",
                after: position
            )
        else { throw Full() }
        return added
    }

    struct Full: Error {}

    /// Delivers to receivers on this machine, by a clock that stands still until it is set.
    func consumer(
        _ clock: TestClock = TestClock(),
        allowsPrivate: Bool = true,
        resolver: HostResolver = .system,
        timeout: Duration = .seconds(20),
        count: @escaping @Sendable (String) -> Void = { _ in }
    ) -> WebhookConsumer {
        WebhookConsumer(
            registry: registry,
            sender: WebhookSender(allowsPrivate: allowsPrivate, resolver: resolver, timeout: timeout),
            clock: { clock.now },
            count: count,
            logger: Self.silent
        )
    }

    static func message(_ position: Int64, key: String = "member/m-1", type: String = "members.registered") -> Message {
        Message(
            commune: "maizal",
            position: position,
            key: key,
            type: type,
            bytes: Array(#"{"position":"\#(position)","type":"\#(type)"}"#.utf8),
            recordedAt: 0
        )
    }
}

/// A clock that is set.
final class TestClock: Sendable {
    private let milliseconds: Mutex<Int64>

    init(_ milliseconds: Int64 = 1_795_356_180_000) { self.milliseconds = Mutex(milliseconds) }

    var now: Int64 { milliseconds.withLock { $0 } }

    func advance(seconds: Int64) { milliseconds.withLock { $0 += seconds * 1000 } }
}

extension Webhook {
    /// As the queue knows it.
    var asGroup: Group { Group(name: group, commune: commune, from: .position(fromPosition)) }
}
