public import Crypto

/// A statement that a deployment's logs are signed by another key from now on, signed by both: whoever holds the old key can
/// follow it to the new one.
public struct KeyRotation: Hashable, Sendable {
    private static let header = "acta-key-rotation/v1"
    /// The deployment's origin, without a commune.
    public let origin: String
    /// The public key before, 32 bytes.
    public let old: [UInt8]
    /// The public key from now on, 32 bytes.
    public let new: [UInt8]
    /// The signed note.
    public let note: [UInt8]

    /// Reads a statement, and verifies both signatures; `nil` where it isn't one, or one is missing or wrong.
    public init?(_ bytes: [UInt8]) {
        guard let note = try? SignedNote(parsing: bytes) else { return nil }
        let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 5, lines[0] == Self.header, lines[4].isEmpty, let old = Base64.decode(lines[2]),
            let new = Base64.decode(lines[3]), let oldKey = VerifierKey(name: lines[1], publicKey: old),
            let newKey = VerifierKey(name: lines[1], publicKey: new), oldKey != newKey,
            let signers = try? note.verified(by: [oldKey, newKey]), signers.count == 2
        else { return nil }
        origin = lines[1]
        self.old = old
        self.new = new
        self.note = bytes
    }

    /// Signs a statement; `nil` for an origin that can't stand in a note.
    public static func sign(
        origin: String,
        from old: Curve25519.Signing.PrivateKey,
        to new: Curve25519.Signing.PrivateKey
    ) throws -> KeyRotation? {
        guard let before = NoteSigner(name: origin, key: old), let after = NoteSigner(name: origin, key: new) else {
            return nil
        }
        let keys = [before, after].map { Base64.encode($0.verifier.publicKey) + "\n" }.joined()
        let text = "\(header)\n\(origin)\n\(keys)"
        return try SignedNote(text, signers: [before, after]).flatMap { KeyRotation($0.bytes) }
    }
}
