import Domain
import EventLog
import Logging
import Transparency

/// How much goes into one draft of a commune.
struct DraftBounds: Sendable, Hashable {
    /// Bytes of its events.
    var bytes = 4 << 20
    /// Commands that are looked at for what they need, where the first one can't be decided.
    var probes = 128
}

extension Desk {
    /// Decides commands in their order, each on the state that the ones before it left.
    ///
    /// Where the first can't be decided yet, nothing is, and `needs` says what to read for it and for those behind it.
    /// Where a later one can't, it and those behind it are deferred to the next batch.
    func draft(
        _ commands: [Pending],
        at now: Instant,
        by press: Press,
        within bounds: DraftBounds = DraftBounds()
    ) -> Draft {
        var draft = begin(at: now.milliseconds)
        draft.needs = needsBeforehand(of: commands)
        guard draft.needs.isEmpty else {
            draft.deferred = commands
            return draft
        }
        for (index, pending) in commands.enumerated() {
            if draft.bytes >= bounds.bytes {
                draft.deferred += commands[index...]
                break
            }
            if draft.holds(pending.upload) {
                draft.deferred.append(pending)
                continue
            }
            let needs = decide(pending, at: now, by: press, in: &draft)
            guard !needs.isEmpty else { continue }
            if draft.decided.isEmpty {
                draft.needs = needs
                for other in commands[index...].dropFirst().prefix(bounds.probes) {
                    draft.needs.formUnion(probe(other, at: now, by: press))
                }
            }
            draft.deferred += commands[index...]
            break
        }
        return draft
    }

    /// What is known to be missing before anything is decided.
    private func needsBeforehand(of commands: [Pending]) -> Needs {
        var needs = Needs()
        needs.refresh = isStale
        for pending in commands {
            if size == 0, source.isEmpty, pending.founds { needs.founding = true }
            if let mac = pending.nationalId, nationalIds[mac] == nil { needs.nationalIds.insert(mac) }
        }
        if isStale { needs.sections = [.commune] }
        return needs
    }

    /// Decides one command; nothing is noted in the draft where something must be read first.
    private func decide(_ pending: Pending, at now: Instant, by press: Press, in draft: inout Draft) -> Needs {
        if pending.upload?.hasEnded(before: pending.line) ?? false {
            draft.note(.undecided, on: pending)
            return Needs()
        }
        if let earlier = draft.earlier(pending.id) {
            let first = draft.decided[earlier].pending
            let isSame = first.matches(bodyMAC: pending.bodyMAC, principalMAC: pending.principalMAC)
            draft.note(isSame ? .same(as: earlier) : .reused, on: pending)
            return Needs()
        }
        if draft.size == 0, !pending.founds {
            // Another server may have founded it since: a 404 takes a look that began after the command came.
            guard let refreshedAt, refreshedAt >= pending.since else { return Needs(refresh: true) }
            draft.note(.unknownCommune, on: pending)
            return Needs()
        }
        if let expected = pending.expectedPosition, draft.size > expected {
            draft.note(.passed(draft.size), on: pending)
            return Needs()
        }
        let (judgement, authority, voter, missing) = judge(pending, at: now, by: press, in: draft)
        guard missing.isEmpty else { return Needs(sections: missing) }
        do {
            return try note(
                judgement,
                of: Act(pending, at: now, authority: authority, voter: voter),
                by: press,
                in: &draft
            )
        } catch {
            press.logger.error(
                "an event can't be printed",
                metadata: ["command": "\(pending.id)", "error": "\(error)"]
            )
            draft.note(.unprintable, on: pending)
            return Needs()
        }
    }

    /// Notes the domain's word, with its events.
    private func note(
        _ judgement: Result<[NewEvent], Rejection>,
        of act: Act,
        by press: Press,
        in draft: inout Draft
    ) throws -> Needs {
        var refusal: Rejection?
        switch judgement {
        case .success(let events):
            switch try stamp(events, of: act, by: press, in: &draft) {
            case .stamped(let accepted):
                let first = accepted.position - Int64(events.count) + 1
                draft.enter(.accepted(first: first, last: accepted.position), .accepted(accepted), on: act.pending)
            case .needs(let needs):
                return needs
            case .tooLarge(let bytes):
                refusal = Rejection(.eventTooLarge, ["bytes": String(bytes)])
            }
        case .failure(let rejection):
            refusal = rejection
        }
        if let refusal { draft.enter(.refused(try press.bytes(of: refusal)), .refused(refusal), on: act.pending) }
        return Needs()
    }

    /// The domain's word. The book is lent to the context and taken back, so that folding never copies it.
    private func judge(
        _ pending: Pending,
        at now: Instant,
        by press: Press,
        in draft: Draft
    ) -> (Result<[NewEvent], Rejection>, authority: Int64?, voter: Identifier?, missing: Set<Section>) {
        let holder = pending.nationalId.flatMap { mac in
            draft.nationalIds[mac] ?? nationalIds[mac] ?? nil
        }
        ahead.forgetMissing()
        var context = Context(
            actor: pending.actor,
            by: pending.by,
            commune: commune,
            occurredAt: pending.occurredAt ?? now,
            now: now,
            permits: pending.permits,
            tools: press.tools,
            nationalIdHolder: holder,
            head: { [tree = draft.tree] in LogHead(size: tree.size, root: tree.root.bytes) },
            book: lend()
        )
        let judgement: Result<[NewEvent], Rejection>
        do throws(Rejection) {
            let events = try pending.command.judge(in: &context)
            for event in events { _ = context.book.version(of: event.stream) }
            judgement = .success(events)
        } catch {
            judgement = .failure(error)
        }
        let missing = context.book.missing
        let (authority, voter) = (context.authority, context.voter)
        swap(&ahead, &context.book)
        return (judgement, authority, voter, missing)
    }

    private func lend() -> Book {
        var book = Book()
        swap(&ahead, &book)
        return book
    }

    /// What a command would need if it were decided now.
    private func probe(_ pending: Pending, at now: Instant, by press: Press) -> Needs {
        let draft = Draft(commune: commune, base: size, recordedAt: recordedAt, tree: tree)
        guard size > 0 || pending.founds else { return Needs() }
        let (judgement, _, _, missing) = judge(pending, at: now, by: press, in: draft)
        guard missing.isEmpty else { return Needs(sections: missing) }
        guard case .success(let events) = judgement else { return Needs() }
        return Needs(persons: lackingKeys(of: events, in: draft))
    }
}
