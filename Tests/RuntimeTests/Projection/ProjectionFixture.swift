import CanonicalJSON
import Domain
import Postgres
import ReadModels
import Schemas
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// A database with logs that a test writes itself: an event is a unit's establishing, and its name says what it does.
struct ProjectionFixture {
    let owner: Connection
    let configuration: ConnectionConfiguration
    let pool: Pool

    init() async throws {
        let (ownerURL, serverURL) = try await TestDatabase.fresh()
        try await self.init(ownerURL: ownerURL, serverURL: serverURL)
    }

    /// On a database of the caller's; one that was prepared before is taken as it is.
    init(ownerURL: String, serverURL: String, prepares: Bool = true) async throws {
        owner = try await Connection.connect(ConnectionConfiguration(url: ownerURL))
        configuration = ConnectionConfiguration(url: serverURL)
        pool = Pool(configuration: PoolConfiguration(connection: configuration))
        guard prepares else { return }
        let migrations = Schemas.migrations.map { step in
            Migration(version: step.version, name: step.name, sql: String(decoding: step.sql, as: UTF8.self))
        }
        _ = try await Migrator(migrations).migrate(on: owner)
        for table in ["count", "other", "strict"] {
            _ = try await owner.query(
                """
                create table views_1.\(identifier: table) (commune text collate "C", id text collate "C", doc jsonb not null,
                    primary key (commune, id))
                """
            )
        }
        _ = try await owner.query("alter table views_1.strict add check (doc->>'name' <> 'refused')")
    }

    /// Appends events, named so, of the streams `unit/u-0`, `unit/u-1` … in turn.
    func append(_ commune: String, _ names: [String], streams: Int = 1) async throws {
        _ = try await owner.query("insert into acta.log (commune) values (\(commune)) on conflict do nothing")
        let rows = try await owner.query("select coalesce(max(size), 0) from acta.log_batch where commune = \(commune)")
        let size: Int64 = try rows.decode(Int64.self).first ?? 0
        let positions = names.indices.map { size + Int64($0) + 1 }
        let bytes = zip(names, positions).map { name, position in
            let unit = "unit/u-\(Int(position) % streams)"
            let json: JSONValue = ["name": .string(name), "position": .integer(position), "stream": .string(unit)]
            return name == "unreadable" ? Array("{}".utf8) : json.canonicalBytes
        }
        _ = try await owner.query(
            """
            insert into acta.event (commune, position, stream, stream_version, type, recorded_at, leaf_hash, bytes)
            select \(commune), e.position, 'unit/u', e.position, 'test', now(), \([UInt8](repeating: 0, count: 32)), e.bytes
            from unnest(\(positions), \(bytes)) as e(position, bytes)
            """
        )
        _ = try await owner.query(
            """
            insert into acta.log_batch (commune, first, size, frontier, recorded_at)
            values (\(commune), \(size + 1), \(size + Int64(names.count)), '', now())
            """
        )
    }

    static let decode: @Sendable ([UInt8]) throws -> Recorded = { bytes in
        let json = try JSONValue.parse(bytes)
        if json["specversion"] != nil { return try Codec.decode(bytes) }
        guard let position = json["position"]?.integer, let name = json["name"], let text = json["stream"]?.string,
            let stream = Stream(text)
        else { throw Unreadable() }
        let unit = try JSONDecoding().decode(UnitEstablished.self, from: ["kind": "council", "name": name])
        return Recorded(
            position: position,
            stream: stream,
            streamVersion: Int(position),
            occurredAt: Instant(milliseconds: 0),
            recordedAt: Instant(milliseconds: 0),
            actor: "m-0001",
            event: unit.event
        )
    }

    struct Unreadable: Error {}

    func projection(_ views: [any View.Type], shards: Int = 2, holder: String = "test") -> ProjectionConfiguration {
        ProjectionConfiguration(
            connection: configuration,
            holder: holder,
            views: views,
            decode: Self.decode,
            opener: .closed,
            shards: shards,
            pollInterval: .milliseconds(20),
            leaseInterval: .milliseconds(20),
            pruneInterval: .seconds(3600)
        )
    }

    /// Runs a projector while `body` does.
    func withProjector<Value: Sendable>(
        _ configuration: ProjectionConfiguration,
        _ body: (WakeUps, PositionWaiters) async throws -> Value
    ) async throws -> Value {
        let wakeUps = WakeUps(connection: configuration.connection)
        let waiters = PositionWaiters(pool: pool, wakeUps: wakeUps, pollInterval: .milliseconds(100))
        let projector = Projector(configuration, wakeUps: wakeUps)
        let running = [
            Task { try await projector.run() }, Task { try await wakeUps.run() }, Task { try await waiters.run() },
        ]
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(wakeUps, waiters))
        } catch {
            result = .failure(error)
        }
        for task in running { task.cancel() }
        for task in running { try await task.value }
        return try result.get()
    }

    /// The rows of a table, as `id=seen@last`.
    func rows(_ table: String, _ commune: String) async throws -> [String] {
        try await owner.query(
            """
            select id || '=' || (doc->>'seen') || '@' || (doc->>'last') from views_1.\(identifier: table)
            where commune = \(commune) order by id
            """
        ).decode(String.self)
    }

    func checkpoint(_ commune: String) async throws -> Int64 {
        let rows = try await owner.query(
            "select coalesce(max(last), 0) from acta.checkpoint where commune = \(commune) and schema = 'views_1'"
        )
        return try rows.decode(Int64.self).first ?? 0
    }

    /// Halts, as `commune view position`.
    func halts() async throws -> [String] {
        try await owner.query(
            "select commune || ' ' || view || ' ' || position from acta.view_halt order by commune, view"
        ).decode(String.self)
    }
}

/// What the test views keep: how many events of a stream they saw, and the last one.
struct Tally: Codable, Hashable {
    var seen: Int
    var last: Int64
    var name: String

    /// Counts an event; one that came already, or out of order, is a fault.
    static func count(_ recorded: Recorded, _ rows: inout RowSet<Tally>) throws(ViewFault) {
        let id = recorded.stream.id.text
        let row = rows[id] ?? Tally(seen: 0, last: 0, name: "")
        guard row.last < recorded.position else { throw ViewFault("position \(recorded.position) came twice") }
        let name = row.name == "refused" ? row.name : recorded.name
        rows[id] = Tally(seen: row.seen + 1, last: recorded.position, name: name)
    }
}

extension Recorded {
    var name: String {
        if case .communes(.unitEstablished(let data)) = event { data.name } else { "" }
    }
}

/// Can't apply events named `poison`, unless its medicine was taken.
enum TallyView: DocumentView {
    typealias Row = Tally
    static let name = "count"
    static let version = 1
    static var table: SQL { "count" }
    private static let cured = Mutex<Set<String>>([])

    static func cure(_ name: String) { cured.withLock { names in _ = names.insert(name) } }

    static func touches(_ event: Recorded) -> [String] { [event.stream.id.text] }
    static func apply(_ recorded: Recorded, to rows: inout RowSet<Tally>) throws(ViewFault) {
        try Tally.count(recorded, &rows)
        if recorded.name.hasPrefix("poison"), !cured.withLock({ $0.contains(recorded.name) }) {
            throw ViewFault("poison")
        }
    }
}

/// Can apply everything.
enum OtherView: DocumentView {
    typealias Row = Tally
    static let name = "other"
    static let version = 1
    static var table: SQL { "other" }

    static func touches(_ event: Recorded) -> [String] { [event.stream.id.text] }
    static func apply(_ recorded: Recorded, to rows: inout RowSet<Tally>) throws(ViewFault) {
        try Tally.count(recorded, &rows)
    }
}

/// Its table refuses rows named `refused`.
enum StrictView: DocumentView {
    typealias Row = Tally
    static let name = "strict"
    static let version = 1
    static var table: SQL { "strict" }

    static func touches(_ event: Recorded) -> [String] { [event.stream.id.text] }
    static func apply(_ recorded: Recorded, to rows: inout RowSet<Tally>) throws(ViewFault) {
        try Tally.count(recorded, &rows)
    }
}

/// Another view, whose loads and saves are counted by commune.
enum Counted<Base: View>: View {
    typealias Row = Base.Row
    static var name: String { Base.name }
    static var version: Int { Base.version }
    static var tables: [String] { Base.tables }

    static func touches(_ event: Recorded) -> [String] { Base.touches(event) }
    static func apply(_ event: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        try Base.apply(event, to: &rows)
    }
    static func document(of row: Row) throws -> JSONValue { try Base.document(of: row) }
    static func row(of document: JSONValue) throws -> Row { try Base.row(of: document) }
    static func loading(_ keys: [RowKey]) -> SQL {
        for commune in Set(keys.communes) { Calls.count("load \(commune)") }
        return Base.loading(keys)
    }
    static func loaded(_ answer: Rows) throws -> [RowKey: Row] { try Base.loaded(answer) }
    static func writing(_ rows: [(key: RowKey, row: Row?)]) throws -> [SQL] {
        for commune in Set(rows.map(\.key.commune)) { Calls.count("save \(commune)") }
        return try Base.writing(rows)
    }
}

/// How often something happened.
enum Calls {
    private static let counts = Mutex<[String: Int]>([:])
    static func count(_ what: String) { counts.withLock { $0[what, default: 0] += 1 } }
    static func of(_ what: String) -> Int { counts.withLock { $0[what] ?? 0 } }
}

extension PositionWaiters {
    /// Waits for one view; half a minute is for machines that are busy, and no test needs it to pass.
    func until(
        _ commune: String,
        _ position: Int64,
        _ view: String = "count",
        for timeout: Duration = .seconds(30)
    ) async throws -> Outcome {
        try await wait(commune: commune, position: position, views: [view], timeout: timeout)
    }

    /// Waits, and holds the outcome against what is expected.
    func expect(
        _ outcome: Outcome,
        _ commune: String,
        _ position: Int64,
        _ view: String = "count",
        for timeout: Duration = .seconds(30),
        at place: SourceLocation = #_sourceLocation
    ) async throws {
        let found = try await until(commune, position, view, for: timeout)
        #expect(found == outcome, sourceLocation: place)
    }
}
