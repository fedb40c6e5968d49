import CanonicalJSON
import Domain
import Postgres
import Schemas
import TestSupport
import Testing

@testable import ReadModels

@Suite struct MembersViewTests {
    private func recorded(_ position: Int64, _ stream: Stream, _ payload: any EventPayload) -> Recorded {
        Recorded(
            position: position,
            stream: stream,
            streamVersion: Int(position),
            occurredAt: Instant(milliseconds: position * 1000),
            recordedAt: Instant(milliseconds: position * 1000),
            actor: "m-0001",
            event: payload.event
        )
    }

    private let juana = Stream(.member, "m-0007")
    /// Opens names as `name of m-0007 at 1`.
    private let opener = SealOpener { _, parts in
        parts.map { "\($0.sealed.field.rawValue) de \($0.sealed.persons.map(\.text).joined()) at \($0.position)" }
    }

    @Test func `a member is registered, verified, corrected, comes of age and leaves`() throws {
        let events = [
            recorded(1, juana, MemberRegistered.example), recorded(2, juana, MemberVerified.example),
            recorded(3, juana, MemberAmended.example), recorded(4, juana, MemberCameOfAge.example),
            recorded(5, juana, MemberLeft.example),
        ]
        let row = try #require(try MembersView.fold(events)["m-0007"])
        #expect(row.record.state == .left)
        #expect(row.record.verified == .document)
        #expect(row.record.name == SealedPart(MemberRegistered.example.name, position: 3))
        #expect(row.record.unitId == "cc-el-tamarindo")
        #expect(row.record.reachedAges == [15, 18])
        #expect(row.record.registeredAt == Instant(milliseconds: 1000))
        #expect(row.record.leftAt == Instant(milliseconds: 5000))
        #expect(row.record.reason == .moved)
    }

    @Test func `a row says who registered a member and who changed it last, and by which entry of the book`() throws {
        let events = [recorded(1, juana, MemberRegistered.example), recorded(2, juana, MemberVerified.example)]
        let registered = try #require(try MembersView.fold([events[0]])["m-0007"]).record
        #expect(registered.registered == DeedShown(events[0]))
        #expect(registered.changed == nil)
        #expect(try MembersView.fold(events)["m-0007"]?.record.changed == DeedShown(events[1]))
    }

    @Test func `an event on a member who was never registered halts the view`() {
        #expect(throws: ViewFault("there is no row m-0007")) {
            try MembersView.fold([recorded(1, juana, MemberVerified.example)])
        }
    }

    @Test func `the directory is found by part of a name, and an erasure leaves nothing of it`() async throws {
        let (ownerURL, serverURL) = try await TestDatabase.fresh()
        let owner = try await Connection.connect(ConnectionConfiguration(url: ownerURL))
        let migrations = Schemas.migrations.map { step in
            Migration(version: step.version, name: step.name, sql: String(decoding: step.sql, as: UTF8.self))
        }
        _ = try await Migrator(migrations).migrate(on: owner)
        _ = try await owner.query("set search_path = views_1")
        let key = RowKey(commune: "el-maizal", id: "m-0007")
        let reader = Reader(
            pool: Pool(configuration: PoolConfiguration(connection: ConnectionConfiguration(url: serverURL))),
            opener: .closed
        )
        func fold(_ event: Recorded) async throws {
            let loaded = try await MembersView.load([key], on: owner)
            let rows = try MembersView.fold([event], onto: loaded[key].map { [key.id: $0] } ?? [:])
            var changes: [(key: RowKey, row: MembersView.Row?)] = [(key, rows[key.id])]
            try await MembersView.reveal(&changes, with: opener)
            try await MembersView.save(changes, on: owner)
        }
        func found(_ q: String) async throws -> [JSONValue] {
            try await reader.list(MembersView.resource, commune: "el-maizal", query: ListQuery(q: q)).items
        }
        try await fold(recorded(1, juana, MemberRegistered.example))
        let member = try #require(try await found("NÀME m-00").first)
        #expect(member["name"] == .string("name de m-0007 at 1"))
        #expect(member["contact"] == .string("contact de m-0007 at 1"))
        #expect(member["verified"] == .bool(false))
        #expect(member["registeredAt"] == .string("1970-01-01T00:00:01Z"))
        #expect(try await found("pedro").isEmpty)

        try await fold(recorded(2, juana, MemberVerified.example))
        #expect(try await found("at 1").first?["verifiedBy"] == .string("document"))
        try await fold(recorded(3, juana, MemberAmended.example))
        #expect(try await found("at 3").first?["name"] == .string("name de m-0007 at 3"))

        try await fold(recorded(4, juana, MemberErased.example))
        #expect(try await found("name").isEmpty)
        let erased = try await reader.get(MembersView.resource, commune: "el-maizal", id: "m-0007").value
        #expect(erased?["state"] == .string("erased"))
        #expect(erased?["name"] == .null)
        let left = try await owner.query("select concat(name, contact, search, doc::text) from member")
        let text = try #require(try left.decode(String.self).first)
        #expect(!text.contains("name") && !text.contains("contact") && !text.contains("box"))
        await owner.close()
    }

    @Test func `a commune, its units, rules, mandates and rolls become rows`() throws {
        let commune = try CommuneView.fold([
            recorded(1, Stream(.commune, "el-maizal"), CommuneFounded.example),
            recorded(2, Stream(.rules, "ve-consejos-2023"), RulesAdopted.example),
        ])
        #expect(commune["commune"]?.name == "Comuna El Maizal")
        #expect(commune["commune"]?.ruleSet == RulesAdopted.example.document.id)
        let rules = try RulesView.fold([
            recorded(2, Stream(.rules, "ve-consejos-2023"), RulesAdopted.example),
            recorded(5, Stream(.rules, "ve-consejos-2023"), RulesAdopted.example),
        ])
        #expect(rules["ve-consejos-2023"]?.adoptions.map(\.position) == [2, 5])
        let units = try UnitsView.fold([recorded(3, Stream(.unit, "cc-1"), UnitEstablished.example)])
        #expect(units["cc-1"]?.search == "consejo comunal el tamarindo")
        let mandates = try MandatesView.fold([recorded(3, Stream(.mandate, "v-1"), MandateRecognized.example)])
        #expect(mandates["v-1"]?.office == .spokesperson)
        let rolls = try RollsView.fold([recorded(9, Stream(.roll, "r-1"), RollFrozen.example)])
        #expect(rolls["r-1"]?.count == 412)
        #expect(rolls["r-1"]?.position == 9)
    }
}
