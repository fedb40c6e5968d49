public import Logging
public import Postgres
public import ReadModels
public import ServiceLifecycle
import Synchronization

/// Queries that wait until the views have a position (`min-position`). Their number is bounded; none of them polls.
///
/// A waiter is woken by commits of this process's workers and by NOTIFY from others; one poll for all waiters, every second,
/// catches what got lost.
public final class PositionWaiters: Service {
    /// What became of waiting.
    public enum Outcome: Hashable, Sendable {
        /// The views have at least this position, which is the one waited for or more.
        case reached(Int64)
        /// Time is up; the views have this position.
        case behind(Int64)
        /// A view stands still before the position, and has this one. Waiting longer makes no sense.
        case halted(Int64, view: String)
        /// Too many queries wait already.
        case tooMany
    }

    private struct Waiter {
        let commune: String
        let position: Int64
        let views: Set<String>
        let continuation: CheckedContinuation<Result<Outcome, ReadFault>, Never>
        var timer: Task<Void, Never>?

        func resume(_ outcome: Outcome) {
            timer?.cancel()
            continuation.resume(returning: .success(outcome))
        }

        func fail(_ fault: ReadFault) {
            timer?.cancel()
            continuation.resume(returning: .failure(fault))
        }
    }

    private struct State {
        var waiters: [UInt64: Waiter] = [:]
        var byCommune: [String: Set<UInt64>] = [:]
        /// The newest position that was heard of, while somebody waits for the commune.
        var heard: [String: Int64] = [:]
        var last: UInt64 = 0

        mutating func add(_ id: UInt64, _ waiter: Waiter) {
            waiters[id] = waiter
            byCommune[waiter.commune, default: []].insert(id)
        }

        mutating func hear(_ commune: String, _ position: Int64) {
            heard[commune] = max(heard[commune] ?? 0, position)
        }

        mutating func remove(_ id: UInt64) -> Waiter? {
            guard let waiter = waiters.removeValue(forKey: id) else { return nil }
            byCommune[waiter.commune]?.remove(id)
            if byCommune[waiter.commune]?.isEmpty == true {
                byCommune[waiter.commune] = nil
                heard[waiter.commune] = nil
            }
            return waiter
        }
    }

    private let pool: Pool
    private let limit: Int
    private let pollInterval: Duration
    private let logger: Logger
    private let state = Mutex(State())

    /// Waiters that hear of progress from `wakeUps` and look it up through `pool`.
    public init(
        pool: Pool,
        wakeUps: WakeUps,
        limit: Int = 1000,
        pollInterval: Duration = .seconds(1),
        logger: Logger = Logger(label: "acta.waiters")
    ) {
        self.pool = pool
        self.limit = limit
        self.pollInterval = pollInterval
        self.logger = logger
        wakeUps.onProjected { [weak self] progress in self?.heard(progress) }
    }

    /// How many queries wait.
    public var count: Int { state.withLock { $0.waiters.count } }

    /// Waits until the views have a position of a commune.
    ///
    /// - Parameter views: the views that the answer comes from (`Resource.views`).
    public func wait(
        commune: String,
        position: Int64,
        views: [String],
        timeout: Duration
    ) async throws(ReadFault) -> Outcome {
        let id = state.withLock { state in
            state.last += 1
            return state.last
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(
                    commune: commune,
                    position: position,
                    views: Set(views),
                    continuation: continuation
                )
                register(id, waiter, timeout: timeout)
                // A cancellation that came before the registration found nobody.
                if Task.isCancelled { expire(id) }
            }
        } onCancel: {
            expire(id)
        }
        return try result.get()
    }

    /// Looks at the database for all who wait, every second, until a graceful shutdown or cancellation.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: self.pollInterval)
                await self.lookForAll()
            }
        }
        expireAll()
    }

    private func register(_ id: UInt64, _ waiter: Waiter, timeout: Duration) {
        let fits = state.withLock { state in
            guard state.waiters.count < limit else { return false }
            state.add(id, waiter)
            // What is committed from now on is heard; what was before, and halts, the look finds. Who then waits in vain is
            // told what it found.
            state.waiters[id]?.timer = Task { [weak self] in
                await self?.look(for: id, waiter.commune)
                try? await Task.sleep(for: timeout)
                if !Task.isCancelled { self?.expire(id) }
            }
            return true
        }
        if !fits { waiter.resume(.tooMany) }
    }

    private func expire(_ id: UInt64) {
        let found = state.withLock { state -> (Waiter, Int64)? in
            let heard = state.waiters[id].flatMap { state.heard[$0.commune] } ?? 0
            return state.remove(id).map { ($0, heard) }
        }
        if let (waiter, heard) = found { waiter.resume(.behind(heard)) }
    }

    private func expireAll() {
        for id in state.withLock({ Array($0.waiters.keys) }) { expire(id) }
    }

    private func heard(_ progress: [Progress]) {
        var unsure: [String] = []
        var ready: [(Waiter, Int64)] = []
        state.withLock { state in
            for entry in progress {
                guard let ids = state.byCommune[entry.commune] else { continue }
                if entry.hasHalts {
                    unsure.append(entry.commune)
                    continue
                }
                let position = max(state.heard[entry.commune] ?? 0, entry.position)
                state.heard[entry.commune] = position
                for id in ids where state.waiters[id].map({ $0.position <= position }) == true {
                    if let waiter = state.remove(id) { ready.append((waiter, position)) }
                }
            }
        }
        for (waiter, position) in ready { waiter.resume(.reached(position)) }
        if !unsure.isEmpty { Task { await self.lookFor(unsure) } }
    }

    private func lookForAll() async {
        let communes = state.withLock { Array($0.byCommune.keys) }
        if !communes.isEmpty { await lookFor(communes) }
    }

    /// Reads where communes stand, and answers the waiters that this settles.
    private func lookFor(_ communes: [String]) async {
        let standings: [String: Standing]
        do {
            standings = try await read(communes)
        } catch {
            logger.debug("positions can't be read", metadata: ["error": "\(error)"])
            return
        }
        settle(standings)
    }

    private func settle(_ standings: [String: Standing]) {
        let settled = state.withLock { state -> [(Waiter, Outcome)] in
            var settled: [(Waiter, Outcome)] = []
            for (commune, standing) in standings {
                guard let ids = state.byCommune[commune] else { continue }
                state.hear(commune, standing.position)
                for id in ids {
                    guard let waiter = state.waiters[id],
                        let outcome = standing.outcome(waiter.position, waiter.views), let removed = state.remove(id)
                    else { continue }
                    settled.append((removed, outcome))
                }
            }
            return settled
        }
        for (waiter, outcome) in settled { waiter.resume(outcome) }
    }

    /// The first look for a waiter: where the database can't be asked, it needn't wait to learn so.
    private func look(for id: UInt64, _ commune: String) async {
        do {
            settle(try await read([commune]))
        } catch {
            state.withLock { $0.remove(id) }?.fail(.unavailable(error.message))
        }
    }

    /// How far a commune's views have got.
    private struct Standing {
        var position: Int64
        var halts: [(view: String, position: Int64)] = []

        func outcome(_ wanted: Int64, _ views: Set<String>) -> Outcome? {
            if let halt = halts.first(where: { views.contains($0.view) && $0.position <= wanted }) {
                return .halted(halt.position - 1, view: halt.view)
            }
            return position >= wanted ? .reached(position) : nil
        }
    }

    private func read(_ communes: [String]) async throws(PostgresError) -> [String: Standing] {
        let rows = try await pool.query(
            """
            select w.commune, coalesce(c.last, 0), h.view, h.position
            from (select acta.schema_of(\(ReadModels.meaning)) as schema) v
            cross join unnest(\(communes)) as w(commune)
            left join lateral (
                select c.last from acta.checkpoint c where c.commune = w.commune and c.schema = v.schema
                order by c.first desc limit 1
            ) c on true
            left join acta.view_halt h on h.commune = w.commune and h.schema = v.schema
            """,
            cancellable: false
        )
        var standings: [String: Standing] = [:]
        for (commune, last, view, halt) in try rows.decode(String.self, Int64.self, String?.self, Int64?.self) {
            var standing = standings[commune] ?? Standing(position: last)
            if let view, let halt { standing.halts.append((view, halt)) }
            standings[commune] = standing
        }
        return standings
    }
}
