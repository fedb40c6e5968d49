public import Domain
public import Postgres

/// Orders: who wants what, how much was delivered, how much is pending.
public enum OrdersView: DocumentView {
    public static let name = "orders"
    public static let version = 1
    public static var table: SQL { "orders" }

    /// What is shown of an order.
    public struct Row: Codable, Hashable, Sendable {
        /// Of what.
        public var itemId: Identifier
        /// Who ordered it.
        public var orderedBy: Holder
        /// As it was ordered.
        public var quantity: Quantity
        /// In which it was ordered.
        public var unit: UnitOfMeasure
        /// The same in the item's unit.
        public var amount: Quantity
        /// What was delivered so far, in the item's unit.
        public var delivered: Quantity
        /// What is still to come, in the item's unit.
        public var pending: Quantity
        /// What is still to come, rounded to three places.
        public var shown: String
        /// The item's unit.
        public var itemUnit: UnitOfMeasure
        /// How many deliveries there were.
        public var deliveries: Int64
        /// How far it has come.
        public var state: State
        /// By when.
        public var dueOn: CivilDate?
        /// In words.
        public var terms: ShownText?
        /// Why it was cancelled, or closed without having been delivered whole.
        public var reason: ShownText?
        /// When it was opened.
        public var openedAt: Instant
        /// When it was closed or cancelled.
        public var endedAt: Instant?
    }

    /// How far an order has come. The raw values are shown.
    public enum State: String, Codable, Sendable {
        case open, closed, cancelled
    }

    public static func touches(_ event: Recorded) -> [String] {
        event.stream.kind == .order ? [event.stream.id.text] : []
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .inventories(let event) = recorded.event else { return }
        let id = recorded.stream.id.text
        if case .orderOpened(let data) = event {
            rows[id] = Row(data, recorded)
            return
        }
        var row = try rows.required(id)
        if case .orderDelivered(let data) = event {
            row.deliveries += 1
            row.progress(delivered: data.delivered, pending: data.pending)
        } else if case .orderDeliveryCorrected(let data) = event {
            row.progress(delivered: data.delivered, pending: data.pending)
            if !data.pending.isZero {
                row.state = .open
                row.endedAt = nil
            }
        } else if case .orderClosed(let data) = event {
            row.end(.closed, data.reason, recorded)
        } else if case .orderCancelled(let data) = event {
            row.end(.cancelled, data.reason, recorded)
        }
        rows[id] = row
    }

    /// `/orders`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "orders",
            source: "orders",
            fields: [
                Field("itemId", .text, "doc->>'itemId'", order: "(doc->>'itemId') collate \"C\""),
                Field("orderedBy", .text, "doc->>'orderedBy'", order: "(doc->>'orderedBy') collate \"C\""),
                Field("quantity", .quantity, "doc->>'quantity'", order: .numeric("doc->>'quantity'")),
                Field("unit", .text, "doc->>'unit'", order: "(doc->>'unit') collate \"C\""),
                Field("amount", .quantity, "doc->>'amount'", order: .numeric("doc->>'amount'")),
                Field("delivered", .quantity, "doc->>'delivered'", order: .numeric("doc->>'delivered'")),
                Field("pending", .quantity, "doc->>'pending'", order: .numeric("doc->>'pending'")),
                Field("shown", .quantity, "doc->>'shown'", order: .numeric("doc->>'shown'")),
                Field("itemUnit", .text, "doc->>'itemUnit'", order: "(doc->>'itemUnit') collate \"C\""),
                Field("deliveries", .integer, "(doc->>'deliveries')::bigint"),
                Field("state", .text, "doc->>'state'", order: "(doc->>'state') collate \"C\""),
                Field("dueOn", .text, "doc->>'dueOn'", order: "(doc->>'dueOn') collate \"C\""),
                Field("terms", .json, "doc->'terms'"),
                Field("reason", .json, "doc->'reason'"),
                Field("openedAt", .time, "(doc->>'openedAt')::timestamptz"),
                Field("endedAt", .time, "(doc->>'endedAt')::timestamptz"),
            ]
        )
    )
}

extension OrdersView.Row {
    fileprivate init(_ data: OrderOpened, _ recorded: Recorded) {
        self.init(
            itemId: data.itemId,
            orderedBy: data.orderedBy,
            quantity: data.quantity,
            unit: data.unit,
            amount: data.amount.quantity,
            delivered: .zero,
            pending: data.amount.quantity,
            shown: data.amount.quantity.shown,
            itemUnit: data.amount.unit,
            deliveries: 0,
            state: .open,
            dueOn: data.dueOn,
            terms: data.terms.map { ShownText($0, position: recorded.position) },
            openedAt: recorded.occurredAt
        )
    }

    fileprivate mutating func progress(delivered: Quantity, pending: Quantity) {
        self.delivered = delivered
        self.pending = pending
        shown = pending.shown
    }

    fileprivate mutating func end(_ state: OrdersView.State, _ reason: FreeText?, _ recorded: Recorded) {
        self.state = state
        self.reason = reason.map { ShownText($0, position: recorded.position) }
        endedAt = recorded.occurredAt
    }
}
