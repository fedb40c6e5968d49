public import Crypto
public import Foundation

/// The keys that are kept outside of the database. Who has them and the database can read what is sealed; who has only
/// one of the two can't. Reading and writing the file is the caller's.
public struct Keyring: Codable, Hashable, Sendable {
    /// AES-256 keys that wrap the persons' keys, by id. Old ones stay until everything is wrapped anew.
    public private(set) var wrappingKeys: [String: Data]
    /// The id of the wrapping key for new persons.
    public private(set) var currentWrappingKey: String
    /// For the HMACs in the ledger.
    private let macKey: Data
    /// For the HMACs of national ids; apart, so that it can be rotated by itself.
    private let nationalIdKey: Data
    /// The Ed25519 key that signs checkpoints.
    private var signingSeed: Data
    /// The key that will sign them, while a rotation is under way.
    private var nextSigningSeed: Data?

    /// A new keyring with random keys.
    public static func generate() -> Keyring {
        let id = Self.newId()
        return Keyring(
            wrappingKeys: [id: Self.random()],
            currentWrappingKey: id,
            macKey: Self.random(),
            nationalIdKey: Self.random(),
            signingSeed: Curve25519.Signing.PrivateKey().rawRepresentation
        )
    }

    /// Draws a wrapping key for all new persons. Those before keep theirs until their keys are wrapped anew.
    public mutating func addWrappingKey() {
        let id = Self.newId()
        wrappingKeys[id] = Self.random()
        currentWrappingKey = id
    }

    /// Forgets wrapping keys, never the current one.
    ///
    /// - Parameter isUnused: whether a key wraps nothing any more, by its id.
    /// - Returns: the ids of those that are gone, ascending.
    public mutating func forgetWrappingKeys(where isUnused: (String) -> Bool) -> [String] {
        let gone = wrappingKeys.keys.filter { $0 != currentWrappingKey && isUnused($0) }.sorted()
        for id in gone { wrappingKeys[id] = nil }
        return gone
    }

    /// The Ed25519 key that signs checkpoints.
    public var signingKey: Curve25519.Signing.PrivateKey {
        get throws { try Curve25519.Signing.PrivateKey(rawRepresentation: signingSeed) }
    }

    /// Draws the key that will sign checkpoints, or gives the one that was drawn before: the file must be saved before
    /// anybody is told of it.
    public mutating func prepareSigningKey() throws -> Curve25519.Signing.PrivateKey {
        let seed = nextSigningSeed ?? Curve25519.Signing.PrivateKey().rawRepresentation
        nextSigningSeed = seed
        return try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
    }

    /// Signs by the key that was prepared from now on.
    public mutating func takeSigningKey() {
        guard let next = nextSigningSeed else { return }
        signingSeed = next
        nextSigningSeed = nil
    }

    /// The Ed25519 key that cosigns the checkpoints of others: derived, so that it stays when the log's key is rotated.
    public var witnessKey: Curve25519.Signing.PrivateKey {
        get throws {
            let seed = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: macKey),
                info: Data("acta witness key".utf8),
                outputByteCount: 32
            )
            return try Curve25519.Signing.PrivateKey(rawRepresentation: seed.withUnsafeBytes { Data($0) })
        }
    }

    private static func random() -> Data {
        SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
    }

    private static func newId() -> String {
        "w" + UUID().uuidString.lowercased().prefix(8)
    }
}

extension Keyring: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "Keyring(\(wrappingKeys.count) wrapping keys)" }
    public var debugDescription: String { description }
    /// Nothing, so that no dump shows a key.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension Keyring {
    /// The HMAC of a command's canonical body, for the ledger.
    public func bodyMAC(_ canonicalBody: some Sequence<UInt8>) -> [UInt8] {
        mac(macKey, "body", [Array(canonicalBody)])
    }

    /// The HMAC of who sent a command, for the ledger.
    public func principalMAC(_ principal: String) -> [UInt8] {
        mac(macKey, "principal", [Array(principal.utf8)])
    }

    /// The HMAC of a national id in a commune: the same for any way of writing its spaces, dots, hyphens and case.
    ///
    /// The commune goes in, so that the tables of two communes don't tell who is in both.
    public func nationalIdMAC(_ id: String, commune: String) -> [UInt8] {
        let normal = id.precomposedStringWithCompatibilityMapping.uppercased().filter { $0.isLetter || $0.isNumber }
        return mac(nationalIdKey, "national-id", [Array(commune.utf8), Array(normal.utf8)])
    }

    private func mac(_ key: Data, _ purpose: String, _ parts: [[UInt8]]) -> [UInt8] {
        let message = lengthPrefixed([Array(purpose.utf8)] + parts)
        return Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
    }
}

/// Parts, each with its length (four bytes, big endian) before it, so that no two lists look the same.
func lengthPrefixed(_ parts: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(parts.reduce(0) { $0 + $1.count + 4 })
    for part in parts {
        withUnsafeBytes(of: UInt32(part.count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: part)
    }
    return bytes
}
