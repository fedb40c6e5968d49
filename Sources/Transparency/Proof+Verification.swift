extension Proof {
    /// Whether a leaf is in the tree of this size and root, by the proof (RFC 9162 §2.1.3.2).
    public static func isIncluded(
        _ leaf: Hash,
        at index: Int64,
        size: Int64,
        root: Hash,
        proof: [Hash]
    ) -> Bool {
        guard index >= 0, index < size else { return false }
        var (node, last) = (index, size - 1)
        var hash = leaf
        for sibling in proof {
            guard last != 0 else { return false }
            if node & 1 == 1 || node == last {
                hash = Hash.node(sibling, hash)
                while node & 1 == 0, node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                hash = Hash.node(hash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }

    /// Whether the tree of `oldRoot` is a beginning of that of `newRoot`, by the proof (RFC 9162 §2.1.4.2).
    ///
    /// Of a tree without leaves nothing can be shown: it is a beginning of every tree.
    public static func isConsistent(
        from: Int64,
        oldRoot: Hash,
        to size: Int64,
        newRoot: Hash,
        proof: [Hash]
    ) -> Bool {
        guard from >= 1, from <= size else { return false }
        if from == size { return proof.isEmpty && oldRoot == newRoot }
        var path = proof[...]
        if from & (from - 1) == 0 { path = [oldRoot] + path }
        guard let first = path.popFirst() else { return false }
        var (node, last) = (from - 1, size - 1)
        while node & 1 == 1 {
            node >>= 1
            last >>= 1
        }
        var (old, new) = (first, first)
        for hash in path {
            guard last != 0 else { return false }
            if node & 1 == 1 || node == last {
                old = Hash.node(hash, old)
                new = Hash.node(hash, new)
                while node & 1 == 0, node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                new = Hash.node(new, hash)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && old == oldRoot && new == newRoot
    }
}

/// Proofs as they come from outside, where nothing says that a hash has 32 bytes.
extension Proof {
    /// Whether a leaf is in the tree; a hash of another length is never right.
    public static func isIncluded(
        _ leaf: [UInt8],
        at index: Int64,
        size: Int64,
        root: [UInt8],
        proof: [[UInt8]]
    ) -> Bool {
        guard let leaf = Hash(leaf), let root = Hash(root), let hashes = hashes(proof) else { return false }
        return isIncluded(leaf, at: index, size: size, root: root, proof: hashes)
    }

    /// Whether one tree is a beginning of another; a hash of another length is never right, save that what is the same
    /// tree, of whatever root, is its own beginning.
    public static func isConsistent(
        from: Int64,
        oldRoot: [UInt8],
        to size: Int64,
        newRoot: [UInt8],
        proof: [[UInt8]]
    ) -> Bool {
        if from == size, from >= 1 { return proof.isEmpty && oldRoot == newRoot }
        guard let oldRoot = Hash(oldRoot), let newRoot = Hash(newRoot), let hashes = hashes(proof) else { return false }
        return isConsistent(from: from, oldRoot: oldRoot, to: size, newRoot: newRoot, proof: hashes)
    }

    private static func hashes(_ proof: [[UInt8]]) -> [Hash]? {
        let hashes = proof.compactMap { Hash($0) }
        return hashes.count == proof.count ? hashes : nil
    }
}
