import Crypto
import Transparency

/// RFC 6962 §2.1, word for word, over entries: slow, and hard to get wrong.
enum NaiveTree {
    static func root(_ entries: ArraySlice<[UInt8]>) -> [UInt8] {
        switch entries.count {
        case 0: return Array(SHA256.hash(data: [UInt8]()))
        case 1: return Array(SHA256.hash(data: [0] + entries[entries.startIndex]))
        default:
            let middle = entries.startIndex + split(entries.count)
            return Array(SHA256.hash(data: [1] + root(entries[..<middle]) + root(entries[middle...])))
        }
    }

    static func path(_ index: Int, _ entries: ArraySlice<[UInt8]>) -> [[UInt8]] {
        guard entries.count > 1 else { return [] }
        let k = split(entries.count)
        let middle = entries.startIndex + k
        return index < k
            ? path(index, entries[..<middle]) + [root(entries[middle...])]
            : path(index - k, entries[middle...]) + [root(entries[..<middle])]
    }

    static func consistency(_ from: Int, _ entries: ArraySlice<[UInt8]>, isWhole: Bool = true) -> [[UInt8]] {
        if from == entries.count { return isWhole ? [] : [root(entries)] }
        let k = split(entries.count)
        let middle = entries.startIndex + k
        return from <= k
            ? consistency(from, entries[..<middle], isWhole: isWhole) + [root(entries[middle...])]
            : consistency(from - k, entries[middle...], isWhole: false) + [root(entries[..<middle])]
    }

    private static func split(_ count: Int) -> Int {
        var k = 1
        while k * 2 < count { k *= 2 }
        return k
    }
}

/// A log as it is kept: full tiles, and the builder with the partial ones.
struct KeptLog {
    var builder = TileBuilder()
    var full: [TileCoordinate: [Hash]] = [:]

    mutating func append(_ entry: [UInt8]) {
        for tile in builder.append(.leaf(entry)) {
            full[TileCoordinate(level: tile.level, index: tile.index)] = tile.hashes
        }
    }

    /// A tile at a size of the past: a beginning of what is there now.
    func tile(_ tile: TileCoordinate) throws -> [Hash] {
        let kept = full[TileCoordinate(level: tile.level, index: tile.index)] ?? builder.partial[tile.level]
        struct Missing: Error {}
        guard kept.count >= tile.width else { throw Missing() }
        return Array(kept.prefix(tile.width))
    }
}
