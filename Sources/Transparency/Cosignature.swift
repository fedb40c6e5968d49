public import Crypto

/// A witness's statement that it saw a checkpoint and nothing that contradicts it, at a time (C2SP tlog-cosignature, v1).
public struct Cosignature: Hashable, Sendable {
    /// When, in seconds since 1970.
    public let seconds: UInt64
    /// The Ed25519 signature, 64 bytes.
    public let bytes: [UInt8]

    /// Reads a `timestamped_signature`: eight bytes of time, then the signature; `nil` for another length.
    public init?(_ signature: [UInt8]) {
        guard signature.count == 72 else { return nil }
        seconds = signature.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        bytes = Array(signature.dropFirst(8))
    }

    /// What is signed: the whole text of the checkpoint, after the time.
    static func message(_ text: String, at seconds: UInt64) -> [UInt8] {
        Array("cosignature/v1\ntime \(seconds)\n\(text)".utf8)
    }
}

/// A name and an Ed25519 key that cosigns the checkpoints of others.
public struct Cosigner: Sendable {
    /// Who cosigns, and how that is verified.
    public let verifier: VerifierKey
    private let key: Curve25519.Signing.PrivateKey

    /// A cosigner; `nil` for a name that isn't one.
    public init?(name: String, key: Curve25519.Signing.PrivateKey) {
        let publicKey = Array(key.publicKey.rawRepresentation)
        guard let verifier = VerifierKey(name: name, publicKey: publicKey, kind: .cosigner) else { return nil }
        self.verifier = verifier
        self.key = key
    }

    /// A cosignature of a checkpoint's text, at a time in seconds since 1970.
    public func sign(_ text: String, at seconds: UInt64) throws -> SignedNote.Signature {
        let time = (0..<8).map { UInt8(truncatingIfNeeded: seconds >> (56 - 8 * UInt64($0))) }
        let signature = Array(try key.signature(for: Cosignature.message(text, at: seconds)))
        return SignedNote.Signature(name: verifier.name, id: verifier.id, bytes: time + signature)
    }
}

extension SignedNote.Signature {
    /// The line of a note, with its line feed.
    public var text: String { line }

    /// Reads the line of a note, without its line feed; `nil` where it is none.
    public init?(text: String) {
        self.init(line: Substring(text))
    }
}
