import CanonicalJSON
import Postgres
import Schemas
import TestSupport
import Testing

@testable import Domain
@testable import ReadModels

@Suite struct ElectionViewsTests {
    private static let at: Instant = "2026-11-23T14:00:00Z"

    private func script(_ stream: Domain.Stream, _ payloads: any EventPayload...) -> [Recorded] {
        payloads.enumerated().map { index, payload in
            Recorded(
                position: Int64(index + 1),
                stream: stream,
                streamVersion: index + 1,
                occurredAt: Self.at,
                recordedAt: Self.at,
                actor: "comision",
                authority: 3,
                event: payload.event
            )
        }
    }

    private var election: [Recorded] {
        script(
            Stream(.election, "el-2026"),
            ElectionOpened.example,
            CandidateNominated.example,
            CandidateNominated(memberId: "m-0009", office: .finance, unitId: "cc-el-tamarindo", list: nil),
            CandidateWithdrawn(memberId: "m-0009", office: .finance, unitId: "cc-el-tamarindo", reason: nil),
            ElectionClosed.example,
            ElectionTableOpened.example,
            ElectionDrawAnnounced.example,
            ElectionProclaimed.example
        )
    }

    private var tally: [Recorded] {
        script(
            Stream(.tally, "mesa-1"),
            TableOpened.example,
            TallyEntered.example,
            TallyEntered.example,
            TallyWitnessed.example,
            TallyDiscrepancyRaised.example,
            TallyDiscrepancyResolved.example,
            TallyCertified.example
        )
    }

    private var draw: [Recorded] {
        script(Stream(.draw, "desempate"), DrawAnnounced.example, DrawRecorded.example)
    }

    @Test func `an election shows who stands, who withdrew, its tables, and who proclaimed whom by which authority`()
        throws
    {
        let row = try #require(ElectionsView.fold(election)["el-2026"])
        #expect(row.state == .proclaimed)
        #expect(row.candidates.map(\.memberId) == ["m-0007", "m-0009"])
        #expect(row.candidates.map(\.withdrawn) == [false, true])
        #expect(row.tallyIds == ["mesa-1"])
        #expect(row.drawIds == ["desempate"])
        #expect(row.results?.map(\.principals) == [["m-0007"]])
        #expect(row.proclaimed?.actor == "comision")
        #expect(row.proclaimed?.authority == 3)
    }

    @Test func `a count is stopped while a discrepancy is open, then ready, then certified`() throws {
        func state(after events: Int) throws -> TalliesView.State? {
            try TalliesView.fold(Array(tally.prefix(events)))["mesa-1"]?.state
        }
        #expect(try (1...7).map(state) == [.counting, .counting, .counting, .ready, .stopped, .ready, .certified])
        let row = try #require(TalliesView.fold(tally)["mesa-1"])
        #expect(row.open == 0)
        #expect(row.discrepancies.map(\.values) == [[170, 167]])
        #expect(row.discrepancies.map(\.value) == [167])
        #expect(row.discrepancies.first?.resolved?.actor == "comision")
    }

    @Test func `a draw shows its list before its seed`() throws {
        let announced = try #require(DrawsView.fold(Array(draw.prefix(1)))["desempate"])
        #expect(announced.state == .announced)
        #expect(announced.seed == nil)
        #expect(announced.items == ["m-0007", "m-0008"])
        let row = try #require(DrawsView.fold(draw)["desempate"])
        #expect(row.state == .recorded)
        #expect(row.first == ["m-0008", "m-0007"])
    }

    @Test func `each sort, filter and search of elections, tallies and draws is SQL that the server's role may run`()
        async throws
    {
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
        let rows = try (ElectionsView.fold(election), TalliesView.fold(tally), DrawsView.fold(draw))
        for commune in ["el-maizal", "el-panal"] {
            try await ElectionsView.save(rows.0.map { (RowKey(commune: commune, id: $0.key), $0.value) }, on: owner)
            try await TalliesView.save(rows.1.map { (RowKey(commune: commune, id: $0.key), $0.value) }, on: owner)
            try await DrawsView.save(rows.2.map { (RowKey(commune: commune, id: $0.key), $0.value) }, on: owner)
        }
        let loaded = try await TalliesView.load([RowKey(commune: "el-maizal", id: "mesa-1")], on: owner)
        #expect(loaded.values.first == rows.1["mesa-1"])
        let pool = Pool(
            configuration: PoolConfiguration(connection: ConnectionConfiguration(url: serverURL), maximum: 2)
        )
        let reader = Reader(pool: pool, opener: .closed)
        let searches: [(Resource, String, ListQuery.Filter)] = [
            (ElectionsView.resource, "FINANCE", .init("state", "proclaimed")),
            (TalliesView.resource, "mesa", .init("matterId", "el-2026")),
            (DrawsView.resource, "quinto", .init("matter", "election")),
        ]
        for (resource, word, filter) in searches {
            for field in resource.listing.comparable {
                let sorted = ListQuery(limit: 10, sort: [ListQuery.Sort(field, descending: true)])
                let page = try await reader.list(resource, commune: "el-maizal", query: sorted)
                #expect(page.items.count == 1, "\(resource.path) by \(field)")
                let empty = ListQuery(filters: [ListQuery.Filter(field, "")])
                _ = try await reader.list(resource, commune: "el-maizal", query: empty)
            }
            let found = try await reader.list(
                resource,
                commune: "el-maizal",
                query: ListQuery(q: word, filters: [filter])
            )
            #expect(found.items.count == 1, "\(resource.path): \(word)")
            let none = try await reader.list(resource, commune: "el-maizal", query: ListQuery(q: "nadie"))
            #expect(none.items.isEmpty)
        }
        await owner.close()
    }
}
