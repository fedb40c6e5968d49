import CanonicalJSON
import Postgres
import Schemas
import TestSupport
import Testing

@testable import Domain
@testable import ReadModels

/// Sums over lists, and times from one moment to another.
@Suite struct SumTests {
    @Test func `a sum is exact, over all rows that the filters find, on each page`() async throws {
        let (reader, owner) = try await filled()
        func sums(_ query: ListQuery) async throws -> [String] {
            let page = try await reader.list(ContributionsView.resource, commune: "c", query: query)
            return page.sums.map {
                "\($0.field) \($0.unit ?? "-") \($0.quantity.scalar) \($0.quantity.shown) \($0.rows)"
            }
        }
        // A third, three times, is one: nothing is rounded on the way.
        #expect(try await sums(ListQuery(limit: 1, sums: ["hours"])) == ["hours - 22/3 7.333 5"])
        #expect(try await sums(ListQuery(filters: [.init("memberId", "a")], sums: ["hours"])) == ["hours - 1 1 3"])
        #expect(try await sums(ListQuery(filters: [.init("memberId", "x")], sums: ["hours"])) == ["hours - 0 0 0"])
        #expect(try await sums(ListQuery()) == [])
        var query = ListQuery(limit: 2, sums: ["hours"])
        query.cursor = try await reader.list(ContributionsView.resource, commune: "c", query: query).next
        #expect(query.cursor != nil)
        #expect(try await sums(query) == ["hours - 22/3 7.333 5"])
        await owner.close()
    }

    @Test func `each unit has a sum of its own`() async throws {
        let (reader, owner) = try await filled()
        func row(_ item: Identifier, _ quantity: Quantity, _ unit: UnitOfMeasure) -> StockView.Row {
            var row = StockView.Row(
                item,
                StockPlace(locationId: "acopio", lotId: nil, owner: .commune, custodian: .commune),
                unit
            )
            (row.quantity, row.shown) = (quantity, quantity.shown)
            return row
        }
        try await StockView.save(
            [
                (RowKey(commune: "c", id: "1"), row("maiz", 2, .kilogram)),
                (RowKey(commune: "c", id: "2"), row("cacao", Quantity(scalar: "0.125") ?? 0, .kilogram)),
                (RowKey(commune: "c", id: "3"), row("bolsas", 7, .bag)),
                (RowKey(commune: "d", id: "1"), row("maiz", 100, .kilogram)),
            ],
            on: owner
        )
        let page = try await reader.list(StockView.resource, commune: "c", query: ListQuery(sums: ["quantity"]))
        let texts = page.sums.map { String(decoding: $0.json.canonicalBytes, as: UTF8.self) }
        #expect(
            texts == [
                #"{"field":"quantity","quantity":"2.125","rows":2,"shown":"2.125","unit":"kg"}"#,
                #"{"field":"quantity","quantity":"7","rows":1,"shown":"7","unit":"{bag}"}"#,
            ]
        )
        // A commune that holds nothing has nothing in any unit.
        let none = try await reader.list(StockView.resource, commune: "e", query: ListQuery(sums: ["quantity"]))
        #expect(none.sums == [])
        await owner.close()
    }

    @Test func `what can't be added up is told by name, and a million rows aren't without saying of what`() throws {
        let listing = ContributionsView.resource.listing
        #expect(throws: ReadFault.malformed([.unsummable("task", known: ["hours"])])) {
            try listing.check(ListQuery(sums: ["task"]))
        }
        #expect(throws: ReadFault.malformed([.unsummable("hours", known: ["hours"])])) {
            try listing.check(ListQuery(sums: ["hours", "hours"]))
        }
        #expect(throws: ReadFault.malformed([.unsummable("name", known: [])])) {
            try UnitsView.resource.listing.check(ListQuery(sums: ["name"]))
        }
        let movements = MovementsView.resource.listing
        #expect(throws: ReadFault.malformed([.sumUnfiltered])) { try movements.check(ListQuery(sums: ["amount"])) }
        try movements.check(ListQuery(filters: [.init("itemId", "maiz")], sums: ["amount"]))
        #expect(try ListQuery(parameters: [("sum", "given,received")]).sums == ["given", "received"])
    }

    @Test func `times are found from one moment on and before another, in their order`() async throws {
        let (reader, owner) = try await filled()
        func ids(_ interval: String, _ sort: [ListQuery.Sort] = []) async throws -> [JSONValue?] {
            let query = ListQuery(sort: sort, filters: [.init("recordedAt", interval)])
            return try await reader.list(ContributionsView.resource, commune: "c", query: query).items.map { $0["id"] }
        }
        let all: [JSONValue?] = ["6", "5", "4", "3", "2"].map { .string($0) }
        // The last one was recorded first.
        #expect(try await ids("2026-11-01T00:00:00Z/2026-12-01T00:00:00Z") == all)
        #expect(try await ids("2026-11-22T14:00:05Z/..") == [.string("4"), .string("3"), .string("2")])
        #expect(try await ids("../2026-11-22T14:00:05Z") == [.string("6"), .string("5")])
        #expect(try await ids("../2026-12-01T00:00:00Z", [.init("id")]) == all.reversed())
        for wrong in ["../..", "2026-11-01/2026-12-01", "2026-11-01T00:00:00Z/", "a/b", "2026-11-01T00:00:00Z/../.."] {
            #expect(throws: ReadFault.self) {
                try ContributionsView.resource.listing.check(ListQuery(filters: [.init("recordedAt", wrong)]))
            }
        }
        await owner.close()
    }

    @Test func `rows are found by who did it`() async throws {
        let (reader, owner) = try await filled()
        func count(_ resource: Resource, _ field: String, _ value: String) async throws -> Int {
            let query = ListQuery(filters: [.init(field, value)])
            return try await reader.list(resource, commune: "c", query: query).items.count
        }
        #expect(try await count(ContributionsView.resource, "by", "registrar") == 5)
        #expect(try await count(ContributionsView.resource, "by", "a") == 0)
        let plan = try MovementsView.resource.listing.plan(ListQuery(filters: [.init("by", "b")]))
        #expect(plan.sums.isEmpty)
        for (resource, fields) in [
            (MovementsView.resource, ["by", "actor"]), (AttendanceView.resource, ["representedBy", "checkedInBy"]),
            (MembersView.resource, ["registeredBy", "registeredAt"]),
            (PartiesView.resource, ["registeredBy", "registeredAt"]),
            (MandatesView.resource, ["grantedBy", "grantedAt"]),
            (ElectionsView.resource, ["openedBy", "proclaimedBy", "registerBy"]),
            (TalliesView.resource, ["openedBy", "certifiedBy"]), (DrawsView.resource, ["announcedBy", "recordedBy"]),
        ] {
            for field in fields {
                let value = field.hasSuffix("At") ? "2026-11-22T14:00:00Z/.." : "x"
                #expect(try await count(resource, field, value) == 0, "\(resource.path) \(field)")
            }
        }
        await owner.close()
    }

    // MARK: - Five contributions

    /// `a` gave a third of an hour three times, `b` gave 6 and a third of it; recorded a second apart, the last one first.
    private func filled() async throws -> (Reader, Connection) {
        let (ownerURL, serverURL) = try await TestDatabase.fresh()
        let owner = try await Connection.connect(ConnectionConfiguration(url: ownerURL))
        _ = try await Migrator(
            Schemas.migrations.map { step in
                Migration(version: step.version, name: step.name, sql: String(decoding: step.sql, as: UTF8.self))
            }
        ).migrate(on: owner)
        _ = try await owner.query("set search_path = views_1")
        let third = try #require(Quantity(scalar: "1/3"))
        let hours: [(Identifier, Quantity)] = [("a", third), ("a", third), ("a", third), ("b", 6), ("b", third)]
        let events = hours.enumerated().map { index, entry in
            Recorded(
                position: Int64(index + 2),
                stream: Stream(.member, entry.0),
                streamVersion: index + 2,
                occurredAt: "2026-11-22T14:00:00Z",
                recordedAt: ("2026-11-22T14:00:07Z" as Instant) - Int64(index),
                actor: "registrar",
                event: MemberContributed(
                    hours: entry.1,
                    task: .open("Limpia"),
                    beneficiary: .commune,
                    day: nil,
                    corrects: nil,
                    before: nil
                ).event
            )
        }
        try await ContributionsView.save(
            try ContributionsView.fold(events).map { (RowKey(commune: "c", id: $0.key), $0.value) },
            on: owner
        )
        let pool = Pool(configuration: PoolConfiguration(connection: ConnectionConfiguration(url: serverURL)))
        return (Reader(pool: pool, opener: .closed), owner)
    }
}
