/// Goods went into another's keeping; whose they are doesn't change.
public struct StockCustodyTransferred: StockMovement {
    public static let kind = EventKind("stock.custody-transferred", 1)
    public static let verb = StockVerb.transferCustody

    /// As it was measured.
    public let quantity: Quantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// The same in the item's unit.
    public let amount: Measure
    /// Where it was, with who kept it.
    public let from: StockPlace
    /// Where it is now, with who keeps it.
    public let to: StockPlace
    /// Why it moved.
    public let cause: Cause
    /// What else changed by it.
    public var consequences: Consequences? = nil

    public static let example = StockCustodyTransferred(
        quantity: 50,
        unit: .kilogram,
        amount: Measure(50, .kilogram),
        from: .example,
        to: StockPlace(
            locationId: "acopio-el-tamarindo",
            lotId: "lote-2026-031",
            owner: .commune,
            custodian: Holder(.member, "m-0007")
        ),
        cause: Cause(kind: .lot, id: "lote-2026-031", note: nil)
    )
    public var leaves: StockPlace? { from }
    public var reaches: StockPlace? { to }
    public var event: Event { .inventories(.custodyTransferred(self)) }
}

/// Gives goods into another's keeping.
public struct StockTransferCustody: Command {
    public static let type = "stock.transfer-custody"
    public static let summary = "Give goods into another's keeping; whose they are doesn't change"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// Of what.
    public let itemId: Identifier
    /// How much, as it was measured; above zero.
    public let quantity: StatedQuantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// Where it is.
    public let locationId: Identifier
    /// Its lot, where the item is kept by lot.
    public let lotId: Identifier?
    /// Whose it is; the commune's unless told.
    public let owner: Holder?
    /// Who keeps it; the commune unless told.
    public let custodian: Holder?
    /// Who keeps it from now on.
    public let toCustodian: Holder
    /// Where they keep it; where it is unless told.
    public let toLocationId: Identifier?
    /// Why it moves.
    public let cause: StatedCause

    public static let example = StockTransferCustody(
        itemId: "cafe-pergamino",
        quantity: StatedQuantity(50),
        unit: .kilogram,
        locationId: "acopio-el-tamarindo",
        lotId: "lote-2026-031",
        owner: nil,
        custodian: Holder(.unit, "cc-el-tamarindo"),
        toCustodian: Holder(.member, "m-0007"),
        toLocationId: nil,
        cause: StatedCause(kind: .lot, id: "lote-2026-031")
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, at: locationId)
        let stock = try context.stock(of: itemId, at: locationId, lot: lotId, owner: owner, custodian: custodian)
        let from = stock.place
        if let toLocationId, !context.currentCommune().locations.contains(toLocationId) {
            throw Rejection(.locationUnknown, ["location": toLocationId.text])
        }
        let to = StockPlace(
            locationId: toLocationId ?? locationId,
            lotId: lotId,
            owner: from.owner,
            custodian: try context.holder(toCustodian)
        )
        guard from.custodian != to.custodian else {
            throw Rejection(.sameCustodian, ["custodian": to.custodian.scalar])
        }
        let lots = try context.taking(lotId, of: itemId)
        let measured = try quantity.positive()
        let amount = try stock.definition.amount(of: measured, in: unit)
        let transferred = StockCustodyTransferred(
            quantity: measured,
            unit: unit,
            amount: amount,
            from: from,
            to: to,
            cause: try context.cause(cause),
            consequences: try context.consequences(
                of: StockLegs(from: from, to: to, amount: amount.quantity),
                in: stock
            )
        )
        return lots + [NewEvent(Stream(.item, itemId), transferred)]
    }
}

extension RejectionCode {
    static let sameCustodian = RejectionCode(
        "same-custodian",
        en: "{custodian} keeps it already; name who keeps it from now on.",
        es: "{custodian} ya lo custodia; indique quién lo custodia desde ahora."
    )
}
