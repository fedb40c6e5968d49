/// A log's head: which log, how many entries, and their root (C2SP tlog-checkpoint).
public struct Checkpoint: Hashable, Sendable {
    /// The log's identity: its public name, such as `acta.example/el-maizal`.
    public let origin: String
    /// How many entries.
    public let size: Int64
    /// The root over them.
    public let root: Hash
    /// Further lines, which Acta doesn't write.
    public let extensions: [String]

    /// A head of its parts.
    public init(origin: String, size: Int64, root: Hash, extensions: [String] = []) {
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// The note's text.
    public var text: String { ([origin, String(size), root.base64] + extensions).map { $0 + "\n" }.joined() }

    /// Reads a note's text; `nil` where it is no checkpoint.
    public init?(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.popLast() == "", lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }),
            let size = Int64(lines[1]), size >= 0, String(size) == lines[1], let root = Hash(base64: lines[2])
        else { return nil }
        self.init(origin: lines[0], size: size, root: root, extensions: Array(lines[3...]))
    }

    /// The signed note; `nil` where the origin can't stand in a note.
    public func signed(by signers: [NoteSigner]) throws -> SignedNote? { try SignedNote(text, signers: signers) }

    /// Reads a signed checkpoint and verifies it.
    ///
    /// - Throws: what is wrong with the note; `malformed` where its text is no checkpoint.
    public static func verified(_ bytes: [UInt8], by keys: [VerifierKey]) throws(SignedNote.Fault) -> Checkpoint {
        let note = try SignedNote(parsing: bytes)
        _ = try note.verified(by: keys)
        guard let checkpoint = Checkpoint(note.text) else { throw .malformed }
        return checkpoint
    }
}
