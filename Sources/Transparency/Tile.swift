/// Which tile of a tree (C2SP tlog-tiles, height 8), and how many of its 256 hashes are there.
public struct TileCoordinate: Hashable, Sendable {
    /// 0 for tiles of leaf hashes; a hash on a level above is the root of a full tile below.
    public let level: Int
    /// Which one on its level, from 0.
    public let index: Int64
    /// 256 for a full tile, 1 to 255 for a partial one.
    public let width: Int

    /// The hashes of a full tile.
    public static let fullWidth = 256

    /// A tile by its place.
    public init(level: Int, index: Int64, width: Int = fullWidth) {
        self.level = level
        self.index = index
        self.width = width
    }

    /// The index as tlog-tiles writes it in paths: groups of three digits, all but the last with an `x`: `x001/x234/067`.
    public static func path(of index: Int64) -> String {
        var groups: [String] = []
        var rest = index
        repeat {
            let digits = String(rest % 1000)
            let group = String(repeating: "0", count: 3 - digits.count) + digits
            groups.insert(groups.isEmpty ? group : "x" + group, at: 0)
            rest /= 1000
        } while rest > 0
        return groups.joined(separator: "/")
    }

    /// Reads the groups of an index; `nil` where they aren't written as tlog-tiles has them.
    public static func index(of groups: [some StringProtocol]) -> Int64? {
        guard (1...6).contains(groups.count) else { return nil }
        var index: Int64 = 0
        for (place, group) in groups.enumerated() {
            let isLast = place == groups.count - 1
            let digits = isLast ? String(group) : String(group.dropFirst())
            guard isLast || group.first == "x", digits.utf8.count == 3,
                digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let value = Int64(digits)
            else { return nil }
            index = index * 1000 + value
        }
        guard path(of: index) == groups.joined(separator: "/") else { return nil }
        return index
    }

    /// The path below `tile/`: `0/x001/067`, with `.p/12` after it for a partial one.
    public var path: String { "\(level)/\(Self.path(of: index))" + (width == Self.fullWidth ? "" : ".p/\(width)") }
}

/// A full tile.
public struct FullTile: Hashable, Sendable {
    /// 0 for tiles of leaf hashes.
    public let level: Int
    /// Which one on its level, from 0.
    public let index: Int64
    /// The root over the hashes: an entry of the tile above.
    public let root: Hash
    /// 256 hashes.
    public let hashes: [Hash]

    /// A tile of its parts.
    public init(level: Int, index: Int64, root: Hash, hashes: [Hash]) {
        self.level = level
        self.index = index
        self.root = root
        self.hashes = hashes
    }
}

/// A bundle of log entries, as tlog-tiles serves it: each with its length in two bytes before it.
public enum EntryBundle {
    /// The bytes of a bundle; `nil` where an entry is longer than 65,535 bytes.
    public static func encode(_ entries: [[UInt8]]) -> [UInt8]? {
        var bytes: [UInt8] = []
        for entry in entries {
            guard let length = UInt16(exactly: entry.count) else { return nil }
            bytes.append(UInt8(length >> 8))
            bytes.append(UInt8(truncatingIfNeeded: length))
            bytes += entry
        }
        return bytes
    }

    /// The entries of a bundle; `nil` where its end is missing.
    public static func decode(_ bytes: [UInt8]) -> [[UInt8]]? {
        var entries: [[UInt8]] = []
        var rest = bytes[...]
        while rest.count >= 2 {
            let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
            rest = rest.dropFirst(2)
            guard rest.count >= length else { return nil }
            entries.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return rest.isEmpty ? entries : nil
    }
}
