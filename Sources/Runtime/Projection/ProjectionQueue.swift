import Dispatch

/// The serial Dispatch queue that a projector worker lives on, as its actor's executor.
///
/// `DispatchSerialQueue`, which would be an executor by itself, doesn't exist on Linux.
final class ProjectionQueue: SerialExecutor {
    let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label, qos: .utility) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Crashes off the queue: state of a worker that is touched from elsewhere is a defect.
    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
