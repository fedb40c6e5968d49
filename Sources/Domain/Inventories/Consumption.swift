/// Goods were used up.
public struct StockConsumed: StockMovement {
    public static let kind = EventKind("stock.consumed", 1)
    public static let verb = StockVerb.consume

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
    /// The production that it went into.
    public var processId: Identifier? = nil
    /// What came out of that production.
    public var into: [ProductionOutput]? = nil
    /// What else changed by it.
    public var consequences: Consequences? = nil

    public static let example = StockConsumed(
        quantity: 2,
        unit: .bag,
        amount: Measure(120, .kilogram),
        from: .example,
        cause: Cause(kind: .motion, id: "mo-2026-11-3", note: nil)
    )
    public var leaves: StockPlace? { from }
    public var reaches: StockPlace? { nil }
    public var process: Identifier? { processId }
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
        let lots = try context.taking(lotId, of: itemId)
        try context.requireFree(lotId)
        let measured = try quantity.positive()
        let amount = try stock.definition.amount(of: measured, in: unit)
        let cause = try context.cause(cause)
        let legs = StockLegs(from: stock.place, to: nil, amount: amount.quantity)
        let consumed = StockConsumed(
            quantity: measured,
            unit: unit,
            amount: amount,
            from: stock.place,
            cause: cause,
            consequences: try context.consequences(of: legs, in: stock)
        )
        return lots + [NewEvent(Stream(.item, itemId), consumed)]
    }
}
