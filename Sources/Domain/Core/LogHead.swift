/// How far a commune's log has come: what a sealed acta prints, so that paper and log vouch for each other.
public struct LogHead: Hashable, Sendable {
    /// How many events it has.
    public let size: Int64
    /// The root of its Merkle tree (RFC 9162 §2.1.1) at that size.
    public let root: Digest

    /// A head of its parts.
    ///
    /// - Precondition: the root has 32 bytes, as every SHA-256 does.
    public init(size: Int64, root: [UInt8]) {
        guard let digest = Digest(scalar: root.hexadecimal) else { preconditionFailure("a root has 32 bytes") }
        self.size = size
        self.root = digest
    }
}
