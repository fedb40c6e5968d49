public import Domain
public import Postgres

/// Kinds of goods: what they are called and how they are measured.
public enum ItemsView: DocumentView {
    public static let name = "items"
    public static let version = 1
    public static var table: SQL { "item" }

    /// What is shown of an item.
    public struct Row: Codable, Hashable, Sendable {
        /// What people call it.
        public var names: ItemDefined.Names
        /// The names, folded for searching.
        public var search: String
        /// In which its stock is kept.
        public var unit: UnitOfMeasure
        /// Whether each receipt names a lot.
        public var lotTracked: Bool
        /// Whether it spoils.
        public var perishable: Bool
        /// Other units in which people measure it.
        public var conversions: [ItemDefined.Conversion]
        /// When it was defined.
        public var definedAt: Instant
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .inventories(.itemDefined) = event.event else { return [] }
        return [event.stream.id.text]
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .inventories(.itemDefined(let data)) = recorded.event else { return }
        rows[recorded.stream.id.text] = Row(
            names: data.names,
            search: searchText([data.names.es, data.names.en ?? ""].joined(separator: " ")),
            unit: data.unit,
            lotTracked: data.lotTracked,
            perishable: data.perishable,
            conversions: data.conversions,
            definedAt: recorded.occurredAt
        )
    }

    /// `/items`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "items",
            source: "item",
            fields: [
                Field("name", .text, "doc->'names'->>'es'", order: "(doc->>'search') collate \"C\""),
                Field("names", .json, "doc->'names'"),
                Field("unit", .text, "doc->>'unit'", order: "(doc->>'unit') collate \"C\""),
                Field("lotTracked", .bool, "(doc->>'lotTracked')::boolean"),
                Field("perishable", .bool, "(doc->>'perishable')::boolean"),
                Field("conversions", .json, "doc->'conversions'"),
                Field("definedAt", .time, "(doc->>'definedAt')::timestamptz"),
            ],
            search: "doc->>'search'"
        )
    )
}
