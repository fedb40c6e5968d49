public import Domain
public import Postgres

/// The rule sets that a commune adopted, each with its document.
public enum RulesView: DocumentView {
    public static let name = "rules"
    public static let version = 1
    public static var table: SQL { "rules" }

    /// What is shown of a rule set.
    public struct Row: Codable, Hashable, Sendable {
        /// The document as it was adopted last.
        public var document: RuleSet
        /// Each time that it was adopted, the oldest first.
        public var adoptions: [Adoption]
    }

    /// One adoption of a rule set.
    public struct Adoption: Codable, Hashable, Sendable {
        /// The first day on which it holds.
        public var effectiveFrom: CivilDate
        /// The moment from which it holds.
        public var effectiveAt: Instant
        /// When it was adopted.
        public var adoptedAt: Instant
        /// The event's position.
        public var position: Int64
        /// The document's edition.
        public var edition: Int
        /// The motion by which the assembly adopted it.
        public var motionId: Identifier?
    }

    public static func touches(_ event: Recorded) -> [String] {
        switch event.event {
        case .communes(.rulesAdopted): [event.stream.id.text]
        case .communes, .members, .assemblies, .actas, .consultations, .inventories, .mandates, .elections, .operators:
            []
        }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .communes(let event) = recorded.event else { return }
        switch event {
        case .rulesAdopted(let data):
            let id = recorded.stream.id.text
            let adoption = Adoption(
                effectiveFrom: data.effectiveFrom,
                effectiveAt: data.effectiveAt,
                adoptedAt: recorded.occurredAt,
                position: recorded.position,
                edition: data.document.edition,
                motionId: data.motionId
            )
            rows[id] = Row(document: data.document, adoptions: (rows[id]?.adoptions ?? []) + [adoption])
        case .founded, .unitEstablished, .partyRegistered, .mandateRecognized, .assemblyHeld, .assemblyOverdue:
            break
        }
    }

    /// `/rules`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "rules",
            source: "rules",
            fields: [
                Field("effectiveFrom", .text, "doc#>>'{adoptions,-1,effectiveFrom}'"),
                Field("effectiveAt", .time, "(doc#>>'{adoptions,-1,effectiveAt}')::timestamptz"),
                Field("adoptedAt", .time, "(doc#>>'{adoptions,-1,adoptedAt}')::timestamptz"),
                Field("edition", .integer, "(doc#>>'{document,edition}')::bigint"),
                Field("adoptions", .json, "doc->'adoptions'"),
                Field("document", .json, "doc->'document'"),
            ]
        )
    )
}
