import Domain
import EventLog
import Logging
import Postgres
import ServiceLifecycle

/// Turns events and passing time into commands of the policies' own actor.
///
/// It looks through the logs for what must happen later, keeps that in the database, and posts each command when the service's
/// clock says that it is due. A lease keeps other processes from doing the same work; it isn't what makes it right, since the
/// ledger has each command once, by an id that follows from the event.
final class PolicyWorker: Service {
    private static let lease = "policies"
    private let agenda: Agenda
    private let commands: CommandService
    private let clock: ServiceClock
    private let holder: String
    private let leaseDuration: Duration
    private let pollInterval: Duration
    private let logger: Logger
    private let kicks: AsyncStream<Void>
    private let kick: AsyncStream<Void>.Continuation

    /// A worker that isn't running yet.
    ///
    /// - Parameter holder: Unique among all processes.
    init(
        _ agenda: Agenda,
        commands: CommandService,
        clock: ServiceClock,
        holder: String,
        leaseDuration: Duration = .seconds(5),
        pollInterval: Duration = .seconds(1),
        logger: Logger
    ) {
        self.agenda = agenda
        self.commands = commands
        self.clock = clock
        self.holder = holder
        self.leaseDuration = leaseDuration
        self.pollInterval = pollInterval
        self.logger = logger
        (kicks, kick) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        clock.onSet { [kick] in kick.yield() }
    }

    /// Logs have grown, or the clock was set. Cheap, and never waits.
    func wake() { kick.yield() }

    /// Works until a graceful shutdown or cancellation.
    func run() async throws {
        // A task of its own: what was posted is noted as done before it ends.
        let work = Task { await self.work() }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await work.value
            } onGracefulShutdown: {
                work.cancel()
            }
        } onCancel: {
            work.cancel()
        }
    }

    private func work() async {
        var lease: Lease?
        var renewal = ContinuousClock.now
        var backoff = Backoff()
        while !Task.isCancelled {
            do {
                if ContinuousClock.now >= renewal {
                    lease = try await hold(lease)
                    renewal = .now + leaseDuration / 3
                }
                guard lease != nil else {
                    await pause(pollInterval)
                    continue
                }
                let hasMore = try await step()
                backoff.reset()
                if !hasMore { await pause(try await untilNext()) }
            } catch {
                if !Task.isCancelled { logger.warning("policies interrupted", metadata: ["error": "\(error)"]) }
                lease = nil
                renewal = .now
                await pause(backoff.next())
            }
        }
        if let lease {
            let pool = agenda.pool
            // Not cancelled with the work, so that another process goes on at once.
            await Task { try? await pool.withConnection { try await lease.release(on: $0) } }.value
        }
    }

    /// Keeps the lease or takes it; `nil` where another process has it.
    private func hold(_ lease: Lease?) async throws -> Lease? {
        try await agenda.pool.withConnection { connection in
            if let lease {
                do {
                    try await lease.renew(duration: leaseDuration, on: connection)
                    return lease
                } catch is Lease.Lost {
                    logger.info("policies' lease lost")
                }
            }
            return try await Lease.acquire(
                Self.lease,
                shard: 0,
                holder: holder,
                duration: leaseDuration,
                on: connection
            )
        }
    }

    /// Looks through what is new, then does what is due.
    ///
    /// - Returns: Whether there may be more at once.
    private func step() async throws -> Bool {
        let lags = try await agenda.lagging()
        var hasMore = false
        for lag in lags {
            let last = min(lag.size, lag.after + 5000)
            hasMore = hasMore || last < lag.size
            try await look(through: lag, upTo: last)
        }
        let due = try await agenda.due(at: clock.milliseconds)
        guard !due.isEmpty else { return hasMore }
        // What came of a command may have consequences of its own, which the next step finds.
        return try await perform(due) || hasMore
    }

    private func look(through lag: Agenda.Lag, upTo last: Int64) async throws {
        var following: [DueCommand] = []
        for event in try await agenda.events(lag.commune, after: lag.after, upTo: last, types: Array(Policy.types)) {
            do {
                let recorded = try Codec.decode(event.bytes)
                following += Policy.duties(of: recorded).map { DueCommand($0, position: event.position) }
            } catch {
                // The read models halt there and say so; nothing can follow from what can't be read.
                logger.error(
                    "an event can't be read",
                    metadata: ["commune": "\(lag.commune)", "position": "\(event.position)"]
                )
            }
        }
        try await agenda.add(following, of: lag.commune, upTo: last)
    }

    /// Posts commands: those of one commune in their order, communes in parallel.
    ///
    /// - Returns: Whether anything was done.
    private func perform(_ due: [Agenda.Item]) async throws -> Bool {
        let outcomes = await withTaskGroup(of: [(Agenda.Item, Fate)].self) { group in
            for (_, items) in Dictionary(grouping: due, by: \.commune) {
                group.addTask {
                    var fates: [(Agenda.Item, Fate)] = []
                    for item in items {
                        let fate = await self.fate(of: item)
                        fates.append((item, fate))
                        if case .later = fate { break }
                    }
                    return fates
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        var done: [Agenda.Item] = []
        for (item, fate) in outcomes {
            switch fate {
            case .done: done.append(item)
            case .later: break
            case .parked(let reason):
                logger.error(
                    "a policy's command can't be done",
                    metadata: [
                        "commune": "\(item.commune)", "position": "\(item.position)", "n": "\(item.n)",
                        "reason": "\(reason)",
                    ]
                )
                try await agenda.park(item, reason)
            }
        }
        try await agenda.remove(done)
        return !done.isEmpty
    }

    /// What became of something that was due.
    private enum Fate: Sendable {
        case done
        case later
        case parked(String)
    }

    private func fate(of item: Agenda.Item) async -> Fate {
        do {
            let command = try DueCommand(item.payload, position: item.position, n: item.n)
            let answer = try await commands.submit(command, commune: item.commune)
            switch answer {
            case .accepted: return .done
            case .rejected(_, let rejection, _):
                return command.settledBy.contains(rejection.code) ? .done : .parked(rejection.code)
            case .overloaded, .unavailable, .undecided: return .later
            case .malformed, .tooLarge, .reusedId, .communeUnknown, .expectedPositionPassed, .scopeMissing, .noMember,
                .notStorable:
                return .parked("\(answer)")
            }
        } catch {
            return .parked("\(error)")
        }
    }

    /// How long to wait: until something is due, but no longer than a poll.
    private func untilNext() async throws -> Duration {
        let now = clock.milliseconds
        guard let next = try await agenda.next(after: now) else { return pollInterval }
        return min(pollInterval, .milliseconds(max(1, next - now)))
    }

    /// Waits until it is woken, or for a while.
    private func pause(_ duration: Duration) async {
        let timer = Task { [kick] in
            try? await Task.sleep(for: duration)
            kick.yield()
        }
        var iterator = kicks.makeAsyncIterator()
        _ = await iterator.next()
        timer.cancel()
    }
}
