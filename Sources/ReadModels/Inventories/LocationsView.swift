public import Domain
public import Postgres

/// Places where goods are kept.
public enum LocationsView: DocumentView {
    public static let name = "locations"
    public static let version = 1
    public static var table: SQL { "location" }

    /// What is shown of a place.
    public struct Row: Codable, Hashable, Sendable {
        /// What it is called.
        public var name: String
        /// The name, folded for searching.
        public var search: String
        /// The unit whose place it is; missing where it is the whole commune's.
        public var unitId: Identifier?
        /// When it was defined.
        public var definedAt: Instant
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .inventories(.locationDefined) = event.event else { return [] }
        return [event.stream.id.text]
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .inventories(.locationDefined(let data)) = recorded.event else { return }
        rows[recorded.stream.id.text] = Row(
            name: data.name,
            search: searchText(data.name),
            unitId: data.unitId,
            definedAt: recorded.occurredAt
        )
    }

    /// `/locations`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "locations",
            source: "location",
            fields: [
                Field("name", .text, "doc->>'name'", order: "(doc->>'search') collate \"C\""),
                Field("unitId", .text, "doc->>'unitId'", order: "(doc->>'unitId') collate \"C\""),
                Field("definedAt", .time, "(doc->>'definedAt')::timestamptz"),
            ],
            search: "doc->>'search'"
        )
    )
}
