/// Builds inclusion and consistency proofs from stored tiles (RFC 9162 §2.1.3.1 and §2.1.4.1).
///
/// `tile` gives at least the first `width` hashes of a tile; what it throws is thrown on. To load tiles beforehand, ask
/// `tiles(forInclusionOf:in:)` or `tiles(forConsistencyFrom:to:)` which ones it takes.
public enum Proof {
    /// Gives the hashes of a tile.
    public typealias TileSource = (TileCoordinate) throws -> [Hash]

    /// The hashes that lead from a leaf to the root, from the leaf up; `nil` where the tree has no such leaf.
    public static func inclusion(index: Int64, size: Int64, tile: TileSource) rethrows -> [Hash]? {
        guard index >= 0, index < size else { return nil }
        var proof: [Hash] = []
        var range = 0..<size
        // From the root down, so the sibling nearest to the leaf comes last.
        while range.upperBound - range.lowerBound > 1 {
            let middle = split(range)
            let isLeft = index < middle
            let sibling = isLeft ? middle..<range.upperBound : range.lowerBound..<middle
            proof.append(try subtree(sibling, size, tile))
            range = isLeft ? range.lowerBound..<middle : middle..<range.upperBound
        }
        return proof.reversed()
    }

    /// The hashes that show that a tree is a beginning of a larger one; `nil` where the sizes aren't 1 ≤ from ≤ to.
    public static func consistency(from: Int64, to size: Int64, tile: TileSource) rethrows -> [Hash]? {
        guard from >= 1, from <= size else { return nil }
        var proof: [Hash] = []
        var range = 0..<size
        var isWhole = true
        while range.upperBound != from {
            let middle = split(range)
            if from <= middle {
                proof.append(try subtree(middle..<range.upperBound, size, tile))
                range = range.lowerBound..<middle
            } else {
                proof.append(try subtree(range.lowerBound..<middle, size, tile))
                range = middle..<range.upperBound
                isWhole = false
            }
        }
        // The verifier has the old root; it needs the subtree only where that isn't the same.
        if !isWhole { proof.append(try subtree(range, size, tile)) }
        return proof.reversed()
    }

    /// The root of a tree, from its tiles.
    public static func root(size: Int64, tile: TileSource) rethrows -> Hash {
        size == 0 ? .empty : try subtree(0..<size, size, tile)
    }

    /// The tiles that a root is built from.
    public static func tiles(forRootOf size: Int64) -> Set<TileCoordinate> {
        recording { tile in _ = root(size: size, tile: tile) }
    }

    /// The tiles that an inclusion proof is built from.
    public static func tiles(forInclusionOf index: Int64, in size: Int64) -> Set<TileCoordinate> {
        recording { tile in _ = inclusion(index: index, size: size, tile: tile) }
    }

    /// The tiles that a consistency proof is built from.
    public static func tiles(forConsistencyFrom from: Int64, to size: Int64) -> Set<TileCoordinate> {
        recording { tile in _ = consistency(from: from, to: size, tile: tile) }
    }

    private static func recording(_ body: ((TileCoordinate) -> [Hash]) -> Void) -> Set<TileCoordinate> {
        var tiles: Set<TileCoordinate> = []
        let nothing = [Hash](repeating: .empty, count: TileCoordinate.fullWidth)
        body { tile in
            tiles.insert(tile)
            return nothing
        }
        return tiles
    }

    /// Where a range of leaves parts: after the largest power of two that is smaller than its length.
    private static func split(_ range: Range<Int64>) -> Int64 {
        let length = range.upperBound - range.lowerBound
        return range.lowerBound + 1 << (Int64(63) - Int64((length - 1).leadingZeroBitCount))
    }

    /// The root over a range of leaves that splitting led to.
    private static func subtree(_ range: Range<Int64>, _ size: Int64, _ tile: TileSource) rethrows -> Hash {
        let length = range.upperBound - range.lowerBound
        guard length & (length - 1) == 0 else {
            let middle = split(range)
            return Hash.node(
                try subtree(range.lowerBound..<middle, size, tile),
                try subtree(middle..<range.upperBound, size, tile)
            )
        }
        let height = Int64(length.trailingZeroBitCount)
        let (level, row) = (height / 8, height % 8)
        // A full subtree stands in one tile, as 2^row hashes beside one another.
        let first = range.lowerBound >> (8 * level)
        let index = first / 256
        let width = min(256, size >> (8 * level) - index * 256)
        let hashes = try tile(TileCoordinate(level: Int(level), index: index, width: Int(width)))
        let start = Int(first % 256)
        return fold(hashes[start..<start + 1 << Int(row)])
    }

    private static func fold(_ hashes: ArraySlice<Hash>) -> Hash {
        if hashes.count == 1 { return hashes[hashes.startIndex] }
        let middle = hashes.startIndex + hashes.count / 2
        return Hash.node(fold(hashes[..<middle]), fold(hashes[middle...]))
    }
}
