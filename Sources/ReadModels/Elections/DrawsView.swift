public import Domain
public import Postgres

/// Public draws: what for, among whom, with which seed, and in which order.
public enum DrawsView: DocumentView {
    public static let name = "draws"
    public static let version = 1
    public static var table: SQL { "draw" }

    /// Where a draw stands. The raw values are part of the rows.
    public enum State: String, Word {
        case announced, recorded
    }

    /// What is shown of a draw.
    public struct Row: Codable, Hashable, Sendable {
        /// Where it stands.
        public var state: State
        /// What it is for.
        public var purpose: String
        /// What its list belongs to.
        public var matter: DrawMatter
        /// Which one.
        public var matterId: Identifier
        /// Among whom, ascending; missing where there are more than 500.
        public var items: [Identifier]?
        /// Among how many.
        public var count: Int
        /// Root of the list; hexadecimal.
        public var root: String
        /// As it was drawn in public.
        public var seed: String?
        /// How it was drawn.
        public var method: String?
        /// Where it is written down.
        public var acta: String?
        /// The first in the drawn order, at most 100.
        public var first: [Identifier]?
        /// By whom it was announced.
        public var announced: DeedShown
        /// By whom the seed was recorded.
        public var recorded: DeedShown?
        /// When it was announced.
        public var announcedAt: Instant
        /// When the seed was drawn.
        public var recordedAt: Instant?
        /// Purpose and ids, folded for searching.
        public var search: String
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .elections(.draw) = event.event else { return [] }
        return [event.stream.id.text]
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .elections(.draw(let event)) = recorded.event else { return }
        let id = recorded.stream.id.text
        switch event {
        case .announced(let data):
            rows[id] = Row(
                state: .announced,
                purpose: data.purpose,
                matter: data.matter,
                matterId: data.matterId,
                items: data.items,
                count: data.count,
                root: data.root,
                announced: DeedShown(recorded),
                announcedAt: recorded.occurredAt,
                search: searchText([id, data.purpose, data.matterId.text].joined(separator: " "))
            )
        case .recorded(let data):
            var row = try rows.required(id)
            row.state = .recorded
            row.seed = data.seed
            row.method = data.method
            row.acta = data.acta
            row.first = data.first
            row.recorded = DeedShown(recorded)
            row.recordedAt = recorded.occurredAt
            rows[id] = row
        }
    }

    /// `/draws`: the latest first.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "draws",
            source: "draw",
            fields: [
                Field("state", .text, "doc->>'state'"),
                Field("purpose", .text, "doc->>'purpose'", order: "(doc->>'purpose') collate \"C\""),
                Field("matter", .text, "doc->>'matter'"),
                Field("matterId", .text, "doc->>'matterId'", order: "(doc->>'matterId') collate \"C\""),
                Field("items", .json, "doc->'items'"),
                Field("count", .integer, "(doc->>'count')::bigint"),
                Field("root", .text, "doc->>'root'"),
                Field("seed", .text, "doc->>'seed'", order: "(doc->>'seed') collate \"C\""),
                Field("method", .text, "doc->>'method'", order: "(doc->>'method') collate \"C\""),
                Field("acta", .text, "doc->>'acta'", order: "(doc->>'acta') collate \"C\""),
                Field("first", .json, "doc->'first'"),
                Field("announced", .json, "doc->'announced'"),
                Field("recorded", .json, "doc->'recorded'"),
                Field(
                    "announcedBy",
                    .text,
                    "doc#>>'{announced,actor}'",
                    order: "(doc#>>'{announced,actor}') collate \"C\""
                ),
                Field(
                    "recordedBy",
                    .text,
                    "doc#>>'{recorded,actor}'",
                    order: "(doc#>>'{recorded,actor}') collate \"C\""
                ),
                Field("announcedAt", .time, "(doc->>'announcedAt')::timestamptz"),
                Field("recordedAt", .time, "(doc->>'recordedAt')::timestamptz"),
            ],
            search: "doc->>'search'",
            order: [ListQuery.Sort("announcedAt", descending: true)]
        )
    )
}
