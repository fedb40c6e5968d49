import Domain
import EventLog
import Logging
import Postgres
import Synchronization

/// Commands of one commune that are decided while its log is locked, on a connection of their own.
struct LockedDecision: Sendable {
    let writer: LogWriter
    let desk: Desk
    let share: Mailbox.Share

    /// Decides, appends and answers; then the desk goes home, with the commands that are still to be decided.
    func returned() async -> Slice.Returned {
        let loader = Loader(log: writer.log, press: writer.press)
        let drafted = Mutex<Draft?>(nil)
        do {
            // What can be read without the lock is, so that others wait less.
            if desk.isStale { try await loader.load(Needs(refresh: true, sections: [.commune]), into: desk) }
            let result = try await writer.log.withLock(desk.commune) { head, _ in
                try await loader.catchUp(desk, with: head)
                let draft = try await draft(with: loader)
                drafted.withLock { $0 = draft }
                return draft.append
            }
            guard let draft = drafted.withLock({ $0 }) else { return back(share.commands) }
            return await settle(draft, result)
        } catch {
            return refuse(drafted.withLock { $0 }, error)
        }
    }

    /// Decides; what is missing is read while the lock is held.
    private func draft(with loader: Loader) async throws -> Draft {
        var draft = desk.draft(share.commands, at: writer.now, by: writer.press)
        var rounds = 0
        while draft.decided.isEmpty, !draft.needs.isEmpty, rounds < 4 {
            try await loader.load(draft.needs, into: desk)
            draft = desk.draft(share.commands, at: writer.now, by: writer.press)
            rounds += 1
        }
        return draft
    }

    private func settle(_ draft: Draft, _ result: CommuneResult?) async -> Slice.Returned {
        let part = LogWriter.Part(desk: desk, care: share.care, draft: draft)
        switch result {
        case .written, nil:
            desk.commit(draft)
            writer.announce([part])
            for (pending, answer) in await writer.answersAfterLookUp(draft) { pending.answer(answer) }
            return back(draft.deferred)
        case .known(let known):
            desk.forget(draft)
            let others = part.others(than: known)
            for (pending, answer) in await writer.answers(known, of: part) { pending.answer(answer) }
            return back(others)
        case .moved, .busy:
            desk.miss(draft)
            writer.logger.debug("missed", metadata: ["commune": "\(desk.commune)", "inARow": "\(desk.misses)"])
            return back(draft.commands)
        }
    }

    private func refuse(_ draft: Draft?, _ error: any Error) -> Slice.Returned {
        writer.outage.failed("the commune \(desk.commune), locked, was not written", error)
        let isRefusal = (error as? PostgresError)?.refusesData ?? false
        guard let draft, isRefusal else {
            for pending in share.commands { pending.answer(.unavailable(retryAfter: 2)) }
            return Slice.Returned(desk: Desk(commune: desk.commune))
        }
        desk.forget(draft)
        desk.isStale = true
        if draft.decided.count > 1 { return back(draft.commands, care: .single(draft.commands.count)) }
        for decided in draft.decided { decided.pending.answer(.notStorable) }
        return back(draft.deferred)
    }

    private func back(_ commands: [Pending], care: Mailbox.Care? = nil) -> Slice.Returned {
        Slice.Returned(desk: desk, commands: commands, care: care ?? share.care)
    }
}
