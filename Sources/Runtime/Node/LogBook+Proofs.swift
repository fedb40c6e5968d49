import EventLog
public import Transparency

/// An event's proof of being in the log (RFC 9162 §2.1.3).
public struct InclusionProof: Sendable, Hashable {
    /// The hash of the event's bytes.
    public let leafHash: Hash
    /// The event's position − 1.
    public let index: Int64
    /// How many events the tree has.
    public let size: Int64
    /// The root over them.
    public let root: Hash
    /// From the leaf up.
    public let hashes: [Hash]
}

/// A proof that a log was only added to (RFC 9162 §2.1.4).
public struct ConsistencyProof: Sendable, Hashable {
    /// How many events the smaller tree has.
    public let from: Int64
    /// Its root.
    public let fromRoot: Hash
    /// How many events the larger tree has.
    public let size: Int64
    /// Its root.
    public let root: Hash
    /// As RFC 9162 orders them.
    public let hashes: [Hash]
}

/// What somebody keeps to show that their command is in the log.
public struct Receipt: Sendable {
    /// The command's events, in order, each with its proof for the checkpoint's size.
    public let events: [(entry: LogEntry, proof: InclusionProof)]
    /// The signed note.
    public let checkpoint: [UInt8]
    /// How many events the checkpoint covers.
    public let size: Int64
}

/// Proofs and tiles. Where a size is asked for, it is one that the log has come to.
extension LogBook {
    /// No log has so many; what is asked for beyond them isn't looked up.
    private static let mostTiles: Int64 = 1 << 40

    /// The bytes of a tile: 32 a hash; `nil` where the log isn't that long.
    public func tile(of commune: String, at place: TileCoordinate) async throws -> [UInt8]? {
        try await NodeFault.unlessAvailable {
            guard place.level < 8, place.index < Self.mostTiles else { return nil }
            let hashes = try await log.tile(commune, level: place.level, index: place.index, width: place.width)
            return hashes.count == place.width ? hashes.flatMap { $0 } : nil
        }
    }

    /// A bundle of events, each with its length in two bytes before it; `nil` where the log isn't that long.
    public func bundle(of commune: String, index: Int64, width: Int) async throws -> [UInt8]? {
        guard index < Self.mostTiles else { return nil }
        let first = index * Int64(TileCoordinate.fullWidth)
        let events = try await entries(of: commune, after: first, limit: width, LogSelection())
        return events.count == width ? EntryBundle.encode(events.map(\.bytes)) : nil
    }

    /// That an event is in the tree of a size; `nil` where it isn't.
    public func inclusion(of position: Int64, in commune: String, size: Int64) async throws -> InclusionProof? {
        guard position >= 1, position <= size else { return nil }
        return try await inclusions(of: [position], in: commune, size: size).first
    }

    /// That the tree of a size goes on from that of another; `nil` unless 1 ≤ `from` ≤ `size`.
    public func consistency(of commune: String, from: Int64, to size: Int64) async throws -> ConsistencyProof? {
        guard from >= 1, from <= size else { return nil }
        // What a full tile holds is in every larger tree, so that one set of tiles does for both roots.
        let wanted = Proof.tiles(forConsistencyFrom: from, to: size).union(Proof.tiles(forRootOf: size))
        let tiles = try await load(wanted.union(Proof.tiles(forRootOf: from)), of: commune)
        guard let hashes = try Proof.consistency(from: from, to: size, tile: tiles.hashes) else { return nil }
        return ConsistencyProof(
            from: from,
            fromRoot: try Proof.root(size: from, tile: tiles.hashes),
            size: size,
            root: try Proof.root(size: size, tile: tiles.hashes),
            hashes: hashes
        )
    }

    /// The receipt of an accepted command; `nil` where it has no events.
    public func receipt(for accepted: Accepted, in commune: String) async throws -> Receipt? {
        guard let first = accepted.events.first?.position, let last = accepted.events.last?.position,
            let (size, note) = try await checkpoint(of: commune), last <= size
        else { return nil }
        let entries = try await entries(of: commune, after: first - 1, limit: Int(last - first + 1), LogSelection())
        let proofs = try await inclusions(of: entries.map(\.position), in: commune, size: size)
        return Receipt(events: zip(entries, proofs).map { (entry: $0, proof: $1) }, checkpoint: note, size: size)
    }

    private func inclusions(of positions: [Int64], in commune: String, size: Int64) async throws -> [InclusionProof] {
        let leaves = positions.map {
            TileCoordinate(level: 0, index: ($0 - 1) / 256, width: Int(min(256, size - ($0 - 1) / 256 * 256)))
        }
        let wanted = positions.map { Proof.tiles(forInclusionOf: $0 - 1, in: size) }.reduce(into: Set(leaves)) {
            $0.formUnion($1)
        }
        let tiles = try await load(wanted.union(Proof.tiles(forRootOf: size)), of: commune)
        let root = try Proof.root(size: size, tile: tiles.hashes)
        return try zip(positions, leaves).compactMap { position, leaf in
            let index = position - 1
            guard let hashes = try Proof.inclusion(index: index, size: size, tile: tiles.hashes) else { return nil }
            let leafHash = try tiles.hashes(leaf)[Int(index % 256)]
            return InclusionProof(leafHash: leafHash, index: index, size: size, root: root, hashes: hashes)
        }
    }

    private func load(_ wanted: Set<TileCoordinate>, of commune: String) async throws -> Tiles {
        try await NodeFault.unlessAvailable {
            var tiles = Tiles()
            for place in wanted {
                let hashes = try await log.tile(commune, level: place.level, index: place.index, width: place.width)
                tiles.loaded[place] = hashes.compactMap { Hash($0) }
            }
            return tiles
        }
    }
}

/// Tiles that were read.
private struct Tiles {
    var loaded: [TileCoordinate: [Hash]] = [:]

    /// Throws where the log has less than its head says.
    func hashes(_ place: TileCoordinate) throws -> [Hash] {
        guard let hashes = loaded[place], hashes.count >= place.width else { throw LogBroken(tile: place.path) }
        return hashes
    }
}

/// The log lacks a tile that its size says it has: somebody took something away.
struct LogBroken: Error {
    let tile: String
}
