/// The Merkle tree hash of a list (RFC 6962 §2.1): it commits to the list without printing it.
struct MerkleList {
    /// From the leaves up; of an empty list, nothing.
    private let levels: [[[UInt8]]]
    /// The root; of an empty list, the hash of nothing.
    let root: [UInt8]

    /// A tree over the entries, in their order.
    init(_ entries: [[UInt8]], _ sha256: ([UInt8]) -> [UInt8]) {
        var levels = entries.isEmpty ? [] : [entries.map { sha256([0] + $0) }]
        // Pairing from the left and carrying an odd one up gives the RFC's tree, which splits at powers of two.
        while let level = levels.last, level.count > 1 {
            levels.append(
                stride(from: 0, to: level.count, by: 2).map { index in
                    index + 1 < level.count ? sha256([1] + level[index] + level[index + 1]) : level[index]
                }
            )
        }
        self.levels = levels
        root = levels.last?.first ?? sha256([])
    }

    /// The root over the entries, in their order; of an empty list, the hash of nothing.
    static func root(of entries: [[UInt8]], _ sha256: ([UInt8]) -> [UInt8]) -> [UInt8] {
        MerkleList(entries, sha256).root
    }

    /// The hash of one entry.
    func leafHash(at index: Int) -> [UInt8] { levels[0][index] }

    /// The hashes that lead from an entry to the root (RFC 6962 §2.1.1), the nearest first.
    func inclusion(of index: Int) -> [[UInt8]] {
        var place = index
        var hashes: [[UInt8]] = []
        for level in levels {
            let sibling = place ^ 1
            // One that was carried up has nobody beside it.
            if level.indices.contains(sibling) { hashes.append(level[sibling]) }
            place /= 2
        }
        return hashes
    }
}

extension [UInt8] {
    /// Two digits a byte, in lower case.
    var hexadecimal: String {
        let digits = Array<UInt8>("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
