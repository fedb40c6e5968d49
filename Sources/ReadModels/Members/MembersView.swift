public import Domain
import Postgres

/// The directory of members. The only rows with names and contacts in clear; an erasure clears them.
public enum MembersView: View {
    public static let name = "members"
    public static let version = 1

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
        /// Member, or gone.
        public var state: State
        /// The unit that they live in.
        public var unitId: Identifier?
        /// The household that they live in.
        public var householdId: Identifier?
        /// Since when they live there.
        public var residenceSince: CivilDate?
        /// Ages that they have reached, of those that rules ask for; ascending.
        public var reachedAges: [Int]
        /// How they were verified.
        public var verified: VerificationMeans?
        /// When they were registered.
        public var registeredAt: Instant
        /// When they left or were erased.
        public var leftAt: Instant?
        /// Why they left.
        public var reason: DepartureReason?
        /// Missing once it was erased.
        public var name: SealedPart?
        /// Missing where there is none, or once it was erased.
        public var contact: SealedPart?
    }

    /// Whether somebody is a member. The raw values are wire format.
    public enum State: String, Codable, Hashable, Sendable {
        case member, left, erased
    }

    public static func touches(_ event: Recorded) -> [String] {
        switch event.event {
        case .members(.rollFrozen): []
        case .members: [event.stream.id.text]
        case .communes, .assemblies, .actas, .consultations, .inventories, .mandates: []
        }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .members(let event) = recorded.event else { return }
        let id = recorded.stream.id.text
        switch event {
        case .registered(let data):
            rows[id] = Row(record: Record(data, recorded))
        case .verified(let data):
            var row = try rows.required(id)
            row.record.verified = data.means
            rows[id] = row
        case .amended(let data):
            var row = try rows.required(id)
            row.amend(data, at: recorded.position)
            rows[id] = row
        case .cameOfAge(let data):
            var row = try rows.required(id)
            row.record.reachedAges = Set(row.record.reachedAges + [data.age]).sorted()
            rows[id] = row
        case .left(let data):
            var row = try rows.required(id)
            row.record.state = .left
            row.record.leftAt = recorded.occurredAt
            row.record.reason = data.reason
            rows[id] = row
        case .erased:
            var row = try rows.required(id)
            row.record.state = .erased
            row.record.leftAt = row.record.leftAt ?? recorded.occurredAt
            (row.record.name, row.record.contact, row.name, row.contact) = (nil, nil, nil, nil)
            rows[id] = row
        case .rollFrozen: break
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

    /// `/members`: found by part of a name, accents ignored.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "members",
            source: "member",
            fields: [
                Field("name", .text, "name", order: "search"),
                Field("contact", .text, "contact", order: "contact collate \"C\""),
                Field("state", .text, "doc->>'state'"),
                Field("unitId", .text, "doc->>'unitId'", order: "(doc->>'unitId') collate \"C\""),
                Field("householdId", .text, "doc->>'householdId'", order: "(doc->>'householdId') collate \"C\""),
                Field("residenceSince", .text, "doc->>'residenceSince'"),
                Field("reachedAges", .json, "doc->'reachedAges'"),
                Field("verified", .bool, "doc->>'verified' is not null"),
                Field("verifiedBy", .text, "doc->>'verified'"),
                Field("registeredAt", .time, "(doc->>'registeredAt')::timestamptz"),
                Field("leftAt", .time, "(doc->>'leftAt')::timestamptz"),
                Field("reason", .text, "doc->>'reason'"),
            ],
            search: "search"
        )
    )
}

extension MembersView.Row {
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
            name: SealedPart(data.name, position: recorded.position),
            contact: data.contact.map { SealedPart($0, position: recorded.position) }
        )
    }
}
