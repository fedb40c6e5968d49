import CanonicalJSON
import Crypto
import Foundation
import Testing
import Transparency

extension Acceptance {
    /// Books that were tampered with: each is found, and what was done is named.
    @Suite(.serialized) struct TamperingTests {
        private func tamper(_ change: (Book) throws -> Void) async throws -> (Book, Library.Shelf) {
            let shelf = try await Library.shared.shelf()
            let book = try shelf.book.copy()
            try change(book)
            return (book, shelf)
        }

        @Test
        func `a true book passes, with the key or a checkpoint that was kept, and is only self-consistent without`()
            async throws
        {
            let shelf = try await Library.shared.shelf()
            let alone = try await shelf.book.verify()
            #expect(alone.status == 3 && alone.verdict == "self-consistent", "\(alone.json) \(alone.errors)")
            let keyed = try await shelf.book.verify(["--key", shelf.vkey])
            #expect(keyed.status == 0 && keyed.verdict == "authentic", "\(keyed.json)")
            let kept = shelf.earlier.folder.path + "/checkpoint"
            let both = try await shelf.book.verify(["--key", shelf.vkey, "--checkpoint", kept])
            #expect(both.status == 0 && both.codes.isEmpty, "\(both.json)")
            let codes = both.json["checks"]?.array.compactMap { $0["code"]?.string } ?? []
            #expect(Set(["hashes", "tiles", "events", "checkpoints", "kept", "rows", "files"]).isSubset(of: codes))
            let rows = both.json["checks"]?.array.first { $0["code"]?.string == "rows" }?["count"]?.integer ?? 0
            #expect(rows > 100)
            let words = try await Program.run(["verify", shelf.book.folder.path, "--language", "es"])
            #expect(words.status == 3 && words.output.contains("guarde este punto de control"), "\(words.output)")
        }

        @Test func `a vote that was changed is named, and since which checkpoint`() async throws {
            let (book, shelf) = try await tamper { book in
                let vote = try book.index(of: "motions.cast")
                try book.edit(vote) {
                    $0.contains(#""choice":"for""#)
                        ? $0.replacing(#""choice":"for""#, with: #""choice":"against""#)
                        : $0.replacing(/"choice":"[a-z]+"/, with: #""choice":"for""#)
                }
            }
            defer { book.remove() }
            let position = try book.index(of: "motions.cast") + 1
            let audit = try await book.verify()
            #expect(audit.status == 1)
            let finding = try #require(audit.finding("event-changed"))
            #expect(finding["position"]?.integer == Int64(position))
            #expect((finding["differs"]?.integer ?? 0) >= Int64(position), "\(audit.json)")
            let spanish = try await Program.run(["verify", book.folder.path, "--language", "es"])
            #expect(spanish.output.contains("El hecho \(position) fue cambiado"), "\(spanish.output)")
            _ = shelf
        }

        @Test func `an event that was removed is named`() async throws {
            let (book, _) = try await tamper { book in
                var lines = try book.lines()
                lines.remove(at: 40)
                try book.write(lines: lines)
            }
            defer { book.remove() }
            let audit = try await book.verify()
            #expect(audit.status == 1 && audit.finding("event-missing")?["position"]?.integer == 41, "\(audit.json)")
        }

        @Test func `two events that were swapped are named`() async throws {
            let (book, _) = try await tamper { book in
                var lines = try book.lines()
                lines.swapAt(50, 60)
                try book.write(lines: lines)
            }
            defer { book.remove() }
            let audit = try await book.verify()
            #expect(audit.status == 1)
            let places = audit.json["findings"]?.array.compactMap { $0["position"]?.integer } ?? []
            #expect(places.contains(51), "\(audit.json)")
            #expect(audit.codes.contains("event-misplaced"))
        }

        @Test func `a time that was set back is named`() async throws {
            let (book, _) = try await tamper { book in
                try book.edit(70) { $0.replacing(/"time":"20[0-9][0-9]/, with: #""time":"2001"#) }
            }
            defer { book.remove() }
            let audit = try await book.verify()
            #expect(audit.status == 1 && audit.finding("time-back")?["position"]?.integer == 71, "\(audit.json)")
        }

        @Test func `a row of a read model that was edited is named, also where the sums were made anew`() async throws {
            let (book, _) = try await tamper { book in
                let rows = try book.read("views/motions.ndjson")
                let edited = rows.replacing(/"for":[0-9]+/, with: #""for":99"#, maxReplacements: 1)
                try #require(edited != rows)
                try book.write(edited, to: "views/motions.ndjson")
                try book.sum()
            }
            defer { book.remove() }
            let audit = try await book.verify()
            let finding = audit.finding("row-changed")
            #expect(audit.status == 1 && finding?["place"]?.string?.hasPrefix("motions/") == true, "\(audit.json)")
            #expect(audit.codes == ["row-changed"])
        }

        @Test func `an act without the power for it is named, even if its hash is right`() async throws {
            let (book, shelf) = try await tamper { book in
                let index = try book.index(of: "motions.opened")
                try book.edit(index) { $0.replacing(/"authority":"[0-9]+"/, with: #""authority":"1""#) }
            }
            defer { book.remove() }
            try book.forge(with: shelf.key)
            let audit = try await book.verify(["--key", shelf.vkey])
            let position = try book.index(of: "motions.opened") + 1
            let finding = audit.finding("authority-missing")
            #expect(audit.status == 1 && finding?["position"]?.integer == Int64(position), "\(audit.json)")
        }

        @Test func `history that the key's holder rewrote is found by a checkpoint that was kept`() async throws {
            let (book, shelf) = try await tamper { book in
                try book.edit(30) { $0.replacing(/"commandid":"[^"]+"/, with: #""commandid":"rewritten""#) }
            }
            defer { book.remove() }
            try book.forge(with: shelf.key)
            // By itself, and with the key, it looks right: the key's holder made it so.
            let keyed = try await book.verify(["--key", shelf.vkey])
            #expect(keyed.status == 0, "\(keyed.json)")
            let kept = shelf.earlier.folder.path + "/checkpoint"
            let audit = try await book.verify(["--key", shelf.vkey, "--checkpoint", kept])
            #expect(audit.status == 1, "\(audit.json)")
            let finding = try #require(audit.finding("history-rewritten") ?? audit.finding("forked"))
            #expect(finding["place"]?.string?.contains("checkpoint") == true)
        }

        @Test func `history that was rewritten is found by a witness's cosignature`() async throws {
            let shelf = try await Library.shared.shelf()
            let witness = try #require(Cosigner(name: "witness.example/w", key: Curve25519.Signing.PrivateKey()))
            var note = try SignedNote(parsing: Array(try shelf.earlier.read("checkpoint").utf8))
            note.add(try witness.sign(note.text, at: 1_795_000_000))
            let seen = FileManager.default.temporaryDirectory.appendingPathComponent("seen-\(UUID().uuidString)")
            try Data(note.bytes).write(to: seen)
            defer { try? FileManager.default.removeItem(at: seen) }
            let evidence = ["--key", shelf.vkey, "--key", "\(witness.verifier)", "--checkpoint", seen.path]
            let true_ = try await shelf.book.verify(evidence)
            #expect(true_.status == 0, "\(true_.json)")
            let size = Int64(try shelf.earlier.lines().count)
            #expect(true_.json["vouched"]?["witness.example/w"]?.integer == size)

            let (book, _) = try await tamper { book in
                try book.edit(30) { $0.replacing(/"commandid":"[^"]+"/, with: #""commandid":"rewritten""#) }
            }
            defer { book.remove() }
            try book.forge(with: shelf.key)
            let audit = try await book.verify(evidence)
            #expect(audit.status == 1 && audit.codes.contains("not-cosigned"), "\(audit.json)")
            #expect(
                audit.json["findings"]?.array.contains { $0["place"]?.string?.contains("witness.example/w") == true }
                    == true
            )
        }

        @Test func `who keeps the book vouches for nothing, under whatever name`() async throws {
            let shelf = try await Library.shared.shelf()
            let origin = try #require(shelf.vkey.split(separator: "+").first)
            let deployment = origin.prefix { $0 != "/" }
            // A name of the deployment's own with another key, and another name with the log's own key.
            for (name, key) in [
                ("\(deployment)", Curve25519.Signing.PrivateKey()),
                ("\(deployment)/witness", Curve25519.Signing.PrivateKey()),
                ("witness.example/w", shelf.key),
            ] {
                let witness = try #require(Cosigner(name: name, key: key))
                var note = try SignedNote(parsing: Array(try shelf.book.read("checkpoint").utf8))
                note.add(try witness.sign(note.text, at: 1_795_000_000))
                let seen = FileManager.default.temporaryDirectory.appendingPathComponent("own-\(UUID().uuidString)")
                try Data(note.bytes).write(to: seen)
                defer { try? FileManager.default.removeItem(at: seen) }
                let audit = try await shelf.book.verify([
                    "--key", shelf.vkey, "--key", "\(witness.verifier)", "--checkpoint", seen.path,
                ])
                #expect(audit.json["vouched"]?[name] == nil, "\(name): \(audit.json)")
                #expect(audit.status == 1 && audit.codes.contains("not-cosigned"), "\(name): \(audit.json)")
            }
        }

        @Test func `a book that was put back to yesterday is recognised`() async throws {
            let shelf = try await Library.shared.shelf()
            let kept = shelf.book.folder.path + "/checkpoint"
            let audit = try await shelf.earlier.verify(["--key", shelf.vkey, "--checkpoint", kept])
            let finding = try #require(audit.finding("book-shorter"), "\(audit.json)")
            let (now, then) = (try shelf.book.lines().count, try shelf.earlier.lines().count)
            #expect(audit.status == 1 && finding["position"]?.integer == Int64(then) + 1)
            #expect(finding["last"]?.integer == Int64(now))
        }

        @Test func `a book of another key isn't the one that is known`() async throws {
            let (book, shelf) = try await tamper { _ in }
            defer { book.remove() }
            let other = Curve25519.Signing.PrivateKey()
            try book.forge(with: other)
            let name = String(try book.read("checkpoint").split(separator: "\n")[0])
            let vkey = try #require(VerifierKey(name: name, publicKey: Array(other.publicKey.rawRepresentation)))
            try book.write("\(vkey)\n", to: "keys/log.vkey")
            try book.sum()
            #expect(try await book.verify().status == 3)
            let audit = try await book.verify(["--key", shelf.vkey])
            #expect(audit.status == 1 && audit.codes.contains("other-key"), "\(audit.json)")
        }

        @Test func `a checkpoint that was kept of another log is told from one that doesn't fit`() async throws {
            let (book, _) = try await tamper { _ in }
            defer { book.remove() }
            let origin = "elsewhere.example/other"
            let signer = try #require(NoteSigner(name: origin, key: Curve25519.Signing.PrivateKey()))
            let note = try #require(
                try Checkpoint(origin: origin, size: 1, root: .leaf([1])).signed(by: [signer])
            )
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("other-\(UUID().uuidString)")
            try Data(note.bytes).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            let audit = try await book.verify(["--checkpoint", file.path])
            #expect(audit.status == 1 && audit.codes == ["other-log"], "\(audit.json)")
        }
    }
}
