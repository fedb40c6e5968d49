/// The frontier of a tree: the roots of its full subtrees, the largest first. It gives the root at once, and grows by leaves.
public struct CompactRange: Hashable, Sendable {
    /// How many leaves it covers.
    public private(set) var size: Int64
    /// The roots of the full subtrees, one for each bit that is set in `size`, the largest first.
    public private(set) var hashes: [Hash]

    /// Of a tree without leaves.
    public init() {
        size = 0
        hashes = []
    }

    /// A frontier that was kept; `nil` where the number of hashes doesn't fit the size.
    public init?(size: Int64, hashes: [Hash]) {
        guard size >= 0, hashes.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.hashes = hashes
    }

    /// A frontier that was kept as concatenated hashes.
    public init?(size: Int64, serialized: [UInt8]) {
        guard let hashes = Hash.list(serialized) else { return nil }
        self.init(size: size, hashes: hashes)
    }

    /// The concatenated hashes, the largest subtree's first.
    public var serialized: [UInt8] { hashes.concatenated }

    /// The root of the tree (RFC 9162 §2.1.1).
    public var root: Hash {
        guard var root = hashes.last else { return .empty }
        for hash in hashes.dropLast().reversed() { root = Hash.node(hash, root) }
        return root
    }

    /// Appends a leaf by its leaf hash.
    public mutating func append(_ leaf: Hash) { append(leaf) { _, _ in } }

    /// Appends a leaf, and tells each full subtree that this completes above it, by its height.
    mutating func append(_ leaf: Hash, completed: (_ height: Int, _ root: Hash) -> Void) {
        var hash = leaf
        for height in 1...(size.trailingOnes + 1) where height <= size.trailingOnes {
            hash = Hash.node(hashes.removeLast(), hash)
            completed(height, hash)
        }
        hashes.append(hash)
        size += 1
    }
}

extension Int64 {
    /// How many of the lowest bits are set without a gap: so many subtrees does the next leaf complete.
    fileprivate var trailingOnes: Int { (~self).trailingZeroBitCount }
}
