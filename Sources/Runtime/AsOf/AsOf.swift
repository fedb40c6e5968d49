import Domain
import EventLog
import Foundation
public import Logging
public import Postgres
public import ReadModels
public import ServiceLifecycle

/// Views as they stood: disposable schemas, each filled by the same fold with one commune's events up to a position.
///
/// A schema is kept for minutes and moved forward when a later moment is asked for. One fold runs at a time in the
/// process, one for a caller, and few wait: whoever comes on top is sent away, so that commands don't feel it.
public actor AsOf: Service {
    /// What it may take of the machine.
    public struct Limits: Sendable {
        /// How many schemas are kept.
        public var kept = 4
        /// How many folds run or wait.
        public var waiting = 4
        /// How many queries wait for a fold that another one asked for.
        public var joined = 64
        /// The most events of a fold; `nil` for any number.
        public var events: Int64? = 200_000
        /// What a fold's rows may weigh in memory, in bytes.
        public var memory = 32 << 20
        /// How many times a schema is emptied and filled again, before it is dropped.
        public var emptied = 50
        /// How many cores decode.
        public var jobs = 1
        /// How long a schema that nobody asks for is kept.
        public var idle: Duration = .seconds(180)

        /// Limits for a server.
        public init() {}
    }

    /// Which moment is wanted.
    public enum Moment: Sendable, Hashable {
        /// The events up to a position, included.
        case position(Int64)
        /// The events that were recorded until then, in milliseconds since 1970.
        case time(Int64)
    }

    /// What one query reads; the schema stays for as long as this is held.
    public final class Standing: Sendable {
        /// The schema's name.
        public let schema: String
        /// All events up to this position are in it, and no other.
        public let position: Int64
        private let release: @Sendable () -> Void

        init(schema: String, position: Int64, release: @escaping @Sendable () -> Void) {
            self.schema = schema
            self.position = position
            self.release = release
        }

        deinit { release() }
    }

    private struct Key: Hashable {
        let commune: String
        let position: Int64
    }

    /// A schema of this process.
    private struct Slot {
        let schema: String
        var key: Key
        var isBusy: Bool
        var readers = 0
        var used: ContinuousClock.Instant
        /// The log's size when it was filled: an erasure after that is not in it.
        var size: Int64
        /// How many times it was emptied: deleted rows take room until it is dropped.
        var emptied = 0
        /// Whether it has rows that the next fold doesn't begin with.
        var isFull = false
    }

    let pool: Pool
    let connection: ConnectionConfiguration
    let opener: SealOpener
    let views: [any View.Type]
    let decode: @Sendable (_ bytes: [UInt8]) throws -> Recorded
    let limits: Limits
    let logger: Logger
    private let turns = Gate(1)
    private var slots: [Slot] = []
    private var filling: [Key: Task<Void, any Error>] = [:]
    private var callers: Set<String> = []
    private var joined = 0
    /// Where the next fold reads and writes.
    var spare: (reading: Connection, writing: Connection)?

    /// Views as they stood, over connections of its own for folding and a pool for small things.
    public init(
        pool: Pool,
        connection: ConnectionConfiguration,
        opener: SealOpener,
        views: [any View.Type] = ReadModels.views,
        limits: Limits = Limits(),
        logger: Logger
    ) {
        self.init(
            pool: pool,
            connection: connection,
            opener: opener,
            views: views,
            decode: { try Codec.decode($0) },
            limits: limits,
            logger: logger
        )
    }

    init(
        pool: Pool,
        connection: ConnectionConfiguration,
        opener: SealOpener,
        views: [any View.Type],
        decode: @escaping @Sendable (_ bytes: [UInt8]) throws -> Recorded,
        limits: Limits,
        logger: Logger
    ) {
        self.pool = pool
        self.connection = connection
        self.opener = opener
        self.views = views
        self.decode = decode
        self.limits = limits
        self.logger = logger
    }

    /// How many folds run or wait.
    public var folds: Int { filling.count }

    /// A commune's views as they stood at a moment.
    ///
    /// - Parameter caller: Who asks: one fold at a time for each.
    /// - Throws: `NodeFault`: `beyond` for a position that the log doesn't have, `tooFar` where the fold would be too long,
    ///   `crowded` where too many ask.
    public func view(of commune: String, at moment: Moment, caller: String) async throws -> Standing {
        if case .position(let position) = moment { try refuseEarly(Key(commune: commune, position: position), caller) }
        let size = try await size(of: commune)
        let position: Int64
        switch moment {
        case .position(let wanted):
            guard wanted <= size else { throw NodeFault.beyond(size: size) }
            position = wanted
        case .time(let time): position = try await self.position(in: commune, at: time, size: size)
        }
        let key = Key(commune: commune, position: position)
        if let view = try await take(key) { return view }
        let fold = try fold(key, size, caller)
        joined += 1
        defer { joined -= 1 }
        try await fold.value
        guard let view = try await take(key) else { throw NodeFault.crowded(retryAfter: 1) }
        return view
    }

    /// Lets go of what nobody asked for in a while, until a graceful shutdown; then of everything.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(10))
                if !Task.isCancelled { await self.tidy() }
            }
        }
        await close()
    }

    /// Drops all of this process's schemas.
    public func close() async {
        for fold in filling.values { fold.cancel() }
        await closeSpare()
        for slot in slots { await drop(slot.schema) }
        slots = []
    }

    /// A schema that is there already, unless somebody was erased since it was filled.
    private func take(_ key: Key) async throws -> Standing? {
        guard let found = slots.first(where: { $0.key == key && !$0.isBusy }) else { return nil }
        let isValid = try await pool.query(
            """
            select exists (select from acta.as_of_schema where schema = \(found.schema)) and not exists (
                select from acta.event where commune = \(key.commune) and position > \(found.size)
                    and type = 'members.erased')
            """
        ).decode(Bool.self).first
        guard let index = slots.firstIndex(where: { $0.schema == found.schema }), slots[index].key == key,
            !slots[index].isBusy
        else { return nil }
        guard isValid == true else {
            slots.remove(at: index)
            await drop(found.schema)
            return nil
        }
        slots[index].readers += 1
        slots[index].used = .now
        return Standing(schema: found.schema, position: key.position) { Task { await self.release(found.schema) } }
    }

    private func release(_ schema: String) {
        guard let index = slots.firstIndex(where: { $0.schema == schema }) else { return }
        slots[index].readers -= 1
        slots[index].used = .now
    }

    /// When to come again is spread out: else all who were sent away would come at the same moment.
    private static var crowded: NodeFault { .crowded(retryAfter: .random(in: 2...6)) }

    /// Whoever is going to be sent away needn't cost a look at the log.
    private func refuseEarly(_ key: Key, _ caller: String) throws {
        guard filling[key] == nil, !slots.contains(where: { $0.key == key }) else { return }
        if callers.contains(caller) || filling.count >= limits.waiting { throw Self.crowded }
    }

    /// The fold of a moment, which all who want the same share.
    private func fold(_ key: Key, _ size: Int64, _ caller: String) throws -> Task<Void, any Error> {
        if let running = filling[key] {
            guard joined < limits.joined else { throw Self.crowded }
            return running
        }
        guard !callers.contains(caller), filling.count < limits.waiting else { throw Self.crowded }
        callers.insert(caller)
        let task = Task(priority: .background) {
            defer { ended(key, caller) }
            try await turns.pass { @Sendable in try await self.fill(key, size) }
        }
        filling[key] = task
        return task
    }

    private func ended(_ key: Key, _ caller: String) {
        filling[key] = nil
        callers.remove(caller)
    }

    private func fill(_ key: Key, _ size: Int64) async throws {
        try Task.checkCancellation()
        let schema = try await free(for: key)
        guard let index = slots.firstIndex(where: { $0.schema == schema }) else { return }
        let from = slots[index].key.position
        if let most = limits.events, key.position - from > most {
            // A schema that was only to be moved forward stays as it is.
            if from > 0 { slots[index].isBusy = false } else { await remove(schema) }
            throw NodeFault.tooFar(events: key.position - from, most: most)
        }
        do {
            try await fold(
                into: schema,
                key.commune,
                from: from,
                to: key.position,
                emptying: slots[index].isFull
            )
        } catch {
            await remove(schema)
            if error is CancellationError { throw NodeFault.unavailable(retryAfter: 1) }
            throw error
        }
        guard let index = slots.firstIndex(where: { $0.schema == schema }) else { return }
        // An erasure while it was filled may have come too late for it: then it is filled again.
        let emptied = slots[index].emptied
        slots[index] = Slot(schema: schema, key: key, isBusy: false, used: .now, size: size, emptied: emptied)
    }

    /// A schema to fill: one of the same commune that is behind, a new one, or the one that was longest not asked for.
    private func free(for key: Key) async throws -> String {
        let behind = slots.indices.filter {
            slots[$0].key.commune == key.commune && slots[$0].key.position <= key.position && slots[$0].readers == 0
                && !slots[$0].isBusy
        }
        if let nearest = behind.max(by: { slots[$0].key.position < slots[$1].key.position }) {
            // Whoever was erased since it was filled is still in it.
            let slot = slots[nearest]
            slots[nearest].isBusy = true
            let isClean = try await pool.query(
                """
                select exists (select from acta.as_of_schema where schema = \(slot.schema)) and not exists (
                    select from acta.event where commune = \(key.commune) and position > \(slot.size)
                        and type = 'members.erased')
                """
            ).decode(Bool.self).first
            if isClean == true { return slot.schema }
            await remove(slot.schema)
        }
        if slots.count >= limits.kept {
            let unused = slots.filter { $0.readers == 0 && !$0.isBusy }
            guard let oldest = unused.min(by: { $0.used < $1.used }) else { throw Self.crowded }
            if oldest.emptied < limits.emptied,
                try await pool.query("select 1 from acta.as_of_schema where schema = \(oldest.schema)").count == 1,
                let index = slots.firstIndex(where: { $0.schema == oldest.schema }), slots[index].readers == 0,
                !slots[index].isBusy
            {
                slots[index] = Slot(
                    schema: oldest.schema,
                    key: Key(commune: key.commune, position: 0),
                    isBusy: true,
                    used: .now,
                    size: 0,
                    emptied: oldest.emptied + 1,
                    isFull: true
                )
                return oldest.schema
            }
            await remove(oldest.schema)
        }
        let made = try await pool.query("select acta.make_views('as_of')").decode(String.self).first ?? ""
        slots.append(
            Slot(schema: made, key: Key(commune: key.commune, position: 0), isBusy: true, used: .now, size: 0)
        )
        return made
    }

    private func remove(_ schema: String) async {
        slots.removeAll { $0.schema == schema }
        await drop(schema)
    }

    private func drop(_ schema: String) async {
        do {
            _ = try await pool.query("select acta.drop_views(\(schema))", cancellable: false)
        } catch {
            // It is found again by its age.
            logger.warning(
                "a schema as of a moment wasn't dropped",
                metadata: ["schema": "\(schema)", "error": "\(error)"]
            )
        }
    }

    private func tidy() async {
        let limit = ContinuousClock.now - limits.idle
        for slot in slots where slot.used < limit && slot.readers == 0 && !slot.isBusy { await remove(slot.schema) }
        if slots.isEmpty { await closeSpare() }
        let own = slots.map(\.schema)
        do {
            _ = try await pool.query(
                "update acta.as_of_schema set used_at = clock_timestamp() where schema = any (\(own))"
            )
            // Those of processes that ended without dropping them.
            let stale = try await pool.query(
                "select schema from acta.as_of_schema where used_at < clock_timestamp() - interval '10 minutes'"
            ).decode(String.self)
            for schema in stale { await drop(schema) }
        } catch {
            logger.debug("schemas as of a moment weren't looked after", metadata: ["error": "\(error)"])
        }
    }

    private func size(of commune: String) async throws -> Int64 {
        try await pool.query(
            "select size from acta.log_batch where commune = \(commune) order by first desc limit 1"
        ).decode(Int64.self).first ?? 0
    }

    /// The last position that was recorded by a time: `recordedAt` never goes back, so it is found by halving.
    private func position(in commune: String, at time: Int64, size: Int64) async throws -> Int64 {
        var (low, high) = (Int64(0), size)
        while low < high {
            let middle = (low + high + 1) / 2
            let recorded =
                try await pool.query(
                    """
                    select (extract(epoch from recorded_at) * 1000)::bigint from acta.event
                    where commune = \(commune) and position = \(middle)
                    """
                ).decode(Int64.self).first ?? 0
            if recorded <= time { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
