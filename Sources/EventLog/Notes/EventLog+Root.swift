public import Transparency

extension EventLog {
    /// The root over the first events of a log, from its stored tiles; `nil` where the log isn't that long.
    public func root(of commune: String, size: Int64) async throws -> Hash? {
        var tiles: [TileCoordinate: [Hash]] = [:]
        for place in Proof.tiles(forRootOf: size) {
            let hashes = try await tile(commune, level: place.level, index: place.index, width: place.width)
            guard hashes.count >= place.width else { return nil }
            tiles[place] = hashes.compactMap { Hash($0) }
        }
        return Proof.root(size: size) { tiles[$0] ?? [] }
    }

    /// The proof that the tree of one size goes on from that of another; `nil` unless 1 ≤ `from` ≤ `size` and the log is
    /// that long.
    public func consistency(of commune: String, from: Int64, to size: Int64) async throws -> [Hash]? {
        var tiles: [TileCoordinate: [Hash]] = [:]
        for place in Proof.tiles(forConsistencyFrom: from, to: size) {
            let hashes = try await tile(commune, level: place.level, index: place.index, width: place.width)
            guard hashes.count >= place.width else { return nil }
            tiles[place] = hashes.compactMap { Hash($0) }
        }
        return Proof.consistency(from: from, to: size) { tiles[$0] ?? [] }
    }
}

extension Head {
    /// The root over all events; `nil` where the frontier doesn't fit the size.
    public var root: Hash? { CompactRange(size: size, hashes: frontier.compactMap { Hash($0) })?.root }
}
