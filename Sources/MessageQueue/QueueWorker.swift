import Dispatch
import EventLog
import Logging
import Postgres

/// Delivers the messages of one shard's communes to all groups, on its own serial Dispatch queue and with its own
/// connection; what consumers do with them goes on elsewhere meanwhile.
///
/// Everything that it knows is in the database: after any failure it connects again and goes on from the cursors.
actor QueueWorker {
    nonisolated let executor: QueueExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    let configuration: QueueConfiguration
    let shard: Int
    private let holder: String
    private let crew: Crew
    var logger: Logger

    /// What is to be delivered, and what is being.
    var board = Board()
    var isStopping = false
    /// What is told before is found by the first poll.
    var isServing = false
    private var parked: CheckedContinuation<Void, Never>?
    private var timer: (any DispatchSourceTimer)?
    /// When the timer fires.
    private var alarm: ContinuousClock.Instant?

    init(_ configuration: QueueConfiguration, shard: Int, crew: Crew) {
        executor = QueueExecutor(label: "acta.queue.\(shard)", qos: .utility)
        self.configuration = configuration
        self.shard = shard
        self.crew = crew
        holder = "\(configuration.holder)/\(shard)/\(String(UInt64.random(in: .min ... .max), radix: 36))"
        logger = configuration.logger
        logger[metadataKey: "shard"] = "\(shard)"
    }

    /// These communes have new events.
    nonisolated func wake(_ communes: [String]) {
        executor.queue.async {
            self.assumeIsolated { worker in
                guard worker.isServing else { return }
                for commune in communes where worker.owns(commune) { worker.board.arrived(commune) }
                worker.unpark()
            }
        }
    }

    /// Ends `run` once the deliveries that are under way are acknowledged.
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
            do {
                let fresh = try await Connection.connect(configuration.connection, on: executor)
                connection = fresh
                // What a crash of the server takes back is delivered again. A transaction that stands still, as of a
                // process that was stopped, would hold the lease against who takes over. Statements are planned once, for
                // any size of the tables: by their keys, row by row.
                _ = try await fresh.query(
                    """
                    select set_config('synchronous_commit', 'off', false),
                        set_config('idle_in_transaction_session_timeout', '5s', false),
                        set_config('plan_cache_mode', 'force_generic_plan', false),
                        set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false),
                        set_config('enable_mergejoin', 'off', false), set_config('jit', 'off', false)
                    """
                )
                backoff.reset()
                try await work(on: fresh)
                try await crew.leave(on: fresh)
            } catch {
                logger.warning("queue interrupted", metadata: ["error": "\(error)"])
                if let connection { await connection.close() }
                connection = nil
                if !isStopping { await park(until: .now + backoff.next()) }
            }
            if let connection { await connection.close() }
        }
    }

    /// Holds the lease whenever it can be had, and works while it does.
    private func work(on connection: Connection) async throws {
        while !isStopping {
            try await crew.report(on: connection)
            guard crew.mayTake() else {
                await park(until: .now + turn)
                continue
            }
            var isCounted = true
            defer { if isCounted { crew.returned() } }
            guard let lease = try await take(on: connection) else {
                crew.returned()
                isCounted = false
                await park(until: .now + turn)
                continue
            }
            logger.debug("lease taken", metadata: ["epoch": "\(lease.epoch)"])
            do {
                isCounted = try await !serve(lease, crew, on: connection)
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

    private func take(on connection: Connection) async throws -> Lease? {
        // Another number of shards, as of the version before, divides the communes otherwise: its workers end first.
        let others = try await connection.query(
            """
            select 1 from acta.lease
            where starts_with(name, \(configuration.name + "/")) and name <> \(configuration.leaseName)
                and expires_at > clock_timestamp() limit 1
            """
        )
        guard others.isEmpty else { return nil }
        return try await Lease.acquire(
            configuration.leaseName,
            shard: shard,
            holder: holder,
            duration: configuration.leaseDuration,
            on: connection
        )
    }

    func owns(_ commune: String) -> Bool { Shards.shard(of: commune, count: configuration.shards) == shard }

    /// Waits until something happens, or until a moment.
    ///
    /// - Parameter orEarlier: Whether an alarm that was set for an earlier moment may end it: that costs less than setting
    ///   it anew each time.
    func park(until deadline: ContinuousClock.Instant, orEarlier: Bool = false) async {
        if !(orEarlier && alarm.map { $0 <= deadline } ?? false) {
            let nanoseconds = max(0, Int((deadline - .now) / .nanoseconds(1)))
            timer?.schedule(deadline: .now() + .nanoseconds(nanoseconds))
            alarm = deadline
        }
        await withCheckedContinuation { parked = $0 }
    }

    func unpark() {
        parked?.resume()
        parked = nil
    }
}
