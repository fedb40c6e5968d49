public import Domain
public import Postgres

/// How goods moved, a row for each movement; its id is its event's position.
public enum MovementsView: DocumentView {
    public static let name = "movements"
    public static let version = 3
    public static var table: SQL { "movement" }

    /// What is shown of a movement.
    public struct Row: Codable, Hashable, Sendable {
        /// What was done.
        public var action: StockVerb
        /// Of what.
        public var itemId: Identifier
        /// The lot, where the item is kept by lot.
        public var lotId: Identifier?
        /// As it was measured, exactly; as it was corrected, where it was.
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
        /// The place where it was, for filters.
        public var fromLocationId: Identifier?
        /// The place where it is now, for filters.
        public var toLocationId: Identifier?
        /// Who handed it over.
        public var receivedFrom: Holder?
        /// To whom it was handed over.
        public var shippedTo: Holder?
        /// The production that it went into or came out of.
        public var processId: Identifier?
        /// What went into that production.
        public var inputs: [ProductionInput]?
        /// What came out of that production.
        public var into: [ProductionOutput]?
        /// What was lost in that production; with its first output.
        public var shrinkage: Measure?
        /// What it was taken to be before, and why that was wrong; the oldest first.
        public var corrections: [Correction]?
        /// Whether it was taken back, and never happened.
        public var reversed: Bool
        /// What kind of thing it rests on.
        public var causeKind: CauseKind
        /// Which one.
        public var causeId: Identifier?
        /// In words.
        public var causeNote: ShownText?
        /// Whose act it was.
        public var actor: Identifier
        /// Who entered it, where that wasn't the actor.
        public var by: Identifier?
        /// The position of the mandate, founding or naming that it was done by.
        public var authority: Int64?
        /// When it happened.
        public var occurredAt: Instant
        /// When it was written.
        public var recordedAt: Instant
        /// Whether it was entered late.
        public var late: Bool
        /// Of its event.
        public var position: Int64
    }

    /// What a movement was taken to be, until it was corrected.
    public struct Correction: Codable, Hashable, Sendable {
        /// Of the event that corrected it.
        public var position: Int64
        /// What it was taken to be, in the item's unit.
        public var before: StockLegs
        /// What it really was, in the item's unit; missing where it never happened.
        public var after: StockLegs?
        /// Why.
        public var reason: ShownText
        /// Who corrected it.
        public var actor: Identifier
        /// When it was corrected.
        public var correctedAt: Instant
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .inventories(let data) = event.event else { return [] }
        if case .corrected(let correction) = data { return [String(correction.movementId)] }
        return data.movement == nil ? [] : [String(event.position)]
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .inventories(let event) = recorded.event else { return }
        if let movement = event.movement {
            var row = Row(movement, recorded)
            row.note(event)
            rows[String(recorded.position)] = row
        } else if case .corrected(let data) = event {
            var row = try rows.required(String(data.movementId))
            row.correct(data, recorded)
            rows[String(data.movementId)] = row
        }
    }
}

extension MovementsView.Row {
    fileprivate init(_ movement: any StockMovement, _ recorded: Recorded) {
        self.init(
            action: type(of: movement).verb,
            itemId: recorded.stream.id,
            quantity: movement.quantity,
            unit: movement.unit,
            amount: movement.amount.quantity,
            shown: movement.amount.quantity.shown,
            itemUnit: movement.amount.unit,
            reversed: false,
            causeKind: movement.cause.kind,
            causeId: movement.cause.id,
            causeNote: movement.cause.note.map { ShownText($0, position: recorded.position) },
            actor: recorded.actor,
            by: recorded.by,
            authority: recorded.authority,
            occurredAt: recorded.occurredAt,
            recordedAt: recorded.recordedAt,
            late: recorded.late,
            position: recorded.position
        )
        place(movement.legs)
    }

    /// What only some movements say.
    fileprivate mutating func note(_ event: InventoriesEvent) {
        if case .received(let data) = event {
            receivedFrom = data.receivedFrom
        } else if case .shipped(let data) = event {
            shippedTo = data.shippedTo
        } else if case .consumed(let data) = event {
            processId = data.processId
            into = data.into
        } else if case .produced(let data) = event {
            processId = data.processId
            inputs = data.inputs
            shrinkage = data.shrinkage
        }
    }

    fileprivate mutating func correct(_ data: StockCorrected, _ recorded: Recorded) {
        let correction = MovementsView.Correction(
            position: recorded.position,
            before: data.reversal,
            after: data.replacement?.legs,
            reason: ShownText(data.reason, position: recorded.position),
            actor: recorded.actor,
            correctedAt: recorded.occurredAt
        )
        corrections = (corrections ?? []) + [correction]
        if let replacement = data.replacement {
            quantity = replacement.quantity
            unit = replacement.unit
            place(replacement.legs)
        } else {
            quantity = .zero
            place(StockLegs(from: from, to: to, amount: .zero))
            reversed = true
        }
    }

    private mutating func place(_ legs: StockLegs) {
        amount = legs.amount
        shown = legs.amount.shown
        from = legs.from
        to = legs.to
        fromLocationId = legs.from?.locationId
        toLocationId = legs.to?.locationId
        lotId = legs.from?.lotId ?? legs.to?.lotId
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
                Field(
                    "fromLocationId",
                    .text,
                    "doc->>'fromLocationId'",
                    order: "(doc->>'fromLocationId') collate \"C\""
                ),
                Field("toLocationId", .text, "doc->>'toLocationId'", order: "(doc->>'toLocationId') collate \"C\""),
                Field("receivedFrom", .text, "doc->>'receivedFrom'", order: "(doc->>'receivedFrom') collate \"C\""),
                Field("shippedTo", .text, "doc->>'shippedTo'", order: "(doc->>'shippedTo') collate \"C\""),
                Field("processId", .text, "doc->>'processId'", order: "(doc->>'processId') collate \"C\""),
                Field("inputs", .json, "doc->'inputs'"),
                Field("into", .json, "doc->'into'"),
                Field("shrinkage", .json, "doc->'shrinkage'"),
                Field("corrections", .json, "doc->'corrections'"),
                Field("reversed", .bool, "(doc->>'reversed')::boolean"),
                Field("causeKind", .text, "doc->>'causeKind'", order: "(doc->>'causeKind') collate \"C\""),
                Field("causeId", .text, "doc->>'causeId'", order: "(doc->>'causeId') collate \"C\""),
                Field("causeNote", .json, "doc->'causeNote'"),
                Field("actor", .text, "doc->>'actor'", order: "(doc->>'actor') collate \"C\""),
                Field("by", .text, "doc->>'by'", order: "(doc->>'by') collate \"C\""),
                Field("authority", .json, "doc->'authority'"),
                Field("occurredAt", .time, "acta.instant(doc->>'occurredAt')"),
                Field("recordedAt", .time, "acta.instant(doc->>'recordedAt')"),
                Field("late", .bool, "(doc->>'late')::boolean"),
                Field("position", .integer, "(doc->>'position')::bigint"),
            ],
            order: [ListQuery.Sort("position", descending: true)],
            tie: "position",
            sums: Listing.Sums(["amount"], unit: "itemUnit", needsFilter: true)
        )
    )
}
