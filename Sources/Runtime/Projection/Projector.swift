import EventLog
import Logging
import Postgres
public import ServiceLifecycle
import Synchronization

/// Keeps the read models: for each schema whose rows mean what this program's views mean, one worker a shard, each on its
/// own queue. Besides the live schema that is a rebuilt one, and the one before a switch until it is discarded.
///
/// Several processes may run one on the same database: leases see to it that each shard has one worker, they share the
/// shards evenly as they come and go, and the checkpoints see to it that no event is folded twice even if they don't agree on the number of shards.
public final class Projector: Service {
    private let configuration: ProjectionConfiguration
    private let report: @Sendable ([Progress]) -> Void
    private let workers = Mutex<[String: [ProjectorWorker]]>([:])

    /// A projector that is woken by `wakeUps` and reports there what it has committed.
    public init(_ configuration: ProjectionConfiguration, wakeUps: WakeUps) {
        self.configuration = configuration
        report = { wakeUps.projected($0) }
        wakeUps.onAppended { [weak self] in
            self?.wake($0)
        } events: { [weak self] in
            self?.hand($0)
        }
    }

    /// These events were appended by this process. Cheap, and never waits.
    private func hand(_ events: [Appended]) {
        let all = workers.withLock { Array($0.values) }
        guard !all.isEmpty else { return }
        let byShard = Dictionary(grouping: events) { Shards.shard(of: $0.commune, count: configuration.shards) }
        for workers in all {
            for (shard, events) in byShard { workers[shard].hand(events) }
        }
    }

    /// These communes have new events. Cheap, and never waits.
    public func wake(_ communes: [String]) {
        let all = workers.withLock { Array($0.values) }
        guard !all.isEmpty else { return }
        var byShard: [Int: [String]] = [:]
        for commune in communes {
            byShard[Shards.shard(of: commune, count: configuration.shards), default: []].append(commune)
        }
        for workers in all {
            for (shard, communes) in byShard { workers[shard].wake(communes) }
        }
    }

    /// Works until a graceful shutdown or cancellation: the batch at hand is finished, and the leases are given back.
    public func run() async throws {
        // A task of its own: cancellation asks workers to stop, and doesn't tear the batch at hand.
        let keeper = Task { await keep() }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await keeper.value
            } onGracefulShutdown: {
                keeper.cancel()
            }
        } onCancel: {
            keeper.cancel()
        }
    }

    /// Follows the list of schemas until cancelled.
    private func keep() async {
        var running: [Task<Void, Never>] = []
        var connection: Connection?
        var told: String?
        while !Task.isCancelled {
            var problem: String?
            do {
                let open: Connection
                if let connection { open = connection } else { open = try await .connect(configuration.connection) }
                connection = open
                let wanted = try await schemas(on: open)
                if wanted.isEmpty {
                    problem = "no schema has what this program's views mean: run acta rebuild all, then acta switch all"
                }
                running += start(wanted)
            } catch {
                if let connection { await connection.close() }
                connection = nil
                problem = Task.isCancelled ? nil : "the schemas of views can't be read: \(error)"
            }
            if let problem, problem != told { configuration.logger.error("\(problem)") }
            told = problem
            try? await Task.sleep(for: configuration.schemaInterval)
        }
        if let connection { await connection.close() }
        _ = start([])
        for task in running { await task.value }
    }

    private func schemas(on connection: Connection) async throws -> Set<String> {
        if let meaning = configuration.meaning {
            // What was folded before meanings were kept is taken for ours, once.
            _ = try await connection.query("update acta.view_schema set meaning = \(meaning) where meaning is null")
        }
        let rows = try await connection.query(
            """
            select schema from acta.view_schema
            where state = 'ready' and (\(configuration.meaning)::text is null or meaning is not distinct from \(configuration.meaning))
            """
        )
        return Set(try rows.decode(String.self))
    }

    /// Starts and stops workers, so that these schemas have some.
    private func start(_ wanted: Set<String>) -> [Task<Void, Never>] {
        let (new, gone) = workers.withLock { workers in
            var new: [ProjectorWorker] = []
            let gone = workers.filter { !wanted.contains($0.key) }
            for schema in gone.keys { workers[schema] = nil }
            for schema in wanted where workers[schema] == nil {
                let crew = configuration.crew(schema)
                let made = (0..<configuration.shards).map { shard in
                    ProjectorWorker(configuration, schema: schema, shard: shard, crew: crew, report: report)
                }
                workers[schema] = made
                new += made
            }
            return (new, gone.values.flatMap { $0 })
        }
        for worker in gone { worker.stop() }
        return new.map { worker in Task { await worker.run() } }
    }
}
