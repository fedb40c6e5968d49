import CanonicalJSON
import Crypto
import Foundation
import Testing
import Transparency

extension Acceptance {
    /// Receipts, kept and checked without the server.
    @Suite(.serialized) struct ReceiptTests {
        private func verify(_ files: [URL], key: String) async throws -> Program.Result {
            try await Program.run(["verify"] + files.flatMap { ["--receipt", $0.path] } + ["--key", key, "--json"])
        }

        @Test
        func `a receipt is checked with the public key alone, whole or in parts for QR codes, and shows no choice`()
            async throws
        {
            let server = try await Development.start()
            try await server.council("la-ceiba", members: 3)
            let reply = try await server.command(
                "la-ceiba",
                "members.register",
                #"{"memberId":"juana","name":"Juana","birthDate":"1980-01-01","nationalId":"V-21222324"}"#,
                id: "mine"
            )
            #expect(reply.status == 201)
            let address = "/v1/communes/la-ceiba/commands/mine/receipt"
            let json = try await server.get(address)
            let text = try await server.get(address, headers: ["accept": "text/plain"])
            #expect(text.text.hasPrefix("c2sp.org/tlog-proof@v1\nextra "), "\(text.text)")
            let keyring = try JSONValue.parse(
                [UInt8](Data(contentsOf: server.folder.appendingPathComponent("keyring.json")))
            )
            await server.end()

            let seed = try #require(keyring["signingSeed"]?.string.flatMap { Data(base64Encoded: $0) })
            let signing = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
            let name = try #require(json.json["checkpoint"]?.string?.split(separator: "\n").first.map(String.init))
            let key = "\(try #require(NoteSigner(name: name, key: signing)).verifier)"
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("receipt-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            func file(_ name: String, _ text: String) throws -> URL {
                let url = folder.appendingPathComponent(name)
                try Data(text.utf8).write(to: url)
                return url
            }
            for (name, text) in [("r.json", json.text), ("r.tlog-proof", text.text)] {
                let checked = try await verify([try file(name, text)], key: key)
                #expect(checked.status == 0, "\(checked.errors)")
                let event = try JSONValue.parse(Array(checked.output.utf8)).array.first
                #expect(event?["event"]?["commandid"]?.string == "mine")
            }
            // A QR code of version 25 with error correction L holds 1,273 bytes.
            let parts = json.json["parts"]?.array.compactMap(\.string) ?? []
            #expect(parts.count == 2 && parts.allSatisfy { $0.utf8.count <= 1273 }, "\(parts.map(\.utf8.count))")
            let files = try parts.enumerated().map { try file("part-\($0)", $1) }
            #expect(try await verify(files.reversed() + [files[0]], key: key).status == 0)
            let other = "\(try #require(NoteSigner(name: name, key: Curve25519.Signing.PrivateKey())).verifier)"
            let whole = text.text
            let signature = try #require(whole.firstMatch(of: /— \S+ (\S+)/)?.1)
            let middle = signature.dropFirst(20).prefix(1)
            let forgedSignature = signature.prefix(20) + (middle == "A" ? "B" : "A") + signature.dropFirst(21)
            // Another receipt's text, the key to check it with, and what the program says of it.
            let faults: [(text: String, key: String, en: String, es: String)] = [
                (parts[0], key, "scan all of its QR codes again", "escanee de nuevo todos sus códigos QR"),
                ("a letter", key, "Fetch it anew", "Pídalo de nuevo"),
                (
                    whole.replacing(/\nindex [0-9]+\n/, with: "\nindex 1\n"), key,
                    "isn't in the book that the checkpoint names", "no está en el libro que nombra"
                ),
                (whole, other, "isn't signed by the log's key", "no está firmado con la llave"),
                (
                    whole.replacing(signature, with: forgedSignature),
                    key, "was changed after it was signed", "fue cambiado después de firmado"
                ),
                (
                    whole.replacing("\n— ", with: "\n- "), key, "checkpoint can't be read",
                    "punto de control no se puede leer"
                ),
            ]
            for (number, fault) in faults.enumerated() {
                let url = try file("fault-\(number)", fault.text)
                for (language, words) in [("en", fault.en), ("es", fault.es)] {
                    let answer = try await Program.run([
                        "verify", "--receipt", url.path, "--key", fault.key, "--language", language,
                    ])
                    #expect(answer.status == 1 && answer.errors.contains(words), "\(number): \(answer.errors)")
                    #expect(
                        !answer.errors.contains("notIncluded") && !answer.errors.contains("note("),
                        "\(answer.errors)"
                    )
                }
            }
            let missing = try await verify([folder.appendingPathComponent("none")], key: key)
            #expect(missing.status == 1 && missing.errors.contains("see the file's name"), "\(missing.errors)")
        }

        @Test func `of a ballot on paper the receipt proves that somebody took part, and holds no choice`() async throws
        {
            let server = try await Development.start()
            func done(_ type: String, _ data: String, id: String = UUID().uuidString, more: String = "")
                async throws
            {
                let reply = try await server.command("c", type, data, id: id, more: more)
                try #require(reply.status == 201, "\(type): \(reply.text)")
            }
            let mandates = ["spokesperson", "registry"].map { #"{"memberId":"dev","office":"\#($0)"}"# }
                .joined(separator: ",")
            try await done("communes.found", #"{"name":"C","kind":"cooperative","mandates":[\#(mandates)]}"#)
            for member in ["dev", "m-1"] {
                try await done(
                    "members.register",
                    #"{"memberId":"\#(member)","name":"N","birthDate":"1980-01-01"}"#
                )
            }
            let now = ISO8601DateFormatter().string(from: Date())
            try await done(
                "assemblies.convene",
                #"{"assemblyId":"a","act":"ordinary","agenda":[{"text":"x"}],"firstCall":"\#(now)","place":"aquí"}"#,
                more: #","occurredAt":"\#(now)""#
            )
            try await done("assemblies.open-call", #"{"assemblyId":"a","call":"first"}"#)
            try await done("assemblies.check-in", #"{"assemblyId":"a","memberId":"m-1"}"#, id: "here")
            let receipt = try await server.get("/v1/communes/c/commands/here/receipt")
            #expect(receipt.status == 200, "\(receipt.text)")
            let data = receipt.json["events"]?.array.first?["event"]?["data"]
            #expect(data?["memberId"]?.string == "m-1" && !receipt.text.contains("choice"))
            await server.end()
        }
    }
}
