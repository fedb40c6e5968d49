/// Goods went from one place to another, or became another's.
public struct StockTransferred: StockMovement {
    public static let kind = EventKind("stock.transferred", 1)
    public static let verb = StockVerb.transfer

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
    /// What else changed by it.
    public var consequences: Consequences? = nil

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
    public var leaves: StockPlace? { from }
    public var reaches: StockPlace? { to }
    public var event: Event { .inventories(.transferred(self)) }
}

/// Moves goods from one place to another, or makes them another's; who keeps them stays, unless told.
public struct StockTransfer: Command {
    public static let type = "stock.transfer"
    public static let summary = "Move goods from one place to another, or make them another owner's"
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
    /// Whose it becomes; it stays its owner's unless told.
    public let toOwner: Holder?
    /// Who keeps it from now on; it stays with its custodian unless told.
    public let toCustodian: Holder?
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
        toOwner: Holder? = nil,
        toCustodian: Holder? = nil,
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
        self.toOwner = toOwner
        self.toCustodian = toCustodian
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
        return try events(for: try context.cause(cause), in: &context).events
    }

    /// What happens by it, for a cause that was found already; and how much that is in the item's unit.
    func events(for cause: Cause, in context: inout Context) throws(Rejection) -> (
        events: [NewEvent], amount: Quantity
    ) {
        guard context.currentCommune().locations.contains(toLocationId) else {
            throw Rejection(.locationUnknown, ["location": toLocationId.text])
        }
        let stock = try context.stock(of: itemId, at: fromLocationId, lot: lotId, owner: owner, custodian: custodian)
        let from = stock.place
        let to = StockPlace(
            locationId: toLocationId,
            lotId: lotId,
            owner: try toOwner.map { holder throws(Rejection) in try context.holder(holder) } ?? from.owner,
            custodian: try toCustodian.map { holder throws(Rejection) in try context.holder(holder) } ?? from.custodian
        )
        guard from != to else { throw Rejection(.samePlace, ["location": toLocationId.text]) }
        let lots = try context.taking(lotId, of: itemId)
        // A lot in quarantine may be set apart, but not change hands.
        if from.owner != to.owner { try context.requireFree(lotId) }
        let measured = try quantity.positive()
        let amount = try stock.definition.amount(of: measured, in: unit)
        let transferred = StockTransferred(
            quantity: measured,
            unit: unit,
            amount: amount,
            from: from,
            to: to,
            cause: cause,
            consequences: try context.consequences(
                of: StockLegs(from: from, to: to, amount: amount.quantity),
                in: stock
            )
        )
        return (lots + [NewEvent(Stream(.item, itemId), transferred)], amount.quantity)
    }
}

extension RejectionCode {
    static let samePlace = RejectionCode(
        "same-place",
        en: "The goods are at {location} already, with that owner and custodian.",
        es: "Los bienes ya están en {location}, con ese dueño y ese custodio."
    )
}
