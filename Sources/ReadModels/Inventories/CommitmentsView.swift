public import Domain
public import Postgres

/// Commitments: who owes what to whom, and how much of it was given.
public enum CommitmentsView: DocumentView {
    public static let name = "commitments"
    public static let version = 1
    public static var table: SQL { "commitment" }

    /// What is shown of a commitment.
    public struct Row: Codable, Hashable, Sendable {
        /// Who gives.
        public var provider: Holder
        /// Who gets.
        public var receiver: Holder
        /// Of what.
        public var itemId: Identifier
        /// As it was agreed.
        public var quantity: Quantity
        /// In which it was agreed.
        public var unit: UnitOfMeasure
        /// The same in the item's unit.
        public var amount: Quantity
        /// What was given so far, in the item's unit.
        public var fulfilled: Quantity
        /// What is still owed, in the item's unit.
        public var pending: Quantity
        /// What is still owed, rounded to three places.
        public var shown: String
        /// The item's unit.
        public var itemUnit: UnitOfMeasure
        /// How far it has come.
        public var state: State
        /// By when.
        public var dueOn: CivilDate?
        /// In words.
        public var terms: ShownText?
        /// What kind of thing it rests on.
        public var causeKind: CauseKind?
        /// Which one.
        public var causeId: Identifier?
        /// Why it was cancelled.
        public var reason: ShownText?
        /// When it was agreed.
        public var agreedAt: Instant
        /// When it was fulfilled or cancelled.
        public var endedAt: Instant?
    }

    /// How far a commitment has come. The raw values are shown.
    public enum State: String, Codable, Sendable {
        case open, fulfilled, cancelled
    }

    public static func touches(_ event: Recorded) -> [String] {
        event.stream.kind == .commitment ? [event.stream.id.text] : []
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .inventories(let event) = recorded.event else { return }
        let id = recorded.stream.id.text
        if case .commitmentAgreed(let data) = event {
            rows[id] = Row(data, recorded)
            return
        }
        var row = try rows.required(id)
        if case .commitmentFulfilled(let data) = event {
            row.progress(fulfilled: data.fulfilled, pending: data.pending, recorded)
        } else if case .commitmentFulfilmentCorrected(let data) = event {
            row.progress(fulfilled: data.fulfilled, pending: data.pending, recorded)
        } else if case .commitmentCancelled(let data) = event {
            row.state = .cancelled
            row.reason = ShownText(data.reason, position: recorded.position)
            row.endedAt = recorded.occurredAt
        }
        rows[id] = row
    }

    /// `/commitments`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "commitments",
            source: "commitment",
            fields: [
                Field("provider", .text, "doc->>'provider'", order: "(doc->>'provider') collate \"C\""),
                Field("receiver", .text, "doc->>'receiver'", order: "(doc->>'receiver') collate \"C\""),
                Field("itemId", .text, "doc->>'itemId'", order: "(doc->>'itemId') collate \"C\""),
                Field("quantity", .quantity, "doc->>'quantity'", order: .numeric("doc->>'quantity'")),
                Field("unit", .text, "doc->>'unit'", order: "(doc->>'unit') collate \"C\""),
                Field("amount", .quantity, "doc->>'amount'", order: .numeric("doc->>'amount'")),
                Field("fulfilled", .quantity, "doc->>'fulfilled'", order: .numeric("doc->>'fulfilled'")),
                Field("pending", .quantity, "doc->>'pending'", order: .numeric("doc->>'pending'")),
                Field("shown", .quantity, "doc->>'shown'", order: .numeric("doc->>'shown'")),
                Field("itemUnit", .text, "doc->>'itemUnit'", order: "(doc->>'itemUnit') collate \"C\""),
                Field("state", .text, "doc->>'state'", order: "(doc->>'state') collate \"C\""),
                Field("dueOn", .text, "doc->>'dueOn'", order: "(doc->>'dueOn') collate \"C\""),
                Field("terms", .json, "doc->'terms'"),
                Field("causeKind", .text, "doc->>'causeKind'", order: "(doc->>'causeKind') collate \"C\""),
                Field("causeId", .text, "doc->>'causeId'", order: "(doc->>'causeId') collate \"C\""),
                Field("reason", .json, "doc->'reason'"),
                Field("agreedAt", .time, "(doc->>'agreedAt')::timestamptz"),
                Field("endedAt", .time, "(doc->>'endedAt')::timestamptz"),
            ]
        )
    )
}

extension CommitmentsView.Row {
    fileprivate init(_ data: CommitmentAgreed, _ recorded: Recorded) {
        self.init(
            provider: data.provider,
            receiver: data.receiver,
            itemId: data.itemId,
            quantity: data.quantity,
            unit: data.unit,
            amount: data.amount.quantity,
            fulfilled: .zero,
            pending: data.amount.quantity,
            shown: data.amount.quantity.shown,
            itemUnit: data.amount.unit,
            state: .open,
            dueOn: data.dueOn,
            terms: data.terms.map { ShownText($0, position: recorded.position) },
            causeKind: data.cause?.kind,
            causeId: data.cause?.id,
            agreedAt: recorded.occurredAt
        )
    }

    fileprivate mutating func progress(fulfilled: Quantity, pending: Quantity, _ recorded: Recorded) {
        self.fulfilled = fulfilled
        self.pending = pending
        shown = pending.shown
        guard state != .cancelled else { return }
        state = pending.isZero ? .fulfilled : .open
        endedAt = pending.isZero ? recorded.occurredAt : nil
    }
}
