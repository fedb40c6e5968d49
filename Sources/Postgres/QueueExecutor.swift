public import Dispatch
internal import Foundation

/// An actor's executor that is a serial Dispatch queue, on Linux too, where `DispatchSerialQueue` doesn't exist.
///
/// A connection has one of its own, unless it is given that of the actor that uses it: then a call to it is no change of
/// threads.
public final class QueueExecutor: SerialExecutor {
    /// For timers and for blocks that come from elsewhere.
    public let queue: DispatchQueue

    /// A queue of its own.
    public init(label: String, qos: DispatchQoS = .userInitiated) {
        queue = DispatchQueue(label: label, qos: qos)
    }

    /// Runs a job of an actor on the queue.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = unsafe asUnownedSerialExecutor()
        queue.async {
            unsafe job.runSynchronously(on: executor)
        }
    }

    /// Blocks the queue for a moment that is shorter than a timer, and the threads that it wakes, are worth.
    public func pause(until end: ContinuousClock.Instant) {
        dispatchPrecondition(condition: .onQueue(queue))
        Thread.sleep(forTimeInterval: max(0, (end - .now) / .seconds(1)))
    }

    /// The executor as actors name it.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    /// Crashes off the queue. Lets `assumeIsolated` hold in blocks that Dispatch runs on it, such as event handlers.
    public func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
