public import Domain
public import Postgres

/// The parts of a commune: councils, sectors, committees …
public enum UnitsView: DocumentView {
    public static let name = "units"
    public static let version = 1
    public static var table: SQL { "unit" }

    /// What is shown of a unit.
    public struct Row: Codable, Hashable, Sendable {
        /// What it is.
        public var kind: UnitKind
        /// For people.
        public var name: String
        /// The unit that it is a part of.
        public var parentId: Identifier?
        /// Of a council: how many families it had when it was established.
        public var families: Int?
        /// Of a council: where they live.
        public var setting: Setting?
        /// When it was established.
        public var establishedAt: Instant
        /// The name, folded for searching.
        public var search: String
    }

    public static func touches(_ event: Recorded) -> [String] {
        switch event.event {
        case .communes(.unitEstablished): [event.stream.id.text]
        case .communes, .members, .assemblies, .actas, .consultations, .inventories, .mandates, .elections, .operators:
            []
        }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .communes(let event) = recorded.event else { return }
        switch event {
        case .unitEstablished(let data):
            rows[recorded.stream.id.text] = Row(
                kind: data.kind,
                name: data.name,
                parentId: data.parentId,
                families: data.families,
                setting: data.setting,
                establishedAt: recorded.occurredAt,
                search: searchText(data.name)
            )
        case .founded, .rulesAdopted, .partyRegistered, .mandateRecognized, .assemblyHeld, .assemblyOverdue: break
        }
    }

    /// `/units`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "units",
            source: "unit",
            fields: [
                Field("kind", .text, "doc->>'kind'"),
                Field("name", .text, "doc->>'name'", order: "(doc->>'search') collate \"C\""),
                Field("parentId", .text, "doc->>'parentId'"),
                Field("families", .integer, "(doc->>'families')::bigint"),
                Field("setting", .text, "doc->>'setting'"),
                Field("establishedAt", .time, "(doc->>'establishedAt')::timestamptz"),
            ],
            search: "doc->>'search'"
        )
    )
}
