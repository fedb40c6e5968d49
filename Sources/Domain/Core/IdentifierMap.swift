/// Values by identifier, for thousands of entries: changing one stays cheap while another copy of the map is alive.
///
/// A dictionary that is shared is copied whole at its next change. A writer keeps a durable book and one that is ahead,
/// so each vote of ten thousand would copy all that were cast before it. Here only the shard is copied that changes.
struct IdentifierMap<Value: Sendable>: Sendable {
    private var shards: [[Identifier: Value]] = [[:]]
    /// How many entries there are.
    private(set) var count = 0

    init() {}

    subscript(key: Identifier) -> Value? {
        get { shards[shard(of: key)][key] }
        set {
            let index = shard(of: key)
            let before = shards[index].count
            shards[index][key] = newValue
            count += shards[index].count - before
            if count > shards.count * 128 { grow() }
        }
    }

    /// All entries, in no order that anything may depend on.
    var entries: some Sequence<(key: Identifier, value: Value)> { shards.lazy.joined() }

    private mutating func grow() {
        let old = shards
        shards = Array(repeating: [:], count: old.count * 16)
        for entry in old.lazy.joined() { shards[shard(of: entry.key)][entry.key] = entry.value }
    }

    /// By FNV-1a (Fowler, Noll, Vo), which is apart from the hash that the shards themselves use.
    private func shard(of key: Identifier) -> Int {
        guard shards.count > 1 else { return 0 }
        var hash: UInt32 = 2_166_136_261
        for byte in key.text.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return Int((hash ^ hash >> 16) & UInt32(shards.count - 1))
    }
}
