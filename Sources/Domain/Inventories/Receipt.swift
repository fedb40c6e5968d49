/// Goods came in.
public struct StockReceived: StockMovement {
    public static let kind = EventKind("stock.received", 1)
    public static let verb = StockVerb.receive

    /// As it was measured.
    public let quantity: Quantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// The same in the item's unit.
    public let amount: Measure
    /// Where it is now.
    public let to: StockPlace
    /// Who handed it over, where that was told.
    public let receivedFrom: Holder?
    /// Why it moved.
    public let cause: Cause
    /// What else changed by it.
    public var consequences: Consequences? = nil

    public static let example = StockReceived(
        quantity: 12,
        unit: .coffeeQuintal,
        amount: Measure(552, .kilogram),
        to: .example,
        receivedFrom: Holder(.member, "m-0007"),
        cause: Cause(kind: .other, id: nil, note: .open("Cosecha 2026"))
    )
    public var leaves: StockPlace? { nil }
    public var reaches: StockPlace? { to }
    public var event: Event { .inventories(.received(self)) }
}

/// Takes goods in.
public struct StockReceive: Command {
    public static let type = "stock.receive"
    public static let summary = "Take goods in; the first receipt of a lot opens it"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// Of what.
    public let itemId: Identifier
    /// How much, as it was measured; above zero.
    public let quantity: StatedQuantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// Where to.
    public let locationId: Identifier
    /// Its lot, where the item is kept by lot.
    public let lotId: Identifier?
    /// For a new lot: the last day on which it is good.
    public let expiresOn: CivilDate?
    /// Whose it is; the commune's unless told.
    public let owner: Holder?
    /// Who keeps it; the commune unless told.
    public let custodian: Holder?
    /// Who hands it over.
    public let receivedFrom: Holder?
    /// Why it moves.
    public let cause: StatedCause

    /// A receipt of its parts.
    public init(
        itemId: Identifier,
        quantity: StatedQuantity,
        unit: UnitOfMeasure,
        locationId: Identifier,
        lotId: Identifier? = nil,
        expiresOn: CivilDate? = nil,
        owner: Holder? = nil,
        custodian: Holder? = nil,
        receivedFrom: Holder? = nil,
        cause: StatedCause
    ) {
        self.itemId = itemId
        self.quantity = quantity
        self.unit = unit
        self.locationId = locationId
        self.lotId = lotId
        self.expiresOn = expiresOn
        self.owner = owner
        self.custodian = custodian
        self.receivedFrom = receivedFrom
        self.cause = cause
    }

    public static let example = StockReceive(
        itemId: "cafe-pergamino",
        quantity: StatedQuantity(12),
        unit: .coffeeQuintal,
        locationId: "acopio-el-tamarindo",
        lotId: "lote-2026-031",
        receivedFrom: Holder(.member, "m-0007"),
        cause: StatedCause(kind: .other, note: "Cosecha 2026")
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, at: locationId)
        return try events(for: try context.cause(cause), in: &context).events
    }

    /// What happens by it, for a cause that was found already; and how much that is in the item's unit.
    func events(for cause: Cause, in context: inout Context) throws(Rejection) -> (
        events: [NewEvent], amount: Quantity
    ) {
        let stock = try context.stock(of: itemId, at: locationId, lot: lotId, owner: owner, custodian: custodian)
        let measured = try quantity.positive()
        let amount = try stock.definition.amount(of: measured, in: unit)
        let origin = try receivedFrom.map { origin throws(Rejection) in try context.holder(origin) }
        let legs = StockLegs(from: nil, to: stock.place, amount: amount.quantity)
        let received = StockReceived(
            quantity: measured,
            unit: unit,
            amount: amount,
            to: stock.place,
            receivedFrom: origin,
            cause: cause,
            consequences: try context.consequences(of: legs, in: stock)
        )
        let lots = try context.opening(lotId, of: itemId, origin: origin, expiresOn: expiresOn)
        return (lots + [NewEvent(Stream(.item, itemId), received)], amount.quantity)
    }
}
