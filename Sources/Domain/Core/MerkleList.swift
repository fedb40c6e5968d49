/// The Merkle tree hash of a list (RFC 6962 §2.1): it commits to the list without printing it.
enum MerkleList {
    /// The root over the entries, in their order; of an empty list, the hash of nothing.
    static func root(of entries: [[UInt8]], _ sha256: ([UInt8]) -> [UInt8]) -> [UInt8] {
        guard !entries.isEmpty else { return sha256([]) }
        var level = entries.map { sha256([0] + $0) }
        // Pairing from the left and carrying an odd one up gives the RFC's tree, which splits at powers of two.
        while level.count > 1 {
            level = stride(from: 0, to: level.count, by: 2).map { index in
                index + 1 < level.count ? sha256([1] + level[index] + level[index + 1]) : level[index]
            }
        }
        return level[0]
    }
}

extension [UInt8] {
    /// Two digits a byte, in lower case.
    var hexadecimal: String {
        let digits = Array<UInt8>("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
