import Crypto
import Foundation

/// A secret of the service, as it is stored: encrypted under a wrapping key that is not in the database.
public struct SealedSecret: Hashable, Sendable {
    /// Nonce, ciphertext and tag (AES-GCM).
    public let box: [UInt8]
    /// The id of the wrapping key in the `Keyring`.
    public let wrappingKey: String

    /// A sealed secret of its parts.
    public init(box: [UInt8], wrappingKey: String) {
        self.box = box
        self.wrappingKey = wrappingKey
    }
}

extension Keyring {
    /// Encrypts a secret under the current wrapping key.
    ///
    /// - Parameter place: What it is for and whose it is; it opens nowhere else.
    public func seal(_ secret: [UInt8], at place: [String]) throws(SealFault) -> SealedSecret {
        guard let key = wrappingKeys[currentWrappingKey] else { throw .unknownWrappingKey(currentWrappingKey) }
        do {
            let box = try AES.GCM.seal(secret, using: SymmetricKey(data: key), authenticating: Self.binding(place))
            return SealedSecret(
                box: Array(box.nonce) + Array(box.ciphertext) + Array(box.tag),
                wrappingKey: currentWrappingKey
            )
        } catch {
            throw .unsealable
        }
    }

    /// Decrypts a secret.
    ///
    /// - Throws: `unknownWrappingKey` where this keyring lacks it; `tampered` where what is stored isn't what was sealed
    ///   there.
    public func open(_ secret: SealedSecret, at place: [String]) throws(SealFault) -> [UInt8] {
        guard let key = wrappingKeys[secret.wrappingKey] else { throw .unknownWrappingKey(secret.wrappingKey) }
        do {
            let box = try AES.GCM.SealedBox(combined: secret.box)
            return Array(try AES.GCM.open(box, using: SymmetricKey(data: key), authenticating: Self.binding(place)))
        } catch {
            throw .tampered
        }
    }

    private static func binding(_ place: [String]) -> [UInt8] {
        lengthPrefixed([Array("acta secret".utf8)] + place.map { Array($0.utf8) })
    }
}
