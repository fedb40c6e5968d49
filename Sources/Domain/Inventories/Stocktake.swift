/// Goods were counted. Where book and count differ, that is a discrepancy, whose id is this event's position.
public struct StockCounted: EventPayload {
    public static let kind = EventKind("stock.counted", 1)

    /// As it was measured.
    public let quantity: Quantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// The same in the item's unit.
    public let amount: Measure
    /// What the book had for that moment, in the item's unit.
    public let expected: Quantity
    /// What was found less what the book had, in the item's unit.
    public let difference: Quantity
    /// Where.
    public let at: StockPlace
    /// In words.
    public let note: FreeText?
    /// What else changed by it.
    public var consequences: Consequences? = nil

    public static let example = StockCounted(
        quantity: 430,
        unit: .kilogram,
        amount: Measure(430, .kilogram),
        expected: 432,
        difference: -2,
        at: .example,
        note: .open("Un saco roto")
    )
    public var sealed: [Sealed] { note?.parts ?? [] }
    public var event: Event { .inventories(.counted(self)) }
}

/// Counts what is there.
public struct StockCount: Command {
    public static let type = "stock.count"
    public static let summary = "Count what is there; a difference from the book becomes a discrepancy"
    public static let power = Power(.finance, .enterprise, .executive, .coordination, .audit)

    /// Of what.
    public let itemId: Identifier
    /// How much was found; zero or more.
    public let quantity: StatedQuantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// Where.
    public let locationId: Identifier
    /// Its lot, where the item is kept by lot.
    public let lotId: Identifier?
    /// Whose it is; the commune's unless told.
    public let owner: Holder?
    /// Who keeps it; the commune unless told.
    public let custodian: Holder?
    /// In words.
    public let note: Prose?
    /// Whom the words are about; they are then sealed.
    public let about: [Identifier]?

    /// A count of its parts.
    public init(
        itemId: Identifier,
        quantity: StatedQuantity,
        unit: UnitOfMeasure,
        locationId: Identifier,
        lotId: Identifier? = nil,
        owner: Holder? = nil,
        custodian: Holder? = nil,
        note: Prose? = nil,
        about: [Identifier]? = nil
    ) {
        self.itemId = itemId
        self.quantity = quantity
        self.unit = unit
        self.locationId = locationId
        self.lotId = lotId
        self.owner = owner
        self.custodian = custodian
        self.note = note
        self.about = about
    }

    public static let example = StockCount(
        itemId: "cafe-pergamino",
        quantity: StatedQuantity(430),
        unit: .kilogram,
        locationId: "acopio-el-tamarindo",
        lotId: "lote-2026-031",
        note: "Un saco roto"
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, at: locationId)
        let stock = try context.stock(of: itemId, at: locationId, lot: lotId, owner: owner, custodian: custodian)
        let lots = try context.taking(lotId, of: itemId)
        let measured = try quantity.zeroOrMore()
        let amount = try stock.definition.amount(of: measured, in: unit)
        let expected = try stock.item.expected(at: stock.place, context.moment).written()
        var next = stock.item.excerpt(of: [stock.place])
        let consequences = next.count(amount.quantity, expected: expected, at: stock.place, context.moment)
        try next.balance(stock.place).requireWritable()
        let counted = StockCounted(
            quantity: measured,
            unit: unit,
            amount: amount,
            expected: expected,
            difference: try (amount.quantity - expected).written(),
            at: stock.place,
            note: note.map { FreeText($0.text, about: about ?? []) },
            consequences: consequences
        )
        return lots + [NewEvent(Stream(.item, itemId), counted)]
    }
}
