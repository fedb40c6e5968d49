public import Domain
import Postgres

/// The directory of members. The only rows with names and contacts in clear; an erasure clears them.
public enum MembersView: View {
    public static let name = "members"
    public static let version = 3

    /// A member, with what identifies them as the log has it and in clear.
    public struct Row: Hashable, Sendable {
        /// What the log says; names and contacts sealed.
        public var record: Record
        /// In clear, once it was opened.
        public var name: String?
        /// In clear, once it was opened.
        public var contact: String?
    }

    /// What the log says of a member.
    public struct Record: Codable, Hashable, Sendable {
        /// Member, suspended, or gone.
        public var state: State
        /// The unit that they live in.
        public var unitId: Identifier?
        /// The household that they live in.
        public var householdId: Identifier?
        /// A second home of a child of two homes, who counts in the first.
        public var otherHouseholdId: Identifier?
        /// Since when they live there.
        public var residenceSince: CivilDate?
        /// Ages that they have reached, of those that rules ask for; ascending.
        public var reachedAges: [Int]
        /// How they were verified.
        public var verified: VerificationMeans?
        /// When they were registered.
        public var registeredAt: Instant
        /// Who registered them, and by which entry of the book.
        public var registered: DeedShown
        /// Who changed what the book says of them last, and by which entry of it.
        public var changed: DeedShown?
        /// When they were suspended, left, died, turned out to be registered twice, or were erased.
        public var leftAt: Instant?
        /// Why they left.
        public var reason: DepartureReason?
        /// Under which id the same person is kept.
        public var mergedInto: Identifier?
        /// Hours that they worked for others.
        public var given = Quantity.zero
        /// Hours that others worked for them.
        public var received = Quantity.zero
        /// What they gave less what they received.
        public var balance = Quantity.zero
        /// Hours that count in the row of who is kept, where this one was merged.
        public var brought: Hours?
        /// What they need, sealed.
        public var needs: SealedPart?
        /// The same in their words, sealed.
        public var needsNote: SealedPart?
        /// Why they are suspended, sealed.
        public var suspension: ShownText?
        /// Missing once it was erased.
        public var name: SealedPart?
        /// Missing where there is none, or once it was erased.
        public var contact: SealedPart?
    }

    /// Hours on either side.
    public struct Hours: Codable, Hashable, Sendable {
        /// Worked for others.
        public var given = Quantity.zero
        /// Worked by others.
        public var received = Quantity.zero
    }

    /// Whether somebody is a member. The raw values are wire format.
    public enum State: String, Codable, Hashable, Sendable {
        case member, suspended, left, died, merged, erased
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .members(let members) = event.event else { return [] }
        return touched(by: members, in: event.stream.id.text)
    }

    private static func touched(by event: MembersEvent, in id: String) -> [String] {
        switch event {
        case .registered, .verified, .amended, .cameOfAge, .moved, .suspended, .left, .died, .erased:
            [id]
        case .merged(let data): [id, data.into.text]
        case .reinstated(let data): [id] + (data.keptUnder ?? []).map(\.text)
        case .contributed(let data):
            [id] + [data.beneficiary.member, data.before?.beneficiary.member].compactMap { $0?.text }
                + ((data.keptUnder ?? []) + (data.before?.keptUnder ?? [])).map(\.text)
        case .needsDeclared(let data): [data.memberId.text]
        case .householdRegistered, .householdSplit, .householdMerged, .rollFrozen, .rollChallenged, .rollSettled: []
        }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .members(let event) = recorded.event else { return }
        let id = recorded.stream.id.text
        switch event {
        case .registered(let data): rows[id] = Row(record: Record(data, recorded))
        case .contributed(let data): try contribute(data, by: id, to: &rows)
        case .needsDeclared(let data):
            var row = try rows.required(data.memberId.text)
            guard row.record.state != .erased else { return }
            row.record.needs = SealedPart(data.needs, position: recorded.position)
            row.record.needsNote = data.note.map { SealedPart($0, position: recorded.position) }
            rows[data.memberId.text] = row
        case .householdRegistered, .householdSplit, .householdMerged, .rollFrozen, .rollChallenged, .rollSettled: break
        case .verified, .amended, .cameOfAge, .moved, .suspended, .reinstated, .left, .died, .merged, .erased:
            var row = try rows.required(id)
            row.change(by: event, recorded)
            rows[id] = row
            if case .merged(let data) = event { try merge(id, into: data.into.text, in: &rows) }
            if case .reinstated(let data) = event { try takeBack(id, from: data.keptUnder ?? [], in: &rows) }
        }
    }

    public static func reveal(
        _ rows: inout [(key: RowKey, row: Row?)],
        with opener: SealOpener
    ) async throws {
        for (commune, indices) in Dictionary(grouping: rows.indices, by: { rows[$0].key.commune }) {
            var texts: [SealedPart] = []
            var places: [(index: Int, isName: Bool)] = []
            for index in indices {
                guard let row = rows[index].row else { continue }
                if row.name == nil, let name = row.record.name {
                    texts.append(name)
                    places.append((index, true))
                }
                if row.contact == nil, let contact = row.record.contact {
                    texts.append(contact)
                    places.append((index, false))
                }
            }
            guard !texts.isEmpty else { continue }
            for (place, text) in zip(places, try await opener.open(commune, texts)) {
                if place.isName { rows[place.index].row?.name = text } else { rows[place.index].row?.contact = text }
            }
        }
    }
}

extension MembersView.Row {
    /// A change of one member's own row.
    fileprivate mutating func change(by event: MembersEvent, _ recorded: Recorded) {
        record.changed = DeedShown(recorded)
        switch event {
        case .verified(let data): record.verified = data.means
        case .amended(let data): amend(data, at: recorded.position)
        case .cameOfAge(let data): record.reachedAges = Set(record.reachedAges + [data.age]).sorted()
        case .moved(let data):
            record.householdId = data.householdId ?? record.householdId
            record.unitId = data.unitId ?? record.unitId
            record.otherHouseholdId = data.otherHouseholdId
        case .suspended(let data):
            end(.suspended, recorded)
            record.suspension = ShownText(data.reason, position: recorded.position)
        case .reinstated:
            (record.state, record.leftAt, record.reason, record.mergedInto) = (.member, nil, nil, nil)
            record.suspension = nil
        case .left(let data):
            end(.left, recorded)
            record.reason = data.reason
        case .died: end(.died, recorded)
        case .merged(let data):
            end(.merged, recorded)
            record.mergedInto = data.into
        case .erased:
            let before = record.leftAt
            end(.erased, recorded)
            record.leftAt = before ?? record.leftAt
            (record.name, record.contact, name, contact) = (nil, nil, nil, nil)
            (record.needs, record.needsNote, record.suspension) = (nil, nil, nil)
        case .registered, .contributed, .needsDeclared, .householdRegistered, .householdSplit, .householdMerged,
            .rollFrozen, .rollChallenged, .rollSettled:
            break
        }
    }

    private mutating func end(_ state: MembersView.State, _ recorded: Recorded) {
        record.state = state
        record.leftAt = recorded.occurredAt
    }

    /// What is left out stays as it was; what is stated anew must be opened anew.
    fileprivate mutating func amend(_ data: MemberAmended, at position: Int64) {
        if let name = data.name {
            record.name = SealedPart(name, position: position)
            self.name = nil
        }
        if let contact = data.contact {
            record.contact = SealedPart(contact, position: position)
            self.contact = nil
        }
        record.unitId = data.unitId ?? record.unitId
        record.householdId = data.householdId ?? record.householdId
        record.residenceSince = data.residenceSince ?? record.residenceSince
        record.reachedAges = data.reachedAges ?? record.reachedAges
    }
}

extension MembersView.Record {
    fileprivate init(_ data: MemberRegistered, _ recorded: Recorded) {
        self.init(
            state: .member,
            unitId: data.unitId,
            householdId: data.householdId,
            residenceSince: data.residenceSince,
            reachedAges: data.reachedAges,
            registeredAt: recorded.occurredAt,
            registered: DeedShown(recorded),
            name: SealedPart(data.name, position: recorded.position),
            contact: data.contact.map { SealedPart($0, position: recorded.position) }
        )
    }
}
