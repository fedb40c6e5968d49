import CanonicalJSON
import Foundation
import Testing

extension Acceptance {
    /// `acta dev` as a program starts it.
    @Suite(.serialized) struct DevelopmentTests {
        /// A process by its number and the moment of its start, since numbers are used again.
        private struct Running: Hashable {
            let pid: Int
            let parent: Int
            let name: String
            let since: String

            init?(_ pid: Int) {
                guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
                    let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")")
                else { return nil }
                let rest = text[text.index(after: close)...].split(separator: " ")
                guard rest.count > 19, rest[0] != "Z", let parent = Int(rest[1]) else { return nil }
                self.pid = pid
                self.parent = parent
                name = String(text[text.index(after: open)..<close])
                since = String(rest[19])
            }

            var isAlive: Bool { Running(pid)?.since == since }

            /// All that a process started, and what those started.
            static func below(_ root: Int) -> Set<Running> {
                let all = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int($0) }
                    .compactMap { Running($0) }
                var found: Set<Running> = []
                var parents: Set<Int> = [root]
                while true {
                    let children = all.filter { parents.contains($0.parent) && !found.contains($0) }
                    if children.isEmpty { return found }
                    found.formUnion(children)
                    parents.formUnion(children.map(\.pid))
                }
            }
        }

        @Test func `it prints one line, and SIGTERM ends all that it started`() async throws {
            let server = try await Development.start()
            #expect(try await server.get("/v1/communes/nowhere").status == 404)
            let own = Int(server.program.process.processIdentifier)
            let started = Running.below(own)
            #expect(started.contains { $0.name == "postgres" }, "\(started)")
            #expect(await server.program.stop() == 0, "\(server.program.errors)")
            let left = started.filter(\.isAlive)
            #expect(left.isEmpty, "\(left)")

            let lines = server.program.output.split(separator: "\n")
            #expect(lines.count == 1)
            let line = try JSONValue.parse(Array((lines.first ?? "").utf8))
            #expect(Set(line.object.map { Array($0.keys) } ?? []) == ["url", "token", "databaseURL"])
            #expect(server.program.errors.isEmpty, "\(server.program.errors)")
            try? FileManager.default.removeItem(at: server.folder)
        }

        @Test func `what can't start says why, and leaves nothing running`() async throws {
            let server = try await Development.start()
            let port = try #require(URL(string: server.url)?.port)
            let folder = server.folder.path
            let second = try await Program.run(["dev", "--dir", folder, "--port", "0", "--json"])
            #expect(second.status == 1 && second.errors.contains(folder), "\(second.errors)")
            let taken = try await Program.run(["dev", "--dir", folder + "/other", "--port", String(port), "--json"])
            #expect(taken.status == 1 && taken.errors == "acta: port \(port) is taken; choose another with --port\n")
            let closed = try await Program.run(["dev", "--dir", "/proc/acta", "--port", "0"])
            #expect(closed.status == 1 && closed.errors.hasPrefix("acta: the folder /proc/acta can't be made"))
            let wrong = try await Program.run(["dev", "--dir", folder + "/third", "--port", "70000"])
            #expect(wrong.status == 2 && wrong.errors.contains("70000"), "\(wrong.errors)")
            #expect(try await Program.run(["nothing"]).status == 2)
            // The first one wasn't disturbed.
            #expect(try await server.get("/readyz").status == 200)

            let serve = ["serve", "--port", "0", "--database-url", server.databaseURL]
            let keys = ["--jwks", folder + "/jwks.json"]
            let noKeys = try await Program.run(serve + ["--keyring", folder + "/keyring.json"])
            #expect(noKeys.status == 1 && noKeys.errors.contains("--jwks"), "\(noKeys.errors)")
            let found = #"{"name":"D","kind":"cooperative","mandates":[{"memberId":"dev","office":"registry"}]}"#
            #expect(try await server.command("d", "communes.found", found).status == 201)
            let lost = folder + "/lost.json"
            let noKeyring = try await Program.run(serve + keys + ["--keyring", lost])
            #expect(noKeyring.status == 1 && noKeyring.errors.contains("has events already"), "\(noKeyring.errors)")
            #expect(!FileManager.default.fileExists(atPath: lost))
            await server.end()
        }

        @Test func `a server doesn't start with the keyring of another log`() async throws {
            let server = try await Development.start()
            let other = try await Development.start()
            let found = #"{"name":"D","kind":"cooperative"}"#
            #expect(try await server.command("d", "communes.found", found).status == 201)
            let person = #"{"memberId":"dev","name":"Ana","birthDate":"1990-01-01"}"#
            #expect(try await server.command("d", "members.register", person).status == 201)
            let foreign = try await Program.run([
                "serve", "--port", "0", "--database-url", server.databaseURL, "--jwks",
                server.folder.path + "/jwks.json", "--keyring", other.folder.path + "/keyring.json",
            ])
            #expect(foreign.status == 1 && foreign.errors.contains("isn't the keyring of this"), "\(foreign.errors)")
            await other.end()
            await server.end()
        }
    }
}
