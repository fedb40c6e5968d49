import CanonicalJSON
import Foundation
import Postgres
import Testing

extension Acceptance {
    /// The same log gives the same rows, byte for byte, before and after an erasure; and what was erased is nowhere.
    @Suite(.serialized) struct ErasedEverywhereTests {
        private static let secrets = [
            "Zoraida Quetzal", "zoraida quetzal", "V98765432", "V-98.765.432", "0416-555-8877",
        ]

        /// All rows of a schema's tables as text, in the order of their bytes.
        private func rows(_ schema: String, _ connection: Connection) async throws -> [String] {
            let tables = try await connection.query(
                "select relname::text from pg_class where relkind = 'r' and relnamespace = \(schema)::regnamespace order by 1"
            )
            var lines: [String] = []
            for table in try tables.decode(String.self) {
                let name = try await connection.query("select format('%I.%I', \(schema)::text, \(table)::text)")
                lines += try await text(of: try name[0].decode(String.self), connection).map { "\(table) \($0)" }
            }
            return lines.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        }

        /// All rows of a table as text.
        private func text(of table: String, _ connection: Connection) async throws -> [String] {
            let found = try await connection.query(
                "select unnest(xpath('//line/text()', query_to_xml('select t::text as line from ' || \(table) || ' t', true, false, '')))::text"
            )
            return try found.decode(String.self)
        }

        @Test func `a log folds into the same rows before and after an erasure, and the name is in no copy`()
            async throws
        {
            let server = try await Development.start()
            try await prepare(server)
            let connection = try await Connection.connect(ConnectionConfiguration(url: server.databaseURL))
            let keyring = server.folder.path + "/keyring.json"
            func acta(_ arguments: String...) async throws -> Program.Result {
                try await Program.run(arguments, environment: server.environment)
            }
            let refused = try await server.command(
                "comuna-1",
                "members.register",
                #"{"memberId":"m-twin","name":"Zoraida Quetzal","nationalId":"V-98.765.432"}"#,
                id: "twin"
            )
            #expect(refused.status == 422 && refused.code == "national-id-taken")
            try await settled(server, connection)

            // The receiver takes nothing: the queue keeps what waits.
            for _ in 0..<600 where try await waiting(connection) == 0 { try await Task.sleep(for: .milliseconds(50)) }
            #expect(try await waiting(connection) > 0)

            // Folded into empty tables beside the live ones: the same bytes.
            #expect(try await acta("rebuild", "all", "--keyring", keyring).status == 0)
            let live = try await rows("views_1", connection)
            let folded = try await rows("views_2", connection)
            #expect(live.count > 300)
            #expect(live == folded)
            #expect(Self.secrets.prefix(2).allSatisfy { secret in live.contains { $0.contains(secret) } })

            let erased = try await acta("erase", "comuna-1", "m-z")
            #expect(erased.status == 0, "\(erased.errors)")
            try await settled(server, connection)
            let after = try await rows("views_1", connection)
            // Only what told of the person, and how far the views have come, is another than before.
            // Waiting for the views registers an outside body each time, which is told apart.
            let (gone, new) = (Set(live).subtracting(after), Set(after).subtracting(live))
            let come = new.filter { !$0.hasPrefix("party ") }
            #expect(gone.allSatisfy { $0.contains("m-z") }, "\(gone.first ?? "")")
            #expect(come.allSatisfy { $0.contains("m-z") }, "\(come.first ?? "")")
            #expect(!gone.isEmpty && gone.count == come.count)

            #expect(try await acta("discard").status == 0)
            #expect(try await acta("rebuild", "all", "--keyring", keyring).status == 0)
            let schemas = try await connection.query(
                "select nspname::text from pg_namespace where nspname like 'views\\_%' and nspname <> 'views_1'"
            )
            let fresh = try #require(try schemas.decode(String.self).first)
            #expect(try await rows(fresh, connection) == after)

            try await search(server, connection)
            await connection.close()
            await server.end()
        }

        /// A commune with rows in most views, one person of whom a motion and a refusal tell, and a webhook that takes nothing,
        /// so that the queue keeps copies.
        private func prepare(_ server: Development) async throws {
            let made = try await Program.run(
                [
                    "generate", "--members", "60", "--units", "1", "--assemblies", "4", "--movements", "150", "--items",
                    "6", "--url", server.url, "--json",
                ],
                environment: server.environment
            )
            #expect(made.status == 0, "\(made.output)")
            let hook = #"{"url":"http://127.0.0.1:1/","description":"takes nothing"}"#
            #expect(try await server.post("/v1/communes/comuna-1/webhooks", hook).status == 201)
            let person =
                #"{"memberId":"m-z","name":"Zoraida Quetzal","birthDate":"1970-05-01","nationalId":"V-98.765.432","contact":"0416-555-8877","unitId":"cc-1"}"#
            #expect(try await server.command("comuna-1", "members.register", person).status == 201)
            let given =
                #"{"memberId":"m-z","hours":"6","task":"Zoraida Quetzal cleans the school","about":["m-z"],"beneficiary":"member/dev"}"#
            let told = try await server.command("comuna-1", "members.record-contribution", given)
            #expect(told.status == 201, "\(told.text)")
            let suspended = #"{"memberId":"m-z","reason":"Zoraida Quetzal asked for it"}"#
            #expect(try await server.command("comuna-1", "members.suspend", suspended).status == 201)
        }

        /// Waits until the live views have all of the log.
        private func settled(_ server: Development, _ connection: Connection) async throws {
            let last = try await server.command(
                "comuna-1",
                "parties.register",
                #"{"partyId":"p-\#(UUID().uuidString.lowercased())","name":"A buyer"}"#,
                more: #","actor":"finanzas""#
            )
            let position = try #require(last.json["position"]?.integer, "\(last.text)")
            let read = try await server.get("/v1/communes/comuna-1?min-position=\(position)&wait=30")
            #expect(read.status == 200)
        }

        /// How many keys wait for another try.
        private func waiting(_ connection: Connection) async throws -> Int64 {
            try await connection.query("select count(*) from acta.queue_key")[0].decode(Int64.self)
        }

        /// Looks for the erased person wherever something is kept or handed out.
        private func search(_ server: Development, _ connection: Connection) async throws {
            func check(_ text: String, _ place: String) {
                for secret in Self.secrets {
                    #expect(!text.contains(secret), "\(secret) in \(place)")
                    // As PostgreSQL shows bytes.
                    let hex = secret.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                    #expect(!text.contains(hex), "\(secret) in \(place), as bytes")
                }
            }
            let tables = try await connection.query(
                """
                select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('r', 'p') and (n.nspname = 'acta' or n.nspname like 'views%')
                    and has_table_privilege(c.oid, 'select')
                """
            )
            var kept: [String: Int] = [:]
            for table in try tables.decode(String.self) {
                let lines = try await text(of: table, connection)
                kept[table] = lines.count
                check(lines.joined(separator: "\n"), table)
            }
            #expect((kept["acta.event"] ?? 0) > 300 && (kept["acta.queue_key"] ?? 0) > 0, "\(kept)")
            for (path, type) in [
                ("members", "text/csv"), ("members", "application/x-ndjson"), ("motions", "text/csv"),
                ("contributions", "text/csv"), ("events", "application/x-ndjson"),
                ("commands/twin", "application/json"),
                ("webhooks", "application/json"), ("members?q=zoraida", "application/json"),
                ("members/m-z", "application/json"),
            ] {
                let reply = try await server.get("/v1/communes/comuna-1/\(path)", headers: ["accept": type])
                #expect([200, 404, 422].contains(reply.status), "\(path): \(reply.status)")
                check(reply.text, path)
            }
        }
    }
}
