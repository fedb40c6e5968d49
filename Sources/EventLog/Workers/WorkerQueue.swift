public import Dispatch

/// The serial Dispatch queue that a worker lives on, as its actor's executor.
///
/// `DispatchSerialQueue`, which would be an executor by itself, doesn't exist on Linux.
public final class WorkerQueue: SerialExecutor {
    /// For timers and for blocks that come from elsewhere.
    public let queue: DispatchQueue

    /// A queue of a worker's own.
    public init(label: String) { queue = DispatchQueue(label: label, qos: .utility) }

    /// Runs a job of the actor on the queue.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// The executor as actors name it.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Crashes off the queue: state of a worker that is touched from elsewhere is a defect.
    public func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
