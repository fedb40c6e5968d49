/// Goods were handed over to somebody, and left the stores.
public struct StockShipped: StockMovement {
    public static let kind = EventKind("stock.shipped", 1)
    public static let verb = StockVerb.ship

    /// As it was measured.
    public let quantity: Quantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// The same in the item's unit.
    public let amount: Measure
    /// Where it was.
    public let from: StockPlace
    /// Who has it now.
    public let shippedTo: Holder
    /// Why it moved.
    public let cause: Cause
    /// What else changed by it.
    public var consequences: Consequences? = nil

    public static let example = StockShipped(
        quantity: 250,
        unit: .bag,
        amount: Measure(15_000, .kilogram),
        from: .example,
        shippedTo: Holder(.party, "alcaldia"),
        cause: Cause(kind: .order, id: "pedido-2026-07", note: nil)
    )
    public var leaves: StockPlace? { from }
    public var reaches: StockPlace? { nil }
    public var event: Event { .inventories(.shipped(self)) }
}

/// Hands goods over to a party outside, to a member or to a unit that keeps a store of its own: they leave the stock.
public struct StockShip: Command {
    public static let type = "stock.ship"
    public static let summary = "Hand goods over to a party; they leave the stock"
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
    /// Who gets it.
    public let shipTo: Holder
    /// Why it moves.
    public let cause: StatedCause

    public static let example = StockShip(
        itemId: "cafe-pergamino",
        quantity: StatedQuantity(250),
        unit: .bag,
        locationId: "acopio-el-tamarindo",
        lotId: "lote-2026-031",
        owner: nil,
        custodian: nil,
        shipTo: Holder(.party, "alcaldia"),
        cause: StatedCause(kind: .order, id: "pedido-2026-07")
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, at: locationId)
        let stock = try context.stock(of: itemId, at: locationId, lot: lotId, owner: owner, custodian: custodian)
        let lots = try context.taking(lotId, of: itemId)
        let shipped = try context.shipment(
            of: quantity,
            unit,
            from: stock,
            to: shipTo,
            cause: try context.cause(cause)
        )
        return lots + [NewEvent(Stream(.item, itemId), shipped)]
    }
}

extension Context {
    /// The event of goods that are handed over.
    ///
    /// - Throws: `lot-quarantined`, `stock-insufficient`, and what is wrong with the quantity or the holder.
    mutating func shipment(
        of quantity: StatedQuantity,
        _ unit: UnitOfMeasure,
        from stock: StockSubject,
        to receiver: Holder,
        cause: Cause
    ) throws(Rejection) -> StockShipped {
        try requireFree(stock.place.lotId)
        let measured = try quantity.positive()
        let amount = try stock.definition.amount(of: measured, in: unit)
        return StockShipped(
            quantity: measured,
            unit: unit,
            amount: amount,
            from: stock.place,
            shippedTo: try holder(receiver),
            cause: cause,
            consequences: try consequences(
                of: StockLegs(from: stock.place, to: nil, amount: amount.quantity),
                in: stock
            )
        )
    }
}
