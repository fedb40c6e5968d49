/// A movement was found to be wrong: it is taken back, and another one put in its place, both as of when it happened.
public struct StockCorrected: EventPayload {
    public static let kind = EventKind("stock.corrected", 1)

    /// The position of the movement.
    public let movementId: Int64
    /// When that happened.
    public let happenedAt: Instant
    /// What the movement was taken to be so far, and what is taken back.
    public let reversal: StockLegs
    /// What it really was; left out where it never happened.
    public let replacement: Replacement?
    /// In which both are.
    public let unit: UnitOfMeasure
    /// Why it is corrected.
    public let reason: FreeText
    /// What else changed by it.
    public var consequences: Consequences? = nil

    /// What a movement really was.
    public struct Replacement: Codable, Hashable, Sendable {
        /// As it was measured.
        public let quantity: Quantity
        /// In which it was measured.
        public let unit: UnitOfMeasure
        /// In the item's unit.
        public let legs: StockLegs
    }

    public static let example = StockCorrected(
        movementId: 812,
        happenedAt: .placeholder,
        reversal: StockLegs(from: nil, to: .example, amount: 552),
        replacement: Replacement(
            quantity: 10,
            unit: .coffeeQuintal,
            legs: StockLegs(from: nil, to: .example, amount: 460)
        ),
        unit: .kilogram,
        reason: .open("Se anotaron 12 quintales y eran 10")
    )
    public var sealed: [Sealed] { reason.parts }
    public var event: Event { .inventories(.corrected(self)) }

    /// What changes by it at each place.
    public var changes: [StockChange] {
        let back = reversal.changes.map { StockChange(place: $0.place, by: -$0.by) }
        return (back + (replacement?.legs.changes ?? [])).net
    }
}

/// Corrects a movement.
public struct StockCorrect: Command {
    public static let type = "stock.correct"
    public static let summary = "Correct a movement: take it back, and say what it really was"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// Of what.
    public let itemId: Identifier
    /// The position of the movement, which is its id in `movements`.
    public let movementId: Int64
    /// What it really was; left out where it never happened.
    public let replacement: Replacement?
    /// Why.
    public let reason: Prose
    /// Whom the words are about; they are then sealed.
    public let about: [Identifier]?

    /// What a movement really was; what is left out stays as it is.
    public struct Replacement: Codable, Hashable, Sendable {
        /// How much, as it was measured; above zero.
        public let quantity: StatedQuantity
        /// In which it was measured.
        public let unit: UnitOfMeasure
        /// Where it was.
        public let fromLocationId: Identifier?
        /// Where it went.
        public let toLocationId: Identifier?
        /// Its lot.
        public let lotId: Identifier?
    }

    public static let example = StockCorrect(
        itemId: "cafe-pergamino",
        movementId: 812,
        replacement: Replacement(
            quantity: StatedQuantity(10),
            unit: .coffeeQuintal,
            fromLocationId: nil,
            toLocationId: nil,
            lotId: nil
        ),
        reason: "Se anotaron 12 quintales y eran 10",
        about: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (item, definition) = try context.item(itemId)
        guard let entry = item.ledger[movementId] else {
            throw Rejection(.movementUnknown, ["movement": String(movementId), "item": itemId.text])
        }
        let reversal = entry.legs
        guard reversal.from != nil || reversal.to != nil else {
            throw Rejection(.movementReversed, ["movement": String(movementId)])
        }
        for change in reversal.changes { try context.authorize(Self.power, at: change.place.locationId) }
        var lots: [NewEvent] = []
        var replaced: StockCorrected.Replacement?
        if let replacement {
            let measured = try replacement.quantity.positive()
            let amount = try definition.amount(of: measured, in: replacement.unit)
            lots = try context.opening(replacement.lotId, of: itemId, origin: nil, expiresOn: nil)
            if replacement.lotId != nil, !definition.lotTracked {
                throw Rejection(.lotNotTracked, ["item": itemId.text])
            }
            let legs = StockLegs(
                from: try place(reversal.from, at: replacement.fromLocationId, in: &context),
                to: try place(reversal.to, at: replacement.toLocationId, in: &context),
                amount: amount.quantity
            )
            guard legs.from != legs.to else {
                throw Rejection(.samePlace, ["location": legs.to?.locationId.text ?? ""])
            }
            guard legs != reversal else { throw Rejection(.correctionChangesNothing) }
            replaced = StockCorrected.Replacement(quantity: measured, unit: replacement.unit, legs: legs)
        }
        var corrected = StockCorrected(
            movementId: movementId,
            happenedAt: entry.moment.at,
            reversal: reversal,
            replacement: replaced,
            unit: definition.unit,
            reason: FreeText(reason.text, about: about ?? [])
        )
        // The truth may be that less was there than was taken: that opens `stock-negative`, and refuses nothing.
        corrected.consequences = try context.consequences(
            of: corrected.changes,
            at: entry.moment,
            in: item,
            mayFallBelow: true
        )
        let served = try context.correction(
            of: entry,
            by: (replaced?.legs.amount ?? .zero) - reversal.amount,
            movement: movementId
        )
        return lots + [NewEvent(Stream(.item, itemId), corrected)] + served
    }

    private func place(
        _ place: StockPlace?,
        at location: Identifier?,
        in context: inout Context
    ) throws(Rejection) -> StockPlace? {
        guard let place else { return nil }
        if let location { try context.authorize(Self.power, at: location) }
        return StockPlace(
            locationId: location ?? place.locationId,
            lotId: replacement?.lotId ?? place.lotId,
            owner: place.owner,
            custodian: place.custodian
        )
    }
}

extension Context {
    /// What a correction changes at the order or commitment on which the movement was a delivery.
    ///
    /// - Throws: `movement-of-allocation`; `order-exceeded`, `commitment-exceeded`.
    fileprivate mutating func correction(
        of entry: Ledger.Entry,
        by change: Quantity,
        movement: Int64
    ) throws(Rejection) -> [NewEvent] {
        guard let stream = entry.serves, !change.isZero else { return [] }
        switch stream.kind {
        case .order: return [try correctedDelivery(on: stream.id, by: change, movement: movement)]
        case .commitment: return [try correctedFulfilment(of: stream.id, by: change, movement: movement)]
        default: throw Rejection(.movementOfAllocation, ["allocation": stream.id.text])
        }
    }
}

extension RejectionCode {
    static let movementUnknown = RejectionCode(
        "movement-unknown",
        en:
            "{item} has no movement {movement}; take its id from the list of movements. A count is corrected by a count.",
        es:
            "{item} no tiene el movimiento {movement}; tome su id de la lista de movimientos. Un conteo se corrige contando."
    )
    static let movementReversed = RejectionCode(
        "movement-reversed",
        en: "Movement {movement} was taken back already; enter what really happened as a new one.",
        es: "El movimiento {movement} ya se anuló; asiente como nuevo lo que de verdad pasó."
    )
    static let movementOfAllocation = RejectionCode(
        "movement-of-allocation",
        en: "This movement delivered shares of {allocation}, which were computed; receive back what wasn't handed out.",
        es:
            "Este movimiento entregó raciones de {allocation}, que se calcularon; reciba de vuelta lo que no se entregó."
    )
    static let correctionChangesNothing = RejectionCode(
        "correction-changes-nothing",
        en: "The replacement is what the movement was; say what was different.",
        es: "El reemplazo es igual al movimiento; diga qué fue distinto."
    )
}
