import Dispatch
import Postgres
import TestSupport
import Testing

/// Callers whose tasks prefer an executor of their own come to the connection's queue anew at each `await`, so that the
/// queue does other things between what looks like neighbours.
@Suite struct ExecutorTests {
    private final class Preferred: TaskExecutor {
        private let queue = DispatchQueue(label: "preferred")

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `an answer that comes between a caller's steps isn't missed, nor is a turn`() async throws {
        let connection = try await TestDatabase.connection()
        let executor = Preferred()
        try await withTaskExecutorPreference(executor) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<4 {
                    group.addTask {
                        for round in 0..<500 {
                            let number = task * 1000 + round
                            let rows = try await connection.query("select \(number), repeat('x', \(round * 10)::int)")
                            #expect(try rows[0].decode(Int.self, String.self).0 == number)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        await connection.close()
    }
}
