import Synchronization

/// The mailbox of one slice of the communes, and the desks that come back to it. What a loop takes, it takes from here.
final class Slice: Sendable {
    /// What became of handing in a command.
    enum Admission: Hashable {
        case taken
        case full
        case closed
    }

    /// A desk that was away: its commune's commands are taken again.
    struct Returned: Sendable {
        let desk: Desk
        /// Commands to be decided next, before those that came since.
        var commands: [Pending] = []
        var care = Mailbox.Care.none
        /// Where it could not be done: all that waits for the commune is answered so.
        var failure: Answer?
    }

    /// What the loop does next.
    struct Work: Sendable {
        var returned: [Returned]
        /// Commands that waited for a commune that couldn't be read, with their answer.
        var failed: [(Pending, Answer)]
        var shares: [Mailbox.Share]
    }

    fileprivate struct State {
        var mailbox: Mailbox
        var returned: [Returned] = []
        /// Communes whose desk is with a loader or the locked path.
        var away = 0
        var isClosing = false
        var sleeper: UnsafeContinuation<Void, Never>?
        var waitingForRoom: [UnsafeContinuation<Void, Never>] = []

        var mustWake: Bool {
            !returned.isEmpty || mailbox.hasReady || (isClosing && mailbox.isEmpty && away == 0)
        }

        mutating func wake() -> UnsafeContinuation<Void, Never>? {
            guard mustWake else { return nil }
            defer { sleeper = nil }
            return sleeper
        }
    }

    private let state: Mutex<State>

    init(bounds: Mailbox.Bounds) {
        state = Mutex(State(mailbox: Mailbox(bounds: bounds)))
    }

    /// How many commands wait.
    var count: Int { state.withLock { $0.mailbox.count } }

    /// Hands in a command.
    func add(_ pending: Pending) -> Admission {
        let (admission, sleeper) = state.withLock { state in
            if state.isClosing { return (Admission.closed, nil as UnsafeContinuation<Void, Never>?) }
            guard state.mailbox.add(pending) else { return (.full, nil) }
            return (.taken, state.wake())
        }
        sleeper?.resume()
        return admission
    }

    /// Hands in a command, and waits until there is room for it.
    func addWaiting(_ pending: Pending) async -> Admission {
        while true {
            let admission = add(pending)
            guard admission == .full else { return admission }
            await withUnsafeContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if state.isClosing || state.mailbox.hasRoom(for: pending.commune, weight: pending.weight) {
                        return true
                    }
                    state.waitingForRoom.append(continuation)
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        }
    }

    /// Takes nothing more. What was taken is still decided.
    func close() {
        let (sleeper, waiters) = state.withLock { state in
            state.isClosing = true
            defer { state.waitingForRoom = [] }
            return (state.wake(), state.waitingForRoom)
        }
        sleeper?.resume()
        for waiter in waiters { waiter.resume() }
    }

    /// Nothing of a commune is taken while its desk is away. Commands are put back to its front.
    func sendAway(_ commune: String, puttingBack commands: [Pending] = [], care: Mailbox.Care = .none) {
        state.withLock { state in
            state.away += 1
            state.mailbox.putBack(commands, of: commune, care: care)
            state.mailbox.close(commune)
        }
    }

    /// A desk comes back from a loader or the locked path.
    func giveBack(_ returned: Returned) {
        let sleeper = state.withLock { state in
            state.returned.append(returned)
            return state.wake()
        }
        sleeper?.resume()
    }

    /// Puts commands back to the front of their commune.
    func putBack(_ commands: [Pending], of commune: String, care: Mailbox.Care = .none) {
        guard !commands.isEmpty else { return }
        state.withLock { $0.mailbox.putBack(commands, of: commune, care: care) }
    }

    /// Waits for work; `nil` once it was closed and all is done.
    func next(commands: Int, bytes: Int) async -> Work? {
        while true {
            let (work, isDone, waiters) = state.withLock { $0.next(commands: commands, bytes: bytes) }
            for waiter in waiters { waiter.resume() }
            if let work { return work }
            if isDone { return nil }
            await withUnsafeContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if state.mustWake { return true }
                    state.sleeper = continuation
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        }
    }
}

extension Slice.State {
    fileprivate mutating func next(
        commands: Int,
        bytes: Int
    ) -> (Slice.Work?, isDone: Bool, waiters: [UnsafeContinuation<Void, Never>]) {
        var work = Slice.Work(returned: returned, failed: [], shares: [])
        for desk in returned {
            let commune = desk.desk.commune
            away -= 1
            mailbox.putBack(desk.commands, of: commune, care: desk.care)
            mailbox.open(commune)
            guard let failure = desk.failure else { continue }
            work.failed += mailbox.takeAll(of: commune).map { ($0, failure) }
        }
        returned = []
        work.shares = mailbox.take(commands: commands, bytes: bytes)
        if work.returned.isEmpty, work.shares.isEmpty {
            return (nil, isClosing && mailbox.isEmpty && away == 0, [])
        }
        defer { waitingForRoom = [] }
        return (work, false, waitingForRoom)
    }
}
