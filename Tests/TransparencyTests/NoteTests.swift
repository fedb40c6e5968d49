import Crypto
import Testing
import Transparency

@Suite struct `Signed notes` {
    // The example of Go's golang.org/x/mod/sumdb/note, which C2SP signed-note describes.
    private let neumann = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    private let note = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

        """

    private func signer(_ name: String, _ seed: UInt8) throws -> NoteSigner {
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: seed, count: 32))
        return try #require(NoteSigner(name: name, key: key))
    }

    @Test func `of another implementation are verified`() throws {
        let key = try #require(VerifierKey(neumann))
        #expect(key.description == neumann)
        let parsed = try SignedNote(parsing: Array(note.utf8))
        #expect(parsed.bytes == Array(note.utf8))
        #expect(try parsed.verified(by: [key]) == [key])
        let forged = note.replacing("problem is.", with: "problem is!")
        #expect(throws: SignedNote.Fault.badSignature) {
            try SignedNote(parsing: Array(forged.utf8)).verified(by: [key])
        }
    }

    @Test func `of ours are verified by the key that is published`() throws {
        let (one, two, three) = (try signer("acta.example/log", 1), try signer("witness", 2), try signer("other", 3))
        let note = try #require(try SignedNote("first\n\nsecond\n", signers: [one, two]))
        let parsed = try SignedNote(parsing: note.bytes)
        #expect(parsed == note)
        let key = try #require(VerifierKey(one.verifier.description))
        #expect(try parsed.verified(by: [key]) == [key])
        #expect(try parsed.verified(by: [two.verifier, key, three.verifier]) == [key, two.verifier])
        #expect(throws: SignedNote.Fault.notSigned) { try parsed.verified(by: [three.verifier]) }
        #expect(throws: SignedNote.Fault.notSigned) {
            try parsed.verified(by: [try signer("acta.example/log", 9).verifier])
        }
    }

    @Test func `of no text with a line feed at its end aren't made`() throws {
        #expect(try SignedNote("text", signers: [try signer("a", 1)]) == nil)
        #expect(try SignedNote("te\u{1}xt\n", signers: [try signer("a", 1)]) == nil)
    }

    @Test(arguments: [
        ("text\n", SignedNote.Fault.malformed), ("text\n\n", .malformed), ("\n— a AAAAAAA=\n", .malformed),
        ("text\n\n— a AAAAAAA=", .malformed), ("text\n\n- a AAAAAAA=\n", .malformed),
        ("text\n\n— a+b AAAAAAA=\n", .malformed), ("text\n\n— a AAAAAA==\n", .malformed),
        ("text\n\n— a  AAAAAAA=\n", .malformed), ("te\rxt\n\n— a AAAAAAA=\n", .notText),
        ("text\n\n" + String(repeating: "— a AAAAAAA=\n", count: 101), .tooLong),
    ])
    func `in another form are refused`(_ text: String, _ fault: SignedNote.Fault) {
        #expect(throws: fault) { try SignedNote(parsing: Array(text.utf8)) }
    }

    @Test func `that aren't UTF-8 or over a mebibyte are refused`() {
        #expect(throws: SignedNote.Fault.notText) { try SignedNote(parsing: Array(note.utf8) + [0xFF]) }
        #expect(throws: SignedNote.Fault.tooLong) {
            try SignedNote(parsing: [UInt8](repeating: 0x61, count: 1_048_577))
        }
    }

    @Test(arguments: [
        "PeterNeumann+c74f20a3", "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "PeterNeumann+c74f20a3+ARpc",
    ])
    func `keys in another form are refused`(_ text: String) {
        #expect(VerifierKey(text) == nil)
    }
}

@Suite struct `Checkpoints` {
    // The example of C2SP tlog-checkpoint.
    private let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

    @Test func `are written and read as tlog-checkpoint has them`() throws {
        let checkpoint = try #require(Checkpoint(text))
        #expect(checkpoint.origin == "example.com/behind-the-sofa")
        #expect(checkpoint.size == 20_852_163)
        #expect(checkpoint.text == text)
        #expect(Checkpoint(text + "further\n")?.extensions == ["further"])
        #expect(
            Checkpoint(origin: "a", size: 0, root: .empty).text
                == "a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
        )
    }

    @Test(arguments: [
        "a\n1\n", "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n",
    ])
    func `in another form are refused`(_ text: String) {
        #expect(Checkpoint(text) == nil)
    }

    @Test func `are signed and verified as notes`() throws {
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: 5, count: 32))
        let signer = try #require(NoteSigner(name: "acta.example/el-maizal", key: key))
        let checkpoint = Checkpoint(origin: "acta.example/el-maizal", size: 42, root: .leaf([1]))
        let note = try #require(try checkpoint.signed(by: [signer]))
        #expect(try Checkpoint.verified(note.bytes, by: [signer.verifier]) == checkpoint)
        let other = try #require(try SignedNote("no checkpoint\n", signers: [signer]))
        #expect(throws: SignedNote.Fault.malformed) { try Checkpoint.verified(other.bytes, by: [signer.verifier]) }
    }
}
