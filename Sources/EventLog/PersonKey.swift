public import Crypto
import Foundation

/// The key of one person: everything that identifies them in the log is readable only as long as it exists.
public struct PersonKey: Hashable, Sendable {
    /// The member's id.
    public let person: String
    /// The AES-256 key.
    public let key: SymmetricKey
    /// The SHA-256 of the key.
    public let hash: [UInt8]

    /// A key that was drawn or unwrapped.
    public init(person: String, key: SymmetricKey) {
        self.person = person
        self.key = key
        hash = key.withUnsafeBytes { Array(SHA256.hash(data: $0)) }
    }

    public static func == (left: PersonKey, right: PersonKey) -> Bool {
        left.person == right.person && left.key == right.key
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(person)
        hasher.combine(hash)
    }
}

/// A person's key, as it is stored: encrypted under a wrapping key that is not in the database.
public struct WrappedKey: Hashable, Sendable {
    /// The member's id.
    public let person: String
    /// Nonce, ciphertext and tag (AES-GCM).
    public let wrapped: [UInt8]
    /// The SHA-256 of the key.
    public let keyHash: [UInt8]
    /// The id of the wrapping key in the `Keyring`.
    public let wrappingKey: String

    /// A wrapped key of its parts.
    public init(person: String, wrapped: [UInt8], keyHash: [UInt8], wrappingKey: String) {
        self.person = person
        self.wrapped = wrapped
        self.keyHash = keyHash
        self.wrappingKey = wrappingKey
    }
}

/// A person of a commune.
public struct PersonID: Hashable, Sendable {
    /// The commune's slug.
    public let commune: String
    /// The member's id.
    public let person: String

    /// A person of a commune.
    public init(commune: String, person: String) {
        self.commune = commune
        self.person = person
    }
}

extension Keyring {
    /// A new random key for a person.
    public func drawKey(for person: String) -> PersonKey {
        PersonKey(person: person, key: SymmetricKey(size: .bits256))
    }

    /// Encrypts a person's key under the current wrapping key, bound to the commune and the person.
    public func wrap(_ key: PersonKey, commune: String) throws(SealFault) -> WrappedKey {
        let box: AES.GCM.SealedBox
        do {
            box = try AES.GCM.seal(
                key.key.withUnsafeBytes { Array($0) },
                using: try wrappingKey(currentWrappingKey),
                authenticating: Self.binding(commune, key.person)
            )
        } catch let fault as SealFault {
            throw fault
        } catch {
            throw .unsealable
        }
        return WrappedKey(
            person: key.person,
            wrapped: Array(box.nonce) + Array(box.ciphertext) + Array(box.tag),
            keyHash: key.hash,
            wrappingKey: currentWrappingKey
        )
    }

    /// Decrypts a person's key.
    ///
    /// - Throws: `unknownWrappingKey` where this keyring lacks it; `tampered` where what is stored isn't what was
    ///   wrapped.
    public func unwrap(_ key: WrappedKey, commune: String) throws(SealFault) -> PersonKey {
        let wrapping = try wrappingKey(key.wrappingKey)
        do {
            let box = try AES.GCM.SealedBox(combined: key.wrapped)
            let bytes = try AES.GCM.open(box, using: wrapping, authenticating: Self.binding(commune, key.person))
            let unwrapped = PersonKey(person: key.person, key: SymmetricKey(data: bytes))
            if unwrapped.hash == key.keyHash { return unwrapped }
        } catch {
            // Which step failed tells nothing more.
        }
        throw .tampered
    }

    private func wrappingKey(_ id: String) throws(SealFault) -> SymmetricKey {
        guard let data = wrappingKeys[id] else { throw .unknownWrappingKey(id) }
        return SymmetricKey(data: data)
    }

    private static func binding(_ commune: String, _ person: String) -> [UInt8] {
        lengthPrefixed([Array("acta person key".utf8), Array(commune.utf8), Array(person.utf8)])
    }
}
