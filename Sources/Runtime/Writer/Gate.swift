import Synchronization

/// Lets so many through at a time; the others wait in their order.
///
/// Without it a start with a thousand communes would ask for a thousand connections at once.
final class Gate: Sendable {
    private struct State {
        var free: Int
        var waiting = Queue<UnsafeContinuation<Void, Never>>()
    }

    private let state: Mutex<State>

    init(_ capacity: Int) { state = Mutex(State(free: capacity)) }

    /// Runs `body` once it is its turn.
    func pass<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        await withUnsafeContinuation { continuation in
            let mayGoOn = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if mayGoOn { continuation.resume() }
        }
        defer { leave() }
        return try await body()
    }

    private func leave() {
        let next = state.withLock { state in
            let next = state.waiting.popFirst()
            if next == nil { state.free += 1 }
            return next
        }
        next?.resume()
    }
}
