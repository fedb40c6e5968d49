import CanonicalJSON
import Postgres
import Schemas
import TestSupport
import Testing

@testable import Domain
@testable import ReadModels

/// The rows in a real database, through the SQL of the views and of their lists.
@Suite struct AssemblyRowsTests {
    private let communes = ["el-maizal", "el-panal"]

    @Test func `rows come back as they were saved`() async throws {
        let (owner, _) = try await migrated()
        try await roundTrip(AssembliesView.self, ElMaizal.whole.events, on: owner)
        try await roundTrip(AttendanceView.self, ElMaizal.whole.events, on: owner)
        try await roundTrip(MotionsView.self, ElMaizal.whole.events, on: owner)
        await owner.close()
    }

    @Test func `a row that is gone is deleted, in its commune only`() async throws {
        let (owner, _) = try await migrated()
        try await fill(AttendanceView.self, ElMaizal.opening.events, on: owner)
        let key = RowKey(commune: "el-maizal", id: "a:m-0007")
        let other = RowKey(commune: "el-panal", id: "a:m-0007")
        try await AttendanceView.save([(key, nil)], on: owner)
        #expect(try await AttendanceView.load([key, other], on: owner).map(\.key) == [other])
        await owner.close()
    }

    @Test func `assemblies are listed by state and date, with opened texts`() async throws {
        let (owner, url) = try await migrated()
        try await fill(AssembliesView.self, ElMaizal.opening.events, on: owner)
        let reader = try reader(url) { _, texts in texts.map { _ in "Un reclamo" } }

        let query = ListQuery(filters: [.init("state", "in-session"), .init("unitId", "cc-el-tamarindo")])
        let page = try await reader.list(AssembliesView.resource, commune: "el-maizal", query: query)
        #expect(page.items.count == 1)
        let assembly = try object(page.items.first)
        #expect(assembly["id"] == .string("a"))
        #expect(assembly["present"] == .integer(101))
        #expect(assembly["quorumNeeded"] == .integer(83))
        #expect(assembly["eligible"] == .integer(412))
        #expect(assembly["firstCall"] == .string("2026-11-22T14:00:00Z"))
        #expect(assembly["endedAt"] == .null)
        guard case .array(let agenda)? = assembly["agenda"] else {
            Issue.record("no agenda")
            return
        }
        #expect(try agenda.map { try object($0)["text"] } == [.string("Semilla"), .string("Un reclamo")])

        let closed = ListQuery(filters: [ListQuery.Filter("state", "closed")])
        #expect(try await reader.list(AssembliesView.resource, commune: "el-maizal", query: closed).items.isEmpty)
        await owner.close()
    }

    @Test func `each sort and filter that a list declares is SQL`() async throws {
        let (owner, url) = try await migrated()
        try await fill(AssembliesView.self, ElMaizal.whole.events, on: owner)
        try await fill(AttendanceView.self, ElMaizal.whole.events, on: owner)
        try await fill(MotionsView.self, ElMaizal.whole.events, on: owner)
        let reader = try reader(url) { _, texts in texts.map { _ in nil } }
        for resource in [AssembliesView.resource, AttendanceView.resource, MotionsView.resource] {
            for field in resource.listing.comparable {
                let sorted = ListQuery(limit: 10, sort: [ListQuery.Sort(field, descending: true)])
                let page = try await reader.list(resource, commune: "el-maizal", query: sorted)
                #expect(!page.items.isEmpty, "\(resource.path) by \(field)")
                let empty = ListQuery(filters: [ListQuery.Filter(field, "")])
                _ = try await reader.list(resource, commune: "el-maizal", query: empty)
            }
        }
        await owner.close()
    }

    @Test func `attendance is paged by assembly, and a motion is shown with its tally`() async throws {
        let (owner, url) = try await migrated()
        try await fill(AttendanceView.self, ElMaizal.whole.events, on: owner)
        try await fill(MotionsView.self, ElMaizal.whole.events, on: owner)
        let reader = try reader(url) { _, texts in texts.map { _ in nil } }
        var query = ListQuery(limit: 60, filters: [.init("assemblyId", "a"), .init("present", "true")])
        let first = try await reader.list(AttendanceView.resource, commune: "el-maizal", query: query)
        query.cursor = first.next
        let second = try await reader.list(AttendanceView.resource, commune: "el-maizal", query: query)
        #expect([first.items.count, second.items.count] == [60, 41])
        #expect(second.next == nil)

        let item = try await reader.get(MotionsView.resource, commune: "el-maizal", id: "mo")
        let motion = try object(item.value)
        #expect(motion["for"] == .integer(58))
        #expect(motion["against"] == .integer(31))
        #expect(motion["abstained"] == .integer(12))
        #expect(motion["dissent"] == .integer(31))
        #expect(motion["result"] == .string("carried"))
        // It was about a member whose key is gone.
        #expect(motion["text"] == .null)
        await owner.close()
    }

    private func migrated() async throws -> (owner: Connection, url: String) {
        let (ownerURL, serverURL) = try await TestDatabase.fresh()
        let owner = try await Connection.connect(ConnectionConfiguration(url: ownerURL))
        let migrations = Schemas.migrations.map { migration in
            Migration(
                version: migration.version,
                name: migration.name,
                sql: String(decoding: migration.sql, as: UTF8.self)
            )
        }
        _ = try await Migrator(migrations).migrate(on: owner)
        _ = try await owner.query("select set_config('search_path', \(ReadModels.schema), false)")
        return (owner, serverURL)
    }

    private func reader(
        _ url: String,
        opening: @escaping @Sendable (String, [SealedPart]) async throws -> [String?]
    ) throws -> Reader {
        let pool = Pool(configuration: PoolConfiguration(connection: ConnectionConfiguration(url: url), maximum: 2))
        return Reader(pool: pool, opener: SealOpener(open: opening))
    }

    /// The same events' rows in two communes.
    private func fill<V: View>(_ view: V.Type, _ events: [Recorded], on connection: Connection) async throws {
        let rows = try V.fold(events)
        for commune in communes {
            try await V.save(rows.map { (RowKey(commune: commune, id: $0.key), $0.value) }, on: connection)
        }
    }

    private func roundTrip<V: View>(_ view: V.Type, _ events: [Recorded], on connection: Connection) async throws {
        let rows = try V.fold(events)
        #expect(!rows.isEmpty)
        // Twice: what is there is replaced.
        for _ in 1...2 { try await fill(V.self, events, on: connection) }
        for commune in communes {
            let keys = rows.keys.map { RowKey(commune: commune, id: $0) }
            let loaded = try await V.load(keys, on: connection)
            #expect(Dictionary(uniqueKeysWithValues: loaded.map { ($0.key.id, $0.value) }) == rows)
        }
    }

    private func object(_ value: JSONValue?) throws -> JSONObject {
        guard case .object(let object)? = value else { throw ViewFault("no object: \(String(describing: value))") }
        return object
    }
}
