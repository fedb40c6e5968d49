import Domain
import EventLog

/// Who did what when, as its events say it.
struct Act: Sendable {
    let actor: Identifier
    let by: Identifier?
    let authority: Int64?
    let occurredAt: Instant
    let isLate: Bool
    let pending: Pending

    init(_ pending: Pending, at now: Instant, authority: Int64?, voter: Identifier?) {
        self.pending = pending
        self.authority = authority
        // A registrar casts for a voter: the vote is the voter's, and the registrar is shown beside it.
        actor = voter ?? pending.actor
        by = voter == nil ? pending.by : pending.actor
        occurredAt = pending.occurredAt ?? now
        isLate = now.milliseconds - occurredAt.milliseconds > 600_000
    }
}

/// What became of stamping a command's events.
enum Stamping: Sendable {
    case stamped(Accepted)
    /// Keys must be read first.
    case needs(Needs)
    /// One of the events would have so many bytes.
    case tooLarge(Int)
}

extension Desk {
    /// The most that an event may have (C2SP tlog-tiles, entry bundles).
    static let mostEventBytes = 65_535

    /// Gives events their places and bytes, and folds them into the book that runs ahead. All of them, or none.
    ///
    /// - Throws: Where they can't be sealed or written as JSON.
    func stamp(_ events: [NewEvent], of act: Act, by press: Press, in draft: inout Draft) throws -> Stamping {
        let lacking = lackingKeys(of: events, in: draft)
        guard lacking.isEmpty else { return .needs(Needs(persons: lacking)) }

        var printed: [Press.Printed] = []
        var newKeys: [Identifier: Draft.NewKey] = [:]
        var streamVersions: [Stream: Int] = [:]
        printed.reserveCapacity(events.count)
        for event in events {
            let streamVersion = streamVersions[event.stream] ?? ahead.version(of: event.stream) ?? 0
            streamVersions[event.stream] = streamVersion + 1
            if streamVersion == 0, event.stream.kind == .member {
                newKeys[event.stream.id] = try press.newKey(for: event.stream.id, in: commune)
            }
            let place = Place(
                commune: commune,
                source: source,
                position: draft.size + Int64(printed.count) + 1,
                stream: event.stream,
                streamVersion: streamVersion + 1,
                recordedAt: Instant(milliseconds: draft.recordedAt)
            )
            let next = try press.print(event, at: place, of: act) { person in
                newKeys[person]?.key ?? key(of: person, in: draft)
            }
            guard next.stamped.bytes.count <= Self.mostEventBytes else { return .tooLarge(next.stamped.bytes.count) }
            printed.append(next)
        }
        draft.newKeys.merge(newKeys) { $1 }
        for (next, event) in zip(printed, events) {
            ahead.evolve(next.recorded)
            draft.add(next)
            note(event, by: press, in: &draft)
        }
        let summary = printed.map {
            Accepted.Event(position: $0.stamped.position, type: $0.stamped.type, stream: $0.stamped.stream)
        }
        return .stamped(Accepted(id: act.pending.id, position: draft.size, events: summary))
    }

    private func key(of person: Identifier, in draft: Draft) -> PersonKey? {
        if let new = draft.newKeys[person] { return new.key }
        return draft.erased.contains(person) ? nil : keys[person] ?? nil
    }

    /// Persons whose keys must be read before these events can be sealed.
    func lackingKeys(of events: [NewEvent], in draft: Draft) -> Set<Identifier> {
        var lacking: Set<Identifier> = []
        for event in events {
            for sealed in event.event.payload.sealed {
                for person in sealed.persons where draft.newKeys[person] == nil && keys[person] == nil {
                    let registers = events.contains { $0.stream == Stream(.member, person) } && isNew(person)
                    if !registers, !draft.erased.contains(person) { lacking.insert(person) }
                }
            }
        }
        return lacking
    }

    /// What an event changes beside the log: who holds which national id, and whose key is destroyed.
    private func note(_ event: NewEvent, by press: Press, in draft: inout Draft) {
        let person = event.stream.id
        for sealed in event.event.payload.sealed where sealed.field == .nationalId {
            guard case .clear(let text) = sealed.content else { continue }
            let mac = press.keyring.nationalIdMAC(text, commune: commune)
            if draft.nationalIds[mac] ?? nationalIds[mac] ?? nil == person { continue }
            // An id that was corrected is free again; who was just registered had none.
            if case .members(.amended) = event.event { release(nationalIdsOf: person, in: &draft) }
            draft.heldNationalIds.append(HeldNationalId(mac: mac, person: person.text))
            draft.nationalIds[mac] = .some(person)
        }
        if case .members(.erased) = event.event {
            draft.erased.insert(person)
            draft.newKeys[person] = nil
            release(nationalIdsOf: person, in: &draft)
        }
    }

    private func release(nationalIdsOf person: Identifier, in draft: inout Draft) {
        draft.heldNationalIds.removeAll { $0.person == person.text }
        for (mac, holder) in nationalIds.merging(draft.nationalIds, uniquingKeysWith: { $1 }) where holder == person {
            draft.nationalIds[mac] = .some(nil)
        }
    }

    /// Whether nothing was ever recorded of a member.
    private func isNew(_ person: Identifier) -> Bool { ahead.version(of: Stream(.member, person)) == 0 }
}
