import Domain
import Postgres
import ReadModels

/// Rows of one view while a rebuild folds: in memory, written when the memory is full or a while has passed.
///
/// What the database has not is written by COPY; a row that was written before and changed again is saved as a worker does.
protocol ViewCache: Actor {
    nonisolated var view: String { get }
    nonisolated var version: Int { get }
    /// About what its rows take, in bytes.
    var weight: Int { get }
    /// Rows that these events use and that may be in the database, but aren't in memory.
    func missing(_ spans: [Span]) -> [RowKey]
    /// Takes such rows into memory.
    func load(_ keys: [RowKey], on connection: Connection) async throws
    /// Folds events of communes, each up to the first event that can't be applied.
    func fold(_ spans: [Span], _ skips: Skips) -> [Halt]
    /// Writes what changed, in the caller's transaction; with pauses where commands come in meanwhile.
    func write(_ opener: SealOpener, on connection: Connection, isBusy: Bool) async throws
    /// Forgets all rows, which are written.
    func forget()
}

/// The rows of a view of one kind.
actor RowCache<V: View>: ViewCache {
    private struct Slot {
        var row: V.Row?
        var isStored: Bool
        var isChanged: Bool
    }

    nonisolated var view: String { V.name }
    nonisolated var version: Int { V.version }
    private var slots: [RowKey: Slot] = [:]
    private var halted: Set<String>
    /// Whether a row that isn't in memory may be in the database: after some were forgotten, or of a run before.
    private var isPartial: Bool
    private var sampled = (count: 0, weight: 0)

    /// - Parameters:
    ///   - halted: Communes for which the view stands still.
    ///   - isPartial: Whether the database has rows already.
    init(halted: Set<String>, isPartial: Bool) {
        self.halted = halted
        self.isPartial = isPartial
    }

    var weight: Int { slots.count * (256 + (sampled.count == 0 ? 1024 : sampled.weight / sampled.count)) }

    func missing(_ spans: [Span]) -> [RowKey] {
        guard isPartial else { return [] }
        var keys: Set<RowKey> = []
        for span in spans where !halted.contains(span.commune) {
            for entry in span.entries {
                guard case .success(let event) = entry.event else { continue }
                for id in V.touches(event) {
                    let key = RowKey(commune: span.commune, id: id)
                    if slots[key] == nil { keys.insert(key) }
                }
            }
        }
        return keys.sorted()
    }

    func load(_ keys: [RowKey], on connection: Connection) async throws {
        let rows = try await V.blamed { try await V.load(keys, on: connection) }
        for key in keys { slots[key] = Slot(row: rows[key], isStored: rows[key] != nil, isChanged: false) }
    }

    func fold(_ spans: [Span], _ skips: Skips) -> [Halt] {
        var halts: [Halt] = []
        for span in spans where !halted.contains(span.commune) {
            var rows: [String: V.Row] = [:]
            var seen: Set<String> = []
            var isTouched = false
            for entry in span.entries {
                guard case .success(let event) = entry.event else {
                    isTouched = true
                    continue
                }
                for id in V.touches(event) where seen.insert(id).inserted {
                    if let row = slots[RowKey(commune: span.commune, id: id)]?.row { rows[id] = row }
                }
            }
            guard isTouched || !seen.isEmpty else { continue }
            let (folded, fault) = V.apply(span, to: RowSet(rows), skips)
            for (id, row) in folded.changes { keep(RowKey(commune: span.commune, id: id), row) }
            if let fault {
                halted.insert(span.commune)
                halts.append(Halt(commune: span.commune, view: V.name, position: fault.position, reason: fault.reason))
            }
        }
        return halts
    }

    private func keep(_ key: RowKey, _ row: V.Row?) {
        if let row, sampled.count < 64 || slots.count % 256 == 0 {
            sampled = (sampled.count + 1, sampled.weight + V.weight(of: row))
        }
        let isStored = slots[key]?.isStored ?? false
        slots[key] = Slot(row: row, isStored: isStored, isChanged: true)
    }

    func write(_ opener: SealOpener, on connection: Connection, isBusy: Bool) async throws {
        let changed = slots.filter { $0.value.isChanged && ($0.value.row != nil || $0.value.isStored) }.keys.sorted()
        for start in stride(from: 0, to: changed.count, by: 2000) {
            let began = ContinuousClock.now
            let keys = changed[start..<min(start + 2000, changed.count)]
            var rows: [(key: RowKey, row: V.Row?)] = keys.map { ($0, slots[$0]?.row) }
            try await V.reveal(&rows, with: opener)
            var new: [(key: RowKey, row: V.Row)] = []
            var old: [(key: RowKey, row: V.Row?)] = []
            for (key, row) in rows {
                if let row, slots[key]?.isStored == false { new.append((key, row)) } else { old.append((key, row)) }
            }
            try await V.blamed {
                if !new.isEmpty { try await V.copy(new, on: connection) }
                if !old.isEmpty { try await V.save(old, on: connection) }
            }
            if isBusy { try await Task.sleep(for: (ContinuousClock.now - began) * Traffic.rest) }
        }
        // Where the transaction fails after all, the whole cache is thrown away with its rebuild.
        for (key, slot) in slots where slot.isChanged {
            slots[key] = Slot(row: slot.row, isStored: slot.row != nil, isChanged: false)
        }
    }

    func forget() {
        isPartial = isPartial || !slots.isEmpty
        slots = [:]
    }
}

extension View {
    static func cache(halted: Set<String>, isPartial: Bool) -> any ViewCache {
        RowCache<Self>(halted: halted, isPartial: isPartial)
    }
}
