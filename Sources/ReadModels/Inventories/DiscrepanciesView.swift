public import Domain
public import Postgres

/// Where book and count differed; the id is the count's position.
public enum DiscrepanciesView: DocumentView {
    public static let name = "discrepancies"
    public static let version = 1
    public static var table: SQL { "discrepancy" }

    /// What is shown of a discrepancy.
    public struct Row: Codable, Hashable, Sendable {
        /// What kind it is.
        public var kind: Kind
        /// How far it has come.
        public var state: State
        /// Of what.
        public var itemId: Identifier
        /// The lot, where the item is kept by lot.
        public var lotId: Identifier?
        /// The place.
        public var locationId: Identifier
        /// Whose it is.
        public var owner: Holder
        /// Who keeps it.
        public var custodian: Holder
        /// What the book had, exactly.
        public var expected: Quantity
        /// What was found, exactly.
        public var counted: Quantity
        /// What was found less what the book had, exactly.
        public var difference: Quantity
        /// The difference, rounded to three places.
        public var shown: String
        /// The item's unit.
        public var unit: UnitOfMeasure
        /// In words.
        public var note: ShownText?
        /// Who counted.
        public var actor: Identifier
        /// When it was counted.
        public var occurredAt: Instant
        /// Of the count.
        public var position: Int64
    }

    /// What kind of discrepancy it is. The raw values are shown.
    public enum Kind: String, Codable, Sendable {
        case stocktake
    }

    /// How far a discrepancy has come. The raw values are shown.
    public enum State: String, Codable, Sendable {
        case open
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .inventories(.counted(let data)) = event.event, !data.difference.isZero else { return [] }
        return [String(event.position)]
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .inventories(let event) = recorded.event else { return }
        switch event {
        case .counted(let data):
            rows[String(recorded.position)] = Row(
                kind: .stocktake,
                state: .open,
                itemId: recorded.stream.id,
                lotId: data.at.lotId,
                locationId: data.at.locationId,
                owner: data.at.owner,
                custodian: data.at.custodian,
                expected: data.expected,
                counted: data.amount.quantity,
                difference: data.difference,
                shown: data.difference.shown,
                unit: data.amount.unit,
                note: data.note.map { ShownText($0, position: recorded.position) },
                actor: recorded.actor,
                occurredAt: recorded.occurredAt,
                position: recorded.position
            )
        case .itemDefined, .locationDefined, .lotOpened, .received, .transferred, .consumed: break
        }
    }

    /// `/discrepancies`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "discrepancies",
            source: "discrepancy",
            fields: [
                Field("kind", .text, "doc->>'kind'", order: "(doc->>'kind') collate \"C\""),
                Field("state", .text, "doc->>'state'", order: "(doc->>'state') collate \"C\""),
                Field("itemId", .text, "doc->>'itemId'", order: "(doc->>'itemId') collate \"C\""),
                Field("lotId", .text, "doc->>'lotId'", order: "(doc->>'lotId') collate \"C\""),
                Field("locationId", .text, "doc->>'locationId'", order: "(doc->>'locationId') collate \"C\""),
                Field("owner", .text, "doc->>'owner'", order: "(doc->>'owner') collate \"C\""),
                Field("custodian", .text, "doc->>'custodian'", order: "(doc->>'custodian') collate \"C\""),
                Field("expected", .quantity, "doc->>'expected'", order: .numeric("doc->>'expected'")),
                Field("counted", .quantity, "doc->>'counted'", order: .numeric("doc->>'counted'")),
                Field("difference", .quantity, "doc->>'difference'", order: .numeric("doc->>'difference'")),
                Field("shown", .quantity, "doc->>'shown'", order: .numeric("doc->>'shown'")),
                Field("unit", .text, "doc->>'unit'", order: "(doc->>'unit') collate \"C\""),
                Field("note", .json, "doc->'note'"),
                Field("actor", .text, "doc->>'actor'", order: "(doc->>'actor') collate \"C\""),
                Field("occurredAt", .time, "(doc->>'occurredAt')::timestamptz"),
                Field("position", .integer, "(doc->>'position')::bigint"),
            ],
            order: [ListQuery.Sort("position", descending: true)]
        )
    )
}
