internal import CLibPQ
internal import Dispatch
internal import Synchronization

/// Asks the server to cancel the statement of one connection, from a queue of its own since libpq blocks meanwhile.
///
/// Sendable because `PGcancel` never changes after it was made, and libpq allows its use on any thread.
@safe final class Canceller: @unchecked Sendable {
    private struct State {
        /// The statement that may be cancelled; 0 where none may.
        var current: UInt64 = 0
        var next: UInt64 = 1
        var isAsking = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private static let queue = DispatchQueue(label: "acta.postgres.cancel", attributes: .concurrent)
    private let cancel: OpaquePointer?
    private let state = Mutex(State())

    init(_ connection: OpaquePointer) {
        unsafe cancel = unsafe PQgetCancel(connection)
    }

    deinit {
        unsafe PQfreeCancel(cancel)
    }

    /// Allows the statement that is about to be sent to be cancelled.
    func arm() -> UInt64 {
        state.withLock { state in
            state.current = state.next
            state.next += 1
            return state.current
        }
    }

    /// Cancels that statement if it still runs.
    func fire(_ statement: UInt64) {
        Self.queue.async {
            let mayAsk = self.state.withLock { state in
                guard state.current == statement, !state.isAsking else { return false }
                state.isAsking = true
                return true
            }
            guard mayAsk else { return }
            unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
                _ = unsafe PQcancel(self.cancel, message.baseAddress, 256)
            }
            let waiter = self.state.withLock { state in
                state.isAsking = false
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
    }

    /// Ends the statement: waits for a request that is under way, lest it hit the next one.
    func disarm(isolation: isolated (any Actor)? = #isolation) async {
        let isAsking = state.withLock { state in
            state.current = 0
            return state.isAsking
        }
        guard isAsking else { return }
        await withCheckedContinuation(isolation: isolation) { continuation in
            let isOver = state.withLock { state in
                guard state.isAsking else { return true }
                state.waiter = continuation
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}
