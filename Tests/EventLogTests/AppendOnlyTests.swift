import EventLog
import Postgres
import Testing

@Suite struct AppendOnlyTests {
    private static let parents: [String] = ["log_batch", "event", "tile", "command"]

    /// The log's tables and all of their partitions, as the database lists them.
    private func tables(_ fixture: LogFixture) async throws -> [String] {
        let rows = try await fixture.owner.query(
            """
            select relid::regclass::text from unnest(\(Self.parents)) p (name)
            cross join lateral pg_partition_tree(('acta.' || p.name)::regclass)
            """
        )
        let names = try rows.decode(String.self)
        #expect(names.count == 4 * 9)
        let inherited = try await fixture.owner.query(
            """
            select inhrelid from pg_inherits join pg_class on oid = inhrelid
            where relkind = 'r' and relnamespace = 'acta'::regnamespace
            """
        )
        #expect(inherited.count == 4 * 8)
        return names.map { String($0.dropFirst("acta.".count)) } + ["log"]
    }

    private func filled() async throws -> LogFixture {
        let communes = (0..<40).map { "c-\($0)" }
        let fixture = try await LogFixture.fresh()
        for commune in communes {
            try await fixture.log.found(commune)
            var draft = Draft()
            _ = try await fixture.append(draft.append(commune, (0..<256).map { "a\($0)" }, refused: ["r"]))
        }
        return fixture
    }

    /// Every way of changing a table, and a column of it to update.
    private func changes(_ table: String) -> [SQL] {
        let column: SQL = table == "log" ? "founded = now()" : "commune = commune"
        return [
            "update acta.\(identifier: table) set \(column)", "delete from acta.\(identifier: table)",
            "truncate acta.\(identifier: table)",
        ]
    }

    @Test func `the server's role can't change, empty, detach or drop any table of the log`() async throws {
        let fixture = try await LogFixture.fresh("c")
        var draft = Draft()
        #expect(try await fixture.append(draft.append("c", ["a"])) == [.written])
        for table in try await tables(fixture) {
            var attempts = changes(table)
            attempts.append("drop table acta.\(identifier: table)")
            attempts.append("alter table acta.\(identifier: table) disable trigger all")
            if let parent = Self.parents.first(where: { table.hasPrefix($0 + "_") && table.last?.isNumber == true }) {
                attempts.append("alter table acta.\(identifier: parent) detach partition acta.\(identifier: table)")
            }
            for attempt in attempts {
                let error = await #expect(throws: PostgresError.self, "\(attempt.statement)") {
                    try await fixture.server.query(attempt)
                }
                let isPrivilege = error?.kind == .server(.insufficientPrivilege)
                // Of acta.log it may update a column, so that it can lock; the trigger refuses.
                #expect(isPrivilege || (table == "log" && error?.kind == .server("23001")), "\(attempt.statement)")
            }
        }
        #expect(try await fixture.log.head("c")?.size == 1)
        _ = try await fixture.server.query("select from acta.log where commune = 'c' for update")
    }

    @Test func `a trigger refuses the owner's changes on every table and partition, full or empty`() async throws {
        let fixture = try await filled()
        for table in try await tables(fixture) {
            let rows = try await fixture.owner.query("select 1 from acta.\(identifier: table) limit 1")
            #expect(rows.count == 1, "\(table) is empty, so that its row trigger isn't tried")
            for attempt in changes(table) {
                let error = await #expect(throws: PostgresError.self, "\(attempt.statement)") {
                    try await fixture.owner.query(attempt)
                }
                #expect(error?.kind == .server("23001"), "\(attempt.statement)")
            }
        }
    }

    @Test func `the triggers fire for replication too, and the row trigger by itself`() async throws {
        let fixture = try await LogFixture.fresh("c")
        var draft = Draft()
        #expect(try await fixture.append(draft.append("c", ["a"])) == [.written])
        let notAlways = try await fixture.owner.query(
            """
            select tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
            where c.relnamespace = 'acta'::regnamespace and tgenabled <> 'A'
            """
        )
        #expect(notAlways.isEmpty)
        for table in Self.parents where table != "tile" {
            _ = try await fixture.owner.query("alter table acta.\(identifier: table) disable trigger no_statement")
            let error = await #expect(throws: PostgresError.self) {
                try await fixture.owner.query("delete from acta.\(identifier: table)")
            }
            #expect(error?.kind == .server("23001"), "\(table)")
        }
    }

    @Test func `statistics keep nothing of keys and national ids`() async throws {
        let fixture = try await LogFixture.fresh("c")
        let rows = try await fixture.owner.query(
            """
            select attname::text from pg_attribute
            where attrelid in ('acta.person_key'::regclass, 'acta.national_id'::regclass)
            and attnum > 0 and attstattarget = 0 order by 1
            """
        )
        #expect(try rows.decode(String.self) == ["key_hash", "mac", "person", "person", "wrapped"])
    }
}
