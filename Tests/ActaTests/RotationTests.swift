import CanonicalJSON
import Foundation
import Testing

extension Acceptance {
    /// The log's key changes, and whoever holds the old one follows.
    @Suite(.serialized) struct RotationTests {
        @Test func `a rotation is signed by both keys, and a book is verified by the old key and an old checkpoint`()
            async throws
        {
            var server = try await Development.start()
            try await server.council("la-ceiba", members: 3)
            let keyring = ["--keyring", server.folder.path + "/keyring.json"]
            func export(_ name: String) async throws -> Book {
                let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
                    "\(name)-\(UUID().uuidString)"
                )
                let run = try await Program.run(
                    ["export", "la-ceiba", folder.path] + keyring,
                    environment: server.environment
                )
                try #require(run.status == 0, "\(run.errors)")
                return Book(folder: folder)
            }
            let before = try await export("before")
            let old = try before.read("keys/log.vkey").trimmingCharacters(in: .whitespacesAndNewlines)
            let rotated = try await Program.run(
                ["keys", "rotate-signing", "--json"] + keyring,
                environment: server.environment
            )
            #expect(rotated.status == 0, "\(rotated.errors)")
            _ = await server.program.stop()
            server = try await Development.start(in: server.folder)
            _ = try await server.register("la-ceiba", "later", name: "Later")
            let after = try await export("after")
            let new = try after.read("keys/log.vkey").trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(new != old)
            await server.end()
            defer { for book in [before, after] { book.remove() } }

            let kept = before.folder.path + "/checkpoint"
            for key in [old, new] {
                let audit = try await after.verify(["--key", key])
                #expect(audit.status == 0, "\(audit.json) \(audit.errors)")
            }
            let audit = try await after.verify(["--key", old, "--checkpoint", kept])
            #expect(audit.status == 0, "\(audit.json)")
            #expect(try await after.verify().status == 3)

            // Without a statement that both signed, the new key is a stranger's.
            let forged = try after.copy()
            defer { forged.remove() }
            let names = try FileManager.default.contentsOfDirectory(atPath: forged.folder.path + "/keys/rotations")
            let name = "keys/rotations/" + (try #require(names.first))
            let lines = try forged.read(name).split(separator: "\n", omittingEmptySubsequences: false)
            try forged.write((lines[..<5] + lines[6...]).joined(separator: "\n"), to: name)
            try forged.sum()
            let refused = try await forged.verify(["--key", old])
            #expect(refused.status == 1 && refused.codes.contains("other-key"), "\(refused.json)")
        }
    }
}
