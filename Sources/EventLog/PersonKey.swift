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
