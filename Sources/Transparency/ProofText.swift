/// An entry's proof as a text that is verified with the log's public key alone (C2SP tlog-proof, v1).
///
/// Acta's receipts carry the entry's own bytes as `extra`: they are what the leaf hash is computed of, so that nothing of
/// it has to be believed.
public struct ProofText: Hashable, Sendable {
    /// The first line.
    public static let header = "c2sp.org/tlog-proof@v1"
    /// The entry's bytes; missing where whoever verifies has them.
    public let entry: [UInt8]?
    /// The entry's position − 1.
    public let index: Int64
    /// From the leaf up.
    public let hashes: [Hash]
    /// The signed checkpoint, with the cosignatures that it has.
    public let checkpoint: SignedNote

    /// Why a proof isn't to be believed.
    public enum Fault: Error, Hashable, Sendable {
        /// The text is no such proof.
        case malformed
        /// The note's signatures; `malformed` where the note is no checkpoint.
        case note(SignedNote.Fault)
        /// The entry isn't in the tree that the checkpoint names.
        case notIncluded
    }

    /// A proof of its parts.
    public init(entry: [UInt8]?, index: Int64, hashes: [Hash], checkpoint: SignedNote) {
        self.entry = entry
        self.index = index
        self.hashes = hashes
        self.checkpoint = checkpoint
    }

    /// Reads a proof. Nothing is verified by this.
    public init(_ text: String) throws(Fault) {
        guard let blank = text.firstRange(ofLines: "\n\n") else { throw .malformed }
        var lines = text[..<blank.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard lines.popFirst().map(String.init) == Self.header else { throw .malformed }
        var entry: [UInt8]?
        if let line = lines.first, line.hasPrefix("extra ") {
            guard let bytes = Base64.decode(String(line.dropFirst(6))) else { throw .malformed }
            entry = bytes
            lines.removeFirst()
        }
        guard let line = lines.popFirst(), line.hasPrefix("index "), let index = Int64(line.dropFirst(6)), index >= 0,
            String(index) == line.dropFirst(6)
        else { throw .malformed }
        let hashes = lines.compactMap { Hash(base64: String($0)) }
        guard hashes.count == lines.count else { throw .malformed }
        let note: SignedNote
        do throws(SignedNote.Fault) {
            note = try SignedNote(parsing: Array(text[blank.upperBound...].utf8))
        } catch {
            throw .note(error)
        }
        self.init(entry: entry, index: index, hashes: hashes, checkpoint: note)
    }

    /// The text.
    public var text: String {
        let head = [Self.header] + (entry.map { ["extra " + Base64.encode($0)] } ?? []) + ["index \(index)"]
        let lines = head + hashes.map(\.base64)
        return lines.joined(separator: "\n") + "\n\n" + String(decoding: checkpoint.bytes, as: UTF8.self)
    }

    /// Verifies signatures and inclusion.
    ///
    /// - Parameters:
    ///   - keys: The log's, and witnesses' where their cosignatures should be told.
    ///   - bytes: The entry, where the proof doesn't carry it.
    /// - Returns: the checkpoint, and which keys signed it.
    public func verified(by keys: [VerifierKey], entry bytes: [UInt8]? = nil) throws(Fault) -> (
        Checkpoint, [VerifierKey]
    ) {
        let signers: [VerifierKey]
        do throws(SignedNote.Fault) {
            signers = try checkpoint.verified(by: keys)
        } catch {
            throw .note(error)
        }
        guard let head = Checkpoint(checkpoint.text),
            signers.contains(where: { $0.kind == .log && $0.name == head.origin })
        else { throw .note(.notSigned) }
        guard let entry = entry ?? bytes else { throw .malformed }
        guard Proof.isIncluded(.leaf(entry), at: index, size: head.size, root: head.root, proof: hashes) else {
            throw .notIncluded
        }
        return (head, signers)
    }
}

extension String {
    /// The first place of a short text, without Foundation.
    fileprivate func firstRange(ofLines text: String) -> Range<Index>? {
        var place = startIndex
        while place < endIndex {
            if self[place...].hasPrefix(text) { return place..<index(place, offsetBy: text.count) }
            place = index(after: place)
        }
        return nil
    }
}
