public import Domain
public import Postgres

/// Bodies outside of the commune: a mayoralty, a buyer. No natural person is one.
public enum PartiesView: DocumentView {
    public static let name = "parties"
    public static let version = 1
    public static var table: SQL { "party" }

    /// What is shown of an outside body.
    public struct Row: Codable, Hashable, Sendable {
        /// For people.
        public var name: String
        /// Who registered it, when, and by which entry of the book.
        public var registered: DeedShown
        /// The name, folded for searching.
        public var search: String
    }

    public static func touches(_ event: Recorded) -> [String] {
        switch event.event {
        case .communes(.partyRegistered): [event.stream.id.text]
        case .communes, .members, .assemblies, .actas, .consultations, .inventories, .mandates, .elections, .operators:
            []
        }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .communes(let event) = recorded.event else { return }
        switch event {
        case .partyRegistered(let data):
            rows[recorded.stream.id.text] = Row(
                name: data.name,
                registered: DeedShown(recorded),
                search: searchText(data.name)
            )
        case .founded, .rulesAdopted, .unitEstablished, .mandateRecognized, .assemblyHeld, .assemblyOverdue: break
        }
    }

    /// `/parties`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "parties",
            source: "party",
            fields: [
                Field("name", .text, "doc->>'name'", order: "(doc->>'search') collate \"C\""),
                Field("registeredAt", .time, "(doc#>>'{registered,occurredAt}')::timestamptz"),
                Field(
                    "registeredBy",
                    .text,
                    "doc#>>'{registered,actor}'",
                    order: "(doc#>>'{registered,actor}') collate \"C\""
                ),
                Field("registered", .json, "doc->'registered'"),
            ],
            search: "doc->>'search'"
        )
    )
}
