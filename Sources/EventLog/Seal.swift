import Crypto
import Foundation

/// Why a personal text can't be sealed or opened.
public enum SealFault: Error, Hashable, Sendable {
    /// A person's key is missing: the person was erased, or never had one.
    case keyMissing
    /// The person's key is wrapped by a key that isn't in the keyring.
    case unknownWrappingKey(String)
    /// What is stored isn't what was sealed, or stands in another place.
    case tampered
    /// The cipher refused.
    case unsealable
}

/// A personal text in the log, encrypted (AES-256-GCM) under the key of whom it is about.
///
/// Where it is about several, the key is derived from all of theirs.
///
/// The seal authenticates the commune, the position, the persons and the field, so that a box can't be moved to
/// another place. GCM alone lets who has the key make one ciphertext that two keys open to two texts: hence the key's
/// SHA-256 beside it.
public struct SealedText: Hashable, Sendable {
    /// Base64url (without padding) of nonce, ciphertext and tag.
    public let box: String
    /// Base64url (without padding) of the SHA-256 of the key.
    public let key: String

    /// A sealed text, as it stands in an event.
    public init(box: String, key: String) {
        self.box = box
        self.key = key
    }
}

/// The place of a sealed text; the seal is valid nowhere else.
public struct SealPlace: Hashable, Sendable {
    /// The commune's slug.
    public let commune: String
    /// The position of the event that it is in.
    public let position: Int64
    /// Which field of a person, as `name`.
    public let field: String

    /// A place of its parts.
    public init(commune: String, position: Int64, field: String) {
        self.commune = commune
        self.position = position
        self.field = field
    }
}

/// Sealing and opening of personal texts.
public enum Seal {
    /// Seals a text that is about the owners of the keys, at least one.
    public static func seal(_ text: String, keys: [PersonKey], at place: SealPlace) throws(SealFault) -> SealedText {
        let keys = sorted(keys)
        let key = try key(of: keys)
        do {
            let box = try AES.GCM.seal(Array(text.utf8), using: key, authenticating: additionalData(place, keys))
            return SealedText(
                box: base64url(Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)),
                key: base64url(hash(of: key))
            )
        } catch {
            throw .unsealable
        }
    }

    /// Opens a sealed text with the keys of all whom it is about.
    public static func open(_ sealed: SealedText, keys: [PersonKey], at place: SealPlace) throws(SealFault) -> String {
        let keys = sorted(keys)
        let key = try key(of: keys)
        guard base64url(hash(of: key)) == sealed.key, let bytes = bytes(base64url: sealed.box) else { throw .tampered }
        do {
            let box = try AES.GCM.SealedBox(combined: bytes)
            let text = try AES.GCM.open(box, using: key, authenticating: additionalData(place, keys))
            if let text = String(validating: text, as: UTF8.self) { return text }
        } catch {
            // Which step failed tells nothing more.
        }
        throw .tampered
    }

    private static func sorted(_ keys: [PersonKey]) -> [PersonKey] {
        keys.sorted { $0.person.utf8.lexicographicallyPrecedes($1.person.utf8) }
    }

    /// One person's own key; for several one that nobody can derive without all of theirs (HKDF-SHA256).
    private static func key(of keys: [PersonKey]) throws(SealFault) -> SymmetricKey {
        guard let first = keys.first else { throw .keyMissing }
        if keys.count == 1 { return first.key }
        let material = keys.flatMap { $0.key.withUnsafeBytes { Array($0) } }
        return HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: material),
            info: lengthPrefixed([Array("acta sealed text".utf8)] + keys.map { Array($0.person.utf8) }),
            outputByteCount: 32
        )
    }

    private static func hash(of key: SymmetricKey) -> [UInt8] {
        key.withUnsafeBytes { Array(SHA256.hash(data: $0)) }
    }

    private static func additionalData(_ place: SealPlace, _ keys: [PersonKey]) -> [UInt8] {
        lengthPrefixed(
            [Array(place.commune.utf8), Array(String(place.position).utf8)]
                + [lengthPrefixed(keys.map { Array($0.person.utf8) }), Array(place.field.utf8)]
        )
    }

    private static func base64url(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static func bytes(base64url text: String) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let standard = text.replacing("-", with: "+").replacing("_", with: "/") + padding
        return Data(base64Encoded: standard).map(Array.init)
    }
}
