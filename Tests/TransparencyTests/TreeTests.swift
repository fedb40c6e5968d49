import Testing
import Transparency

@Suite struct `A growing tree` {
    private let entries = (0..<1100).map { Array("entry \($0)".utf8) }

    @Test func `has the root of RFC 6962 at every size from 0 to 1100`() {
        var builder = TileBuilder()
        var range = CompactRange()
        #expect(builder.root.bytes == NaiveTree.root([]))
        for (index, entry) in entries.enumerated() {
            builder.append(.leaf(entry))
            range.append(.leaf(entry))
            let size = index + 1
            let root = NaiveTree.root(entries[..<size])
            #expect(builder.root.bytes == root, "size \(size)")
            #expect(range.root.bytes == root, "size \(size)")
            #expect(builder.frontier.count == size.nonzeroBitCount)
            #expect(range == builder.range)
        }
    }

    @Test func `goes on from its frontier and its partial tiles at every size`() throws {
        var builder = TileBuilder()
        for (index, entry) in entries.enumerated() {
            let size = Int64(index)
            #expect(TileBuilder(size: size, partial: builder.partial) == (index == 0 ? TileBuilder() : builder.trimmed))
            #expect(CompactRange(size: size, serialized: builder.range.serialized) == builder.range)
            builder.append(.leaf(entry))
        }
        #expect(CompactRange(size: 3, hashes: [.empty]) == nil)
        #expect(CompactRange(size: 1, serialized: [1, 2, 3]) == nil)
        #expect(TileBuilder(size: 2, partial: [[.empty]]) == nil)
        #expect(TileBuilder(size: 256, partial: [[], [.empty]]) != nil)
        #expect(TileBuilder(size: -1, partial: []) == nil)
    }

    @Test func `fills tiles of 256 hashes whose roots are the entries above`() throws {
        var builder = TileBuilder()
        var tiles: [FullTile] = []
        for count in 1...(256 * 256 + 256) {
            let filled = builder.append(
                .leaf([UInt8(truncatingIfNeeded: count), UInt8(truncatingIfNeeded: count >> 8)])
            )
            #expect(filled.isEmpty == !count.isMultiple(of: 256))
            tiles += filled
        }
        let below = tiles.filter { $0.level == 0 }
        let above = tiles.filter { $0.level == 1 }
        #expect(below.map(\.index) == Array(0...256))
        #expect(above.map(\.index) == [0])
        #expect(above.first?.hashes == Array(below.map(\.root).prefix(256)))
        #expect(builder.partial == [[], [try #require(below.last).root], [try #require(above.first).root]])
        var range = CompactRange()
        for hash in try #require(below.last).hashes { range.append(hash) }
        #expect(range.root == below.last?.root)
        #expect(TileBuilder.widths(at: builder.size) == [0, 1, 1])
    }

    @Test func `proves what is in it, from its tiles, as RFC 9162 does`() throws {
        var log = KeptLog()
        for entry in entries { log.append(entry) }
        for size in [1, 2, 3, 7, 8, 255, 256, 257, 300, 511, 512, 513, 770, 1024, 1100] {
            let root = try Proof.root(size: Int64(size), tile: log.tile)
            #expect(root.bytes == NaiveTree.root(entries[..<size]))
            for index in Set([0, 1, size / 3, size / 2, 254, 255, 256, size - 2, size - 1])
            where (0..<size).contains(index) {
                let proof = try #require(
                    try Proof.inclusion(index: Int64(index), size: Int64(size), tile: log.tile)
                )
                #expect(proof.map(\.bytes) == NaiveTree.path(index, entries[..<size]))
                #expect(check(index, size, root, proof))
                #expect(!check(index + 1, size, root, proof))
                #expect(!check(index, size, root, proof + [.empty]))
                #expect(proof.isEmpty || !check(index, size, root, proof.dropLast()))
            }
        }
        #expect(try Proof.inclusion(index: 5, size: 5, tile: log.tile) == nil)
        #expect(try Proof.inclusion(index: -1, size: 5, tile: log.tile) == nil)
    }

    private func check(_ index: Int, _ size: Int, _ root: Hash, _ proof: [Hash]) -> Bool {
        Proof.isIncluded(
            .leaf(entries[min(index, 1099)]),
            at: Int64(index),
            size: Int64(size),
            root: root,
            proof: proof
        )
            && index < size
    }

    @Test func `proves that it only grew, from its tiles, as RFC 9162 does`() throws {
        var log = KeptLog()
        for entry in entries { log.append(entry) }
        let sizes = [1, 2, 3, 4, 7, 8, 128, 255, 256, 257, 300, 512, 513, 770, 1024, 1099, 1100]
        for from in sizes {
            for size in sizes where from <= size {
                let proof = try #require(
                    try Proof.consistency(from: Int64(from), to: Int64(size), tile: log.tile)
                )
                #expect(proof.map(\.bytes) == NaiveTree.consistency(from, entries[..<size]))
                let (old, new) = (
                    try Proof.root(size: Int64(from), tile: log.tile), try Proof.root(size: Int64(size), tile: log.tile)
                )
                func check(_ old: Hash, _ new: Hash, _ proof: [Hash]) -> Bool {
                    Proof.isConsistent(from: Int64(from), oldRoot: old, to: Int64(size), newRoot: new, proof: proof)
                }
                #expect(check(old, new, proof))
                #expect(!check(old, new, proof + [.empty]))
                #expect(from == size || !check(new, old, proof))
                #expect(!check(old, .empty, proof))
            }
        }
        #expect(try Proof.consistency(from: 0, to: 5, tile: log.tile) == nil)
        #expect(try Proof.consistency(from: 6, to: 5, tile: log.tile) == nil)
    }

    @Test func `says beforehand which tiles a proof takes`() throws {
        #expect(
            Proof.tiles(forInclusionOf: 300, in: 1100) == [
                TileCoordinate(level: 0, index: 1), TileCoordinate(level: 1, index: 0, width: 4),
                TileCoordinate(level: 0, index: 4, width: 76),
            ]
        )
        #expect(Proof.tiles(forConsistencyFrom: 256, to: 512) == [TileCoordinate(level: 1, index: 0, width: 2)])
    }
}

extension TileBuilder {
    /// Without the empty levels at the top, which going on doesn't need.
    var trimmed: TileBuilder? { TileBuilder(size: size, partial: partial) }
}

@Suite struct `Paths and bundles of tiles` {
    @Test(arguments: [(0, "000"), (7, "007"), (999, "999"), (1000, "x001/000"), (1_234_067, "x001/x234/067")])
    func `are written as tlog-tiles has them`(_ index: Int64, _ path: String) {
        #expect(TileCoordinate.path(of: index) == path)
        #expect(TileCoordinate.index(of: path.split(separator: "/")) == index)
    }

    @Test(arguments: ["", "7", "0007", "x007", "001/000", "x000/001", "x001/00a", "-01", "x001/x000", "٠٠١"])
    func `are refused in any other form`(_ path: String) {
        #expect(TileCoordinate.index(of: path.split(separator: "/")) == nil)
    }

    @Test func `hold entries with their lengths`() {
        let entries: [[UInt8]] = [[1, 2, 3], [], [UInt8](repeating: 9, count: 65_535)]
        let bytes = EntryBundle.encode(entries)
        #expect(bytes?.prefix(6) == [0, 3, 1, 2, 3, 0])
        #expect(bytes.flatMap(EntryBundle.decode) == entries)
        #expect(EntryBundle.encode([[UInt8](repeating: 9, count: 65_536)]) == nil)
        #expect(EntryBundle.decode([0, 3, 1, 2]) == nil)
        #expect(EntryBundle.decode([0]) == nil)
    }

    @Test func `base64 is strict, and goes both ways`() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        #expect(Base64.encode(Array("foobar".utf8)) == "Zm9vYmFy")
        #expect(Base64.encode(Array("fooba".utf8)) == "Zm9vYmE=")
        #expect(Base64.encode(Array("foob".utf8)) == "Zm9vYg==")
        for text in ["Zg", "Zg=", "Zh==", "Zm9=", "Zg==\n", "Z===", "====", "Zm9v Zm9v", "Z-9v"] {
            #expect(Base64.decode(text) == nil, "\(text)")
        }
    }
}
