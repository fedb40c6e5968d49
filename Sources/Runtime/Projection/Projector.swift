import EventLog
import Logging
import Postgres
public import ServiceLifecycle

/// Keeps the read models: one worker a shard, each on its own queue.
///
/// Several processes may run one on the same database: leases see to it that each shard has one worker, and the
/// checkpoints that no event is folded twice even if they don't agree on the number of shards.
public final class Projector: Service {
    private let workers: [ProjectorWorker]
    private let shards: Int

    /// A projector that is woken by `wakeUps` and reports there what it has committed.
    public init(_ configuration: ProjectionConfiguration, wakeUps: WakeUps) {
        shards = configuration.shards
        workers = (0..<configuration.shards).map { shard in
            ProjectorWorker(configuration, shard: shard) { wakeUps.projected($0) }
        }
        wakeUps.onAppended { [weak self] communes in self?.wake(communes) }
    }

    /// These communes have new events. Cheap, and never waits.
    public func wake(_ communes: [String]) {
        var byShard: [Int: [String]] = [:]
        for commune in communes { byShard[Shards.shard(of: commune, count: shards), default: []].append(commune) }
        for (shard, communes) in byShard { workers[shard].wake(communes) }
    }

    /// Works until a graceful shutdown or cancellation: the batch at hand is finished, and the leases are given back.
    public func run() async throws {
        // Tasks of their own: cancellation asks a worker to stop, and doesn't tear the batch at hand.
        let running = workers.map { worker in Task { await worker.run() } }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                for worker in running { await worker.value }
            } onGracefulShutdown: {
                self.stop()
            }
        } onCancel: {
            stop()
        }
    }

    private func stop() {
        for worker in workers { worker.stop() }
    }
}
