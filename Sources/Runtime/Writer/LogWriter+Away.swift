import Domain
import EventLog
import Logging
import Postgres

/// What is done outside of the loop: only the commune that it is about waits.
extension LogWriter {
    /// Reads what a desk lacks; its commands wait.
    func load(_ needs: Needs, into desk: Desk, for share: Mailbox.Share) {
        slice.sendAway(desk.commune, puttingBack: share.commands, care: share.care)
        Task {
            var returned = Slice.Returned(desk: desk)
            do {
                try await reading.pass { try await Loader(log: log, press: press).load(needs, into: desk) }
            } catch {
                returned = failed(desk, error)
            }
            slice.giveBack(returned)
        }
    }

    /// Answers a part that is durable; `false` where the desk is away until the ledger was asked.
    func answer(_ part: Part) -> Bool {
        guard part.draft.decided.contains(where: { $0.verdict.asksLedger }) else {
            for (pending, answer) in answers(part.draft) { pending.answer(answer) }
            slice.putBack(part.draft.deferred, of: part.desk.commune, care: part.care)
            return true
        }
        slice.sendAway(part.desk.commune, puttingBack: part.draft.deferred, care: part.care)
        Task {
            let answers = await reading.pass { await answersAfterLookUp(part.draft) }
            for (pending, answer) in answers { pending.answer(answer) }
            slice.giveBack(Slice.Returned(desk: part.desk))
        }
        return false
    }

    /// Answers commands that the ledger knows with their first answers; the others are decided again.
    func replay(_ known: [KnownCommand], of part: Part) {
        let others = part.others(than: known)
        slice.sendAway(part.desk.commune, puttingBack: others, care: part.care)
        Task {
            let replayed = await reading.pass { await answers(known, of: part) }
            for (pending, answer) in replayed { pending.answer(answer) }
            slice.giveBack(Slice.Returned(desk: part.desk))
        }
    }

    /// Locks the commune, waiting, and decides then: for one whose batches missed twice in a row.
    func decideLocked(_ share: Mailbox.Share, at desk: Desk) {
        slice.sendAway(desk.commune)
        Task {
            let decision = LockedDecision(writer: self, desk: desk, share: share)
            slice.giveBack(await locking.pass { await decision.returned() })
        }
    }

    /// First answers to those of a part's commands that the ledger knows.
    func answers(_ known: [KnownCommand], of part: Part) async -> [(Pending, Answer)] {
        let ids = Set(known.map(\.id))
        let pendings = part.draft.commands.filter { ids.contains($0.id) }
        do {
            return try await Replay(log: log, press: press).answers(known, to: pendings)
        } catch {
            outage.failed("the ledger can't be read", error)
            return pendings.map { ($0, .unavailable(retryAfter: 2)) }
        }
    }

    /// The answers to what was decided and is durable.
    ///
    /// A command that was accepted before is told so, also where the log has passed the position that it expects.
    func answersAfterLookUp(_ draft: Draft) async -> [(Pending, Answer)] {
        let passed = draft.decided.filter(\.verdict.asksLedger).map(\.pending)
        guard !passed.isEmpty else { return answers(draft) }
        var replayed: [ObjectIdentifier: Answer] = [:]
        do {
            let known = try await log.lookUp(draft.commune, ids: passed.map(\.id))
            for (pending, answer) in try await Replay(log: log, press: press).answers(known, to: passed) {
                replayed[ObjectIdentifier(pending)] = answer
            }
        } catch {
            outage.failed("the ledger can't be read", error)
            for pending in passed { replayed[ObjectIdentifier(pending)] = .unavailable(retryAfter: 2) }
        }
        return answers(draft).map { ($0.0, replayed[ObjectIdentifier($0.0)] ?? $0.1) }
    }

    /// The answers to what was decided, once it is durable.
    func answers(_ draft: Draft) -> [(Pending, Answer)] {
        draft.decided.map { ($0.pending, answer($0, of: draft, replayed: false)) }
    }

    private func answer(_ decided: Draft.Decided, of draft: Draft, replayed: Bool) -> Answer {
        switch decided.verdict {
        case .accepted(let accepted): .accepted(accepted, replayed: replayed)
        case .refused(let rejection): .rejected(id: decided.pending.id, rejection, replayed: replayed)
        case .same(let earlier): answer(draft.decided[earlier], of: draft, replayed: true)
        case .reused: .reusedId
        case .passed(let size): .expectedPositionPassed(size)
        case .unknownCommune: .communeUnknown
        case .unprintable: .notStorable
        case .undecided: .undecided
        }
    }

    /// A desk that couldn't read what it needs: all that waits for it is told to come again.
    func failed(_ desk: Desk, _ error: any Error) -> Slice.Returned {
        outage.failed("the commune \(desk.commune) can't be read", error)
        // What was folded half is thrown away.
        return Slice.Returned(desk: Desk(commune: desk.commune), failure: .unavailable(retryAfter: 2))
    }
}

extension LogWriter.Part {
    /// Those of its commands that the ledger doesn't know. Notes what the known ones tell of the log.
    func others(than known: [KnownCommand]) -> [Pending] {
        let ids = Set(known.map(\.id))
        let others = draft.commands.filter { !ids.contains($0.id) }
        if !others.isEmpty { desk.misses += 1 }
        if known.contains(where: { $0.outcome.last > desk.size }) { desk.isStale = true }
        return others
    }
}

extension Outcome {
    /// The last position that it names; 0 where it was refused.
    var last: Int64 {
        switch self {
        case .accepted(_, let last): last
        case .refused: 0
        }
    }
}
