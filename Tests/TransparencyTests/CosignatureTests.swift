import Crypto
import Testing
import Transparency

@Suite struct Cosignatures {
    private func key(_ seed: UInt8) throws -> Curve25519.Signing.PrivateKey {
        try Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: seed, count: 32))
    }

    private func checkpoint() throws -> SignedNote {
        let signer = try #require(NoteSigner(name: "acta.example/log", key: try key(1)))
        let head = Checkpoint(origin: "acta.example/log", size: 7, root: .leaf([7]))
        return try #require(try head.signed(by: [signer]))
    }

    @Test func `are verified with their time, and their key is told from a log's`() throws {
        var note = try checkpoint()
        let witness = try #require(Cosigner(name: "witness.example/w", key: try key(2)))
        let line = try witness.sign(note.text, at: 1_679_315_147)
        #expect(Cosignature(line.bytes)?.seconds == 1_679_315_147)
        note.add(line)
        let published = try #require(VerifierKey(witness.verifier.description))
        #expect(published == witness.verifier && published.kind == .cosigner)
        #expect(try SignedNote(parsing: note.bytes).verified(by: [published]) == [published])
        // The same name and key as a log's has another id.
        let asLog = try #require(VerifierKey(name: "witness.example/w", publicKey: published.publicKey))
        #expect(asLog.id != published.id)
        #expect(throws: SignedNote.Fault.notSigned) { try note.verified(by: [asLog]) }
        #expect(SignedNote.Signature(text: String(line.text.dropLast())) == line)
    }

    @Test func `of another time or text are refused`() throws {
        let note = try checkpoint()
        let witness = try #require(Cosigner(name: "w", key: try key(2)))
        var line = try witness.sign(note.text, at: 1)
        var bytes = line.bytes
        bytes[7] = 2
        line = SignedNote.Signature(name: line.name, id: line.id, bytes: bytes)
        var forged = note
        forged.add(line)
        #expect(throws: SignedNote.Fault.badSignature) { try forged.verified(by: [witness.verifier]) }
        var other = note
        other.add(try witness.sign(note.text + "x\n", at: 1))
        #expect(throws: SignedNote.Fault.badSignature) { try other.verified(by: [witness.verifier]) }
    }

    @Test func `a rotation is believed only if both keys signed it`() throws {
        let rotation = try #require(try KeyRotation.sign(origin: "acta.example", from: try key(1), to: try key(2)))
        let read = try #require(KeyRotation(rotation.note))
        let before = Array(try key(1).publicKey.rawRepresentation)
        #expect(read == rotation && read.old == before)
        let text = String(decoding: rotation.note, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for missing in [5, 6] {
            let rest = lines.enumerated().filter { $0.offset != missing }.map(\.element)
            #expect(KeyRotation(Array(rest.joined(separator: "\n").utf8)) == nil)
        }
        #expect(KeyRotation(Array(text.replacing("acta.example\n", with: "acta.other\n").utf8)) == nil)
    }
}

@Suite struct WitnessRequests {
    private static let key = Curve25519.Signing.PrivateKey()

    private func note(_ leaves: Int64, origin: String = "o/c", tree: UInt8 = 0) throws -> SignedNote {
        var range = CompactRange()
        for leaf in 0..<leaves { range.append(.leaf([tree, UInt8(leaf)])) }
        let signer = try #require(NoteSigner(name: origin, key: Self.key))
        let head = Checkpoint(origin: origin, size: leaves, root: range.root)
        return try #require(try head.signed(by: [signer]))
    }

    private func proof(_ from: Int64, _ to: Int64) throws -> [Hash] {
        let leaves = (0..<to).map { Hash.leaf([0, UInt8($0)]) }
        return try #require(Proof.consistency(from: from, to: to) { _ in leaves })
    }

    private func root(_ size: Int64) throws -> Hash? { Checkpoint(try note(size).text)?.root }

    @Test func `are read as they are written`() throws {
        let request = WitnessRequest(oldSize: 3, proof: try proof(3, 7), checkpoint: try note(7))
        #expect(WitnessRequest(request.body) == request)
        let text = String(decoding: request.body, as: UTF8.self)
        #expect(text.hasPrefix("old 3\n"))
        for broken in [
            text.replacing("old 3", with: "old 03"), text.replacing("old 3", with: "old"), String(text.dropFirst()),
            text.replacing("old 3\n", with: "old 3\nnot base64\n"), "", "old 0\n\n",
            "old 0\n" + String(repeating: Hash.empty.base64 + "\n", count: 64) + "\n" + text,
        ] {
            #expect(WitnessRequest(Array(broken.utf8)) == nil, "\(broken.prefix(40))")
        }
    }

    @Test func `are judged as tlog-witness says`() throws {
        let keys = [try #require(VerifierKey(name: "o/c", publicKey: Array(Self.key.publicKey.rawRepresentation)))]
        let other = [try #require(VerifierKey(name: "o/c", publicKey: [UInt8](repeating: 9, count: 32)))]
        let seen = WitnessedState(size: 3, root: try root(3))
        func answer(_ old: Int64, _ proof: [Hash], _ note: SignedNote, _ state: WitnessedState, _ keys: [VerifierKey])
            -> WitnessAnswer?
        {
            let request = WitnessRequest(oldSize: old, proof: proof, checkpoint: note)
            guard case .failure(let refusal) = state.judge(request, by: keys) else { return nil }
            return refusal.answer
        }
        let fresh = WitnessedState(size: 0, root: nil)
        #expect(answer(0, [], try note(7), fresh, keys) == nil)
        #expect(answer(3, try proof(3, 7), try note(7), seen, keys) == nil)
        #expect(answer(3, [], try note(3), seen, keys) == nil)
        #expect(answer(0, [], try note(7), fresh, other) == .notSigned)
        #expect(answer(0, [], try note(7, origin: "o/d"), fresh, keys) == .notSigned)
        #expect(answer(8, [], try note(7), WitnessedState(size: 8, root: try root(8)), keys) == .malformed)
        #expect(answer(0, [], try note(7), seen, keys) == .otherSize(3))
        #expect(answer(3, try proof(2, 7), try note(7), seen, keys) == .inconsistent)
        #expect(answer(3, try proof(3, 7), try note(7, tree: 1), seen, keys) == .inconsistent)
        #expect(answer(3, [], try note(3, tree: 1), seen, keys) == .forked)
        #expect(answer(0, try proof(3, 7), try note(7), fresh, keys) == .inconsistent)
    }
}

@Suite struct ProofTexts {
    @Test func `carry the entry and are verified by the log's key alone`() throws {
        let key = Curve25519.Signing.PrivateKey()
        let signer = try #require(NoteSigner(name: "o/c", key: key))
        let entries = (0..<5).map { Array("entry \($0)".utf8) }
        let leaves = entries.map { Hash.leaf($0) }
        var range = CompactRange()
        for leaf in leaves { range.append(leaf) }
        let note = try #require(try Checkpoint(origin: "o/c", size: 5, root: range.root).signed(by: [signer]))
        let hashes = try #require(Proof.inclusion(index: 2, size: 5) { _ in leaves })
        let proof = ProofText(entry: entries[2], index: 2, hashes: hashes, checkpoint: note)
        let read = try ProofText(proof.text)
        #expect(read == proof)
        #expect(try read.verified(by: [signer.verifier]).0.size == 5)
        let other = ProofText(entry: entries[3], index: 2, hashes: hashes, checkpoint: note)
        #expect(throws: ProofText.Fault.notIncluded) { try other.verified(by: [signer.verifier]) }
        let stranger = try #require(VerifierKey(name: "o/c", publicKey: [UInt8](repeating: 3, count: 32)))
        #expect(throws: ProofText.Fault.note(.notSigned)) { try read.verified(by: [stranger]) }
        for broken in ["", ProofText.header, proof.text.replacing("index 2", with: "index -2")] {
            #expect(throws: ProofText.Fault.self) { try ProofText(broken) }
        }
    }
}
