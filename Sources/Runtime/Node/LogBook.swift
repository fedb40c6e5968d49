import Domain
public import EventLog
import Synchronization
import Transparency

/// An event as it is served.
public struct LogEntry: Sendable {
    /// 1, 2, 3 … in its commune.
    public let position: Int64
    /// `members.registered`.
    public let type: String
    /// The canonical bytes, as they are hashed.
    public let bytes: [UInt8]
}

/// Which events are wanted.
public struct LogSelection: Sendable {
    /// Only this type.
    public var type: String?
    /// Only this stream.
    public var stream: String?

    /// A selection of its parts.
    public init(type: String? = nil, stream: String? = nil) {
        self.type = type
        self.stream = stream
    }
}

/// The log, as auditors read it.
public struct LogBook: Sendable {
    let log: EventLog
    private let publisher: CheckpointPublisher
    private let arrivals: Arrivals
    private let known = KnownCommunes()

    init(log: EventLog, publisher: CheckpointPublisher, arrivals: Arrivals) {
        self.log = log
        self.publisher = publisher
        self.arrivals = arrivals
    }

    /// How many events a commune has; `nil` where it doesn't exist.
    public func size(of commune: String) async throws -> Int64? {
        try await NodeFault.unlessAvailable {
            guard let head = try await log.head(commune), head.size > 0 else { return nil }
            return head.size
        }
    }

    /// Whether a commune has events. It never ceases to, so that it is asked once.
    public func exists(_ commune: String) async throws -> Bool {
        if known.contains(commune) { return true }
        guard try await size(of: commune) != nil else { return false }
        known.insert(commune)
        return true
    }

    /// Events after a position, in order.
    public func entries(of commune: String, after: Int64, limit: Int, _ selection: LogSelection) async throws
        -> [LogEntry]
    {
        try await NodeFault.unlessAvailable {
            let events = try await log.read(
                commune,
                after: after,
                stream: selection.stream,
                type: selection.type,
                limit: limit
            )
            return events.map { LogEntry(position: $0.position, type: $0.type, bytes: $0.bytes) }
        }
    }

    /// Returns once the commune may have events after a position, or about a second later: other servers write too.
    public func waitForMore(in commune: String) async { await arrivals.wait(commune) }

    /// The largest published checkpoint with its cosignatures, after publishing one of the newest durable size; `nil` where
    /// the commune doesn't exist.
    ///
    /// - Throws: `NodeFault.contradicted` where the log isn't what was published of it.
    public func checkpoint(of commune: String) async throws -> (size: Int64, note: [UInt8])? {
        do {
            return try await NodeFault.unlessAvailable {
                guard let note = try await publisher.current(of: commune) else { return nil }
                return (note.checkpoint.size, try await LogNotes(pool: log.pool).cosigned(note))
            }
        } catch let contradiction as CheckpointPublisher.Contradiction {
            throw NodeFault.contradicted(contradiction)
        }
    }
}

/// Communes that were found to exist, a bounded number of them.
private final class KnownCommunes: Sendable {
    private static let limit = 10_000
    private let communes = Mutex<Set<String>>([])

    func contains(_ commune: String) -> Bool { communes.withLock { $0.contains(commune) } }

    func insert(_ commune: String) {
        communes.withLock { communes in
            if communes.count >= Self.limit { communes = [] }
            communes.insert(commune)
        }
    }
}

/// Lets live readers of the log sleep until something was written, by this process or, as far as wake-ups tell, another.
final class Arrivals: Sendable {
    private struct State {
        var waiters: [String: [UInt64: CheckedContinuation<Void, Never>]] = [:]
        var released: Set<UInt64> = []
        var last: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Something was written to these communes' logs.
    func arrived(_ communes: [String]) {
        let woken = state.withLock { state in
            communes.flatMap { state.waiters.removeValue(forKey: $0)?.values.map { $0 } ?? [] }
        }
        for wake in woken { wake.resume() }
    }

    /// Returns when something arrives, after about a second, or when the task is cancelled.
    func wait(_ commune: String) async {
        let id = state.withLock { state in
            state.last += 1
            return state.last
        }
        let timer = Task { [weak self] in
            try? await Task.sleep(for: .seconds(1))
            self?.release(commune, id)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { wake in
                let isReleased = state.withLock { state in
                    if state.released.remove(id) != nil { return true }
                    state.waiters[commune, default: [:]][id] = wake
                    return false
                }
                if isReleased { wake.resume() }
            }
        } onCancel: {
            release(commune, id, isEarly: true)
        }
        timer.cancel()
        state.withLock { _ = $0.released.remove(id) }
    }

    /// Wakes one waiter; one that doesn't wait yet finds that it needn't.
    private func release(_ commune: String, _ id: UInt64, isEarly: Bool = false) {
        let wake = state.withLock { state in
            let wake = state.waiters[commune]?.removeValue(forKey: id)
            if state.waiters[commune]?.isEmpty == true { state.waiters[commune] = nil }
            if wake == nil, isEarly { state.released.insert(id) }
            return wake
        }
        wake?.resume()
    }
}
