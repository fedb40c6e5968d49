/// What a log asks a witness for: to cosign a checkpoint that goes on from one that it cosigned before (C2SP tlog-witness,
/// `add-checkpoint`).
public struct WitnessRequest: Hashable, Sendable {
    /// The most hashes that a proof may have.
    public static let mostHashes = 63

    /// How many entries the checkpoint has that the witness cosigned last; 0 for none.
    public let oldSize: Int64
    /// That the new tree goes on from that one.
    public let proof: [Hash]
    /// The signed checkpoint.
    public let checkpoint: SignedNote

    /// A request of its parts.
    public init(oldSize: Int64, proof: [Hash], checkpoint: SignedNote) {
        self.oldSize = oldSize
        self.proof = proof
        self.checkpoint = checkpoint
    }

    /// Reads a request's body; `nil` where it isn't one.
    public init?(_ body: [UInt8]) {
        guard body.count <= 1 << 20, let text = String(validating: body, as: UTF8.self) else { return nil }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard let first = lines.popFirst(), first.hasPrefix("old "), let size = Int64(first.dropFirst(4)), size >= 0,
            String(size) == first.dropFirst(4)
        else { return nil }
        var proof: [Hash] = []
        while let line = lines.popFirst(), !line.isEmpty {
            guard proof.count < Self.mostHashes, let hash = Hash(base64: String(line)) else { return nil }
            proof.append(hash)
        }
        guard let note = try? SignedNote(parsing: Array(lines.joined(separator: "\n").utf8)) else { return nil }
        self.init(oldSize: size, proof: proof, checkpoint: note)
    }

    /// The body.
    public var body: [UInt8] {
        let lines = ["old \(oldSize)"] + proof.map(\.base64)
        return Array((lines.joined(separator: "\n") + "\n\n").utf8) + checkpoint.bytes
    }
}

/// How a witness answers.
public enum WitnessAnswer: Hashable, Sendable {
    /// It cosigned: lines of the note.
    case cosigned([SignedNote.Signature])
    /// The body is no request, or its old size is larger than the checkpoint's (400).
    case malformed
    /// It doesn't witness this log (404).
    case unknownLog
    /// None of the log's keys signed the checkpoint (403).
    case notSigned
    /// It cosigned another size last (409, `text/x.tlog.size`).
    case otherSize(Int64)
    /// It cosigned another tree of the same size (409).
    case forked
    /// The proof doesn't show that one tree goes on from the other (422).
    case inconsistent

    /// The status of HTTP.
    public var status: Int {
        switch self {
        case .cosigned: 200
        case .malformed: 400
        case .notSigned: 403
        case .unknownLog: 404
        case .otherSize, .forked: 409
        case .inconsistent: 422
        }
    }

    /// The body of the answer.
    public var body: String {
        switch self {
        case .cosigned(let signatures): signatures.map(\.text).joined()
        case .otherSize(let size): "\(size)\n"
        case .malformed: "not a request of tlog-witness\n"
        case .unknownLog: "this log isn't witnessed here\n"
        case .notSigned: "none of the log's keys signed it\n"
        case .forked: "another tree of this size was cosigned\n"
        case .inconsistent: "the proof doesn't verify\n"
        }
    }

    /// The media type of the answer.
    public var type: String {
        if case .otherSize = self { "text/x.tlog.size" } else { "text/plain; charset=utf-8" }
    }
}

/// The newest checkpoint of a log that a witness cosigned, and what it makes of the next.
public struct WitnessedState: Hashable, Sendable {
    /// How many entries; 0 before the first.
    public let size: Int64
    /// Their root; missing before the first.
    public let root: Hash?

    /// A state of its parts.
    public init(size: Int64, root: Hash?) {
        self.size = size
        self.root = root
    }

    /// Judges a request by the log's keys and this state: the checkpoint that may be cosigned, or why not.
    public func judge(_ request: WitnessRequest, by keys: [VerifierKey]) -> Result<Checkpoint, Refusal> {
        guard let checkpoint = Checkpoint(request.checkpoint.text) else { return .failure(Refusal(.malformed)) }
        let own = keys.filter { $0.name == checkpoint.origin && $0.kind == .log }
        guard (try? request.checkpoint.verified(by: own)) != nil else { return .failure(Refusal(.notSigned)) }
        guard request.oldSize <= checkpoint.size else { return .failure(Refusal(.malformed)) }
        guard request.oldSize == size else { return .failure(Refusal(.otherSize(size))) }
        if size == 0 {
            guard request.proof.isEmpty else { return .failure(Refusal(.inconsistent)) }
            return .success(checkpoint)
        }
        guard let root else { return .failure(Refusal(.otherSize(size))) }
        if checkpoint.size == size {
            guard checkpoint.root == root else { return .failure(Refusal(.forked)) }
        }
        let isConsistent = Proof.isConsistent(
            from: size,
            oldRoot: root,
            to: checkpoint.size,
            newRoot: checkpoint.root,
            proof: request.proof
        )
        return isConsistent ? .success(checkpoint) : .failure(Refusal(.inconsistent))
    }

    /// Why nothing is cosigned.
    public struct Refusal: Error, Hashable, Sendable {
        /// What the log is answered.
        public let answer: WitnessAnswer

        init(_ answer: WitnessAnswer) { self.answer = answer }
    }
}
