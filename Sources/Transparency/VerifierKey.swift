public import Crypto

/// Who signs notes, and by which Ed25519 key (C2SP signed-note, signature type 0x01): `name+hash+base64`.
public struct VerifierKey: Hashable, Sendable {
    /// The signer's name: not empty, without spaces and without `+`.
    public let name: String
    /// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key): it tells signatures of this key from others.
    public let id: UInt32
    /// The Ed25519 public key, 32 bytes.
    public let publicKey: [UInt8]

    /// A key of its parts; `nil` for a name that isn't one, or a key of another length.
    public init?(name: String, publicKey: [UInt8]) {
        guard Self.isName(name), publicKey.count == 32 else { return nil }
        self.name = name
        self.publicKey = publicKey
        var hasher = SHA256()
        hasher.update(data: Array(name.utf8) + [0x0A, 0x01] + publicKey)
        id = hasher.finalize().prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads `name+hash+base64`; `nil` where it isn't an Ed25519 key, or the hash isn't its own.
    public init?(_ text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let key = Base64.decode(String(parts[2])), key.first == 0x01,
            let verifier = VerifierKey(name: String(parts[0]), publicKey: Array(key.dropFirst())),
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
        return key.isValidSignature(signature, for: Array(text.utf8))
    }

    private var hexadecimalId: String {
        let digits = String(id, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension VerifierKey: CustomStringConvertible {
    public var description: String { "\(name)+\(hexadecimalId)+\(Base64.encode([0x01] + publicKey))" }
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
