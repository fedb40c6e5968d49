import CanonicalJSON
import Foundation
import Testing

extension Acceptance {
    /// Programs of others read what Acta writes, and Acta reads theirs.
    @Suite(.serialized, .enabled("no Python with published packages") { BookScriptTests.python != nil })
    struct PeerTests {
        private static let peers = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Peers")

        private func run(_ script: String, _ arguments: [String]) async throws -> (Int32, String) {
            let python = try #require(BookScriptTests.python)
            return try await BookScriptTests.run(
                [Self.peers.appendingPathComponent(script).path] + arguments,
                python: python
            )
        }

        private func program(_ name: String) throws -> String {
            let python = URL(fileURLWithPath: try #require(BookScriptTests.python))
            return python.deletingLastPathComponent().appendingPathComponent(name).path
        }

        private func export(_ server: Development, _ commune: String) async throws -> Book {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("peer-\(UUID().uuidString)")
            let run = try await Program.run(
                ["export", commune, folder.path, "--keyring", server.folder.path + "/keyring.json"],
                environment: server.environment
            )
            try #require(run.status == 0, "\(run.errors)")
            return Book(folder: folder)
        }

        @Test func `a witness that isn't ours cosigns our checkpoints, and we cosign for a client that isn't ours`()
            async throws
        {
            let server = try await Development.start()
            try await server.council("la-ceiba", members: 2)
            let first = try await export(server, "la-ceiba")
            let vkey = try first.read("keys/log.vkey").trimmingCharacters(in: .whitespacesAndNewlines)
            let origin = String(try first.read("checkpoint").split(separator: "\n")[0])
            let port = try FreePort.find()
            let config = server.folder.path + "/witness.json"
            func witness(_ arguments: [String]) async throws -> String {
                let run = try Started(arguments + ["--config", config], executable: try program("aics-witness"))
                let status = await run.ended()
                try #require(status == 0, "\(run.output) \(run.errors)")
                return run.output + run.errors
            }
            let made = try await witness(["init", "--name", "witness.example/w1", "--listen", "127.0.0.1:\(port)"])
            _ = try await witness(["add-log", "--origin", origin, "--vkey", vkey])
            let key = try #require(made.firstMatch(of: /witness\.example\/w1\+[0-9a-f]{8}\+[A-Za-z0-9+\/=]+/)).output
            let running = try Started(["serve", "--config", config], executable: try program("aics-witness"))
            let added = try await Program.run(
                [
                    "witness", "add", "http://127.0.0.1:\(port)", String(key), "--keyring",
                    server.folder.path + "/keyring.json",
                ],
                environment: server.environment
            )
            #expect(added.status == 0, "\(added.errors)")
            _ = try await server.register("la-ceiba", "later", name: "Later")
            for _ in 0..<600 {
                let note = try await server.get("/v1/communes/la-ceiba/log/checkpoint").text
                if note.contains("witness.example/w1") { break }
                try await Task.sleep(for: .milliseconds(50))
            }
            let book = try await export(server, "la-ceiba")
            // It would wait for the connection that we keep open.
            await running.kill()
            let audit = try await book.verify(["--key", vkey, "--key", String(key)])
            #expect(audit.status == 0, "\(audit.json) \(running.errors)")
            #expect((audit.json["vouched"]?["witness.example/w1"]?.integer ?? 0) > 0)

            // The other way round: another deployment witnesses this log.
            let other = try await Development.start()
            let ring = ["--keyring", other.folder.path + "/keyring.json", "--origin", "other.example"]
            let ours = try await Program.run(["witness", "key"] + ring, environment: other.environment)
            // Development's own origin names the witness that serves.
            let served = ours.output.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(ours.status == 0 && served.hasPrefix("other.example/witness+"))
            let own = try await Program.run(
                ["witness", "key"] + ring[..<2] + ["--origin", "acta.localhost"],
                environment: other.environment
            ).output.trimmingCharacters(in: .whitespacesAndNewlines)
            let trusted = try await Program.run(["witness", "trust", vkey] + ring, environment: other.environment)
            #expect(trusted.status == 0, "\(trusted.errors)")
            let (status, text) = try await run(
                "ask_witness.py",
                [
                    other.url + "/log/witness", own, book.folder.path, first.folder.path + "/checkpoint",
                    book.folder.path + "/checkpoint", book.folder.path + "/checkpoint",
                ]
            )
            #expect(status == 0 && text.contains(#"["cosigned", "cosigned", "cosigned"]"#), "\(text)")
            let back = try await run(
                "ask_witness.py",
                [other.url + "/log/witness", own, book.folder.path, first.folder.path + "/checkpoint"]
            )
            #expect(!back.1.contains("cosigned\""), "\(back.1)")
            await other.end()
            await server.end()
            for book in [first, book] { book.remove() }
        }

        @Test
        func `mandates, goods and a consultation are read by published packages, and the consultation means the same`()
            async throws
        {
            let shelf = try await Library.shared.shelf()
            let (status, text) = try await run("read_formats.py", [shelf.book.folder.path])
            #expect(status == 0, "\(text)")
            let found = try JSONValue.parse(Array(text.utf8))
            #expect((found["memberships"]?.integer ?? 0) >= 5 && (found["movements"]?.integer ?? 0) >= 100, "\(text)")
            #expect(found["hashes"] == found["movements"])
            print("Read by published packages: \(text)")
            for kind in [
                "ObjectEvent", "TransformationEvent", "BizStep-receiving", "BizStep-shipping", "SDT-owning_party",
            ] {
                #expect((found["epcis"]?[kind]?.integer ?? 0) > 0, "\(kind): \(text)")
            }

            let server = try await Development.start()
            let files = [
                Self.peers.appendingPathComponent("cumulative.pb").path,
                Self.peers.appendingPathComponent("ordinal.pb").path,
                Self.peers.appendingPathComponent("approval.pb").path,
            ]
            for (number, file) in files.enumerated() {
                let imported = try await Program.run(
                    ["import", "pabulib", file, "--commune", "pb-\(number)", "--json"],
                    environment: server.environment
                )
                #expect(imported.output.contains(#""refused":0"#), "\(imported.output) \(imported.errors)")
                let book = try await export(server, "pb-\(number)")
                defer { book.remove() }
                let (status, text) = try await run("read_formats.py", [book.folder.path, file])
                let found = try JSONValue.parse(Array(text.utf8))
                #expect(status == 0 && found["same"] == .bool(true), "\(file): \(text)")
                print("Read by published packages: \(text)")
            }
            await server.end()
        }
    }
}
