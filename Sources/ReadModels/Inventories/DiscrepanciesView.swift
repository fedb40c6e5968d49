public import Domain
public import Postgres

/// Where book and goods differed: counts, whose id is their position, and places below zero.
public enum DiscrepanciesView: DocumentView {
    public static let name = "discrepancies"
    public static let version = 2
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
        /// What the book had when it was counted, exactly.
        public var expected: Quantity?
        /// What was found, exactly.
        public var counted: Quantity?
        /// What was found less what the book had then, exactly; of a place below zero, what the book has.
        public var difference: Quantity
        /// What the book has for the moment of the count now, after late movements and corrections; missing where that didn't change.
        public var expectedNow: Quantity?
        /// What was found less what the book has for that moment now.
        public var differenceNow: Quantity?
        /// The difference as it is now, rounded to three places.
        public var shown: String
        /// The item's unit.
        public var unit: UnitOfMeasure
        /// In words, by who counted.
        public var note: ShownText?
        /// Why it differed.
        public var explanation: ShownText?
        /// Who explained it.
        public var explainedBy: Identifier?
        /// Who accepted that.
        public var acceptedBy: Identifier?
        /// Who counted, or moved what wasn't there.
        public var actor: Identifier
        /// When that was.
        public var occurredAt: Instant
        /// When it was covered, accepted or found not to differ.
        public var endedAt: Instant?
        /// Of the count, or of the movement.
        public var position: Int64

        init(
            _ kind: Kind,
            _ place: StockPlace,
            _ difference: Quantity,
            _ unit: UnitOfMeasure,
            position: Int64,
            _ recorded: Recorded
        ) {
            self.kind = kind
            state = .open
            itemId = recorded.stream.id
            lotId = place.lotId
            locationId = place.locationId
            owner = place.owner
            custodian = place.custodian
            self.difference = difference
            shown = difference.shown
            self.unit = unit
            actor = recorded.actor
            occurredAt = recorded.occurredAt
            self.position = position
        }
    }

    /// What kind of discrepancy it is. The raw values are shown.
    public enum Kind: String, Codable, Sendable {
        /// A count that differs from the book.
        case stocktake
        /// A place of which late movements took more than the book had.
        case stockNegative = "stock-negative"
    }

    /// How far a discrepancy has come. The raw values are shown.
    public enum State: String, Codable, Sendable {
        case open, explained, accepted
        /// Late movements or corrections showed that the count was right.
        case settled
        /// The place isn't below zero any more.
        case covered
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .inventories(let data) = event.event else { return [] }
        var ids: [String] = []
        if case .counted(let count) = data, !count.difference.isZero { ids.append(String(event.position)) }
        if case .discrepancyExplained(let said) = data { ids.append(String(said.discrepancyId)) }
        if case .discrepancyAccepted(let said) = data { ids.append(String(said.discrepancyId)) }
        if let consequences = data.consequences {
            ids += consequences.recounted.map { String($0.countId) }
            ids += consequences.negative.map { negative($0.at, $0.since ?? event.position) }
            ids += consequences.covered.map { negative($0.at, $0.since) }
        }
        return ids
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .inventories(let event) = recorded.event else { return }
        if case .counted(let data) = event {
            count(data, recorded, &rows)
        } else if case .discrepancyExplained(let data) = event {
            var row = try rows.required(String(data.discrepancyId))
            row.state = .explained
            row.explanation = ShownText(data.reason, position: recorded.position)
            row.explainedBy = recorded.actor
            rows[String(data.discrepancyId)] = row
        } else if case .discrepancyAccepted(let data) = event {
            var row = try rows.required(String(data.discrepancyId))
            row.state = .accepted
            row.acceptedBy = recorded.actor
            row.endedAt = recorded.occurredAt
            rows[String(data.discrepancyId)] = row
        }
        guard let consequences = event.consequences, let unit = unit(of: event) else { return }
        for recount in consequences.recounted { self.recount(recount, unit, recorded, &rows) }
        for shortfall in consequences.negative {
            let since = shortfall.since ?? recorded.position
            let id = negative(shortfall.at, since)
            var row =
                rows[id]
                ?? Row(.stockNegative, shortfall.at, shortfall.quantity, unit, position: since, recorded)
            row.difference = shortfall.quantity
            row.shown = shortfall.quantity.shown
            rows[id] = row
        }
        for cover in consequences.covered {
            let id = negative(cover.at, cover.since)
            rows[id]?.state = .covered
            rows[id]?.endedAt = recorded.occurredAt
        }
    }

    private static func count(_ data: StockCounted, _ recorded: Recorded, _ rows: inout RowSet<Row>) {
        guard !data.difference.isZero else { return }
        var row = Row(.stocktake, data.at, data.difference, data.amount.unit, position: recorded.position, recorded)
        row.expected = data.expected
        row.counted = data.amount.quantity
        row.note = data.note.map { ShownText($0, position: recorded.position) }
        rows[String(recorded.position)] = row
    }

    private static func recount(
        _ recount: Consequences.Recount,
        _ unit: UnitOfMeasure,
        _ recorded: Recorded,
        _ rows: inout RowSet<Row>
    ) {
        let id = String(recount.countId)
        // A count that agreed with the book had no row until now.
        var row = rows[id] ?? Row(.stocktake, recount.at, .zero, unit, position: recount.countId, recorded)
        row.expected = row.expected ?? recount.counted
        row.counted = recount.counted
        row.expectedNow = recount.expected
        row.differenceNow = recount.difference
        row.shown = recount.difference.shown
        row.state = recount.difference.isZero ? .settled : .open
        row.endedAt = recount.difference.isZero ? recorded.occurredAt : nil
        row.acceptedBy = nil
        rows[id] = row
    }

    private static func unit(of event: InventoriesEvent) -> UnitOfMeasure? {
        if let movement = event.movement { return movement.amount.unit }
        if case .corrected(let data) = event { return data.unit }
        if case .counted(let data) = event { return data.amount.unit }
        return nil
    }

    /// The id of a place below zero, since a movement.
    private static func negative(_ place: StockPlace, _ since: Int64) -> String {
        "negative-\(since)-\(place.locationId.text)" + (place.lotId.map { "-\($0.text)" } ?? "")
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
                Field("expectedNow", .quantity, "doc->>'expectedNow'", order: .numeric("doc->>'expectedNow'")),
                Field("differenceNow", .quantity, "doc->>'differenceNow'", order: .numeric("doc->>'differenceNow'")),
                Field("shown", .quantity, "doc->>'shown'", order: .numeric("doc->>'shown'")),
                Field("unit", .text, "doc->>'unit'", order: "(doc->>'unit') collate \"C\""),
                Field("note", .json, "doc->'note'"),
                Field("explanation", .json, "doc->'explanation'"),
                Field("explainedBy", .text, "doc->>'explainedBy'", order: "(doc->>'explainedBy') collate \"C\""),
                Field("acceptedBy", .text, "doc->>'acceptedBy'", order: "(doc->>'acceptedBy') collate \"C\""),
                Field("actor", .text, "doc->>'actor'", order: "(doc->>'actor') collate \"C\""),
                Field("occurredAt", .time, "acta.instant(doc->>'occurredAt')"),
                Field("endedAt", .time, "acta.instant(doc->>'endedAt')"),
                Field("position", .integer, "(doc->>'position')::bigint"),
            ],
            order: [ListQuery.Sort("position", descending: true)]
        )
    )
}
