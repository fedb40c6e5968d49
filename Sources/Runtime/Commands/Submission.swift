import Synchronization

/// An answer that is awaited by one and given by another, once.
final class Slot: Sendable {
    private enum State {
        case empty
        case awaited(UnsafeContinuation<Answer, Never>)
        case filled(Answer)
    }

    private let state = Mutex(State.empty)

    init() {}

    /// One that is answered already.
    convenience init(_ answer: Answer) {
        self.init()
        fill(answer)
    }

    /// Gives the answer.
    func fill(_ answer: Answer) {
        let waiter = state.withLock { state -> UnsafeContinuation<Answer, Never>? in
            switch state {
            case .empty:
                state = .filled(answer)
                return nil
            case .awaited(let waiter):
                state = .filled(answer)
                return waiter
            case .filled:
                return nil
            }
        }
        waiter?.resume(returning: answer)
    }

    /// Waits for the answer.
    func answer() async -> Answer {
        await withUnsafeContinuation { continuation in
            let known = state.withLock { state -> Answer? in
                if case .filled(let answer) = state { return answer }
                state = .awaited(continuation)
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}

/// The lines of an upload that are under way: in order, and no more than a window of them.
///
/// What follows an answer that ended the upload is told so, whatever became of it: an earlier line may have failed after
/// a later one was found malformed, or in the ledger.
final class Conveyor: Sendable {
    private struct State {
        var slots = Queue<Slot>()
        var isFinished = false
        var hasEnded = false
        var failure: (any Error)?
        var consumer: UnsafeContinuation<Void, Never>?
        var producer: UnsafeContinuation<Void, Never>?
    }

    private let window: Int
    private let upload: Upload
    private let state = Mutex(State())

    init(window: Int, upload: Upload) {
        self.window = window
        self.upload = upload
    }

    /// Adds the next line's slot, once there is room for it; `false` where nobody asks for answers any more.
    func add(_ slot: Slot) async -> Bool {
        await withUnsafeContinuation { continuation in
            let mayGoOn = state.withLock { state in
                if state.isFinished || state.slots.count < window { return true }
                state.producer = continuation
                return false
            }
            if mayGoOn { continuation.resume() }
        }
        let (isOpen, consumer) = state.withLock { state in
            if state.isFinished { return (false, nil as UnsafeContinuation<Void, Never>?) }
            state.slots.append(slot)
            defer { state.consumer = nil }
            return (true, state.consumer)
        }
        consumer?.resume()
        return isOpen
    }

    /// No line comes after those that were added; nor, where it is abandoned, is anybody waiting for them.
    func finish(_ failure: (any Error)? = nil) {
        let waiters = state.withLock { state in
            state.isFinished = true
            state.failure = state.failure ?? failure
            defer { (state.consumer, state.producer) = (nil, nil) }
            return [state.consumer, state.producer]
        }
        for waiter in waiters { waiter?.resume() }
    }

    /// The next line's answer; `nil` after the last.
    func next() async throws -> Answer? {
        while true {
            let (slot, isFinished, failure, producer) = state.withLock { state in
                let slot = state.slots.popFirst()
                defer { if slot != nil { state.producer = nil } }
                return (slot, state.isFinished, state.failure, slot == nil ? nil : state.producer)
            }
            producer?.resume()
            if let slot { return judge(await slot.answer()) }
            if let failure { throw failure }
            if isFinished { return nil }
            await withUnsafeContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if state.isFinished || !state.slots.isEmpty { return true }
                    state.consumer = continuation
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        }
    }

    private func judge(_ answer: Answer) -> Answer {
        state.withLock { state in
            if state.hasEnded { return .undecided }
            state.hasEnded = upload.ends(with: answer)
            return answer
        }
    }
}
