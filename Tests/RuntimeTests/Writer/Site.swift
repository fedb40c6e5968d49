import CanonicalJSON
import Domain
import EventLog
import Logging
import Postgres
import Schemas
import Synchronization
import TestSupport
import Transparency

@testable import Runtime

/// A migrated database with command services on it, which are closed when it is.
struct Site {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    static let keyring = Keyring.generate()
    static let founder = Principal(
        id: "issuer|founder",
        scopes: [.commands, .operate, .delegate, .lateEntry],
        members: ["*": "founder"]
    )

    let owner: Pool
    let login: ConnectionConfiguration
    let log: EventLog

    static func fresh() async throws -> Site {
        let (ownerURL, serverURL) = try await TestDatabase.fresh()
        return try await Site(ownerURL, serverURL)
    }

    init(_ ownerURL: String, _ serverURL: String) async throws {
        login = ConnectionConfiguration(url: serverURL, logger: Self.silent)
        owner = Pool(
            configuration: PoolConfiguration(connection: ConnectionConfiguration(url: ownerURL, logger: Self.silent)),
            logger: Self.silent
        )
        log = EventLog(pool: Self.pool(login, 6), keyring: Self.keyring, resolveFor: .seconds(5), logger: Self.silent)
        let migrations = Schemas.migrations.filter { $0.version == 1 }.map {
            Migration(version: $0.version, name: $0.name, sql: String(decoding: $0.sql, as: UTF8.self))
        }
        try await owner.withConnection { _ = try await Migrator(migrations).migrate(on: $0) }
    }

    private static func pool(_ login: ConnectionConfiguration, _ most: Int) -> Pool {
        Pool(configuration: PoolConfiguration(connection: login, maximum: most), logger: silent)
    }

    /// A service of its own, as another process would have it, for as long as `body` runs.
    func withService<Value>(
        _ configuration: WriterConfiguration = WriterConfiguration(),
        appendingBy proxy: Proxy? = nil,
        onWritten: @escaping @Sendable (Written) -> Void = { _ in },
        logger: Logger = Site.silent,
        _ body: (CommandService) async throws -> Value
    ) async throws -> Value {
        let log = EventLog(
            pool: Self.pool(login, 6),
            keyring: Self.keyring,
            resolveFor: .seconds(5),
            logger: Self.silent
        )
        var append = login
        if let proxy {
            append.parameters["host"] = "127.0.0.1"
            append.parameters["port"] = String(proxy.port)
            append.parameters["sslmode"] = "disable"
            append.parameters["gssencmode"] = "disable"
        }
        let service = CommandService(
            log: log,
            appending: Self.pool(append, configuration.slices),
            tools: try .standard(),
            configuration: configuration,
            clock: { 1_795_356_180_000 },
            onWritten: onWritten,
            logger: logger
        )
        async let running: Void = service.run()
        do {
            let value = try await body(service)
            service.close()
            await running
            return value
        } catch {
            service.close()
            await running
            throw error
        }
    }

    /// The log as a reader that trusts nobody finds it: gapless, and with the root of its head.
    func check(_ commune: String) async throws -> [StoredEvent] {
        guard let head = try await log.head(commune) else { return [] }
        let events = try await log.read(commune, limit: 1_000_000)
        var range = CompactRange()
        for event in events { range.append(.leaf(event.bytes)) }
        guard events.map(\.position) == Array(1...max(1, head.size)), range.hashes.map(\.bytes) == head.frontier else {
            throw Broken()
        }
        return events
    }

    struct Broken: Error {}
}

extension CommandService {
    /// Posts a command as a client would.
    func post(
        _ type: String,
        _ data: JSONValue,
        id: String,
        to commune: String = "el-maizal",
        as principal: Principal = Site.founder,
        _ more: [(String, JSONValue)] = []
    ) async -> Answer {
        await submit(Self.line(type, data, id: id, more), commune: commune, principal: principal)
    }

    static func line(_ type: String, _ data: JSONValue, id: String, _ more: [(String, JSONValue)] = []) -> [UInt8] {
        JSONValue.object(JSONObject([("id", .string(id)), ("type", .string(type)), ("data", data)] + more))
            .canonicalBytes
    }

    func found(_ commune: String = "el-maizal", id: String = "found") async -> Answer {
        await post("communes.found", ["name": "Comuna El Maizal", "kind": "cooperative"], id: id, to: commune)
    }

    static func registration(_ member: String, nationalId: String? = nil) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("memberId", .string(member)), ("name", "Juana Ramírez"), ("birthDate", "1996-11-22"),
        ]
        if let nationalId { members.append(("nationalId", .string(nationalId))) }
        return .object(JSONObject(members))
    }

    func register(_ member: String, id: String? = nil, in commune: String = "el-maizal") async -> Answer {
        await post("members.register", Self.registration(member), id: id ?? "r-\(member)", to: commune)
    }
}

extension Answer {
    /// `accepted 3`, `accepted 3 again`, or the rejection's code.
    var brief: String {
        switch self {
        case .accepted(let accepted, let replayed): "accepted \(accepted.position)" + (replayed ? " again" : "")
        case .rejected(_, let rejection, let replayed): rejection.code + (replayed ? " again" : "")
        case .malformed(let faults): "malformed " + faults.map { "\($0.pointer) \($0.code)" }.joined(separator: ", ")
        case .tooLarge: "too large"
        case .reusedId: "reused"
        case .communeUnknown: "unknown"
        case .expectedPositionPassed(let position): "passed \(position)"
        case .scopeMissing(let scope): "scope \(scope.rawValue)"
        case .noMember: "no member"
        case .overloaded: "overloaded"
        case .unavailable: "unavailable"
        case .notStorable: "not storable"
        case .readOnly(let contradiction): "read-only \(contradiction)"
        case .undecided: "undecided"
        }
    }
}
