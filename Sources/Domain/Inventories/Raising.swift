/// There was more than the book had, and an acta decided that the book follows.
public struct StockRaised: StockMovement {
    public static let kind = EventKind("stock.raised", 1)
    public static let verb = StockVerb.raise

    /// As it was measured.
    public let quantity: Quantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// The same in the item's unit.
    public let amount: Measure
    /// Where.
    public let to: StockPlace
    /// The acta that decided it.
    public let cause: Cause
    /// What else changed by it.
    public var consequences: Consequences? = nil

    public static let example = StockRaised(
        quantity: 2,
        unit: .kilogram,
        amount: Measure(2, .kilogram),
        to: .example,
        cause: Cause(kind: .acta, id: "acta-2026-14", note: nil)
    )
    public var leaves: StockPlace? { nil }
    public var reaches: StockPlace? { to }
    public var event: Event { .inventories(.raised(self)) }
}

/// Makes the book have more, because an acta says so.
public struct StockRaise: Command {
    public static let type = "stock.raise"
    public static let summary = "Make the book have more of something; an acta decided it"
    public static let power = Power(.finance, .enterprise, .executive, .coordination, .spokesperson)

    /// Of what.
    public let itemId: Identifier
    /// How much, as it was measured; above zero.
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
    /// The acta that decided it.
    public let actaId: Identifier
    /// In words.
    public let note: Prose?
    /// Whom the words are about; they are then sealed.
    public let about: [Identifier]?

    public static let example = StockRaise(
        itemId: "cafe-pergamino",
        quantity: StatedQuantity(2),
        unit: .kilogram,
        locationId: "acopio-el-tamarindo",
        lotId: "lote-2026-031",
        owner: nil,
        custodian: nil,
        actaId: "acta-2026-14",
        note: nil,
        about: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, at: locationId)
        let stock = try context.stock(of: itemId, at: locationId, lot: lotId, owner: owner, custodian: custodian)
        let lots = try context.opening(lotId, of: itemId, origin: nil, expiresOn: nil)
        let measured = try quantity.positive()
        let amount = try stock.definition.amount(of: measured, in: unit)
        let raised = StockRaised(
            quantity: measured,
            unit: unit,
            amount: amount,
            to: stock.place,
            cause: try context.cause(StatedCause(kind: .acta, id: actaId, note: note, about: about)),
            consequences: try context.consequences(
                of: StockLegs(from: nil, to: stock.place, amount: amount.quantity),
                in: stock
            )
        )
        return lots + [NewEvent(Stream(.item, itemId), raised)]
    }
}
