public import Domain
import EventLog
import Foundation
public import Logging
public import Postgres
public import ReadModels

/// Fills a schema beside the live one with the whole log, while commands, workers and readers go on. No side effect runs.
///
/// First in bulk, which nobody else writes beside; a crash costs what wasn't written for a few seconds. Then the schema is
/// *ready*: workers keep it up, this process's own until it has what the log had at that moment.
public struct Rebuild: Sendable {
    /// How far it is.
    public struct Figures: Sendable, Equatable {
        /// The schema that is filled.
        public var schema: String
        /// Events that were folded, by this run.
        public var done: Int64
        /// Events that it is to fold.
        public var total: Int64
        /// Since the start.
        public var seconds: Double
        /// Whether it went on with what another run had left.
        public var isResumed: Bool
        /// Events that the runs before had written, and which this one needn't fold.
        public var before: Int64 = 0
        /// The most that rows weighed in memory at any time, in bytes, by estimate.
        public var peak = 0

        /// Folded events a second.
        public var rate: Double { seconds > 0 ? Double(done) / seconds : 0 }
        /// Until the end, at this rate.
        public var secondsLeft: Double { rate > 0 ? Double(max(0, total - done)) / rate : 0 }
    }

    private let connection: ConnectionConfiguration
    private let pool: Pool
    private let opener: SealOpener
    private let logger: Logger
    var views: [any View.Type]
    var decode: @Sendable (_ bytes: [UInt8]) throws -> Recorded = { try Codec.decode($0) }
    /// What rows may weigh in memory, in bytes.
    public var memory = 256 << 20
    /// Whether it takes all it can get of the machine though commands come in: else it leaves a core and half of the time.
    public var isHeedless = false
    /// How long nothing is written while the memory suffices.
    var interval: Duration = .seconds(10)

    /// A rebuild over connections of its own, and a pool of at least two for small things.
    public init(
        connection: ConnectionConfiguration,
        pool: Pool,
        opener: SealOpener,
        views: [any View.Type] = ReadModels.views,
        logger: Logger
    ) {
        self.connection = connection
        self.pool = pool
        self.opener = opener
        self.views = views
        self.logger = logger
    }

    /// Fills a schema: one that was begun and means the same, unless `anew`; else a new one.
    ///
    /// - Parameter progress: told after each page of events.
    /// - Throws: `ViewSchemas.Refusal.inUse` where another rebuild is at it.
    public func run(anew: Bool = false, progress: @escaping @Sendable (Figures) -> Void = { _ in }) async throws
        -> Figures
    {
        let reading = try await Connection.connect(connection)
        let writing = try await Connection.connect(connection)
        let result: Result<Figures, any Error>
        do {
            result = .success(try await fill(reading, writing, anew, progress))
        } catch {
            result = .failure(error)
        }
        await reading.close()
        await writing.close()
        return try result.get()
    }

    private func fill(
        _ reading: Connection,
        _ writing: Connection,
        _ anew: Bool,
        _ progress: @escaping @Sendable (Figures) -> Void
    ) async throws -> Figures {
        try await lock(writing)
        let schemas = ViewSchemas(pool: pool)
        let (target, isResumed) = try await target(schemas, anew)
        let start = ContinuousClock.now
        var figures = Figures(schema: target.schema, done: 0, total: 0, seconds: 0, isResumed: isResumed)
        if isResumed { figures.before = try await held(target.schema, on: reading) }
        let bulk = BulkFold(
            schema: target.schema,
            views: views,
            decode: decode,
            opener: opener,
            reading: reading,
            writing: writing,
            memory: memory,
            interval: interval,
            isHeedless: isHeedless
        )
        if !target.isReady {
            let counter = Counter(figures, start, progress)
            do {
                // Each pass is shorter than the one before, unless commands come in quicker than they can be folded.
                for _ in 0..<20 {
                    let parts = try await parts(target.schema, on: reading)
                    let left = parts.reduce(0) { $0 + $1.last - $1.from }
                    if left == 0 { break }
                    counter.expect(left)
                    try await bulk.run(parts) { counter.add($0, weight: $1) }
                    if left < 5000 { break }
                }
            } catch let failure as ViewFailure {
                logger.warning(
                    "a view's rows are refused, so the rest is folded event by event",
                    metadata: ["view": "\(failure.view)", "reason": "\(failure.reason)"]
                )
            }
            figures = counter.figures
            try await schemas.ready(target.schema)
        }
        try await follow(target.schema, on: reading)
        figures.seconds = (ContinuousClock.now - start) / .seconds(1)
        return figures
    }

    /// As long as the connection that writes lives, nobody else rebuilds; a killed process's lets go by itself.
    private func lock(_ writing: Connection) async throws {
        // "acta" in ASCII and a number of the kind of lock.
        let key: Int64 = 0x6163_7461_0000_0002
        for _ in 0..<50 {
            let got = try await writing.query("select pg_try_advisory_lock(\(key))").decode(Bool.self).first
            if got == true { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw ViewSchemas.Refusal.inUse(schema: "the rebuilt schema")
    }

    private func target(_ schemas: ViewSchemas, _ anew: Bool) async throws -> (ViewSchemas.Entry, isResumed: Bool) {
        let meaning = ReadModels.meaning(of: views)
        // The one before a switch isn't a rebuild of the one after it.
        if let shadow = try await schemas.all().last, !shadow.isLive, !shadow.isPrevious {
            if shadow.meaning == meaning, !anew { return (shadow, true) }
            if anew || !shadow.isReady { try await schemas.discard(shadow.schema) }
        }
        return (try await schemas.make(meaning: meaning), false)
    }

    /// What is in the log and not in the schema, the longest first.
    private func parts(_ schema: String, on connection: Connection) async throws -> [BulkFold.Part] {
        let rows = try await connection.query(
            """
            select l.commune, coalesce(c.last, 0), h.size from acta.log l
            cross join lateral (
                select b.size from acta.log_batch b where b.commune = l.commune order by b.first desc limit 1
            ) h
            left join lateral (
                select c.last from acta.checkpoint c where c.commune = l.commune and c.schema = \(schema)
                order by c.first desc limit 1
            ) c on true
            where h.size > coalesce(c.last, 0) order by h.size - coalesce(c.last, 0) desc, l.commune
            """
        )
        return try rows.decode(String.self, Int64.self, Int64.self).map {
            BulkFold.Part(commune: $0, from: $1, last: $2)
        }
    }

    /// How many events a schema has.
    private func held(_ schema: String, on connection: Connection) async throws -> Int64 {
        try await connection.query(
            """
            select coalesce(sum(c.last), 0)::bigint from (
                select distinct on (commune) last from acta.checkpoint where schema = \(schema)
                order by commune, first desc) c
            """
        ).decode(Int64.self).first ?? 0
    }

    /// Works as workers do, beside them, until the schema has what the log has now.
    private func follow(_ schema: String, on reading: Connection) async throws {
        let goal = try await parts(schema, on: reading)
        guard !goal.isEmpty else { return }
        let configuration = ProjectionConfiguration(
            connection: connection,
            holder: "rebuild/\(UInt64.random(in: .min ... .max))",
            views: views,
            decode: decode,
            opener: opener,
            logger: logger
        )
        let crew = configuration.crew(schema)
        let workers = (0..<configuration.shards).map {
            ProjectorWorker(configuration, schema: schema, shard: $0, crew: crew) { _ in }
        }
        let running = workers.map { worker in Task { await worker.run() } }
        let result: Result<Void, any Error>
        do {
            while try await !has(goal, schema, on: reading) { try await Task.sleep(for: .milliseconds(20)) }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        for worker in workers { worker.stop() }
        for task in running { await task.value }
        try result.get()
    }

    private func has(_ goal: [BulkFold.Part], _ schema: String, on connection: Connection) async throws -> Bool {
        try await connection.query(
            """
            select 1 from unnest(\(goal.map(\.commune)), \(goal.map(\.last))) as g(commune, last)
            where g.last > coalesce((
                select c.last from acta.checkpoint c where c.commune = g.commune and c.schema = \(schema)
                order by c.first desc limit 1), 0)
            limit 1
            """
        ).isEmpty
    }
}
