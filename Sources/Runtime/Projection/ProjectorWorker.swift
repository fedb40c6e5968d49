import Dispatch
import Domain
import EventLog
import Logging
import Postgres
import ReadModels

/// Folds the communes of one shard into all views, on its own serial Dispatch queue and with its own connection.
///
/// Everything that it knows is in the database: after any failure it connects again and goes on from the checkpoints.
actor ProjectorWorker {
    private nonisolated let executor: QueueExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let configuration: ProjectionConfiguration
    private let schema: String
    private let shard: Int
    private let crew: Crew
    private let holder: String
    private let report: @Sendable ([Progress]) -> Void
    private var logger: Logger

    private var waiting: [String] = []
    private var isWaiting: Set<String> = []
    var isStopping = false
    /// What is told before is found by the first poll.
    private var isServing = false
    var parked: CheckedContinuation<Void, Never>?
    var timer: (any DispatchSourceTimer)?
    /// When the timer fires.
    var alarm: ContinuousClock.Instant?
    /// The newest checkpoint of communes whose older ones can be removed.
    private var prunable: [String: Int64] = [:]
    private var skips = Skips()
    private let cache: WorkerCache
    /// So many next batches have one event only, to find the one that a view's SQL refuses.
    private var careful = 0

    /// A worker of one shard of a schema. `report` is told after each commit to the live one, on the worker's queue.
    init(
        _ configuration: ProjectionConfiguration,
        schema: String,
        shard: Int,
        crew: Crew,
        report: @escaping @Sendable ([Progress]) -> Void
    ) {
        executor = QueueExecutor(label: "acta.projection.\(schema).\(shard)", qos: .utility)
        self.configuration = configuration
        self.schema = schema
        self.shard = shard
        self.crew = crew
        // A restarted process, and another projector in this one, is somebody else.
        holder = "\(configuration.holder)/\(shard)/\(String(UInt64.random(in: .min ... .max), radix: 36))"
        self.report = report
        cache = WorkerCache(configuration)
        logger = configuration.logger
        logger[metadataKey: "shard"] = "\(shard)"
        logger[metadataKey: "schema"] = "\(schema)"
    }

    /// These communes have new events.
    nonisolated func wake(_ communes: [String]) {
        executor.queue.async { self.assumeIsolated { $0.receive(communes) } }
    }

    /// These communes have new events, which are these.
    nonisolated func hand(_ events: [Appended]) {
        executor.queue.async { self.assumeIsolated { $0.receive(events) } }
    }

    /// Ends `run` after the batch at hand.
    nonisolated func stop() {
        executor.queue.async {
            self.assumeIsolated { worker in
                worker.isStopping = true
                worker.unpark()
            }
        }
    }

    /// Works until `stop`.
    func run() async {
        dispatchPrecondition(condition: .onQueue(executor.queue))
        let timer = DispatchSource.makeTimerSource(queue: executor.queue)
        timer.setEventHandler { [weak self] in
            self?.assumeIsolated { worker in
                worker.alarm = nil
                worker.unpark()
            }
        }
        timer.schedule(deadline: .distantFuture)
        timer.activate()
        self.timer = timer
        defer {
            timer.cancel()
            self.timer = nil
        }
        var backoff = Backoff()
        while !isStopping {
            var connection: Connection?
            let start = ContinuousClock.now
            do {
                let fresh = try await Connection.connect(configuration.connection, on: executor)
                connection = fresh
                try await prepare(fresh)
                try await work(on: fresh)
                try await crew.leave(on: fresh)
            } catch {
                logger.warning("projection interrupted", metadata: ["error": "\(error)"])
                if let connection { await connection.close() }
                connection = nil
                // What fails at once, again and again, is tried and told of less and less often.
                if ContinuousClock.now - start > configuration.leaseDuration { backoff.reset() }
                if !isStopping { await park(until: .now + backoff.next()) }
            }
            if let connection { await connection.close() }
        }
    }

    private func prepare(_ connection: Connection) async throws {
        // A commit that a crash of the server takes back is folded again: rows and checkpoint go together. A transaction
        // that stands still, as of a process that was stopped, would hold the lease against who takes over.
        _ = try await connection.query(
            """
            select set_config('search_path', \(schema), false), set_config('synchronous_commit', 'off', false),
                set_config('idle_in_transaction_session_timeout', '5s', false)
            """
        )
    }

    /// Whether the schema was discarded: then nothing is left to do.
    private func isDiscarded(_ connection: Connection) async throws -> Bool {
        try await connection.query("select 1 from acta.view_schema where schema = \(schema)").isEmpty
    }

    /// Holds the lease whenever it can be had, and works while it does.
    private func work(on connection: Connection) async throws {
        while !isStopping {
            if try await isDiscarded(connection) {
                isStopping = true
                return
            }
            try await crew.report(on: connection)
            guard crew.mayTake() else {
                await park(until: .now + turn)
                continue
            }
            var isCounted = true
            defer { if isCounted { crew.returned() } }
            let lease = try await Lease.acquire(
                configuration.leaseName(schema),
                shard: shard,
                holder: holder,
                duration: configuration.leaseDuration,
                on: connection
            )
            guard let lease else {
                crew.returned()
                isCounted = false
                await park(until: .now + turn)
                continue
            }
            logger.debug("lease taken", metadata: ["epoch": "\(lease.epoch)"])
            do {
                try await catchUp(lease, on: connection)
                isCounted = try await !serve(lease, on: connection)
                try await lease.release(on: connection)
            } catch let lost as Lease.Lost {
                logger.info("lease lost", metadata: ["epoch": "\(lost.lease.epoch)"])
            }
            // Who gave it back doesn't take it again before others had the time to.
            if !isCounted { await park(until: .now + configuration.leaseInterval * 2) }
        }
    }

    /// With jitter: two workers that ask in step could get in each other's way for good.
    private var turn: Duration { configuration.leaseInterval * Double.random(in: 0.5...1) }

    /// - Returns: Whether it leaves because this process has more than its share.
    private func serve(_ lease: Lease, on connection: Connection) async throws -> Bool {
        let tail = Tail(schema: schema, decode: configuration.decode)
        isServing = true
        cache.forget()
        defer {
            (isServing, waiting, isWaiting) = (false, [], [])
            cache.forget()
        }
        var renewal = ContinuousClock.now + configuration.leaseDuration / 3
        var poll = ContinuousClock.now
        var prune = ContinuousClock.now + configuration.pruneInterval
        var next = ContinuousClock.now
        var roll = ContinuousClock.now + configuration.leaseInterval
        while !isStopping {
            let now = ContinuousClock.now
            if now >= renewal {
                try await lease.renew(duration: configuration.leaseDuration, on: connection)
                renewal = now + configuration.leaseDuration / 3
            }
            if now >= roll {
                try await crew.report(on: connection)
                if crew.mustGiveBack() { return true }
                roll = now + configuration.leaseInterval
            }
            if now >= poll {
                if try await skips.refreshed(on: connection) != skips { try await catchUp(lease, on: connection) }
                receive(try await tail.lagging(on: connection))
                poll = now + configuration.pollInterval
            }
            if now >= prune {
                try await removeOldCheckpoints(on: connection)
                prune = now + configuration.pruneInterval
            }
            if waiting.isEmpty {
                await park(until: min(poll, renewal, roll), orEarlier: true)
            } else if now < next {
                executor.pause(until: next)
            } else {
                let hasMore = try await step(tail, lease, on: connection)
                let end = ContinuousClock.now
                next = hasMore ? end : end + configuration.pause(after: end - now)
            }
        }
        return false
    }

    /// One batch: as many communes and events as fit, folded into all views, written in one transaction.
    ///
    /// - Returns: Whether there was more than fitted.
    private func step(_ tail: Tail, _ lease: Lease, on connection: Connection) async throws -> Bool {
        let isCareful = careful > 0
        // Ascending, as all workers lock them.
        let communes = take(isCareful ? 1 : configuration.communes).sorted()
        let limit = isCareful ? 1 : max(1, configuration.batch / communes.count)
        let (spans, halts) = try await cache.read(communes, limit: limit, tail, on: connection)
        guard !spans.isEmpty else { return false }
        // What was cut comes again, after the others.
        let cut = spans.filter { $0.entries.count == limit }.map(\.commune)
        receive(cut)

        var folds: [Fold] = []
        do {
            folds = try await cache.fold(spans, halts, skips, opener: configuration.opener, on: connection)
            try await commit(tail, lease, spans, folds, halts, on: connection)
        } catch let failure as ViewFailure {
            cache.forget()
            try await isolate(failure, tail, lease, spans, folds, halts, on: connection)
        } catch is Commit.Conflict {
            cache.forget()
            receive(spans.map(\.commune))
        }
        careful = max(0, careful - 1)
        return !cut.isEmpty || communes.count == configuration.communes || careful > 0
    }

    private func commit(
        _ tail: Tail,
        _ lease: Lease,
        _ spans: [Span],
        _ folds: [Fold],
        _ halts: [Halt],
        on connection: Connection
    ) async throws {
        let commit = Commit(schema: tail.schema, lease: lease, spans: spans, folds: folds, halts: halts)
        let isLive = try await commit.write(on: connection, before: configuration.faults.beforeCommit)
        try await configuration.faults.afterCommit()
        for span in spans { prunable[span.commune] = span.first }
        let new = folds.flatMap(\.halts)
        cache.keep(spans, halts + new)
        for halt in new {
            logger.error(
                "view halted",
                metadata: [
                    "commune": "\(halt.commune)", "view": "\(halt.view)", "position": "\(halt.position)",
                    "reason": "\(halt.reason)",
                ]
            )
        }
        guard isLive else { return }
        let halted = Set((halts + new).map(\.commune))
        report(spans.map { Progress(commune: $0.commune, position: $0.last, hasHalts: halted.contains($0.commune)) })
    }

    /// A view's SQL refused the batch: finds the event by taking one at a time, and halts the view there.
    private func isolate(
        _ failure: ViewFailure,
        _ tail: Tail,
        _ lease: Lease,
        _ spans: [Span],
        _ folds: [Fold],
        _ halts: [Halt],
        on connection: Connection
    ) async throws {
        let events = spans.reduce(0) { $0 + $1.entries.count }
        guard events == 1, let span = spans.first else {
            careful = max(careful, events) + 1
            let communes = spans.map(\.commune).filter { isWaiting.insert($0).inserted }
            waiting.insert(contentsOf: communes, at: 0)
            return
        }
        let halt = Halt(commune: span.commune, view: failure.view, position: span.first, reason: failure.reason)
        // The other views go on without it: their part of this event comes with the next reading, which sees the halt.
        try await connection.transaction { connection in
            guard try await connection.query(lease.hold).count == 1 else { throw Lease.Lost(lease: lease) }
            _ = try await connection.query(halt.insertion(tail.schema, version: failure.version))
        }
        logger.error(
            "view halted",
            metadata: [
                "commune": "\(halt.commune)", "view": "\(halt.view)", "position": "\(halt.position)",
                "reason": "\(halt.reason)",
            ]
        )
        report([Progress(commune: span.commune, position: span.first - 1, hasHalts: true)])
        careful += 1
        receive([span.commune])
    }

    /// Views that were halted are tried again when a worker starts, since the program may know better by now, and after a skip.
    private func catchUp(_ lease: Lease, on connection: Connection) async throws {
        skips = try await skips.refreshed(on: connection)
        cache.forget()
        let tail = Tail(schema: schema, decode: configuration.decode)
        for halt in try await tail.halts(on: connection) where owns(halt.commune) {
            guard !isStopping, let view = configuration.views.first(where: { $0.name == halt.view }) else { continue }
            let attempt = CatchUp(
                tail: tail,
                lease: lease,
                halt: halt,
                opener: configuration.opener,
                skips: skips
            )
            if try await attempt.run(view, batch: configuration.batch, on: connection) {
                logger.notice("view caught up", metadata: ["commune": "\(halt.commune)", "view": "\(halt.view)"])
                let position = try await tail.checkpoint(halt.commune, on: connection)
                report([Progress(commune: halt.commune, position: position, hasHalts: true)])
            }
        }
    }

    /// Keeps the newest two of each commune.
    private func removeOldCheckpoints(on connection: Connection) async throws {
        guard !prunable.isEmpty else { return }
        let communes = Array(prunable.keys)
        let newest = Array(prunable.values)
        prunable = [:]
        _ = try await connection.query(
            """
            delete from acta.checkpoint c using unnest(\(communes), \(newest)) as k(commune, first)
            where c.commune = k.commune and c.schema = \(schema) and c.first < k.first and c.last < k.first - 1
            """
        )
    }

    private func owns(_ commune: String) -> Bool {
        Shards.shard(of: commune, count: configuration.shards) == shard
    }

    private func receive(_ communes: [String]) {
        guard isServing else { return }
        for commune in communes where owns(commune) && isWaiting.insert(commune).inserted { waiting.append(commune) }
        if !waiting.isEmpty { unpark() }
    }

    private func receive(_ events: [Appended]) {
        guard isServing else { return }
        for run in events where owns(run.commune) { cache.add(run) }
        receive(events.map(\.commune))
    }

    private func take(_ count: Int) -> [String] {
        let taken = Array(waiting.prefix(count))
        waiting.removeFirst(taken.count)
        isWaiting.subtract(taken)
        return taken
    }
}

extension Halt {
    func insertion(_ schema: String, version: Int) -> SQL {
        """
        insert into acta.view_halt (commune, schema, view, version, position, reason)
        values (\(commune), \(schema), \(view), \(Int32(version)), \(position), \(reason))
        on conflict do nothing
        """
    }
}
