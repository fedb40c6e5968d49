/// Somebody promised goods to another: seed lent is repaid in maize.
public struct CommitmentAgreed: EventPayload {
    public static let kind = EventKind("commitments.agreed", 1)

    /// Who gives.
    public let provider: Holder
    /// Who gets.
    public let receiver: Holder
    /// Of what.
    public let itemId: Identifier
    /// As it was agreed.
    public let quantity: Quantity
    /// In which it was agreed.
    public let unit: UnitOfMeasure
    /// The same in the item's unit.
    public let amount: Measure
    /// By when, where that was told.
    public let dueOn: CivilDate?
    /// In words.
    public let terms: FreeText?
    /// What it rests on, where that was told.
    public let cause: Cause?

    public static let example = CommitmentAgreed(
        provider: Holder(.member, "m-0007"),
        receiver: Holder(.unit, "eps-semilla"),
        itemId: "maiz",
        quantity: 6000,
        unit: .kilogram,
        amount: Measure(6000, .kilogram),
        dueOn: "2026-12-31",
        terms: .open("600 kg por hectárea, 10 ha"),
        cause: nil
    )
    public var sealed: [Sealed] { (terms?.parts ?? []) + (cause?.note?.parts ?? []) }
    public var event: Event { .inventories(.commitmentAgreed(self)) }
}

/// A part of what was promised was given; the movement of goods is beside it. The last part closes the commitment.
public struct CommitmentFulfilled: EventPayload {
    public static let kind = EventKind("commitments.fulfilled", 1)

    /// As it was measured.
    public let quantity: Quantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// The same in the item's unit.
    public let amount: Quantity
    /// All that was given so far, in the item's unit.
    public let fulfilled: Quantity
    /// What is still owed, in the item's unit; none closes it.
    public let pending: Quantity

    public static let example = CommitmentFulfilled(
        quantity: 6000,
        unit: .kilogram,
        amount: 6000,
        fulfilled: 6000,
        pending: 0
    )
    public var event: Event { .inventories(.commitmentFulfilled(self)) }
}

/// The movement of a fulfilment was corrected.
public struct CommitmentFulfilmentCorrected: EventPayload {
    public static let kind = EventKind("commitments.fulfilment-corrected", 1)

    /// The position of the movement.
    public let movementId: Int64
    /// How much more was given than the book had, in the item's unit; below zero for less.
    public let change: Quantity
    /// All that was given so far, in the item's unit.
    public let fulfilled: Quantity
    /// What is still owed, in the item's unit; more than none opens it again.
    public let pending: Quantity

    public static let example = CommitmentFulfilmentCorrected(
        movementId: 990,
        change: -10,
        fulfilled: 5990,
        pending: 10
    )
    public var event: Event { .inventories(.commitmentFulfilmentCorrected(self)) }
}

/// A commitment was called off; what was given stays given.
public struct CommitmentCancelled: EventPayload {
    public static let kind = EventKind("commitments.cancelled", 1)

    /// Why.
    public let reason: FreeText

    public static let example = CommitmentCancelled(reason: .open("Se perdió la cosecha"))
    public var sealed: [Sealed] { reason.parts }
    public var event: Event { .inventories(.commitmentCancelled(self)) }
}

/// What decisions know of a commitment.
struct Commitment: Sendable {
    private(set) var agreed: CommitmentAgreed?
    /// In the item's unit.
    private(set) var fulfilled = Quantity.zero
    private(set) var isCancelled = false

    /// What is still owed, in the item's unit.
    var pending: Quantity { (agreed?.amount.quantity ?? .zero) - fulfilled }

    mutating func evolve(_ recorded: Recorded) {
        guard case .inventories(let event) = recorded.event else { return }
        switch event {
        case .commitmentAgreed(let data): agreed = data
        case .commitmentFulfilled(let data): fulfilled = data.fulfilled
        case .commitmentFulfilmentCorrected(let data): fulfilled = data.fulfilled
        case .commitmentCancelled: isCancelled = true
        case .itemDefined, .locationDefined, .lotOpened, .lotQuarantined, .lotReleased, .received, .produced,
            .consumed, .transferred, .custodyTransferred, .shipped, .raised, .lowered, .counted, .corrected,
            .discrepancyExplained, .discrepancyAccepted, .assetRegistered, .assetCustodyTransferred, .orderOpened,
            .orderDelivered, .orderDeliveryCorrected, .orderClosed, .orderCancelled, .allocationOpened,
            .allocationListed, .allocationComputed, .allocationShared, .allocationDelivered, .allocationClosed:
            break
        }
    }
}

extension Context {
    /// A commitment, as it was agreed.
    ///
    /// - Throws: `commitment-unknown`.
    mutating func commitment(_ id: Identifier) throws(Rejection) -> (Commitment, CommitmentAgreed) {
        guard book.has(.stream(Stream(.commitment, id))), let commitment = book.commitments[id],
            let agreed = commitment.agreed
        else { throw Rejection(.commitmentUnknown, ["commitment": id.text]) }
        return (commitment, agreed)
    }

    /// A commitment of which something is still owed.
    ///
    /// - Throws: `commitment-unknown`, `commitment-ended`.
    mutating func openCommitment(_ id: Identifier) throws(Rejection) -> (Commitment, CommitmentAgreed) {
        let (commitment, agreed) = try commitment(id)
        guard !commitment.isCancelled, commitment.pending.isPositive else {
            throw Rejection(.commitmentEnded, ["commitment": id.text])
        }
        return (commitment, agreed)
    }

    /// What a corrected movement changes at the commitment that it fulfilled.
    ///
    /// - Throws: `commitment-exceeded`.
    mutating func correctedFulfilment(
        of id: Identifier,
        by change: Quantity,
        movement: Int64
    ) throws(Rejection) -> NewEvent {
        let (commitment, _) = try commitment(id)
        let pending = try (commitment.pending - change).written()
        guard !pending.isNegative else {
            throw Rejection(.commitmentExceeded, ["commitment": id.text, "pending": commitment.pending.scalar])
        }
        let corrected = CommitmentFulfilmentCorrected(
            movementId: movement,
            change: change,
            fulfilled: try (commitment.fulfilled + change).written(),
            pending: pending
        )
        return NewEvent(Stream(.commitment, id), corrected)
    }
}

extension RejectionCode {
    static let commitmentUnknown = RejectionCode(
        "commitment-unknown",
        en: "There is no commitment {commitment}; agree on it first.",
        es: "No existe el compromiso {commitment}; acuérdelo primero."
    )
    static let commitmentEnded = RejectionCode(
        "commitment-ended",
        en: "Nothing is owed by commitment {commitment} any more: it was fulfilled or cancelled.",
        es: "Por el compromiso {commitment} ya no se debe nada: se cumplió o se canceló."
    )
    static let commitmentExceeded = RejectionCode(
        "commitment-exceeded",
        en: "By commitment {commitment} only {pending} are owed; what is more is a gift: transfer it.",
        es: "Por el compromiso {commitment} solo se deben {pending}; lo demás es un regalo: transfiéralo."
    )
    static let commitmentOneSided = RejectionCode(
        "commitment-one-sided",
        en: "A commitment is between two; {holder} can't owe to itself.",
        es: "Un compromiso es entre dos; {holder} no puede deberse a sí mismo."
    )
    static let commitmentOutside = RejectionCode(
        "commitment-outside",
        en: "Both are outside of the commune; the book keeps no stock of theirs.",
        es: "Ambas partes son de fuera de la comuna; el libro no lleva existencias suyas."
    )
}
