public import Domain
public import Postgres

/// The commune itself: one row, since a log is one commune's.
public enum CommuneView: DocumentView {
    public static let name = "communes"
    public static let version = 1
    public static var table: SQL { "commune" }

    /// An event doesn't say which commune's log it is in, so the row has the same id in each.
    private static let id = "commune"

    /// What is shown of a commune.
    public struct Row: Codable, Hashable, Sendable {
        /// As it was founded.
        public var name: String
        /// Council, commune, cooperative or federation.
        public var kind: CommuneKind
        /// IANA name.
        public var timeZone: String
        /// Who may run the constitutive act.
        public var promoters: [Identifier]
        /// When it was founded.
        public var foundedAt: Instant
        /// The rule set that was adopted last, which may hold from a later day on.
        public var ruleSet: Identifier?
        /// The day from which that one holds.
        public var rulesFrom: CivilDate?
    }

    public static func touches(_ event: Recorded) -> [String] {
        switch event.event {
        case .communes(.founded), .communes(.rulesAdopted): [id]
        case .communes, .members, .assemblies, .actas, .consultations, .inventories, .mandates, .elections, .operators:
            []
        }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .communes(let event) = recorded.event else { return }
        switch event {
        case .founded(let data):
            rows[id] = Row(
                name: data.name,
                kind: data.kind,
                timeZone: data.timeZone,
                promoters: data.promoters,
                foundedAt: recorded.occurredAt
            )
        case .rulesAdopted(let data):
            var row = try rows.required(id)
            row.ruleSet = data.document.id
            row.rulesFrom = data.effectiveFrom
            rows[id] = row
        case .unitEstablished, .partyRegistered, .mandateRecognized, .assemblyHeld, .assemblyOverdue: break
        }
    }

    /// `GET /v1/communes/{commune}`: its id is the commune's slug.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "",
            source: "commune",
            id: "commune",
            fields: [
                Field("name", .text, "doc->>'name'"),
                Field("kind", .text, "doc->>'kind'"),
                Field("timeZone", .text, "doc->>'timeZone'"),
                Field("promoters", .json, "doc->'promoters'"),
                Field("foundedAt", .time, "(doc->>'foundedAt')::timestamptz"),
                Field("ruleSet", .text, "doc->>'ruleSet'"),
                Field("rulesFrom", .text, "doc->>'rulesFrom'"),
            ]
        )
    )
}
