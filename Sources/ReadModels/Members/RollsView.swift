public import Domain
public import Postgres

/// The rolls that were frozen: what each lists, how many, and the root of its list.
public enum RollsView: DocumentView {
    public static let name = "rolls"
    public static let version = 1
    public static var table: SQL { "roll" }

    /// What is shown of a roll.
    public struct Row: Codable, Hashable, Sendable {
        /// The unit whose roll it is; missing where it is the whole commune's.
        public var unitId: Identifier?
        /// That unit and those below it, when it was frozen.
        public var units: [Identifier]?
        /// What it lists.
        public var purpose: RollPurpose
        /// In full years.
        public var minAge: Int
        /// Whether it holds verified members only.
        public var verifiedOnly: Bool
        /// The rule set that it follows.
        public var ruleSet: Identifier
        /// How many it lists: the denominator, whatever happens afterwards.
        public var count: Int
        /// The Merkle root of its list, hexadecimal.
        public var root: String
        /// When it was frozen.
        public var frozenAt: Instant
        /// The event's position: the list is as the book stood there.
        public var position: Int64
    }

    public static func touches(_ event: Recorded) -> [String] {
        switch event.event {
        case .members(.rollFrozen): [event.stream.id.text]
        case .members, .communes, .assemblies, .actas, .consultations, .inventories, .mandates: []
        }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .members(let event) = recorded.event else { return }
        switch event {
        case .rollFrozen(let data):
            rows[recorded.stream.id.text] = Row(
                unitId: data.unitId,
                units: data.units,
                purpose: data.purpose,
                minAge: data.minAge,
                verifiedOnly: data.verifiedOnly,
                ruleSet: data.ruleSet,
                count: data.count,
                root: data.root,
                frozenAt: recorded.occurredAt,
                position: recorded.position
            )
        case .registered, .verified, .amended, .cameOfAge, .left, .erased: break
        }
    }

    /// `/rolls`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "rolls",
            source: "roll",
            fields: [
                Field("unitId", .text, "doc->>'unitId'", order: "(doc->>'unitId') collate \"C\""),
                Field("units", .json, "doc->'units'"),
                Field("purpose", .text, "doc->>'purpose'"),
                Field("minAge", .integer, "(doc->>'minAge')::bigint"),
                Field("verifiedOnly", .bool, "(doc->>'verifiedOnly')::boolean"),
                Field("ruleSet", .text, "doc->>'ruleSet'"),
                Field("count", .integer, "(doc->>'count')::bigint"),
                Field("root", .text, "doc->>'root'"),
                Field("frozenAt", .time, "(doc->>'frozenAt')::timestamptz"),
                Field("position", .integer, "(doc->>'position')::bigint"),
            ]
        )
    )
}
