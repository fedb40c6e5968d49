import CanonicalJSON
import Postgres
import Schemas
import TestSupport
import Testing

@testable import Domain
@testable import ReadModels

@Suite struct ActasViewTests {
    private static let at: Instant = "2026-11-23T14:00:00Z"

    /// The example's draft, as it stands in the stream `acta/acta-1`.
    private func script(_ payloads: any EventPayload...) -> [Recorded] {
        payloads.enumerated().map { index, payload in
            Recorded(
                position: Int64(index + 1),
                stream: Stream(.acta, "acta-1"),
                streamVersion: index + 1,
                occurredAt: Self.at,
                recordedAt: Self.at,
                actor: "vocera",
                event: payload.event
            )
        }
    }

    private var sealed: [Recorded] {
        script(ActaDrafted.example, ActaSigned.example, ActaAnnexed.example, ActaSealed.example, ActaRectified.example)
    }

    @Test func `an acta shows its votes, its dissent, its folios and what rectifies it`() throws {
        let row = try #require(ActasView.fold(sealed)["acta-1"])
        #expect(row.state == .sealed)
        #expect([row.number, row.folioFrom, row.folioTo] == [7, 12, 13])
        #expect(row.decisions.map { [$0.inFavour, $0.against, $0.abstained, $0.dissent] } == [[58, 31, 12, 31]])
        #expect(row.dissents.map(\.memberId) == ["m-0007"])
        #expect(row.signatures.map(\.office) == [.spokesperson])
        #expect(row.annexes.map(\.pages) == [2])
        #expect(row.rectifiedBy.map(\.actaId) == ["acta-2026-11-r1"])
        #expect(row.logSize == 1042)
        #expect(row.qr == ActaSealed.example.qr)
        #expect(row.attendance.attended == 101)
    }

    @Test func `a new draft loses the signatures and keeps the annexes`() throws {
        let again = script(ActaDrafted.example, ActaSigned.example, ActaAnnexed.example, ActaDrafted.example)
        let row = try #require(ActasView.fold(again)["acta-1"])
        #expect(row.signatures.isEmpty)
        #expect(row.annexes.count == 1)
    }

    @Test func `an event of an acta that isn't there halts the view`() {
        #expect(throws: ViewFault("there is no row acta-1")) { try ActasView.fold(script(ActaSealed.example)) }
    }

    @Test func `each sort, filter and search of the list is SQL, and an acta lists what moved by it`() async throws {
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
        let rows = try ActasView.fold(sealed)
        for commune in ["el-maizal", "el-panal"] {
            try await ActasView.save(rows.map { (RowKey(commune: commune, id: $0.key), $0.value) }, on: owner)
        }
        let loaded = try await ActasView.load([RowKey(commune: "el-maizal", id: "acta-1")], on: owner)
        #expect(loaded.values.first == rows["acta-1"])
        for (id, cause) in [("10", "acta-1"), ("9", "acta-1"), ("11", "acta-2")] {
            _ = try await owner.query(
                """
                insert into movement (commune, id, doc) select 'el-maizal', \(id),
                    jsonb_build_object('position', \(id)::bigint, 'causeKind', 'acta', 'causeId', \(cause)::text)
                """
            )
        }
        let pool = Pool(
            configuration: PoolConfiguration(connection: ConnectionConfiguration(url: serverURL), maximum: 2)
        )
        let reader = Reader(pool: pool, opener: SealOpener { _, texts in texts.map { _ in nil } })
        for field in ActasView.resource.listing.comparable {
            let sorted = ListQuery(limit: 10, sort: [ListQuery.Sort(field, descending: true)])
            let page = try await reader.list(ActasView.resource, commune: "el-maizal", query: sorted)
            #expect(page.items.count == 1, "by \(field)")
            let empty = ListQuery(filters: [ListQuery.Filter(field, "")])
            _ = try await reader.list(ActasView.resource, commune: "el-maizal", query: empty)
        }
        let found = ListQuery(q: "NOVIEMBRE", filters: [.init("book", "assembly"), .init("number", "7")])
        let item = try await reader.list(ActasView.resource, commune: "el-maizal", query: found).items.first
        guard case .object(let acta)? = item else {
            Issue.record("it wasn't found")
            return
        }
        #expect(acta["movements"] == .array(["9", "10"]))
        #expect(acta["logSize"] == .integer(1042))
        await owner.close()
    }
}
