import Crypto
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
    private let log: EventLog
    private let keyring: Keyring
    private let origin: String
    private let arrivals: Arrivals

    init(log: EventLog, keyring: Keyring, origin: String, arrivals: Arrivals) {
        self.log = log
        self.keyring = keyring
        self.origin = origin
        self.arrivals = arrivals
    }

    /// How many events a commune has; `nil` where it doesn't exist.
    public func size(of commune: String) async throws -> Int64? {
        try await NodeFault.unlessAvailable {
            guard let head = try await log.head(commune), head.size > 0 else { return nil }
            return head.size
        }
    }

    /// Events after a position, in order.
    public func entries(of commune: String, after: Int64, limit: Int, _ selection: LogSelection) async throws -> [LogEntry] {
        try await NodeFault.unlessAvailable {
            let events = try await log.read(
                commune, after: after, upTo: nil, limit: limit, stream: selection.stream, type: selection.type)
            return events.map { LogEntry(position: $0.position, type: $0.type, bytes: $0.bytes) }
        }
    }

    /// Returns once the commune may have events after a position, or about a second later: other servers write too.
    public func waitForMore(in commune: String, after: Int64) async { await arrivals.wait(commune, after: after) }

    /// A signed checkpoint of the newest durable size; `nil` where the commune doesn't exist.
    public func checkpoint(of commune: String) async throws -> (size: Int64, note: [UInt8])? {
        let head = try await NodeFault.unlessAvailable { try await log.head(commune) }
        guard let head, head.size > 0 else { return nil }
        let range = try CompactRange(size: UInt64(head.size), hashes: head.frontier)
        let name = "\(origin)/\(commune)"
        let checkpoint = Checkpoint(origin: name, size: UInt64(head.size), root: range.root)
        let signer = NoteSigner(name: name, key: keyring.signingKey)
        return (head.size, Array(try SignedNote.sign(checkpoint.body, by: [signer]).text.utf8))
    }
}

/// Lets live readers of the log sleep until something was written by this process.
final class Arrivals: Sendable {
    private struct Waiter {
        var after: Int64
        var wake: CheckedContinuation<Void, Never>
    }

    private struct State {
        var sizes: [String: Int64] = [:]
        var waiters: [String: [Int: Waiter]] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    /// Something was written: the new sizes.
    func arrived(_ positions: [String: Int64]) {
        let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            var woken: [CheckedContinuation<Void, Never>] = []
            for (commune, position) in positions where state.waiters[commune] != nil {
                let (ready, rest) = state.waiters[commune, default: [:]].reduce(into: ([Int](), [Int: Waiter]())) { parts, entry in
                    if entry.value.after < position { parts.0.append(entry.key) } else { parts.1[entry.key] = entry.value }
                }
                woken += ready.compactMap { state.waiters[commune]?[$0]?.wake }
                state.waiters[commune] = rest.isEmpty ? nil : rest
            }
            return woken
        }
        for wake in woken { wake.resume() }
    }

    func wait(_ commune: String, after: Int64) async {
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        let timer = Task {
            try? await Task.sleep(for: .seconds(1))
            release(commune, id)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { wake in
                state.withLock { $0.waiters[commune, default: [:]][id] = Waiter(after: after, wake: wake) }
                if Task.isCancelled { release(commune, id) }
            }
        } onCancel: {
            release(commune, id)
        }
        timer.cancel()
    }

    private func release(_ commune: String, _ id: Int) {
        let waiter = state.withLock { state in
            let waiter = state.waiters[commune]?.removeValue(forKey: id)
            if state.waiters[commune]?.isEmpty == true { state.waiters[commune] = nil }
            return waiter
        }
        waiter?.wake.resume()
    }
}
