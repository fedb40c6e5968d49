public import Domain
public import EventLog
import Foundation
public import Logging
public import MessageQueue
import Postgres
public import ReadModels
import Schemas
public import ServiceLifecycle

/// Everything that a process serves with: commands, the log, the read models, and their workers.
public final class Node: Sendable {
    /// How it is laid out.
    public struct Configuration: Sendable {
        /// The database as the server connects; `nil` leaves it to libpq's own variables.
        public var databaseURL: String?
        /// Connections that append: as many writers' loops.
        public var appendConnections: Int
        /// Connections that read.
        public var readConnections: Int
        /// Shards of the projector in this process; 0 runs no workers.
        public var shards: Int
        /// The checkpoints' origin, without the commune.
        public var origin: String
        /// Where the newest checkpoint of each log is kept outside of the database; `nil` for nowhere.
        public var checkpoints: String?
        /// What the books that decisions read may weigh in memory, in bytes; a book that was forgotten is read again.
        public var bookMemory = 256 << 20
        /// What views as they stood may take of the machine.
        public var asOf = AsOf.Limits()
        /// Whether webhooks may go over http and to addresses that aren't of the public internet.
        public var allowsPrivateWebhooks = false

        /// A configuration of its parts.
        public init(databaseURL: String?, appendConnections: Int, readConnections: Int, shards: Int, origin: String) {
            self.databaseURL = databaseURL
            self.appendConnections = appendConnections
            self.readConnections = readConnections
            self.shards = shards
            self.origin = origin
        }
    }

    /// Takes commands.
    public let commands: CommandService
    /// Answers queries of the read models.
    public let reader: Reader
    /// The log as auditors read it.
    public let log: LogBook
    /// Signs and publishes checkpoints.
    public let publisher: CheckpointPublisher
    private let readOnly: ReadOnlyLogs
    /// This deployment as a witness of other logs.
    public let witness: Witness
    /// Receivers outside that are told of events.
    public let webhooks: WebhookDesk
    /// The views as they stood.
    public let asOf: AsOf
    /// What rules and `recordedAt` go by.
    public let clock: ServiceClock
    /// How the queue is doing.
    public let queue: MessageQueue.Queue
    /// What is counted.
    public let metrics: Metrics
    /// Where it writes what operators should know.
    public let logger: Logger

    let reading: Pool
    let appending: Pool
    private let waiting: Pool
    private let wakeUps: WakeUps
    private let waiters: PositionWaiters
    private let projector: Projector?
    private let collector: CosignatureCollector?
    private let queueWorkers: QueueWorkers?
    private let apiKeys: APIKeys
    let clockOffset: ClockOffset
    /// What the policies still have to do.
    let agenda: Agenda
    /// One setting of the clock at a time.
    let clockTurns = Gate(1)

    /// A node that isn't running yet.
    ///
    /// - Parameters:
    ///   - consumers: What receives messages of the queue besides the policies, where this process has workers.
    ///   - sendToWitness: How witnesses are asked for cosignatures; `nil` where this process doesn't ask.
    /// - Throws: Where a rule set that ships can't be read.
    public init(
        configuration: Configuration,
        keyring: Keyring,
        logger: Logger,
        consumers: [any Consumer] = [],
        sendToWitness: CosignatureCollector.Send? = nil
    ) throws {
        let clock = ServiceClock()
        let metrics = Metrics()
        var writer = WriterConfiguration()
        writer.slices = configuration.appendConnections
        writer.memory = configuration.bookMemory
        func connection(_ name: String) -> ConnectionConfiguration {
            ConnectionConfiguration(
                url: configuration.databaseURL,
                parameters: ["application_name": name],
                settings: ["jit": "off"],
                logger: logger
            )
        }
        // The workers' few statements find rows by keys, whatever the parameters are and however old the statistics:
        // to plan them each time would take longer than to run them.
        func workerConnection(_ name: String) -> ConnectionConfiguration {
            var configuration = connection(name)
            configuration.settings["plan_cache_mode"] = "force_generic_plan"
            for way in ["seqscan", "hashjoin", "mergejoin"] { configuration.settings["enable_\(way)"] = "off" }
            return configuration
        }
        // The log's reads include those of the writers' loaders, which need one each and one for locked decisions.
        let reading = Pool(
            configuration: PoolConfiguration(
                connection: connection("acta read"),
                maximum: configuration.readConnections + writer.slices + 2
            ),
            logger: logger
        )
        let appending = Pool(
            configuration: PoolConfiguration(connection: connection("acta append"), maximum: writer.slices),
            logger: logger
        )
        let waiting = Pool(
            configuration: PoolConfiguration(connection: workerConnection("acta wait"), maximum: 1),
            logger: logger
        )
        let log = EventLog(pool: reading, keyring: keyring, logger: logger)
        let opener = SealOpener(log)
        let wakeUps = WakeUps(connection: connection("acta wake-ups"), logger: logger)
        let arrivals = Arrivals()
        wakeUps.onAppended { arrivals.arrived($0) }

        self.clock = clock
        self.metrics = metrics
        self.logger = logger
        self.reading = reading
        self.appending = appending
        self.waiting = waiting
        self.wakeUps = wakeUps
        // A restarted process is somebody else.
        let holder =
            "\(ProcessInfo.processInfo.hostName)/\(ProcessInfo.processInfo.processIdentifier)/\(UInt32.random(in: .min ... .max))"
        let readOnly = ReadOnlyLogs()
        self.readOnly = readOnly
        publisher = CheckpointPublisher(
            log: log,
            origin: configuration.origin,
            outside: configuration.checkpoints.map { OutsideNotes(folder: $0) },
            holder: holder,
            readOnly: readOnly,
            logger: logger
        )
        witness = Witness(log: log, origin: configuration.origin)
        collector = sendToWitness.map { CosignatureCollector(log: log, send: $0, logger: logger) }
        self.log = LogBook(log: log, publisher: publisher, arrivals: arrivals)
        reader = Reader(pool: reading, opener: opener)
        asOf = AsOf(
            pool: reading,
            connection: connection("acta as-of"),
            opener: opener,
            limits: configuration.asOf,
            logger: logger
        )
        waiters = PositionWaiters(pool: waiting, wakeUps: wakeUps, logger: logger)
        queue = MessageQueue.Queue(pool: reading)
        webhooks = WebhookDesk(
            pool: reading,
            keyring: keyring,
            allowsPrivate: configuration.allowsPrivateWebhooks,
            clock: clock,
            metrics: metrics,
            logger: logger
        )
        apiKeys = APIKeys(pool: reading)
        clockOffset = ClockOffset(pool: reading)
        agenda = Agenda(pool: reading)
        commands = CommandService(
            log: log,
            appending: appending,
            tools: try .standard(),
            configuration: writer,
            clock: { clock.milliseconds },
            readOnly: readOnly,
            onWritten: { written in
                metrics.count(.appendBatches)
                metrics.count(.events, by: Int64(written.events))
                wakeUps.appended(written.appended)
            },
            onAppended: { metrics.note($0) },
            logger: logger
        )
        var projection = ProjectionConfiguration(
            connection: workerConnection("acta projector"),
            holder: holder,
            decode: { try Codec.decode($0) },
            opener: opener,
            shards: configuration.shards,
            logger: logger
        )
        projection.meaning = ReadModels.meaning
        projector = configuration.shards == 0 ? nil : Projector(projection, wakeUps: wakeUps)
        if configuration.shards == 0 {
            queueWorkers = nil
        } else {
            let workers = QueueWorkers(
                QueueConfiguration(
                    connection: connection("acta queue"),
                    holder: holder,
                    consumers: [PolicyConsumer(commands: commands), webhooks.consumer] + consumers,
                    shards: configuration.shards,
                    clock: { clock.milliseconds },
                    logger: logger
                )
            )
            wakeUps.onAppended { workers.wake($0) }
            queueWorkers = workers
        }
    }

    /// What must run, in the order of starting: each uses only what stands before it.
    public var services: [any Service] {
        var services: [any Service] = [
            PoolService(pool: reading), PoolService(pool: appending),
            PoolService(pool: waiting), ClockFollower(offset: clockOffset, clock: clock),
            wakeUps, waiters, asOf, publisher,
        ]
        if let collector { services.append(collector) }
        if let projector { services.append(projector) }
        services.append(commands)
        // Consumers may post commands: they end first.
        if let queueWorkers { services.append(QueueService(workers: queueWorkers)) }
        return services
    }
}

extension Node {
    /// Waits until views have a position of a commune; throws `behind` or `halted` otherwise.
    public func wait(for position: Int64, of views: [String], in commune: String, seconds: Int) async throws {
        let outcome: PositionWaiters.Outcome
        do {
            outcome = try await waiters.wait(
                commune: commune,
                position: position,
                views: views,
                timeout: .seconds(seconds)
            )
        } catch {
            throw NodeFault.unavailable(retryAfter: 1)
        }
        switch outcome {
        case .reached: return
        case .behind(let reached): throw NodeFault.behind(position: reached, wanted: position)
        case .halted(let reached, _): throw NodeFault.halted(position: reached)
        case .tooMany: throw NodeFault.crowded(retryAfter: 1)
        }
    }

    /// Who presents an API key; `nil` where there is none like that.
    public func principal(ofAPIKey key: String) async throws -> Principal? {
        let found = try await NodeFault.unlessAvailable { try await apiKeys.find(key) }
        return found.map { key in
            Principal(
                id: "key|\(key.id)",
                scopes: Set(key.scopes.compactMap(Scope.init(rawValue:))),
                members: key.members.compactMapValues(Identifier.init(scalar:)),
                communes: key.communes
            )
        }
    }

    /// Why commands can't be taken now; empty where they can.
    public func readinessFaults() async -> [String] {
        do {
            let rows = try await reading.query("select coalesce(max(version), 0)::bigint from public.acta_migration")
            var applied: Int64 = 0
            for row in rows { applied = try row.decode(Int64.self) }
            let newest = Int64(Schemas.migrations.map(\.version).max() ?? 0)
            return applied == newest
                ? [] : ["the database's schema has version \(applied); this program needs \(newest): run acta migrate"]
        } catch {
            return ["the database can't be reached, or isn't migrated"]
        }
    }

    /// Figures in Prometheus' text format.
    ///
    /// Those of the database are the same from every server, so that an alert takes the greatest of them.
    public func metricsText() async -> String {
        metrics.text(gauges: [
            ("acta_mailbox_commands", "Commands that wait to be decided.", Int64(commands.waiting)),
            ("acta_as_of_folds", "Folds of views as they stood that run or wait.", Int64(await asOf.folds)),
            ("acta_waiting_queries", "Queries that wait for a position.", Int64(waiters.count)),
            ("acta_clock_offset_milliseconds", "How far development's clock is ahead.", clock.currentOffset),
            ("process_resident_memory_bytes", "Resident memory.", Self.residentMemory()),
        ]) + readOnlyMetrics() + poolMetrics() + (await viewMetrics()) + (await queueMetrics())
    }

    private func readOnlyMetrics() -> String {
        let name = "acta_log_read_only"
        let help = "Logs that nothing is written to, since they aren't what was published of them."
        let lines = readOnly.all.map { commune, contradiction in
            "\(name){commune=\"\(Self.label(commune))\",reason=\"\(Self.label("\(contradiction)"))\"} 1\n"
        }
        return "# HELP \(name) \(help)\n# TYPE \(name) gauge\n" + lines.joined()
    }

    private static func residentMemory() -> Int64 {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
            .dropFirst().first
        return (pages.flatMap { Int64($0) } ?? 0) * Int64(getpagesize())
    }
}

/// Keeps a pool until everything that uses it has ended.
private struct PoolService: Service {
    let pool: Pool

    func run() async throws {
        try? await gracefulShutdown()
        await pool.shutdown()
    }
}

/// Takes over what other processes set development's clock to.
private struct ClockFollower: Service {
    let offset: ClockOffset
    let clock: ServiceClock

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if let newest = try? await offset.current() { clock.follow(offset: newest) }
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}
