import CanonicalJSON
import Foundation
import Testing

extension Acceptance {
    @Suite(.serialized) struct ErasureTests {
        private static let secrets = ["Zoraida Quetzal", "V98765432", "0416-555-8877", "zoraida quetzal"]

        @Test
        func
            `an erased person's name, document and contact are in no file of the stopped database, and the root stays`()
            async throws
        {
            let server = try await Development.start()
            let found =
                #"{"name":"E","kind":"cooperative","mandates":[{"memberId":"dev","office":"spokesperson"},{"memberId":"dev","office":"registry"}]}"#
            #expect(try await server.command("er", "communes.found", found).status == 201)
            let people = [
                #"{"memberId":"dev","name":"Dev","birthDate":"1990-01-01"}"#,
                #"{"memberId":"m-1","name":"Zoraida Quetzal","birthDate":"1970-05-01","nationalId":"V-98.765.432","contact":"0416-555-8877"}"#,
            ]
            for person in people { #expect(try await server.command("er", "members.register", person).status == 201) }
            let day = ISO8601DateFormatter().string(from: Date().addingTimeInterval(86_400 * 9))
            let convene =
                #"{"assemblyId":"a","act":"ordinary","agenda":[{"text":"x"}],"firstCall":"\#(day)","place":"here"}"#
            #expect(try await server.command("er", "assemblies.convene", convene).status == 201)
            let motion = #"{"motionId":"mo","assemblyId":"a","text":"Zoraida Quetzal owes five bags","about":["m-1"]}"#
            let proposed = try await server.command("er", "motions.propose", motion)
            #expect(proposed.status == 201, "\(proposed.text)")
            let position = try #require(proposed.json["position"]?.integer)
            let seen = try await server.get("/v1/communes/er/motions/mo?min-position=\(position)").text
            #expect(seen.contains("Zoraida Quetzal owes five bags"))
            #expect(try await server.get("/v1/communes/er/members?q=ZORAIDA").json["items"]?.array.count == 1)
            let before = try await server.get("/v1/communes/er/events", headers: ["accept": "application/x-ndjson"])
                .bytes
            for secret in Self.secrets { #expect(!String(decoding: before, as: UTF8.self).contains(secret)) }

            for _ in 0..<2 {
                let erased = try await Program.run(["erase", "er", "m-1"], environment: server.environment)
                #expect(erased.status == 0, "\(erased.errors)")
            }
            let after = try await server.get("/v1/communes/er/events", headers: ["accept": "application/x-ndjson"])
                .bytes
            #expect(after.starts(with: before))
            #expect(after.count { $0 == UInt8(ascii: "\n") } == before.count { $0 == UInt8(ascii: "\n") } + 1)
            for path in ["members", "members/m-1", "motions", "motions/mo"] {
                let text = try await server.get("/v1/communes/er/\(path)").text
                for secret in Self.secrets { #expect(!text.contains(secret), "\(path)") }
            }
            #expect(await server.program.stop() == 0)
            let files = try #require(FileManager.default.enumerator(atPath: server.folder.path))
            var looked = 0
            for case let file as String in files where !file.contains("pg_wal") {
                guard let bytes = FileManager.default.contents(atPath: server.folder.path + "/" + file) else {
                    continue
                }
                looked += 1
                for secret in Self.secrets {
                    #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(file)")
                }
            }
            #expect(looked > 100)
            try? FileManager.default.removeItem(at: server.folder)
        }

        @Test func `without workers a query that waits for a position says which one it has`() async throws {
            let server = try await Development.start()
            let found = try await server.command("er", "communes.found", #"{"name":"E","kind":"commune"}"#)
            let position = try #require(found.json["position"]?.integer)
            let there = try await server.get("/v1/communes/er/rules?min-position=\(position)")
            #expect(there.status == 200 && there.json["items"]?.array.count == 1)
            #expect(Int64(there.headers["acta-position"] ?? "") == position)
            // No worker can reach a position that the log doesn't have: what a server without workers answers for any.
            let behind = try await server.get("/v1/communes/er/rules?min-position=\(position + 1)&wait=0")
            #expect(behind.status == 504 && behind.code == "read-model-behind")
            #expect(behind.json["position"]?.integer == position)
            await server.end()
        }
    }
}
