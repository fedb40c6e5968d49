/// Which worker has a commune.
public enum Shards {
    /// FNV-1a of the slug, modulo the number of shards. Stable from process to process, unlike Swift's own hash.
    public static func shard(of commune: String, count: Int) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in commune.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // The low bits of FNV-1a alone spread short texts badly.
        return Int((hash ^ hash >> 32) % UInt64(max(1, count)))
    }
}
