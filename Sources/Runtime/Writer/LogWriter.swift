import Domain
import EventLog
import Logging
import Postgres

/// One slice's serial loop: takes what waits, decides it, appends once for all communes of the batch, answers all.
struct LogWriter: Sendable {
    let slice: Slice
    let log: EventLog
    /// Where its own appending connection comes from, apart from those that read.
    let pool: Pool
    let press: Press
    let configuration: WriterConfiguration
    let clock: @Sendable () -> Int64
    let onWritten: @Sendable (Written) -> Void
    let logger: Logger
    let outage: Outage
    var onAppended: @Sendable (AppendFigures) -> Void = { _ in }
    /// How many communes are read at a time.
    let reading = Gate(4)
    /// A commune that is locked holds one connection and reads by another, so that few at a time may.
    let locking = Gate(1)

    /// One commune's part of a batch.
    struct Part: Sendable {
        let desk: Desk
        let care: Mailbox.Care
        let draft: Draft
    }

    /// Runs until the slice was closed and everything in it is answered.
    func run() async {
        var shelf = Shelf(limit: configuration.memory / max(1, configuration.slices))
        while let work = await slice.next(commands: configuration.batchCommands, bytes: configuration.batchBytes) {
            for returned in work.returned { shelf.put(returned.desk) }
            for (pending, answer) in work.failed { pending.answer(answer) }
            let parts = draft(work.shares, from: &shelf)
            for desk in await write(parts) { shelf.put(desk) }
            shelf.trim()
        }
    }

    var now: Instant { Instant(milliseconds: clock()) }

    /// Decides what was taken. Desks that must read first, or wait for a lock, are sent away with their commands.
    private func draft(_ shares: [Mailbox.Share], from shelf: inout Shelf) -> [Part] {
        var parts: [Part] = []
        for share in shares {
            let desk = shelf.take(share.commune) ?? Desk(commune: share.commune)
            guard desk.misses < 2 else {
                decideLocked(share, at: desk)
                continue
            }
            let draft = desk.draft(share.commands, at: now, by: press)
            if draft.decided.isEmpty {
                load(draft.needs, into: desk, for: share)
            } else {
                parts.append(Part(desk: desk, care: share.care, draft: draft))
            }
        }
        return parts
    }

    /// Appends what was drafted, and answers it or puts it back. Returns the desks that stay.
    private func write(_ parts: [Part]) async -> [Desk] {
        let appends = parts.compactMap(\.draft.append)
        var results: [String: CommuneResult] = [:]
        if !appends.isEmpty {
            let start = ContinuousClock.now
            do {
                let answers = try await pool.withConnection { try await log.append(appends, on: $0) }
                for (append, result) in zip(appends, answers) { results[append.commune] = result }
                outage.succeeded()
                onAppended(AppendFigures(since: start, parts.reduce(0) { $0 + $1.draft.decided.count }, answers))
            } catch {
                return refuse(parts, error)
            }
        }
        let written = parts.filter { (results[$0.desk.commune] ?? .written) == .written }
        for part in written { part.desk.commit(part.draft) }
        // Whoever is answered may ask for what was written at once: those who fold it hear of it first.
        announce(written)
        var stay: [Desk] = []
        for part in parts {
            switch results[part.desk.commune] ?? .written {
            case .written:
                if answer(part) { stay.append(part.desk) }
            case .moved, .busy:
                part.desk.miss(part.draft)
                logger.debug("missed", metadata: ["commune": "\(part.desk.commune)", "inARow": "\(part.desk.misses)"])
                slice.putBack(part.draft.commands, of: part.desk.commune, care: part.care)
                stay.append(part.desk)
            case .known(let known):
                part.desk.forget(part.draft)
                replay(known, of: part)
            }
        }
        return stay
    }

    /// Tells which logs got events.
    func announce(_ written: [Part]) {
        var sum = Written()
        for part in written where !part.draft.events.isEmpty {
            sum.positions[part.desk.commune] = part.desk.size
            sum.events += part.draft.events.count
            sum.appended.append(
                Appended(
                    commune: part.desk.commune,
                    first: part.draft.base + 1,
                    events: part.draft.events.map(\.bytes)
                )
            )
        }
        if sum.events > 0 { onWritten(sum) }
    }

    /// The batch failed as a whole. Where the database itself refuses what is in it, it is taken apart to find the culprit.
    private func refuse(_ parts: [Part], _ error: any Error) -> [Desk] {
        let isRefusal = (error as? PostgresError)?.refusesData ?? false
        let drafted = parts.filter { $0.draft.append != nil }
        var stay = drafted.map(\.desk)
        for part in parts where part.draft.append == nil {
            if answer(part) { stay.append(part.desk) }
        }
        for part in drafted {
            let commune = part.desk.commune
            part.desk.forget(part.draft)
            part.desk.isStale = true
            if !isRefusal {
                for decided in part.draft.decided { decided.pending.answer(.unavailable(retryAfter: 2)) }
                slice.putBack(part.draft.deferred, of: commune, care: part.care)
            } else if drafted.count > 1 {
                slice.putBack(part.draft.commands, of: commune, care: .alone(part.draft.commands.count))
            } else if part.draft.decided.count > 1 {
                slice.putBack(part.draft.commands, of: commune, care: .single(part.draft.commands.count))
            } else {
                for decided in part.draft.decided { decided.pending.answer(.notStorable) }
                slice.putBack(part.draft.deferred, of: commune, care: part.care)
            }
        }
        outage.failed("a batch was not written", error)
        return stay
    }
}

extension PostgresError {
    /// The database can't keep what it was given (SQLSTATE classes 22 and 23), whoever submits it.
    var refusesData: Bool {
        guard !isUnknownOutcome, let sqlState else { return false }
        return sqlState.hasPrefix("22") || sqlState.hasPrefix("23")
    }
}
