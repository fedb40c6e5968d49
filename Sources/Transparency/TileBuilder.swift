/// A growing tree: its frontier, and of each level the tile that isn't full yet.
public struct TileBuilder: Hashable, Sendable {
    /// The frontier.
    public private(set) var range: CompactRange
    /// The hashes of the partial tile of each level, from the leaves up; never 256.
    public private(set) var partial: [[Hash]]

    /// A tree without leaves.
    public init() {
        range = CompactRange()
        partial = []
    }

    /// Goes on from what was kept: `partial[level]` are the hashes of that level's partial tile. Levels above that have
    /// none may be left out.
    ///
    /// - Returns: `nil` where the numbers of hashes don't fit the size.
    public init?(size: Int64, partial: [[Hash]]) {
        guard size >= 0 else { return nil }
        var levels = partial
        while let last = levels.last, last.isEmpty { levels.removeLast() }
        guard levels.count <= 8, levels.map(\.count) == Self.widths(at: size) else { return nil }
        // Each level's partial tile is a compact range of its own, over larger leaves.
        var hashes: [Hash] = []
        for level in levels.reversed() {
            var range = CompactRange()
            for hash in level { range.append(hash) }
            hashes += range.hashes
        }
        guard let range = CompactRange(size: size, hashes: hashes) else { return nil }
        self.range = range
        self.partial = levels
    }

    /// How many hashes the partial tile of each level has in a tree of a size; the last isn't zero.
    public static func widths(at size: Int64) -> [Int] {
        var widths: [Int] = []
        var rest = size
        while rest > 0 {
            widths.append(Int(rest % 256))
            rest /= 256
        }
        return widths
    }

    /// How many leaves it has.
    public var size: Int64 { range.size }
    /// The root of the tree.
    public var root: Hash { range.root }
    /// The roots of the full subtrees, the largest first.
    public var frontier: [Hash] { range.hashes }

    /// Appends a leaf by its leaf hash.
    ///
    /// - Returns: the tiles that it fills, from the leaves up; mostly none.
    @discardableResult
    public mutating func append(_ leaf: Hash) -> [FullTile] {
        var roots: [Hash] = []
        range.append(leaf) { height, root in
            if height.isMultiple(of: 8) { roots.append(root) }
        }
        var full: [FullTile] = []
        add(leaf, to: 0)
        for (level, root) in roots.enumerated() {
            full.append(
                FullTile(
                    level: level,
                    index: (size >> (8 * Int64(level + 1))) - 1,
                    root: root,
                    hashes: partial[level]
                )
            )
            partial[level] = []
            add(root, to: level + 1)
        }
        return full
    }

    private mutating func add(_ hash: Hash, to level: Int) {
        if partial.count == level {
            partial.append([])
            partial[level].reserveCapacity(256)
        }
        partial[level].append(hash)
    }
}
