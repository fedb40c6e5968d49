import EventLog

/// Delivers messages to consumers: a worker a shard, each on its own queue.
///
/// Any number of processes may run some on the same database: leases see to it that each shard has one worker, and the
/// processes share the shards evenly.
public final class QueueWorkers: Sendable {
    private let workers: [QueueWorker]
    private let shards: Int

    /// Workers that aren't running yet.
    public init(_ configuration: QueueConfiguration) {
        let crew = Crew(
            name: configuration.leaseName,
            holder: configuration.holder,
            shards: configuration.shards,
            lifetime: configuration.leaseDuration,
            interval: configuration.leaseInterval
        )
        shards = configuration.shards
        workers = (0..<configuration.shards).map { QueueWorker(configuration, shard: $0, crew: crew) }
    }

    /// These communes have new events. Cheap, and never waits.
    public func wake(_ communes: [String]) {
        var byShard: [Int: [String]] = [:]
        for commune in communes { byShard[Shards.shard(of: commune, count: shards), default: []].append(commune) }
        for (shard, communes) in byShard { workers[shard].wake(communes) }
    }

    /// Works until `stop` or the task's cancellation: what is under way is acknowledged, and the leases given back.
    public func run() async {
        // Tasks of their own: cancellation asks a worker to stop, and doesn't tear what it is doing.
        let running = workers.map { worker in Task { await worker.run() } }
        await withTaskCancellationHandler {
            for worker in running { await worker.value }
        } onCancel: {
            stop()
        }
    }

    /// Ends `run`.
    public func stop() {
        for worker in workers { worker.stop() }
    }
}
