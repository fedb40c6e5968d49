import CanonicalJSON
import Foundation
import Postgres
import Testing

extension Acceptance {
    /// What operators had a view pass over is named by an audit, and isn't called tampering.
    @Suite(.serialized) struct SkipAuditTests {
        private struct Site {
            let server: Development

            func acta(_ arguments: String...) async throws {
                let ring = ["--keyring", server.folder.path + "/keyring.json"]
                let needsRing = !["switch", "rollback"].contains(arguments[0])
                let run = try await Program.run(arguments + (needsRing ? ring : []), environment: server.environment)
                try #require(run.status == 0, "\(arguments): \(run.output) \(run.errors)")
            }

            func export() async throws -> Book {
                let folder = FileManager.default.temporaryDirectory.appendingPathComponent("skip-\(UUID().uuidString)")
                Leftovers.delete(folder)
                try await acta("export", "la-ceiba", folder.path)
                return Book(folder: folder)
            }

            /// Workers hear of a decision within a second; until then the view is said to stand still.
            func wait(for position: Int64) async throws {
                for _ in 0..<600 {
                    let path = "/v1/communes/la-ceiba/members?min-position=\(position)&wait=30"
                    if try await server.get(path).status == 200 { return }
                    try await Task.sleep(for: .milliseconds(50))
                }
                throw Started.Ended(text: "members hasn't come to \(position)")
            }
        }

        private func text(_ audit: Book.Audit, _ code: String) -> [String] {
            (audit.json["checks"]?.array ?? []).filter { $0["code"]?.string == code }.compactMap { $0["text"]?.string }
        }

        @Test func `a view that stands still, passes over an event or had it already isn't tampering, and is named`()
            async throws
        {
            let server = try await Development.start()
            try await server.council("la-ceiba", members: 3)
            let owner = try await Connection.connect(ConnectionConfiguration(url: server.databaseURL))
            _ = try await owner.query("alter table views_1.member add check (id <> 'm-poison')")
            await owner.close()
            let poisoned = try await server.register("la-ceiba", "m-poison", name: "Poison")
            let later = try await server.register("la-ceiba", "m-later", name: "Later")
            let stuck = try await server.get("/v1/communes/la-ceiba/members?min-position=\(later)&wait=30")
            #expect(stuck.status == 504, "\(stuck.text)")
            let site = Site(server: server)
            let still = try await site.export()
            let vkey = try still.read("keys/log.vkey").trimmingCharacters(in: .whitespacesAndNewlines)
            let halted = try await still.verify(["--key", vkey])
            #expect(halted.status == 0, "\(halted.json)")
            #expect(text(halted, "view-halted").first?.contains("event \(poisoned)") == true, "\(halted.json)")

            try await site.acta(
                "skip",
                "members",
                "--commune",
                "la-ceiba",
                "--position",
                "\(poisoned)",
                "--reason",
                "a torn sheet"
            )
            try await site.wait(for: later)
            let passed = try await site.export()
            let members = try passed.read("views/members.ndjson")
            #expect(members.contains("m-later") && !members.contains("m-poison"))
            let operators = passed.folder.path + "/operators/checkpoint"
            let audit = try await passed.verify(["--key", vkey, "--checkpoint", operators])
            #expect(audit.status == 0 && audit.verdict == "authentic", "\(audit.json)")
            let named = text(audit, "skip")
            #expect(named.count == 1 && named[0].contains("members passes over event \(poisoned) (“a torn sheet”"))
            let spanish = try await Program.run(
                ["verify", passed.folder.path, "--key", vkey, "--json"],
                environment: ["LANG": "es_VE.UTF-8"]
            )
            #expect(spanish.output.contains("pase por alto el hecho \(poisoned)"), "\(spanish.output)")

            // An event that the view has already: its rows stay as they are until they are made again.
            let applied = poisoned - 1
            try await site.acta(
                "skip",
                "members",
                "--commune",
                "la-ceiba",
                "--position",
                "\(applied)",
                "--reason",
                "entered twice",
                "--force"
            )
            let before = try await site.export()
            let stale = try await before.verify(["--key", vkey, "--checkpoint", operators])
            #expect(stale.status == 0, "\(stale.json)")
            #expect(text(stale, "skip").count == 2 && text(stale, "rows-before-skip").count == 1, "\(stale.json)")
            try await site.acta("rebuild", "all")
            try await site.acta("switch", "all")
            try await site.wait(for: later)
            let after = try await site.export()
            #expect(try !after.read("views/members.ndjson").contains("m-2"))
            let made = try await after.verify(["--key", vkey, "--checkpoint", operators])
            #expect(made.status == 0 && text(made, "rows-before-skip").isEmpty, "\(made.json)")
            await server.end()
            try await tamper(passed, before, vkey, operators)
        }

        /// A skip is no excuse for anything else.
        private func tamper(_ passed: Book, _ before: Book, _ vkey: String, _ operators: String) async throws {
            func found(_ book: Book, _ change: (Book) throws -> Void) async throws -> Book.Audit {
                let book = try book.copy()
                defer { book.remove() }
                try change(book)
                try book.sum()
                let audit = try await book.verify(["--key", vkey, "--checkpoint", operators])
                #expect(audit.status == 1 && audit.verdict == "tampered", "\(audit.json)")
                return audit
            }
            let view = "views/members.ndjson"
            for book in [passed, before] {
                let row = try await found(book) { book in
                    try book.write(try book.read(view).replacing("m-0", with: "m-9"), to: view)
                }
                #expect(row.codes.contains("row-added") && row.codes.contains("row-missing"), "\(row.json)")
            }
            let log = "operators/events.ndjson"
            let reason = try await found(passed) { book in
                try book.write(try book.read(log).replacing("torn sheet", with: "lost sheet"), to: log)
            }
            #expect(reason.finding("history-rewritten") != nil || !reason.codes.isEmpty, "\(reason.json)")
            #expect(
                reason.json["findings"]?.array.contains { $0["detail"]?.string?.contains("operators") == true } == true
            )
            // Without the operators' log the rows can't be explained.
            let bare = try await found(passed) { book in
                try FileManager.default.removeItem(at: book.folder.appendingPathComponent("operators"))
            }
            #expect(!bare.codes.isEmpty)
        }
    }
}
