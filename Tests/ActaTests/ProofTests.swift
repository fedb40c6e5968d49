import CanonicalJSON
import Foundation
import Testing

extension Acceptance {
    /// Tiles, proofs and receipts, beside what another language makes of the bytes of `/events`.
    @Suite(.serialized) struct ProofTests {
        /// RFC 6962 §2.1.1 (PATH) and §2.1.2 (PROOF), and C2SP tlog-tiles, straight from their definitions.
        private static let script = """
            import base64, hashlib, json, sys
            H = lambda b: hashlib.sha256(b).digest()
            b64 = lambda b: base64.b64encode(b).decode()
            D = [H(b"\\x00" + l) for l in sys.stdin.buffer.read().split(b"\\n")[:-1]]
            def k(n):
                k = 1
                while k * 2 < n: k *= 2
                return k
            def mth(d):
                if len(d) == 1: return d[0]
                s = k(len(d)); return H(b"\\x01" + mth(d[:s]) + mth(d[s:]))
            def path(m, d):
                if len(d) == 1: return []
                s = k(len(d))
                return path(m, d[:s]) + [mth(d[s:])] if m < s else path(m - s, d[s:]) + [mth(d[:s])]
            def sub(m, d, b):
                n = len(d)
                if m == n: return [] if b else [mth(d)]
                s = k(n)
                return sub(m, d[:s], b) + [mth(d[s:])] if m <= s else sub(m - s, d[s:], False) + [mth(d[:s])]
            ask = json.loads(sys.argv[1]); out = []
            for kind, a, b in ask:
                if kind == "inclusion": out.append([b64(D[a - 1]), b64(mth(D[:b]))] + [b64(h) for h in path(a - 1, D[:b])])
                if kind == "consistency": out.append([b64(mth(D[:a])), b64(mth(D[:b]))] + [b64(h) for h in sub(a, D[:b], True)])
                if kind == "tile": out.append([b64(b"".join(D[a:b]))])
                if kind == "tile1": out.append([b64(b"".join(mth(D[i * 256:(i + 1) * 256]) for i in range(a, b)))])
            print(json.dumps(out))
            """

        private func computed(_ lines: [UInt8], _ ask: [(String, Int, Int)]) throws -> [[String]] {
            let input = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            try Data(lines).write(to: input)
            defer { try? FileManager.default.removeItem(at: input) }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            let question = "[" + ask.map { #"["\#($0.0)",\#($0.1),\#($0.2)]"# }.joined(separator: ",") + "]"
            process.arguments = ["python3", "-c", Self.script, question]
            process.standardInput = try FileHandle(forReadingFrom: input)
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let bytes = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return try JSONValue.parse([UInt8](bytes)).array.map { $0.array.compactMap(\.string) }
        }

        /// Each line with its length before it, in two bytes.
        private func bundle(_ lines: [UInt8], _ range: Range<Int>) -> [UInt8] {
            var bytes: [UInt8] = []
            for line in lines.split(separator: UInt8(ascii: "\n"))[range] {
                bytes.append(UInt8(line.count / 256))
                bytes.append(UInt8(line.count % 256))
                bytes += line
            }
            return bytes
        }

        /// A commune with exactly `size` events.
        private func fill(_ server: Development, to size: Int) async throws -> [UInt8] {
            let founded = try await server.command(
                "t",
                "communes.found",
                #"{"name":"T","kind":"commune","mandates":[{"memberId":"dev","office":"spokesperson"}]}"#
            )
            let first = Int(try #require(founded.json["position"]?.integer))
            let lines = (first..<size).map { index in
                #"{"id":"p\#(index)","type":"parties.register","data":{"partyId":"p-\#(index)","name":"n"}}"#
            }
            _ = try await server.post(
                "/v1/communes/t/commands",
                lines.joined(separator: "\n"),
                type: "application/x-ndjson"
            )
            return try await server.get("/v1/communes/t/events", headers: ["accept": "application/x-ndjson"]).bytes
        }

        @Test func `proofs and tiles are what Python computes over the events' bytes`() async throws {
            let server = try await Development.start()
            let size = 600
            let lines = try await fill(server, to: size)
            let base = "/v1/communes/t/log"
            let inclusions = [
                (1, 1), (1, 2), (2, 2), (3, 7), (256, 256), (256, 257), (257, 257), (1, 600), (511, 513), (512, 600),
                (513, 600), (600, 600),
            ]
            let consistencies = [
                (1, 1), (1, 2), (3, 7), (4, 8), (255, 256), (256, 257), (256, 512), (257, 600), (511, 600), (599, 600),
                (600, 600),
            ]
            let tiles = [
                ("0/000", "tile", 0, 256), ("0/001", "tile", 256, 512), ("0/002.p/88", "tile", 512, 600),
                ("0/002.p/1", "tile", 512, 513), ("0/000.p/200", "tile", 0, 200), ("1/000.p/2", "tile1", 0, 2),
                ("1/000.p/1", "tile1", 0, 1),
            ]
            let expected = try computed(
                lines,
                inclusions.map { ("inclusion", $0, $1) } + consistencies.map { ("consistency", $0, $1) }
                    + tiles.map { ($0.1, $0.2, $0.3) }
            )
            try #require(expected.count == inclusions.count + consistencies.count + tiles.count)
            for (index, (position, size)) in inclusions.enumerated() {
                let proof = try await server.get("\(base)/proof/inclusion?position=\(position)&size=\(size)").json
                var hashes = [proof["leafHash"], proof["root"]].compactMap { $0?.string }
                hashes += proof["hashes"]?.array.compactMap(\.string) ?? []
                #expect(hashes == expected[index])
                #expect(proof["index"] == .integer(Int64(position - 1)) && proof["size"] == .integer(Int64(size)))
            }
            for (index, (from, size)) in consistencies.enumerated() {
                let proof = try await server.get("\(base)/proof/consistency?from=\(from)&to=\(size)").json
                var hashes = [proof["fromRoot"], proof["root"]].compactMap { $0?.string }
                hashes += proof["hashes"]?.array.compactMap(\.string) ?? []
                #expect(hashes == expected[inclusions.count + index])
            }
            for (index, tile) in tiles.enumerated() {
                let reply = try await server.get("\(base)/tile/\(tile.0)")
                #expect(reply.headers["content-type"] == "application/octet-stream")
                #expect([Data(reply.bytes).base64EncodedString()] == expected[expected.count - tiles.count + index])
            }
            // Unless told, the whole log: as the checkpoint has it.
            let note = try await server.get("\(base)/checkpoint").text.components(separatedBy: "\n")
            let last = try await server.get("\(base)/proof/inclusion?position=5").json
            #expect(last["size"]?.integer.map(String.init) == note[1] && last["root"]?.string == note[2])

            let entries = try await server.get("\(base)/tile/entries/001").bytes
            #expect(entries == bundle(lines, 256..<512))
            let part = try await server.get("\(base)/tile/entries/000.p/3").bytes
            #expect(part == bundle(lines, 0..<3))

            for path in [
                "0/002", "0/002.p/89", "0/003.p/1", "1/000", "2/000.p/1", "0/0", "0/x000/001", "0/000.p/0",
                "0/000.p/256",
                "00/000", "64/000", "63/000", "entries/002", "entries/x999/x999/x999/x999/x999/999",
                "0/x999/x999/x999/x999/x999/999", "nothing/000", "0",
            ] {
                let reply = try await server.get("\(base)/tile/\(path)")
                #expect(reply.status == 404 && reply.code == "tile-unknown", "\(path): \(reply.text)")
            }
            for query in [
                "inclusion", "inclusion?position=0", "inclusion?position=601", "inclusion?position=8&size=7",
                "inclusion?position=1&size=601", "consistency", "consistency?from=0", "consistency?from=601",
                "consistency?from=8&to=7", "consistency?from=1&to=601",
            ] {
                let reply = try await server.get("\(base)/proof/\(query)")
                #expect(reply.status == 400 && reply.code == "parameter-invalid", "\(query): \(reply.text)")
            }
            await server.end()
        }

        @Test func `a receipt goes to its actor or an auditor, and proves the events' bytes`() async throws {
            let server = try await Development.start()
            let lines = try await fill(server, to: 300)
            func token(_ member: String, _ scopes: String) async throws -> String {
                let reply = try await server.post(
                    "/dev/token",
                    #"{"commune":"t","member":"\#(member)","scopes":[\#(scopes)]}"#
                )
                return reply.json["token"]?.string ?? ""
            }
            let (actor, other) = (try await token("dev", #""read""#), try await token("m-2", #""read","commands""#))
            let address = "/v1/communes/t/commands/p200/receipt"
            let receipt = try await server.get(address, token: actor)
            #expect(receipt.status == 200, "\(receipt.text)")
            let event = try #require(receipt.json["events"]?.array.first)
            let position = Int(try #require(event["position"]?.integer))
            let line = Array(lines.split(separator: UInt8(ascii: "\n"))[position - 1])
            #expect(event["bytes"]?.string == Data(line).base64EncodedString())
            let parsed = try JSONValue.parse(line)
            #expect(event["event"] == parsed)
            #expect(event["event"]?["commandid"]?.string == "p200")
            var hashes = [event["leafHash"], event["root"]].compactMap { $0?.string }
            hashes += event["hashes"]?.array.compactMap(\.string) ?? []
            let expected = try computed(lines, [("inclusion", position, 300)])
            #expect(expected == [hashes])
            let note = try await server.get("/v1/communes/t/log/checkpoint").text
            #expect(receipt.json["checkpoint"]?.string == note)

            let denied = try await server.get(address, token: other)
            #expect(denied.status == 403 && denied.code == "scope-missing", "\(denied.text)")
            let auditor = try await token("m-3", #""audit""#)
            #expect(try await server.get(address, token: auditor).status == 200)
            let refused = try await server.command("t", "communes.found", #"{"name":"T","kind":"commune"}"#, id: "no")
            #expect(refused.status == 422)
            #expect(try await server.get("/v1/communes/t/commands/no/receipt").code == "receipt-none")
            #expect(try await server.get("/v1/communes/t/commands/never/receipt").code == "command-unknown")
            for path in ["tile/0/000", "proof/inclusion?position=1", "proof/consistency?from=1"] {
                let reply = try await server.get("/v1/communes/t/log/\(path)", token: other)
                #expect(reply.status == 403 && reply.code == "scope-missing", "\(path)")
            }
            await server.end()
        }
    }
}
