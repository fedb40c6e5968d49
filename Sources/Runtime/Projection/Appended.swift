/// Events that this process has appended to a log: its workers needn't read them back.
public struct Appended: Sendable {
    /// The commune's slug.
    public let commune: String
    /// The position of the first.
    public let first: Int64
    /// Their stored bytes, in the order of their positions.
    public let events: [[UInt8]]

    /// Consecutive events of a commune.
    public init(commune: String, first: Int64, events: [[UInt8]]) {
        self.commune = commune
        self.first = first
        self.events = events
    }
}

/// What was handed to a worker and isn't folded yet. What doesn't fit, or leaves a gap, is read from the database.
struct HandedEvents {
    private struct Run {
        var first: Int64
        var events: ArraySlice<[UInt8]>
        var next: Int64 { first + Int64(events.count) }
    }

    private var runs: [String: Run] = [:]
    /// Bytes of all.
    private(set) var bytes = 0
    /// The most bytes that are kept.
    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Takes events up. Above the limit all are forgotten: a worker that is so far behind reads larger batches anyway.
    mutating func add(_ appended: Appended) {
        let size = appended.events.reduce(0) { $0 + $1.count }
        if bytes + size > limit { removeAll() }
        guard size <= limit else { return }
        if var run = runs[appended.commune], run.next == appended.first {
            runs[appended.commune] = nil
            run.events += appended.events
            runs[appended.commune] = run
        } else {
            drop(appended.commune)
            runs[appended.commune] = Run(first: appended.first, events: appended.events[...])
        }
        bytes += size
    }

    /// Up to so many events right after a position; `nil` where the first of them isn't there.
    mutating func take(_ commune: String, after position: Int64, limit: Int) -> ArraySlice<[UInt8]>? {
        forget(commune, through: position)
        guard let run = runs[commune], run.first == position + 1 else { return nil }
        let taken = run.events.prefix(limit)
        forget(commune, through: position + Int64(taken.count))
        return taken
    }

    /// Forgets those of a commune up to a position.
    mutating func forget(_ commune: String, through position: Int64) {
        guard var run = runs[commune], run.first <= position else { return }
        let count = min(run.events.count, Int(position - run.first + 1))
        bytes -= run.events.prefix(count).reduce(0) { $0 + $1.count }
        run.events = run.events.dropFirst(count)
        run.first += Int64(count)
        runs[commune] = run.events.isEmpty ? nil : run
    }

    mutating func removeAll() {
        runs = [:]
        bytes = 0
    }

    private mutating func drop(_ commune: String) {
        guard let run = runs.removeValue(forKey: commune) else { return }
        bytes -= run.events.reduce(0) { $0 + $1.count }
    }
}
