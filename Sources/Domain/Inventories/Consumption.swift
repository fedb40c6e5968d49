/// Goods were used up.
public struct StockConsumed: EventPayload {
    public static let kind = EventKind("stock.consumed", 1)

    /// As it was measured.
    public let quantity: Quantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// The same in the item's unit.
    public let amount: Measure
    /// Where it was.
    public let from: StockPlace
    /// Why it moved.
    public let cause: Cause

    public static let example = StockConsumed(
        quantity: 2,
        unit: .bag,
        amount: Measure(120, .kilogram),
        from: .example,
        cause: Cause(kind: .motion, id: "mo-2026-11-3", note: nil)
    )
    public var sealed: [Sealed] { cause.note?.parts ?? [] }
    public var event: Event { .inventories(.consumed(self)) }
}

/// Uses goods up.
public struct StockConsume: Command {
    public static let type = "stock.consume"
    public static let summary = "Use goods up"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// Of what.
    public let itemId: Identifier
    /// How much, as it was measured; above zero.
    public let quantity: StatedQuantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// Where from.
    public let locationId: Identifier
    /// Its lot, where the item is kept by lot.
    public let lotId: Identifier?
    /// Whose it is; the commune's unless told.
    public let owner: Holder?
    /// Who keeps it; the commune unless told.
    public let custodian: Holder?
    /// Why it moves.
    public let cause: StatedCause

    /// A consumption of its parts.
    public init(
        itemId: Identifier,
        quantity: StatedQuantity,
        unit: UnitOfMeasure,
        locationId: Identifier,
        lotId: Identifier? = nil,
        owner: Holder? = nil,
        custodian: Holder? = nil,
        cause: StatedCause
    ) {
        self.itemId = itemId
        self.quantity = quantity
        self.unit = unit
        self.locationId = locationId
        self.lotId = lotId
        self.owner = owner
        self.custodian = custodian
        self.cause = cause
    }

    public static let example = StockConsume(
        itemId: "cafe-pergamino",
        quantity: StatedQuantity(2),
        unit: .bag,
        locationId: "acopio-el-tamarindo",
        lotId: "lote-2026-031",
        cause: StatedCause(kind: .motion, id: "mo-2026-11-3")
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, at: locationId)
        let stock = try context.stock(of: itemId, at: locationId, lot: lotId, owner: owner, custodian: custodian)
        try context.requireLot(lotId, of: itemId)
        let measured = try quantity.positive()
        let amount = try stock.definition.amount(of: measured, in: unit)
        try context.requireStock(amount, of: stock)
        let consumed = StockConsumed(
            quantity: measured,
            unit: unit,
            amount: amount,
            from: stock.place,
            cause: try context.cause(cause)
        )
        return [NewEvent(Stream(.item, itemId), consumed)]
    }
}
