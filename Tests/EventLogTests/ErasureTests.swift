import EventLog
import LocalPostgres
import Postgres
import TestSupport
import Testing
import Transparency

@Suite struct ErasureTests {
    @Test func `an erased person's key and national id are gone with the append, and the root stays`() async throws {
        let fixture = try await LogFixture.fresh("c")
        let keyring = LogFixture.keyring
        let keys = [keyring.drawKey(for: "m-1"), keyring.drawKey(for: "m-2")]
        let mac = keyring.nationalIdMAC("V-1", commune: "c")
        var draft = Draft()
        #expect(
            try await fixture.append(
                draft.append(
                    "c",
                    ["a1", "a2"],
                    newKeys: keys.map { try! keyring.wrap($0, commune: "c") },
                    nationalIds: [HeldNationalId(mac: mac, person: "m-1")]
                )
            ) == [.written]
        )
        #expect(try await fixture.log.personKeys("c", ["m-1", "m-2", "m-3"]) == ["m-1": keys[0], "m-2": keys[1]])
        #expect(try await fixture.log.nationalIdHolder("c", mac: mac) == "m-1")

        #expect(try await fixture.append(draft.append("c", ["erase"], erasing: ["m-1"])) == [.written])
        #expect(try await fixture.log.personKeys("c", ["m-1", "m-2"]) == ["m-2": keys[1]])
        #expect(try await fixture.log.nationalIdHolder("c", mac: mac) == nil)
        #expect(try await fixture.tree("c").root == draft.tree.root)
    }

    @Test func `an append that isn't written erases nothing and adds no key`() async throws {
        let fixture = try await LogFixture.fresh("c")
        let keyring = LogFixture.keyring
        let key = keyring.drawKey(for: "m-1")
        var draft = Draft()
        var stale = Draft()
        let first = draft.append("c", ["a1"], newKeys: [try keyring.wrap(key, commune: "c")])
        #expect(try await fixture.append(first) == [.written])
        let other = try keyring.wrap(keyring.drawKey(for: "m-2"), commune: "c")
        #expect(
            try await fixture.append(stale.append("c", ["x"], newKeys: [other], erasing: ["m-1"])) == [.moved(size: 1)]
        )
        #expect(try await fixture.log.personKeys("c", ["m-1", "m-2"]) == ["m-1": key])
    }

    @Test func `a national id that is held refuses the batch`() async throws {
        let fixture = try await LogFixture.fresh("c")
        let mac = LogFixture.keyring.nationalIdMAC("V-1", commune: "c")
        var draft = Draft()
        let first = draft.append("c", ["a1"], nationalIds: [HeldNationalId(mac: mac, person: "m-1")])
        #expect(try await fixture.append(first) == [.written])
        let second = draft.append("c", ["a2"], nationalIds: [HeldNationalId(mac: mac, person: "m-2")])
        let error = await #expect(throws: PostgresError.self) { _ = try await fixture.append(second) }
        #expect(error?.kind == .server(.uniqueViolation))
        #expect(try await fixture.log.head("c")?.size == 1)
    }

    @Test func `vacuum waits for a transaction in another database too, since its own snapshot would reach back to it`()
        async throws
    {
        let fixture = try await LogFixture.fresh()
        let url = try await TestDatabase.server().url(database: fixture.database)
        let superuser = Pool(configuration: PoolConfiguration(connection: ConnectionConfiguration(url: url)))
        let elsewhere = try await TestDatabase.connection()
        try await elsewhere.transaction { elsewhere in
            _ = try await elsewhere.query("create table t ()")
            // A younger transaction, as the deletion would be: only what is older than one holds anything.
            _ = try await superuser.query("select pg_current_xact_id()::text")
            let held = await #expect(throws: Erasure.Held.self) {
                try await Erasure.vacuum(superuser, patience: .zero)
            }
            #expect(held?.backendPIDs.contains(elsewhere.backendPID) == true)
        }
        try await Erasure.vacuum(superuser)
        await elsewhere.close()
    }

    @Test func `vacuum waits for older snapshots, then no page of the tables holds what was deleted`() async throws {
        let fixture = try await LogFixture.fresh("c")
        let keyring = LogFixture.keyring
        let wrapped = try keyring.wrap(keyring.drawKey(for: "m-1"), commune: "c")
        var draft = Draft()
        #expect(try await fixture.append(draft.append("c", ["a1"], newKeys: [wrapped])) == [.written])
        let url = try await TestDatabase.server().url(database: fixture.database)
        let superuser = Pool(configuration: PoolConfiguration(connection: ConnectionConfiguration(url: url)))
        let auditor = try await Connection.connect(ConnectionConfiguration(url: url))
        try await auditor.transaction(isolation: .repeatableRead) { auditor in
            _ = try await auditor.query("select count(*) from acta.person_key")
            #expect(try await fixture.append(draft.append("c", ["erase"], erasing: ["m-1"])) == [.written])
            let held = await #expect(throws: Erasure.Held.self) {
                try await Erasure.vacuum(superuser, patience: .zero)
            }
            #expect(held?.backendPIDs.contains(auditor.backendPID) == true)
        }
        await auditor.close()
        let pages: SQL = "select pg_read_binary_file(pg_relation_filepath('acta.person_key'))"
        #expect(try await superuser.query(pages)[0].decode([UInt8].self).count >= 0)
        try await Erasure.vacuum(superuser)
        let left = try await superuser.query(pages)[0].decode([UInt8].self)
        #expect(left.firstRange(of: wrapped.wrapped) == nil)
        #expect(try await fixture.log.personKeys("c", ["m-1"]).isEmpty)
    }
}
