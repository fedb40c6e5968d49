internal import Dispatch

/// An actor's executor that is a Dispatch queue of its own, on Linux too, where `DispatchSerialQueue` doesn't exist.
final class QueueExecutor: SerialExecutor {
    let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label, qos: .userInitiated)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = unsafe asUnownedSerialExecutor()
        queue.async {
            unsafe job.runSynchronously(on: executor)
        }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    /// Lets `assumeIsolated` hold in blocks that Dispatch runs on the queue, such as event handlers.
    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
