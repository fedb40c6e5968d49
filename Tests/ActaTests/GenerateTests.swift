import CanonicalJSON
import Foundation
import Testing

extension Acceptance {
    /// `acta generate`: a commune from a seed.
    @Suite(.serialized) struct GenerateTests {
        private static let small = [
            "generate", "--members", "120", "--units", "2", "--assemblies", "12", "--movements", "400", "--items", "8",
        ]

        @Test func `the same seed and sizes give the same bytes, and another seed another commune`() async throws {
            let one = try await Program.run(Self.small)
            let two = try await Program.run(Self.small)
            let other = try await Program.run(Self.small + ["--seed", "2"])
            #expect(one.status == 0 && one.errors.isEmpty, "\(one.errors)")
            #expect(one.lines.count > 700)
            #expect(one.output == two.output)
            #expect(one.output != other.output)
            // What a later version makes of this seed is the same too: benchmarks are compared over versions.
            #expect(
                one.lines[0].hasPrefix(
                    #"{"commune":"comuna-1","data":{"kind":"commune","mandates":[{"from":"2023-11-01""#
                )
            )
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("gen-\(UUID().uuidString)")
            let written = try await Program.run(Self.small + ["--out", folder.path, "--json"])
            #expect(written.output == "{\"commands\":\(one.lines.count)}\n")
            #expect(FileManager.default.contents(atPath: folder.path) == Data(one.output.utf8))
            try FileManager.default.removeItem(at: folder)
        }

        @Test func `no id looks like an identity card, and every command's id is its own`() async throws {
            let made = try await Program.run(Self.small)
            var ids: Set<String> = []
            for line in made.lines {
                let command = try JSONValue.parse(Array(line.utf8))
                let isNew = ids.insert(command["id"]?.string ?? "").inserted
                #expect(isNew, "\(line)")
                for name in ["memberId", "householdId"] {
                    let id = command["data"]?[name]?.string ?? ""
                    #expect(id.firstMatch(of: /[0-9]{6}/) == nil, "\(id)")
                }
            }
        }

        @Test func `a small one is accepted completely by a server, by file and directly, and read back`() async throws
        {
            let server = try await Development.start()
            let file = server.folder.path + "/commune.ndjson"
            #expect(try await Program.run(Self.small + ["--out", file]).status == 0)
            let posted = try await Program.run(["post", file, "--json"], environment: server.environment)
            #expect(posted.status == 0, "\(posted.output) \(posted.errors)")
            let summary = try JSONValue.parse(Array(posted.output.utf8))
            #expect(summary["refused"] == 0)
            // The same once more, directly: every command is known.
            let again = try await Program.run(
                Self.small + ["--url", server.url, "--json"],
                environment: server.environment
            )
            #expect(again.status == 0, "\(again.output) \(again.errors)")
            let known = try JSONValue.parse(Array(again.output.utf8))
            #expect(known["accepted"] == 0 && known["replayed"] == summary["accepted"])

            let last = try await server.command(
                "comuna-1",
                "members.register",
                #"{"memberId":"last","name":"Last","nationalId":"V-99.999.999"}"#
            )
            let position = try #require(last.json["position"]?.integer)
            func list(_ path: String) async throws -> [JSONValue] {
                let sign = path.contains("?") ? "&" : "?"
                let reply = try await server.get(
                    "/v1/communes/comuna-1/\(path)\(sign)limit=1000&min-position=\(position)&wait=30"
                )
                #expect(reply.status == 200, "\(reply.text)")
                return reply.json["items"]?.array ?? []
            }
            #expect(try await list("members").count == 121)
            let assemblies = try await list("assemblies")
            #expect(assemblies.count == 12)
            #expect(assemblies.contains { $0["state"] == "closed" })
            #expect(try await list("items").count == 8)
            #expect(
                try await list("motions").allSatisfy { ["carried", "rejected"].contains($0["state"]?.string ?? "") }
            )
            // What was made never takes more than there is.
            let stock = try await list("stock")
            #expect(!stock.isEmpty)
            #expect(stock.allSatisfy { $0["quantity"]?.string?.hasPrefix("-") == false })
            #expect(try await list("discrepancies?filter[kind]=stock-negative").isEmpty)
            await server.end()
        }

        @Test func `wrong options are said before anything is made`() async throws {
            for wrong in [
                ["--members", "0"], ["--registrar", "finanzas"], ["--registrar", "a b"], ["--json"],
                ["--out", "x", "--url", "http://127.0.0.1:1"], ["--commune", "Ñ"],
            ] {
                let run = try await Program.run(["generate"] + wrong)
                #expect(run.status == 2 && run.output.isEmpty, "\(wrong): \(run.errors)")
            }
            let unwritable = try await Program.run(Self.small + ["--out", "/proc/none/x"])
            #expect(unwritable.status == 1 && unwritable.errors.contains("/proc/none/x"))
        }
    }
}
