import CanonicalJSON
import Postgres
import Schemas
import TestSupport
import Testing

@testable import Domain
@testable import ReadModels

@Suite struct HouseholdViewsTests {
    @Test func `seven fields, seven people and six hours are 294: each gave 42, received 42 and owes nothing`() throws {
        let members = (1...7).compactMap { Identifier(scalar: "m-000\($0)") }
        var events: [Recorded] = []
        for member in members { register(member, to: &events) }
        for owner in members {
            for member in members {
                add(Stream(.member, member), contribution(6, to: Beneficiary(.member, owner)), to: &events)
            }
        }
        let rows = try MembersView.fold(events)
        #expect(rows.count == 7)
        for (_, row) in rows {
            #expect(row.record.given == 42)
            #expect(row.record.received == 42)
            #expect(row.record.balance == 0)
        }
        let entries = try ContributionsView.fold(events)
        #expect(entries.values.reduce(Quantity.zero) { $0 + $1.hours } == 294)
    }

    @Test func `a correction takes back from the one who had it and gives to the one who should`() throws {
        var events: [Recorded] = []
        for member: Identifier in ["a", "b", "c"] { register(member, to: &events) }
        add(Stream(.member, "a"), contribution(6, to: Beneficiary(.member, "b")), to: &events)
        add(
            Stream(.member, "a"),
            MemberContributed(
                hours: 4,
                task: .open("Limpia"),
                beneficiary: Beneficiary(.member, "c"),
                day: nil,
                corrects: 4,
                before: MemberContributed.Before(hours: 6, beneficiary: Beneficiary(.member, "b"))
            ),
            to: &events
        )
        let rows = try MembersView.fold(events)
        #expect(rows["a"]?.record.given == 4)
        #expect(rows["b"]?.record.received == 0)
        #expect(rows["c"]?.record.balance == -4)
        let entries = try ContributionsView.fold(events)
        #expect(entries.keys.sorted() == ["4"])
        #expect(entries["4"]?.correctedAt != nil)
    }

    @Test func `hours of who was registered twice are summed where the person is kept, and go back when it is undone`()
        throws
    {
        var events: [Recorded] = []
        for member: Identifier in ["a", "b", "c", "d"] { register(member, to: &events) }
        func hours(_ id: String) throws -> [Quantity] {
            let record = try #require(try MembersView.fold(events)[id]).record
            return [record.given, record.received, record.balance]
        }
        add(Stream(.member, "a"), contribution(6, to: Beneficiary(.member, "d")), to: &events)
        add(Stream(.member, "d"), contribution(2, to: Beneficiary(.member, "a")), to: &events)
        add(Stream(.member, "b"), contribution(1, to: .commune), to: &events)
        add(Stream(.member, "a"), MemberMerged(into: "b"), to: &events)
        #expect(try hours("a") == [0, 0, 0])
        #expect(try hours("b") == [7, 2, 5])
        add(Stream(.member, "b"), MemberMerged(into: "c"), to: &events)
        #expect(try hours("b") == [0, 0, 0])
        #expect(try hours("c") == [7, 2, 5])
        // 6 hours were 4, and the 2 were for somebody else: both are taken back where they count by now.
        var less = MemberContributed(
            hours: 4,
            task: .open("Limpia"),
            beneficiary: Beneficiary(.member, "d"),
            day: nil,
            corrects: 5,
            before: MemberContributed.Before(hours: 6, beneficiary: Beneficiary(.member, "d"))
        )
        less.keptUnder = ["b", "c"]
        add(Stream(.member, "a"), less, to: &events)
        var before = MemberContributed.Before(hours: 2, beneficiary: Beneficiary(.member, "a"))
        before.keptUnder = ["b", "c"]
        let other = MemberContributed(
            hours: 2,
            task: .open("Limpia"),
            beneficiary: .commune,
            day: nil,
            corrects: 6,
            before: before
        )
        add(Stream(.member, "d"), other, to: &events)
        #expect(try hours("c") == [5, 0, 5])
        #expect(try hours("d") == [2, 4, -2])
        // No hour is counted twice, and none is lost.
        let all = try MembersView.fold(events).values.reduce(Quantity.zero) { $0 + $1.record.given }
        #expect(all == 7)
        var undone = MemberReinstated(ends: 8, reason: nil)
        undone.keptUnder = ["b", "c"]
        add(Stream(.member, "a"), undone, to: &events)
        #expect(try hours("a") == [4, 0, 4])
        #expect(try hours("c") == [1, 0, 1])
        undone = MemberReinstated(ends: 9, reason: nil)
        undone.keptUnder = ["c"]
        add(Stream(.member, "b"), undone, to: &events)
        #expect(try hours("b") == [1, 0, 1])
        #expect(try hours("c") == [0, 0, 0])
    }

    @Test func `a roll shows its challenges, and the number that was frozen beside the one that counts`() throws {
        var events: [Recorded] = []
        let roll = Stream(.roll, "r-1")
        add(roll, RollFrozen.example, to: &events)
        add(roll, RollChallenged.example, to: &events)
        add(roll, RollSettled.example, to: &events)
        let row = try #require(try RollsView.fold(events)["r-1"])
        #expect(row.frozenCount == 412)
        #expect(row.count == 411)
        #expect(row.challenges.map(\.upheld) == [true])
        #expect(row.challenges.map(\.raisedBy) == ["registrar"])
    }

    @Test func `a member sees their own, an office its unit, an auditor pseudonyms`() async throws {
        let (reader, owner) = try await filled()
        func member(_ id: String, _ viewer: Viewer) async throws -> JSONValue? {
            try await reader.get(MembersView.resource.seen(by: viewer), commune: "c", id: id).value
        }
        let all = try await member("a", Viewer(own: nil, sight: .all))
        #expect(all?["name"] == .string("name de a"))
        #expect(all?["contact"] == .string("contact de a"))
        #expect(all?["needs"] == .string("need de a"))

        let own = try await member("a", Viewer(own: "a", sight: .members))
        #expect(own?["contact"] == .string("contact de a"))
        #expect(own?["needs"] == .string("need de a"))
        let neighbour = try await member("a", Viewer(own: "b", sight: .members))
        #expect(neighbour?["name"] == .string("name de a"))
        #expect(neighbour?["contact"] == .null)
        #expect(neighbour?["needs"] == .null)

        let here = try await member("a", Viewer(own: "b", sight: .units(["cc-el-tamarindo"])))
        #expect(here?["contact"] == .string("contact de a"))
        let elsewhere = try await member("a", Viewer(own: "b", sight: .units(["cc-otro"])))
        #expect(elsewhere?["contact"] == .null)
        #expect(elsewhere?["name"] == .string("name de a"))

        let auditor = try await member("a", Viewer(own: nil, sight: .pseudonyms))
        #expect(auditor?["id"] == .string("a"))
        #expect(auditor?["state"] == .string("member"))
        #expect(auditor?["name"] == .null)
        #expect(auditor?["needs"] == .null)
        await owner.close()
    }

    @Test func `what isn't shown can't be found, filtered or sorted by either`() async throws {
        let (reader, owner) = try await filled()
        func ids(_ query: ListQuery, _ viewer: Viewer) async throws -> [JSONValue?] {
            let resource = MembersView.resource.seen(by: viewer)
            return try await reader.list(resource, commune: "c", query: query).items.map { $0["id"] }
        }
        let auditor = Viewer(own: nil, sight: .pseudonyms)
        #expect(try await ids(ListQuery(q: "name"), auditor) == [])
        #expect(try await ids(ListQuery(filters: [.init("name", "name de a")]), auditor) == [])
        #expect(try await ids(ListQuery(), auditor) == [.string("a"), .string("b")])
        let neighbour = Viewer(own: "b", sight: .members)
        #expect(try await ids(ListQuery(filters: [.init("contact", "contact de a")]), neighbour) == [])
        #expect(try await ids(ListQuery(filters: [.init("contact", "contact de b")]), neighbour) == [.string("b")])
        #expect(try await ids(ListQuery(q: "name"), neighbour).count == 2)
        await owner.close()
    }

    @Test func `a household lists who lives there, who is there besides, and their needs to its head`() async throws {
        let (reader, owner) = try await filled()
        func household(_ viewer: Viewer) async throws -> JSONValue? {
            try await reader.get(HouseholdsView.resource.seen(by: viewer), commune: "c", id: "h-1").value
        }
        let head = try await household(Viewer(own: "a", sight: .members))
        #expect(head?["residents"] == .integer(1))
        #expect(head?["members"] == .array([.string("a")]))
        #expect(head?["alsoHere"] == .array([.string("b")]))
        #expect(head?["needs"]?.array?.first?["needs"] == .string("need de a"))
        #expect(try await household(Viewer(own: "b", sight: .members))?["needs"] == .null)
        let bySize = try await reader.list(
            HouseholdsView.resource,
            commune: "c",
            query: ListQuery(sort: [.init("residents", descending: true), .init("id")])
        )
        #expect(bySize.items.map { $0["id"] } == [.string("h-1"), .string("h-2")])
        await owner.close()
    }

    @Test func `households are found by how many live there, and counted from page to page`() async throws {
        let (reader, owner) = try await filled()
        let empty = HouseholdsView.Row(since: .placeholder)
        try await HouseholdsView.save([(RowKey(commune: "c", id: "h-0"), empty)], on: owner)
        func page(_ query: ListQuery) async throws -> (ids: [JSONValue?], next: String?) {
            let page = try await reader.list(HouseholdsView.resource, commune: "c", query: query)
            return (page.items.map { $0["id"] }, page.next)
        }
        #expect(try await page(ListQuery(filters: [.init("residents", "1")])).ids == [.string("h-1"), .string("h-2")])
        #expect(try await page(ListQuery(filters: [.init("residents", "0")])).ids == [.string("h-0")])
        for (descending, expected) in [(false, ["h-0", "h-1", "h-2"]), (true, ["h-2", "h-1", "h-0"])] {
            var query = ListQuery(limit: 1, sort: [.init("residents", descending: descending)])
            var found: [JSONValue?] = []
            repeat {
                let (ids, next) = try await page(query)
                found += ids
                query.cursor = next
            } while query.cursor != nil && found.count < 5
            #expect(found == expected.map { .string($0) })
        }
        await owner.close()
    }

    @Test func `views that were rebuilt before households were counted by an index count them too`() async throws {
        let (ownerURL, _) = try await TestDatabase.fresh()
        let owner = try await Connection.connect(ConnectionConfiguration(url: ownerURL))
        let migrations = Schemas.migrations.map { step in
            Migration(version: step.version, name: step.name, sql: String(decoding: step.sql, as: UTF8.self))
        }
        _ = try await Migrator(migrations.filter { $0.version < 25 }).migrate(on: owner)
        let made = try await owner.query("select acta.make_views('views') union all select acta.make_views('as_of')")
            .decode(String.self)
        _ = try await Migrator(migrations).migrate(on: owner)
        for schema in made {
            let insert: SQL = "insert into \(identifier: schema).member (commune, id, doc) values"
            _ = try await owner.query(
                """
                \(insert) ('c', 'a', '{"state": "suspended", "householdId": "h"}'),
                    ('c', 'b', '{"state": "left", "householdId": "h"}')
                """
            )
            let homes = try await owner.query("select home from \(identifier: schema).member order by id")
            #expect(try homes.decode(String?.self) == ["h", nil])
        }
        await owner.close()
    }

    // MARK: - A council of two

    /// `a` lives in h-1 and answers for it; `b` lives in h-2 and has a second home in h-1.
    private func filled() async throws -> (Reader, Connection) {
        let (ownerURL, serverURL) = try await TestDatabase.fresh()
        let owner = try await Connection.connect(ConnectionConfiguration(url: ownerURL))
        _ = try await Migrator(
            Schemas.migrations.map { step in
                Migration(version: step.version, name: step.name, sql: String(decoding: step.sql, as: UTF8.self))
            }
        ).migrate(on: owner)
        _ = try await owner.query("set search_path = views_1")
        var events: [Recorded] = []
        for id: Identifier in ["a", "b"] { register(id, to: &events) }
        add(Stream(.household, "h-1"), HouseholdRegistered(unitId: nil, headId: "a", splitFrom: nil), to: &events)
        add(
            Stream(.member, "a"),
            MemberMoved(householdId: "h-1", unitId: nil, otherHouseholdId: nil, since: nil),
            to: &events
        )
        add(
            Stream(.member, "b"),
            MemberMoved(householdId: "h-2", unitId: nil, otherHouseholdId: "h-1", since: nil),
            to: &events
        )
        let needs = Sealed(["a"], .need, ciphertext: "AA", key: "AA")
        add(Stream(.household, "h-1"), NeedsDeclared(memberId: "a", needs: needs, note: nil), to: &events)
        let opener = SealOpener { _, parts in
            parts.map { "\($0.sealed.field.rawValue) de \($0.sealed.persons.map(\.text).joined())" }
        }
        var members: [(key: RowKey, row: MembersView.Row?)] = try MembersView.fold(events).map {
            (RowKey(commune: "c", id: $0.key), $0.value)
        }
        try await MembersView.reveal(&members, with: opener)
        try await MembersView.save(members, on: owner)
        try await HouseholdsView.save(
            try HouseholdsView.fold(events).map { (RowKey(commune: "c", id: $0.key), $0.value) },
            on: owner
        )
        let pool = Pool(configuration: PoolConfiguration(connection: ConnectionConfiguration(url: serverURL)))
        return (Reader(pool: pool, opener: opener), owner)
    }

    private func contribution(_ hours: Quantity, to beneficiary: Beneficiary) -> MemberContributed {
        MemberContributed(
            hours: hours,
            task: .open("Limpia"),
            beneficiary: beneficiary,
            day: nil,
            corrects: nil,
            before: nil
        )
    }

    /// With a name and a contact of their own.
    private func register(_ id: Identifier, to events: inout [Recorded]) {
        func sealed(_ field: Sealed.Field) -> Sealed { Sealed([id], field, ciphertext: "AA", key: "AA") }
        let registered = MemberRegistered(
            name: sealed(.name),
            nationalId: nil,
            birthDate: nil,
            contact: sealed(.contact),
            unitId: "cc-el-tamarindo",
            householdId: nil,
            residenceSince: nil,
            reachedAges: [15, 18],
            witnesses: nil
        )
        add(Stream(.member, id), registered, to: &events)
    }

    private func add(_ stream: Domain.Stream, _ payload: any EventPayload, to events: inout [Recorded]) {
        let position = Int64(events.count + 1)
        events.append(
            Recorded(
                position: position,
                stream: stream,
                streamVersion: 1,
                occurredAt: Instant(milliseconds: position * 1000),
                recordedAt: Instant(milliseconds: position * 1000),
                actor: "registrar",
                event: payload.event
            )
        )
    }
}
