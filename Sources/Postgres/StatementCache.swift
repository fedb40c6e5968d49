/// The statements that one connection has prepared, the least recently used going first.
struct StatementCache {
    /// What makes two statements the same to the server.
    struct Key: Hashable {
        let text: [UInt8]
        let types: [PostgresType]
    }

    private struct Entry {
        let name: String
        var used: UInt64
    }

    private let limit: Int
    private var entries: [Key: Entry] = [:]
    private var clock: UInt64 = 0
    private var named: UInt64 = 0
    /// Names that left the cache and that the server still keeps.
    private(set) var evicted: [String] = []

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { entries.count }

    /// The name that the statement was prepared under.
    mutating func name(for key: Key) -> String? {
        guard let index = entries.index(forKey: key) else { return nil }
        clock += 1
        entries.values[index].used = clock
        return entries.values[index].name
    }

    /// A name for a statement that is about to be prepared.
    mutating func newName() -> String {
        named += 1
        return "acta_\(named)"
    }

    /// Keeps a statement that was prepared.
    mutating func keep(_ name: String, for key: Key) {
        if entries.count >= limit, let oldest = entries.min(by: { $0.value.used < $1.value.used }) {
            entries[oldest.key] = nil
            evicted.append(oldest.value.name)
        }
        clock += 1
        entries[key] = Entry(name: name, used: clock)
    }

    /// Drops a statement that the server no longer takes, and has it deallocated where the server still keeps it.
    mutating func drop(_ key: Key, isKeptByServer: Bool) {
        if let entry = entries.removeValue(forKey: key), isKeptByServer { evicted.append(entry.name) }
    }

    /// The server no longer keeps these either.
    mutating func forget(_ names: [String]) {
        evicted.removeAll { names.contains($0) }
    }
}
