public import Crypto

/// Who signs notes, and by which Ed25519 key (C2SP signed-note): `name+hash+base64`.
public struct VerifierKey: Hashable, Sendable {
    /// What a signature by the key says; the raw values are the types of signed-note and tlog-cosignature.
    public enum Kind: UInt8, Hashable, Sendable {
        /// The log's own, of the note's text as it stands.
        case log = 0x01
        /// A witness's, with the time at which it saw the checkpoint (`cosignature/v1`).
        case cosigner = 0x04
    }

    /// The signer's name: not empty, without spaces and without `+`.
    public let name: String
    /// What its signatures say.
    public let kind: Kind
    /// The first four bytes of SHA-256(name ‖ 0x0A ‖ kind ‖ public key): it tells signatures of this key from others.
    public let id: UInt32
    /// The Ed25519 public key, 32 bytes.
    public let publicKey: [UInt8]

    /// A key of its parts; `nil` for a name that isn't one, or a key of another length.
    public init?(name: String, publicKey: [UInt8], kind: Kind = .log) {
        guard Self.isName(name), publicKey.count == 32 else { return nil }
        self.name = name
        self.kind = kind
        self.publicKey = publicKey
        var hasher = SHA256()
        hasher.update(data: Array(name.utf8) + [0x0A, kind.rawValue] + publicKey)
        id = hasher.finalize().prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads `name+hash+base64`; `nil` where it isn't an Ed25519 key, or the hash isn't its own.
    public init?(_ text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let key = Base64.decode(String(parts[2])),
            let kind = key.first.flatMap(Kind.init(rawValue:)),
            let verifier = VerifierKey(name: String(parts[0]), publicKey: Array(key.dropFirst()), kind: kind),
            verifier.hexadecimalId == parts[1]
        else { return nil }
        self = verifier
    }

    /// Whether a text can name a signer.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 }
    }

    /// Whether this key signed the text.
    func verifies(_ signature: [UInt8], of text: String) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        switch kind {
        case .log: return key.isValidSignature(signature, for: Array(text.utf8))
        case .cosigner:
            guard let cosignature = Cosignature(signature) else { return false }
            let message = Cosignature.message(text, at: cosignature.seconds)
            return key.isValidSignature(cosignature.bytes, for: message)
        }
    }

    private var hexadecimalId: String {
        let digits = String(id, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension VerifierKey: CustomStringConvertible {
    public var description: String { "\(name)+\(hexadecimalId)+\(Base64.encode([kind.rawValue] + publicKey))" }
}

/// A name and an Ed25519 key that signs notes.
public struct NoteSigner: Sendable {
    /// Who signs, and how that is verified.
    public let verifier: VerifierKey
    private let key: Curve25519.Signing.PrivateKey

    /// A signer; `nil` for a name that isn't one.
    public init?(name: String, key: Curve25519.Signing.PrivateKey) {
        guard let verifier = VerifierKey(name: name, publicKey: Array(key.publicKey.rawRepresentation)) else {
            return nil
        }
        self.verifier = verifier
        self.key = key
    }

    /// A signature of a note's text.
    public func sign(_ text: String) throws -> SignedNote.Signature {
        SignedNote.Signature(
            name: verifier.name,
            id: verifier.id,
            bytes: Array(try key.signature(for: Array(text.utf8)))
        )
    }
}
