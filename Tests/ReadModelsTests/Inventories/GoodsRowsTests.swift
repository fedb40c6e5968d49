import CanonicalJSON
import Postgres
import Schemas
import TestSupport
import Testing

@testable import Domain
@testable import ReadModels

/// The rows of consultations and inventories in a real database, through the SQL of the views and of their lists.
@Suite struct GoodsRowsTests {
    private let resources = [
        ItemsView.resource, LocationsView.resource, LotsView.resource, StockView.resource, MovementsView.resource,
        DiscrepanciesView.resource, ConsultationsView.resource, AssetsView.resource, OrdersView.resource,
        CommitmentsView.resource, AllocationsView.resource, AllocationSharesView.resource,
    ]

    @Test func `rows come back as they were saved`() async throws {
        let (owner, _) = try await migrated()
        try await roundTrip(ItemsView.self, Store.line.events, on: owner)
        try await roundTrip(LocationsView.self, Store.line.events, on: owner)
        try await roundTrip(LotsView.self, Store.line.events, on: owner)
        try await roundTrip(StockView.self, Store.line.events, on: owner)
        try await roundTrip(MovementsView.self, Store.line.events, on: owner)
        try await roundTrip(DiscrepanciesView.self, Store.line.events, on: owner)
        try await roundTrip(StockView.self, Goods.corrected.events, on: owner)
        try await roundTrip(MovementsView.self, Goods.corrected.events, on: owner)
        try await roundTrip(DiscrepanciesView.self, Goods.corrected.events, on: owner)
        try await roundTrip(AssetsView.self, Goods.line.events, on: owner)
        try await roundTrip(OrdersView.self, Goods.line.events, on: owner)
        try await roundTrip(CommitmentsView.self, Goods.line.events, on: owner)
        try await roundTrip(AllocationsView.self, Goods.line.events, on: owner)
        try await roundTrip(AllocationSharesView.self, Goods.line.events, on: owner)
        try await roundTrip(ConsultationsView.self, ConsultationsViewTests.voting.events, on: owner)
        try await roundTrip(ConsultationsView.self, ConsultationsViewTests.whole.events, on: owner)
        await owner.close()
    }

    @Test func `each sort and filter that a list declares is SQL`() async throws {
        let (owner, url) = try await migrated()
        try await fill(on: owner)
        let reader = reader(url)
        for resource in resources {
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

    @Test func `stock is sorted by exact quantities, also where they are fractions, and paged`() async throws {
        let (owner, url) = try await migrated()
        try await fill(on: owner)
        let reader = reader(url)
        var query = ListQuery(limit: 1, sort: [ListQuery.Sort("quantity", descending: true)])
        var quantities: [JSONValue?] = []
        repeat {
            let page = try await reader.list(StockView.resource, commune: "el-maizal", query: query)
            quantities += try page.items.map { try object($0)["quantity"] }
            query.cursor = page.next
        } while query.cursor != nil
        #expect(quantities == [.string("533000/11"), .string("498"), .string("32")])
        let filter = ListQuery(filters: [
            ListQuery.Filter("owner", "member/m-0001"), ListQuery.Filter("quantity", "533000/11"),
        ])
        let page = try await reader.list(StockView.resource, commune: "el-maizal", query: filter)
        #expect(try page.items.map { try object($0)["shown"] } == [.string("48454.545")])
        #expect(try await reader.list(StockView.resource, commune: "el-panal", query: ListQuery()).items.isEmpty)
        await owner.close()
    }

    @Test func `movements come the newest first, and their notes are opened`() async throws {
        let (owner, url) = try await migrated()
        try await fill(on: owner)
        let page = try await reader(url).list(MovementsView.resource, commune: "el-maizal", query: ListQuery())
        let items = try page.items.map { try object($0) }
        #expect(items.map { $0["id"] } == [.string("10"), .string("7"), .string("6"), .string("5")])
        #expect(items.map { $0["causeNote"] } == [.string("Cosecha"), .string("De Ana"), .null, .string("Cosecha")])
        await owner.close()
    }

    @Test func `a consultation is found by a word, and shown with its projects`() async throws {
        let (owner, url) = try await migrated()
        try await fill(on: owner)
        let reader = reader(url)
        let found = try await reader.list(
            ConsultationsView.resource,
            commune: "el-maizal",
            query: ListQuery(q: "JASIEN")
        )
        #expect(found.items.count == 1)
        let item = try await reader.get(ConsultationsView.resource, commune: "el-maizal", id: "pp")
        let consultation = try object(item.value)
        #expect(consultation["state"] == .string("allocated"))
        #expect(consultation["budget"] == .string("542289"))
        #expect(consultation["description"] == .string("De Ana"))
        #expect(consultation["selected"] == .array([.string("a")]))
        guard case .array(let projects)? = consultation["projects"] else { throw ViewFault("no projects") }
        #expect(try projects.map { try object($0)["score"] } == [.integer(8), .integer(2)])
        #expect(try projects.map { try object($0)["selected"] } == [.bool(true), .bool(false)])
        #expect(try projects.map { try object($0)["externalId"] } == [.string("L8/a"), .string("L8/b")])
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

    private func reader(_ url: String) -> Reader {
        let pool = Pool(configuration: PoolConfiguration(connection: ConnectionConfiguration(url: url), maximum: 2))
        return Reader(pool: pool, opener: SealOpener { _, texts in texts.map { _ in "De Ana" } })
    }

    private func fill(on connection: Connection) async throws {
        try await save(ItemsView.self, Store.line.events, on: connection)
        try await save(LocationsView.self, Store.line.events, on: connection)
        try await save(LotsView.self, Store.line.events, on: connection)
        try await save(StockView.self, Store.line.events, on: connection)
        try await save(MovementsView.self, Store.line.events, on: connection)
        try await save(DiscrepanciesView.self, Store.line.events, on: connection)
        try await save(AssetsView.self, Goods.line.events, on: connection)
        try await save(OrdersView.self, Goods.line.events, on: connection)
        try await save(CommitmentsView.self, Goods.line.events, on: connection)
        try await save(AllocationsView.self, Goods.line.events, on: connection)
        try await save(AllocationSharesView.self, Goods.line.events, on: connection)
        try await save(ConsultationsView.self, ConsultationsViewTests.whole.events, on: connection)
    }

    private func save<V: View>(_ view: V.Type, _ events: [Recorded], on connection: Connection) async throws {
        let rows = try V.fold(events).map { (RowKey(commune: "el-maizal", id: $0.key), Optional($0.value)) }
        try await V.save(rows, on: connection)
    }

    private func roundTrip<V: View>(_ view: V.Type, _ events: [Recorded], on connection: Connection) async throws {
        let rows = try V.fold(events)
        #expect(!rows.isEmpty)
        try await save(V.self, events, on: connection)
        let loaded = try await V.load(rows.keys.map { RowKey(commune: "el-maizal", id: $0) }, on: connection)
        #expect(Dictionary(uniqueKeysWithValues: loaded.map { ($0.key.id, $0.value) }) == rows)
    }

    private func object(_ value: JSONValue?) throws -> JSONObject {
        guard case .object(let object)? = value else { throw ViewFault("no object: \(String(describing: value))") }
        return object
    }
}
