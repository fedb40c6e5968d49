public import Domain
public import Postgres

/// What is in the stores: a row for each item, lot, place, owner and custodian.
public enum StockView: DocumentView {
    public static let name = "stock"
    public static let version = 2
    public static var table: SQL { "stock" }

    /// What is shown of stock.
    public struct Row: Codable, Hashable, Sendable {
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
        /// How much there is, exactly.
        public var quantity: Quantity
        /// The same, rounded to three places.
        public var shown: String
        /// The item's unit.
        public var unit: UnitOfMeasure
        /// When it was counted last.
        public var countedAt: Instant?
        /// When the last of its movements happened.
        public var movedAt: Instant?
        /// Its counts, and what moved between them: what a late movement changes follows from it.
        public var balance = Balance() {
            didSet {
                quantity = balance.quantity
                shown = quantity.shown
                countedAt = balance.countedAt
                movedAt = balance.movedAt
            }
        }

        init(_ itemId: Identifier, _ place: StockPlace, _ unit: UnitOfMeasure) {
            self.itemId = itemId
            lotId = place.lotId
            locationId = place.locationId
            owner = place.owner
            custodian = place.custodian
            quantity = .zero
            shown = Quantity.zero.shown
            self.unit = unit
        }
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .inventories(let data) = event.event else { return [] }
        return places(data).map { id(event.stream.id, $0) }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .inventories(let event) = recorded.event else { return }
        let item = recorded.stream.id
        func change(_ place: StockPlace, _ unit: UnitOfMeasure, _ body: (inout Balance) -> Void) {
            let id = id(item, place)
            var row = rows[id] ?? Row(item, place, unit)
            body(&row.balance)
            rows[id] = row
        }
        let moment = StockMoment(at: recorded.occurredAt, position: recorded.position)
        if let movement = event.movement {
            for part in movement.legs.changes.net {
                change(part.place, movement.amount.unit) { _ = $0.move(by: part.by, at: moment) }
            }
        } else if case .corrected(let data) = event {
            let moment = StockMoment(at: data.happenedAt, position: data.movementId)
            for part in data.changes {
                change(part.place, data.unit) { _ = $0.move(by: part.by, at: moment) }
            }
        } else if case .counted(let data) = event {
            change(data.at, data.amount.unit) {
                _ = $0.count(data.amount.quantity, expected: data.expected, at: moment)
            }
        }
    }

    private static func places(_ event: InventoriesEvent) -> [StockPlace] {
        if let movement = event.movement { return movement.legs.changes.map(\.place) }
        if case .corrected(let data) = event { return data.changes.map(\.place) }
        if case .counted(let data) = event { return [data.at] }
        return []
    }

    /// Colons are in no identifier, so two places never share an id.
    static func id(_ item: Identifier, _ place: StockPlace) -> String {
        [item.text, place.locationId.text, place.lotId?.text ?? "", place.owner.scalar, place.custodian.scalar]
            .joined(separator: ":")
    }

    /// `/stock`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "stock",
            source: "stock",
            fields: [
                Field("itemId", .text, "doc->>'itemId'", order: "(doc->>'itemId') collate \"C\""),
                Field("lotId", .text, "doc->>'lotId'", order: "(doc->>'lotId') collate \"C\""),
                Field("locationId", .text, "doc->>'locationId'", order: "(doc->>'locationId') collate \"C\""),
                Field("owner", .text, "doc->>'owner'", order: "(doc->>'owner') collate \"C\""),
                Field("custodian", .text, "doc->>'custodian'", order: "(doc->>'custodian') collate \"C\""),
                Field("quantity", .quantity, "doc->>'quantity'", order: .numeric("doc->>'quantity'")),
                Field("shown", .quantity, "doc->>'shown'", order: .numeric("doc->>'shown'")),
                Field("unit", .text, "doc->>'unit'", order: "(doc->>'unit') collate \"C\""),
                Field("countedAt", .time, "acta.instant(doc->>'countedAt')"),
                Field("movedAt", .time, "acta.instant(doc->>'movedAt')"),
            ],
            sums: Listing.Sums(["quantity"], unit: "unit")
        )
    )
}
