public import Domain
public import Postgres

/// The households. Who lives in one, and what they need, stands in the rows of the members: a move names only where they go.
public enum HouseholdsView: DocumentView {
    public static let name = "households"
    public static let version = 1
    public static var table: SQL { "household" }

    /// What is kept of a household.
    public struct Row: Codable, Hashable, Sendable {
        /// Open, or part of another.
        public var state = State.open
        /// The unit that it belongs to.
        public var unitId: Identifier?
        /// Who answers for it.
        public var headId: Identifier?
        /// The household that it was split from.
        public var splitFrom: Identifier?
        /// The household that it became part of.
        public var mergedInto: Identifier?
        /// When it was first named.
        public var since: Instant
        /// Hours that members worked for it.
        public var received = Quantity.zero
    }

    /// Whether people live there. The raw values are wire format.
    public enum State: String, Codable, Hashable, Sendable {
        case open, merged
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .members(let members) = event.event else { return [] }
        switch members {
        case .registered(let data): return [data.householdId].compactMap { $0?.text }
        case .amended(let data): return [data.householdId].compactMap { $0?.text }
        case .moved(let data): return [data.householdId, data.otherHouseholdId].compactMap { $0?.text }
        case .householdRegistered, .householdSplit, .householdMerged, .needsDeclared: return [event.stream.id.text]
        case .contributed(let data):
            return [data.beneficiary, data.before?.beneficiary].compactMap { $0.flatMap(household) }
        case .verified, .cameOfAge, .suspended, .reinstated, .left, .died, .merged, .erased, .rollFrozen,
            .rollChallenged, .rollSettled:
            return []
        }
    }

    private static func household(_ beneficiary: Beneficiary) -> String? {
        beneficiary.kind == .household ? beneficiary.id?.text : nil
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .members(let event) = recorded.event else { return }
        for id in touches(recorded) where rows[id] == nil { rows[id] = Row(since: recorded.occurredAt) }
        let id = recorded.stream.id.text
        switch event {
        case .householdRegistered(let data):
            rows[id]?.unitId = data.unitId
            rows[id]?.headId = data.headId
            rows[id]?.splitFrom = data.splitFrom
        case .householdMerged(let data):
            rows[id]?.state = .merged
            rows[id]?.mergedInto = data.into
        case .contributed(let data):
            if let before = data.before, let house = household(before.beneficiary) {
                rows[house]?.received -= before.hours
            }
            if let house = household(data.beneficiary) { rows[house]?.received += data.hours }
        case .registered, .amended, .moved, .householdSplit, .needsDeclared, .verified, .cameOfAge, .suspended,
            .reinstated, .left, .died, .merged, .erased, .rollFrozen, .rollChallenged, .rollSettled:
            break
        }
    }

    /// The members who live in a household now, or have their second home there.
    private static func members(_ select: SQL, by field: SQL = "householdId") -> SQL {
        """
        (select \(select) from member m where m.commune = household.commune
            and m.doc->>'\(field)' = household.id and m.doc->>'state' in ('member', 'suspended'))
        """
    }

    /// The households, beside how many live in each: counted once for all of a list that is sorted or filtered by it. Where
    /// no such number is asked for, PostgreSQL leaves the count away.
    private static let source: SQL = """
        household left join (
            select m.commune, m.home, count(*) as count from member m where m.home is not null group by m.commune, m.home
        ) resident on resident.commune = household.commune and resident.home = household.id
        """

    /// `/households`. Needs are for who keeps the register and for who answers for the household.
    public static let resource = Resource(
        views: [name, MembersView.name],
        listing: Listing(
            path: "households",
            source: source,
            commune: "household.commune",
            id: "household.id",
            fields: [
                Field("state", .text, "household.doc->>'state'"),
                Field("unitId", .text, "household.doc->>'unitId'", order: "(household.doc->>'unitId') collate \"C\""),
                Field("headId", .text, "household.doc->>'headId'", order: "(household.doc->>'headId') collate \"C\""),
                Field(
                    "residents",
                    .integer,
                    members("count(*)"),
                    order: "coalesce(resident.count, 0)",
                    compared: "coalesce(resident.count, 0)"
                ),
                Field("members", .json, members("coalesce(jsonb_agg(m.id order by m.id), '[]')")),
                Field(
                    "alsoHere",
                    .json,
                    members("coalesce(jsonb_agg(m.id order by m.id), '[]')", by: "otherHouseholdId")
                ),
                Field(
                    "needs",
                    .json,
                    members(
                        """
                        coalesce(jsonb_agg(jsonb_build_object(
                            'memberId', m.id, 'needs', m.doc->'needs', 'note', m.doc->'needsNote') order by m.id)
                            filter (where m.doc->'needs' is not null), '[]')
                        """
                    ),
                    shownTo: .register
                ),
                Field(
                    "received",
                    .quantity,
                    "household.doc->>'received'",
                    order: .numeric("(household.doc->>'received')")
                ),
                Field("since", .time, "(household.doc->>'since')::timestamptz"),
                Field("splitFrom", .text, "household.doc->>'splitFrom'"),
                Field("mergedInto", .text, "household.doc->>'mergedInto'"),
            ],
            privacy: Listing.Privacy(owner: "(household.doc->>'headId')", unit: "(household.doc->>'unitId')")
        )
    )
}
