import EventLog
import Foundation
import Logging
import Postgres
import Schemas
import TestSupport
import Transparency

/// A migrated database, a log in it that is used as the server's role, and connections of the owner.
struct LogFixture {
    let owner: Pool
    let server: Pool
    let log: EventLog
    /// How the server's role connects.
    let login: ConnectionConfiguration
    let database: String

    static let keyring = Keyring.generate()
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A new database with these communes founded.
    static func fresh(_ communes: String...) async throws -> LogFixture {
        let (ownerURL, serverURL) = try await TestDatabase.fresh()
        return try await LogFixture(
            owner: ConnectionConfiguration(url: ownerURL, logger: silent),
            login: ConnectionConfiguration(url: serverURL, logger: silent),
            communes: communes
        )
    }

    init(owner: ConnectionConfiguration, login: ConnectionConfiguration, communes: [String]) async throws {
        self.owner = Pool(configuration: PoolConfiguration(connection: owner), logger: Self.silent)
        self.login = login
        server = Pool(configuration: PoolConfiguration(connection: login, maximum: 20), logger: Self.silent)
        log = EventLog(pool: server, keyring: Self.keyring, resolveFor: .seconds(60), logger: Self.silent)
        let migrations = Schemas.migrations.filter { $0.version == 1 }.map {
            Migration(version: $0.version, name: $0.name, sql: String(decoding: $0.sql, as: UTF8.self))
        }
        try await self.owner.withConnection { _ = try await Migrator(migrations).migrate(on: $0) }
        database = try await self.owner.query("select current_database()")[0].decode(String.self)
        for commune in communes { try await log.found(commune) }
    }

    /// Appends on any connection of the server's role.
    func append(_ batch: CommuneAppend...) async throws -> [CommuneResult] {
        try await server.withConnection { try await log.append(batch, on: $0) }
    }

    /// The tree as it stands in the database.
    func tree(_ commune: String) async throws -> TileBuilder {
        let size = try await log.head(commune)?.size ?? 0
        let partial = try await log.partialTiles(commune, size: size).map { $0.compactMap { Hash($0) } }
        guard let tree = TileBuilder(size: size, partial: partial) else { throw Unfit() }
        return tree
    }

    /// Asks again and again until the statement's one value is true.
    func until(_ condition: SQL) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !owner.query(condition)[0].decode(Bool.self) {
            guard ContinuousClock.now < deadline else { throw Unfit() }
            await Task.yield()
        }
    }

    struct Unfit: Error {}
}

/// Draws up appends as a writer would: events with their places inside, and the tree after them.
struct Draft {
    var tree = TileBuilder()
    var recordedAt: Int64 = 1_700_000_000_000

    /// An append of commands with an event each, in a stream each, and of refused commands.
    mutating func append(
        _ commune: String,
        _ accepted: [String],
        refused: [String] = [],
        stream: String? = nil,
        newKeys: [WrappedKey] = [],
        nationalIds: [HeldNationalId] = [],
        erasing: [String] = []
    ) -> CommuneAppend {
        let base = tree.size
        var events: [StampedEvent] = []
        var tiles: [LogTile] = []
        var ledger: [LedgerEntry] = []
        for id in accepted {
            let position = tree.size + 1
            let bytes = Array(#"{"commandid":"\#(id)","position":"\#(position)","source":"\#(commune)"}"#.utf8)
            let hash = Hash.leaf(bytes)
            tiles += tree.append(hash).map { LogTile($0) }
            events.append(
                StampedEvent(
                    position: position,
                    stream: stream ?? "item/\(commune)-\(position)",
                    streamVersion: stream == nil ? 1 : Int(position),
                    type: "items.defined",
                    bytes: bytes,
                    leafHash: hash.bytes
                )
            )
            ledger.append(Self.entry(id, .accepted(first: position, last: position)))
        }
        ledger += refused.map { Self.entry($0, .refused(Array(#"{"code":"no"}"#.utf8))) }
        return CommuneAppend(
            commune: commune,
            expectedSize: base,
            recordedAt: recordedAt,
            events: events,
            frontier: tree.frontier.map(\.bytes),
            tiles: tiles,
            ledger: ledger,
            newKeys: newKeys,
            nationalIds: nationalIds,
            erasedPersons: erasing
        )
    }

    static func entry(_ id: String, _ outcome: Outcome) -> LedgerEntry {
        LedgerEntry(
            id: id,
            bodyMAC: LogFixture.keyring.bodyMAC(Array(id.utf8)),
            principalMAC: LogFixture.keyring.principalMAC("someone"),
            outcome: outcome
        )
    }
}
