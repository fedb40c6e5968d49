import CanonicalJSON
import Foundation
import Testing

extension Acceptance {
    /// The log's root, computed by somebody else.
    @Suite struct RootTests {
        /// RFC 6962 §2.1 in Python: the bytes of each line are a leaf.
        private static let script = """
            import base64, hashlib, sys
            def root(leaves):
                if not leaves: return hashlib.sha256(b"").digest()
                if len(leaves) == 1: return leaves[0]
                k = 1
                while k * 2 < len(leaves): k *= 2
                return hashlib.sha256(b"\\x01" + root(leaves[:k]) + root(leaves[k:])).digest()
            lines = sys.stdin.buffer.read().split(b"\\n")[:-1]
            print(len(lines), base64.b64encode(root([hashlib.sha256(b"\\x00" + l).digest() for l in lines])).decode())
            """

        private func computed(_ lines: [UInt8]) throws -> String {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let input = folder.appendingPathComponent("events")
            try Data(lines).write(to: input)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["python3", "-c", Self.script]
            process.standardInput = try FileHandle(forReadingFrom: input)
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return text.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        @Test func `the checkpoint's root is the root that Python computes over the events' bytes`() async throws {
            let server = try await Development.start()
            #expect(
                try await server.command(
                    "r",
                    "communes.found",
                    #"{"name":"R","kind":"commune","mandates":[{"memberId":"dev","office":"spokesperson"}]}"#
                ).status == 201
            )
            // Through one full tile and into the next.
            for sizes in [1, 2, 255, 256, 40] {
                let lines = (0..<sizes).map { index in
                    #"{"id":"\#(UUID().uuidString)","type":"parties.register","data":{"partyId":"p-\#(UUID().uuidString)","name":"Alcaldía"}}"#
                }.joined(separator: "\n")
                let posted = try await server.post("/v1/communes/r/commands", lines, type: "application/x-ndjson")
                #expect(
                    posted.text.split(separator: "\n").allSatisfy { $0.contains(#""outcome":"accepted""#) },
                    "\(posted.text.prefix(500))"
                )
                let checkpoint = try await server.get("/v1/communes/r/log/checkpoint").text.components(
                    separatedBy: "\n"
                )
                let events = try await server.get("/v1/communes/r/events", headers: ["accept": "application/x-ndjson"])
                #expect(try computed(events.bytes) == "\(checkpoint[1]) \(checkpoint[2])")
            }
            await server.end()
        }
    }
}
