public import Domain
public import Postgres

/// Rounds in which goods are shared out: by which formula, among how many, how even.
public enum AllocationsView: DocumentView {
    public static let name = "allocations"
    public static let version = 1
    public static var table: SQL { "allocation" }

    /// What is shown of a round.
    public struct Row: Codable, Hashable, Sendable {
        /// Of what.
        public var itemId: Identifier
        /// As it was measured.
        public var quantity: Quantity
        /// In which it was measured.
        public var unit: UnitOfMeasure
        /// The same in the item's unit.
        public var amount: Quantity
        /// The same, rounded to three places.
        public var shown: String
        /// The item's unit.
        public var itemUnit: UnitOfMeasure
        /// Where it is.
        public var from: StockPlace
        /// The place, for filters.
        public var locationId: Identifier
        /// The frozen list.
        public var rollId: Identifier
        /// Persons or households.
        public var basis: AllocationFormula.Basis
        /// How it is shared.
        public var formula: AllocationFormula
        /// How many whole units it makes.
        public var units: Int64
        /// What makes no whole unit, in the item's unit.
        public var left: Quantity
        /// Among how many; missing before the list is complete.
        public var recipients: Int64?
        /// The sum of the weights, in parts of 1,000.
        public var weight: Int64?
        /// How many units went by the draw.
        public var remainder: Int64?
        /// The draw.
        public var drawId: Identifier?
        /// Gini's coefficient over persons, exactly.
        public var gini: Quantity?
        /// The same, rounded to three places.
        public var giniShown: String?
        /// How many units were handed out.
        public var delivered: Int64
        /// How far it has come.
        public var state: State
        /// What kind of thing it rests on.
        public var causeKind: CauseKind
        /// Which one.
        public var causeId: Identifier?
        /// In words.
        public var causeNote: ShownText?
        /// Why some shares weren't handed out.
        public var reason: ShownText?
        /// When it was opened.
        public var openedAt: Instant
        /// When it was closed.
        public var closedAt: Instant?
    }

    /// How far a round has come. The raw values are shown.
    public enum State: String, Codable, Sendable {
        case open, listed, computed, closed
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .inventories(let data) = event.event, event.stream.kind == .allocation else { return [] }
        if case .allocationShared = data { return [] }
        return [event.stream.id.text]
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .inventories(let event) = recorded.event else { return }
        let id = recorded.stream.id.text
        if case .allocationOpened(let data) = event {
            rows[id] = Row(data, recorded)
            return
        }
        var row = try rows.required(id)
        if case .allocationListed(let data) = event {
            row.recipients = data.entries.reduce(row.recipients ?? 0) { $0 + Int64($1.ids.count) }
            if data.last { row.state = .listed }
        } else if case .allocationComputed(let data) = event {
            row.weight = data.weight
            row.remainder = data.remainder
            row.drawId = data.drawId
            row.gini = data.gini
            row.giniShown = data.gini.shown
            row.state = .computed
        } else if case .allocationDelivered(let data) = event {
            row.delivered = data.delivered
        } else if case .allocationClosed(let data) = event {
            row.state = .closed
            row.reason = data.reason.map { ShownText($0, position: recorded.position) }
            row.closedAt = recorded.occurredAt
        }
        rows[id] = row
    }

    /// `/allocations`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "allocations",
            source: "allocation",
            fields: [
                Field("itemId", .text, "doc->>'itemId'", order: "(doc->>'itemId') collate \"C\""),
                Field("quantity", .quantity, "doc->>'quantity'", order: .numeric("doc->>'quantity'")),
                Field("unit", .text, "doc->>'unit'", order: "(doc->>'unit') collate \"C\""),
                Field("amount", .quantity, "doc->>'amount'", order: .numeric("doc->>'amount'")),
                Field("shown", .quantity, "doc->>'shown'", order: .numeric("doc->>'shown'")),
                Field("itemUnit", .text, "doc->>'itemUnit'", order: "(doc->>'itemUnit') collate \"C\""),
                Field("from", .json, "doc->'from'"),
                Field("locationId", .text, "doc->>'locationId'", order: "(doc->>'locationId') collate \"C\""),
                Field("rollId", .text, "doc->>'rollId'", order: "(doc->>'rollId') collate \"C\""),
                Field("basis", .text, "doc->>'basis'", order: "(doc->>'basis') collate \"C\""),
                Field("formula", .json, "doc->'formula'"),
                Field("units", .integer, "(doc->>'units')::bigint"),
                Field("left", .quantity, "doc->>'left'", order: .numeric("doc->>'left'")),
                Field("recipients", .integer, "(doc->>'recipients')::bigint"),
                Field("weight", .integer, "(doc->>'weight')::bigint"),
                Field("remainder", .integer, "(doc->>'remainder')::bigint"),
                Field("drawId", .text, "doc->>'drawId'", order: "(doc->>'drawId') collate \"C\""),
                Field("gini", .quantity, "doc->>'gini'", order: .numeric("doc->>'gini'")),
                Field("giniShown", .quantity, "doc->>'giniShown'", order: .numeric("doc->>'giniShown'")),
                Field("delivered", .integer, "(doc->>'delivered')::bigint"),
                Field("state", .text, "doc->>'state'", order: "(doc->>'state') collate \"C\""),
                Field("causeKind", .text, "doc->>'causeKind'", order: "(doc->>'causeKind') collate \"C\""),
                Field("causeId", .text, "doc->>'causeId'", order: "(doc->>'causeId') collate \"C\""),
                Field("causeNote", .json, "doc->'causeNote'"),
                Field("reason", .json, "doc->'reason'"),
                Field("openedAt", .time, "(doc->>'openedAt')::timestamptz"),
                Field("closedAt", .time, "(doc->>'closedAt')::timestamptz"),
            ]
        )
    )
}

extension AllocationsView.Row {
    fileprivate init(_ data: AllocationOpened, _ recorded: Recorded) {
        self.init(
            itemId: data.itemId,
            quantity: data.quantity,
            unit: data.unit,
            amount: data.amount.quantity,
            shown: data.amount.quantity.shown,
            itemUnit: data.amount.unit,
            from: data.from,
            locationId: data.from.locationId,
            rollId: data.rollId,
            basis: data.formula.basis,
            formula: data.formula,
            units: data.units,
            left: data.left,
            delivered: 0,
            state: .open,
            causeKind: data.cause.kind,
            causeId: data.cause.id,
            causeNote: data.cause.note.map { ShownText($0, position: recorded.position) },
            openedAt: recorded.occurredAt
        )
    }
}
