/// Who may use a connection now.
///
/// A connection does one thing at a time, so calls queue in their order. A transaction holds the connection between its
/// statements: only calls that carry its token come in, others wait for its end.
struct Turns {
    /// A transaction's mark; unique in the process.
    typealias Token = UInt64

    private struct Waiter {
        let id: UInt64
        let tokens: [Token]
        let continuation: CheckedContinuation<Bool, Never>
    }

    private(set) var holder: Token?
    private(set) var isBusy = false
    private var waiters: [Waiter] = []

    /// Takes the turn at once if nobody has it and nobody waits who comes before.
    mutating func take(with tokens: [Token]) -> Bool {
        guard !isBusy, admits(tokens), !waiters.contains(where: { admits($0.tokens) }) else { return false }
        isBusy = true
        return true
    }

    /// Takes the turn, or queues for it; the continuation is given whether it was got.
    mutating func takeOrWait(id: UInt64, tokens: [Token], continuation: CheckedContinuation<Bool, Never>) {
        guard !take(with: tokens) else { return continuation.resume(returning: true) }
        waiters.append(Waiter(id: id, tokens: tokens, continuation: continuation))
    }

    /// Ends one wait without a turn.
    mutating func giveUp(id: UInt64) {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
        waiters.remove(at: index).continuation.resume(returning: false)
    }

    /// Ends all waits: each call then finds the connection closed by itself.
    mutating func dismissAll() {
        let all = waiters
        waiters = []
        for waiter in all { waiter.continuation.resume(returning: false) }
    }

    /// Gives the turn to the next one who may have it.
    mutating func pass() {
        isBusy = false
        guard let index = waiters.firstIndex(where: { admits($0.tokens) }) else { return }
        isBusy = true
        waiters.remove(at: index).continuation.resume(returning: true)
    }

    /// Keeps all others out until `release`. The caller has the turn.
    mutating func hold(_ token: Token) {
        holder = token
    }

    /// Lets all others in again.
    mutating func release() {
        holder = nil
    }

    private func admits(_ tokens: [Token]) -> Bool {
        guard let holder else { return true }
        return tokens.contains(holder)
    }
}
