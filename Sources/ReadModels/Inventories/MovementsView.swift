public import Domain
public import Postgres

/// How goods moved, a row for each movement; its id is its event's position.
public enum MovementsView: DocumentView {
    public static let name = "movements"
    public static let version = 1
    public static var table: SQL { "movement" }

    /// What is shown of a movement.
    public struct Row: Codable, Hashable, Sendable {
        /// What was done.
        public var action: Action
        /// Of what.
        public var itemId: Identifier
        /// The lot, where the item is kept by lot.
        public var lotId: Identifier?
        /// As it was measured, exactly.
        public var quantity: Quantity
        /// In which it was measured.
        public var unit: UnitOfMeasure
        /// The same in the item's unit, exactly.
        public var amount: Quantity
        /// The same in the item's unit, rounded to three places.
        public var shown: String
        /// The item's unit.
        public var itemUnit: UnitOfMeasure
        /// Where it was.
        public var from: StockPlace?
        /// Where it is now.
        public var to: StockPlace?
        /// Who handed it over.
        public var receivedFrom: Holder?
        /// What kind of thing it rests on.
        public var causeKind: CauseKind
        /// Which one.
        public var causeId: Identifier?
        /// In words.
        public var causeNote: ShownText?
        /// Whose act it was.
        public var actor: Identifier
        /// When it happened.
        public var occurredAt: Instant
        /// When it was written.
        public var recordedAt: Instant
        /// Whether it was entered late.
        public var late: Bool
        /// Of its event.
        public var position: Int64
    }

    /// What was done. The raw values are shown.
    public enum Action: String, Codable, Sendable {
        case receive, transfer, consume
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .inventories(let data) = event.event else { return [] }
        switch data {
        case .received, .transferred, .consumed: return [String(event.position)]
        case .counted, .itemDefined, .locationDefined, .lotOpened: return []
        }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .inventories(let event) = recorded.event else { return }
        let id = String(recorded.position)
        switch event {
        case .received(let data):
            var row = Row(.receive, Measure(data.quantity, data.unit), data.amount, data.cause, recorded)
            row.to = data.to
            row.lotId = data.to.lotId
            row.receivedFrom = data.receivedFrom
            rows[id] = row
        case .transferred(let data):
            var row = Row(.transfer, Measure(data.quantity, data.unit), data.amount, data.cause, recorded)
            row.from = data.from
            row.to = data.to
            row.lotId = data.from.lotId
            rows[id] = row
        case .consumed(let data):
            var row = Row(.consume, Measure(data.quantity, data.unit), data.amount, data.cause, recorded)
            row.from = data.from
            row.lotId = data.from.lotId
            rows[id] = row
        case .counted, .itemDefined, .locationDefined, .lotOpened: break
        }
    }
}

extension MovementsView.Row {
    fileprivate init(
        _ action: MovementsView.Action,
        _ measured: Measure,
        _ amount: Measure,
        _ cause: Cause,
        _ recorded: Recorded
    ) {
        self.init(
            action: action,
            itemId: recorded.stream.id,
            quantity: measured.quantity,
            unit: measured.unit,
            amount: amount.quantity,
            shown: amount.quantity.shown,
            itemUnit: amount.unit,
            causeKind: cause.kind,
            causeId: cause.id,
            causeNote: cause.note.map { ShownText($0, position: recorded.position) },
            actor: recorded.actor,
            occurredAt: recorded.occurredAt,
            recordedAt: recorded.recordedAt,
            late: recorded.late,
            position: recorded.position
        )
    }
}

extension MovementsView {
    /// `/movements`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "movements",
            source: "movement",
            fields: [
                Field("action", .text, "doc->>'action'", order: "(doc->>'action') collate \"C\""),
                Field("itemId", .text, "doc->>'itemId'", order: "(doc->>'itemId') collate \"C\""),
                Field("lotId", .text, "doc->>'lotId'", order: "(doc->>'lotId') collate \"C\""),
                Field("quantity", .quantity, "doc->>'quantity'", order: .numeric("doc->>'quantity'")),
                Field("unit", .text, "doc->>'unit'", order: "(doc->>'unit') collate \"C\""),
                Field("amount", .quantity, "doc->>'amount'", order: .numeric("doc->>'amount'")),
                Field("shown", .quantity, "doc->>'shown'", order: .numeric("doc->>'shown'")),
                Field("itemUnit", .text, "doc->>'itemUnit'", order: "(doc->>'itemUnit') collate \"C\""),
                Field("from", .json, "doc->'from'"),
                Field("to", .json, "doc->'to'"),
                Field("receivedFrom", .text, "doc->>'receivedFrom'", order: "(doc->>'receivedFrom') collate \"C\""),
                Field("causeKind", .text, "doc->>'causeKind'", order: "(doc->>'causeKind') collate \"C\""),
                Field("causeId", .text, "doc->>'causeId'", order: "(doc->>'causeId') collate \"C\""),
                Field("causeNote", .json, "doc->'causeNote'"),
                Field("actor", .text, "doc->>'actor'", order: "(doc->>'actor') collate \"C\""),
                Field("occurredAt", .time, "(doc->>'occurredAt')::timestamptz"),
                Field("recordedAt", .time, "(doc->>'recordedAt')::timestamptz"),
                Field("late", .bool, "(doc->>'late')::boolean"),
                Field("position", .integer, "(doc->>'position')::bigint"),
            ],
            order: [ListQuery.Sort("position", descending: true)]
        )
    )
}
