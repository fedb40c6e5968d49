import CanonicalJSON
import Domain
import EventLog
import Postgres
import ReadModels
import Schemas
import Testing

@testable import Runtime

/// From a posted command to an answered query, with the real codec, seals and views.
@Suite struct DirectoryTests {
    @Test func `who is registered is found by name at the answer's position, and not any more once erased`()
        async throws
    {
        let site = try await Site.fresh()
        let migrations = Schemas.migrations.map {
            Migration(version: $0.version, name: $0.name, sql: String(decoding: $0.sql, as: UTF8.self))
        }
        try await site.owner.withConnection { _ = try await Migrator(migrations).migrate(on: $0) }
        let opener = SealOpener(site.log)
        let wakeUps = WakeUps(connection: site.login)
        let pool = Pool(configuration: PoolConfiguration(connection: site.login))
        let waiters = PositionWaiters(pool: pool, wakeUps: wakeUps)
        let reader = Reader(pool: pool, opener: opener)
        // Without a poll: what isn't told is found only when a worker starts.
        let projector = Projector(
            ProjectionConfiguration(
                connection: site.login,
                holder: "test",
                decode: { try Codec.decode($0) },
                opener: opener,
                pollInterval: .seconds(3600),
                logger: Site.silent
            ),
            wakeUps: wakeUps
        )
        let running = Task { try await projector.run() }
        try await site.withService(onWritten: { wakeUps.appended(Array($0.positions.keys)) }) { service in
            func posted(_ answer: Answer) async throws {
                guard case .accepted(let accepted, _) = answer else {
                    Issue.record("\(answer)")
                    return
                }
                try await waiters.expect(.reached(accepted.position), "el-maizal", accepted.position, "members")
            }
            try await posted(await service.found())
            try await posted(await service.register("m-0007"))
            let found = try await reader.list(
                MembersView.resource,
                commune: "el-maizal",
                query: ListQuery(q: "RAMIREZ jua")
            )
            #expect(found.items.map { $0["id"] } == [.string("m-0007")])
            #expect(found.items.first?["name"] == .string("Juana Ramírez"))

            let erasure = await service.post("members.erase", ["memberId": "m-0007"], id: "erase")
            try await posted(erasure)
            #expect(
                try await reader.list(MembersView.resource, commune: "el-maizal", query: ListQuery(q: "jua")).items
                    .isEmpty
            )
            let row = try await reader.get(MembersView.resource, commune: "el-maizal", id: "m-0007").value
            #expect(row?["state"] == .string("erased"))
            #expect(row?["name"] == .null)
        }
        running.cancel()
        try await running.value
        let commune = try await reader.get(CommuneView.resource, commune: "el-maizal", id: "el-maizal")
        #expect(commune.value?["name"] == .string("Comuna El Maizal"))
        let halts = try await site.owner.query("select view, reason from acta.view_halt").decode(
            String.self,
            String.self
        )
        #expect(halts.isEmpty, "\(halts)")
    }

    @Test func `a sealed part opens at its place only, and never without its key`() async throws {
        let site = try await Site.fresh()
        let opener = SealOpener(site.log)
        let key = Site.keyring.drawKey(for: "m-0007")
        let sealed = try Seal.seal(
            "Juana",
            keys: [key],
            at: SealPlace(commune: "el-maizal", position: 3, field: Sealed.Field.name.rawValue)
        )
        func part(_ field: Sealed.Field, _ position: Int64) -> SealedPart {
            SealedPart(Sealed(["m-0007"], field, ciphertext: sealed.box, key: sealed.key), position: position)
        }
        #expect(try await opener.open("el-maizal", [part(.name, 3)]) == [nil])
        let wrapped = try Site.keyring.wrap(key, commune: "el-maizal")
        _ = try await site.owner.query(
            """
            insert into acta.person_key (commune, person, wrapped, key_hash, wrapping_key)
            values ('el-maizal', 'm-0007', \(wrapped.wrapped), \(wrapped.keyHash), \(wrapped.wrappingKey))
            """
        )
        #expect(
            try await opener.open("el-maizal", [part(.name, 3), part(.name, 4), part(.contact, 3)]) == [
                "Juana", nil, nil,
            ]
        )
        #expect(try await opener.open("el-panal", [part(.name, 3)]) == [nil])
    }
}
