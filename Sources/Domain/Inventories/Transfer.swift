/// Goods went from one place to another; their owner and custodian stay.
public struct StockTransferred: EventPayload {
    public static let kind = EventKind("stock.transferred", 1)

    /// As it was measured.
    public let quantity: Quantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// The same in the item's unit.
    public let amount: Measure
    /// Where it was.
    public let from: StockPlace
    /// Where it is now.
    public let to: StockPlace
    /// Why it moved.
    public let cause: Cause

    public static let example = StockTransferred(
        quantity: 50,
        unit: .kilogram,
        amount: Measure(50, .kilogram),
        from: .example,
        to: StockPlace(
            locationId: "tostadora",
            lotId: "lote-2026-031",
            owner: .commune,
            custodian: Holder(.unit, "cc-el-tamarindo")
        ),
        cause: Cause(kind: .lot, id: "lote-2026-031", note: nil)
    )
    public var sealed: [Sealed] { cause.note?.parts ?? [] }
    public var event: Event { .inventories(.transferred(self)) }
}

/// Moves goods from one place to another.
public struct StockTransfer: Command {
    public static let type = "stock.transfer"
    public static let summary = "Move goods from one place to another"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// Of what.
    public let itemId: Identifier
    /// How much, as it was measured; above zero.
    public let quantity: StatedQuantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// Where from.
    public let fromLocationId: Identifier
    /// Where to.
    public let toLocationId: Identifier
    /// Its lot, where the item is kept by lot.
    public let lotId: Identifier?
    /// Whose it is; the commune's unless told.
    public let owner: Holder?
    /// Who keeps it; the commune unless told.
    public let custodian: Holder?
    /// Why it moves.
    public let cause: StatedCause

    /// A transfer of its parts.
    public init(
        itemId: Identifier,
        quantity: StatedQuantity,
        unit: UnitOfMeasure,
        fromLocationId: Identifier,
        toLocationId: Identifier,
        lotId: Identifier? = nil,
        owner: Holder? = nil,
        custodian: Holder? = nil,
        cause: StatedCause
    ) {
        self.itemId = itemId
        self.quantity = quantity
        self.unit = unit
        self.fromLocationId = fromLocationId
        self.toLocationId = toLocationId
        self.lotId = lotId
        self.owner = owner
        self.custodian = custodian
        self.cause = cause
    }

    public static let example = StockTransfer(
        itemId: "cafe-pergamino",
        quantity: StatedQuantity(50),
        unit: .kilogram,
        fromLocationId: "acopio-el-tamarindo",
        toLocationId: "tostadora",
        lotId: "lote-2026-031",
        cause: StatedCause(kind: .lot, id: "lote-2026-031")
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, at: fromLocationId)
        guard context.currentCommune().locations.contains(toLocationId) else {
            throw Rejection(.locationUnknown, ["location": toLocationId.text])
        }
        guard fromLocationId != toLocationId else { throw Rejection(.samePlace, ["location": toLocationId.text]) }
        let stock = try context.stock(of: itemId, at: fromLocationId, lot: lotId, owner: owner, custodian: custodian)
        try context.requireLot(lotId, of: itemId)
        let measured = try quantity.positive()
        let amount = try stock.definition.amount(of: measured, in: unit)
        try context.requireStock(amount, of: stock)
        let from = stock.place
        let to = StockPlace(locationId: toLocationId, lotId: lotId, owner: from.owner, custodian: from.custodian)
        try context.requireWritable(amount.quantity, at: to, of: stock.item)
        let transferred = StockTransferred(
            quantity: measured,
            unit: unit,
            amount: amount,
            from: from,
            to: to,
            cause: try context.cause(cause)
        )
        return [NewEvent(Stream(.item, itemId), transferred)]
    }
}

extension RejectionCode {
    static let samePlace = RejectionCode(
        "same-place",
        en: "The goods are at {location} already.",
        es: "Los bienes ya están en {location}."
    )
}
