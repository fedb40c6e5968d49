public import Transparency

extension LogTile {
    /// A tile that a tree filled.
    public init(_ tile: FullTile) {
        self.init(level: tile.level, index: tile.index, root: tile.root.bytes, hashes: tile.hashes.concatenated)
    }
}
