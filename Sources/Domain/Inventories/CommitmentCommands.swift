/// Agrees on a commitment.
public struct CommitmentsAgree: Command {
    public static let type = "commitments.agree"
    public static let summary = "Agree that one owes goods to another: how much of what, by when"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// The new commitment.
    public let commitmentId: Identifier
    /// Who gives.
    public let provider: Holder
    /// Who gets.
    public let receiver: Holder
    /// Of what.
    public let itemId: Identifier
    /// How much; above zero.
    public let quantity: StatedQuantity
    /// In which it is agreed.
    public let unit: UnitOfMeasure
    /// By when.
    public let dueOn: CivilDate?
    /// In words.
    public let terms: Prose?
    /// Whom the words are about; they are then sealed.
    public let about: [Identifier]?
    /// What it rests on.
    public let cause: StatedCause?

    public static let example = CommitmentsAgree(
        commitmentId: "semilla-2026-07",
        provider: Holder(.member, "m-0007"),
        receiver: Holder(.unit, "eps-semilla"),
        itemId: "maiz",
        quantity: StatedQuantity(6000),
        unit: .kilogram,
        dueOn: "2026-12-31",
        terms: "600 kg por hectárea, 10 ha",
        about: nil,
        cause: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        // Whoever holds such an office anywhere may: a commitment is nobody's unit.
        try context.authorize(Self.power, lineage: context.units(of: context.actor))
        let stream = Stream(.commitment, commitmentId)
        guard context.book.version(of: stream) ?? 0 == 0 else {
            throw Rejection(.idTaken, ["id": commitmentId.text])
        }
        let (_, definition) = try context.item(itemId)
        let provider = try context.holder(provider)
        let receiver = try context.holder(receiver)
        guard provider != receiver else { throw Rejection(.commitmentOneSided, ["holder": provider.scalar]) }
        guard !provider.isOutside || !receiver.isOutside else { throw Rejection(.commitmentOutside) }
        let measured = try quantity.positive()
        let agreed = CommitmentAgreed(
            provider: provider,
            receiver: receiver,
            itemId: itemId,
            quantity: measured,
            unit: unit,
            amount: try definition.amount(of: measured, in: unit),
            dueOn: dueOn,
            terms: terms.map { FreeText($0.text, about: about ?? []) },
            cause: try cause.map { cause throws(Rejection) in try context.cause(cause) }
        )
        return [NewEvent(stream, agreed)]
    }
}

/// Fulfils a commitment, whole or in part: the goods become the receiver's. From a party they come in, to a party they go out.
public struct CommitmentsFulfil: Command {
    public static let type = "commitments.fulfil"
    public static let summary = "Fulfil a commitment, whole or in part: the goods become the receiver's"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// Which commitment.
    public let commitmentId: Identifier
    /// How much, as it was measured; above zero.
    public let quantity: StatedQuantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// Where the goods are; from a party, where they come in.
    public let locationId: Identifier
    /// Their lot, where the item is kept by lot.
    public let lotId: Identifier?
    /// Who keeps them; the commune unless told.
    public let custodian: Holder?
    /// Where they go; they stay where they are unless told.
    public let toLocationId: Identifier?
    /// Who keeps them from now on; that stays unless told.
    public let toCustodian: Holder?

    public static let example = CommitmentsFulfil(
        commitmentId: "semilla-2026-07",
        quantity: StatedQuantity(6000),
        unit: .kilogram,
        locationId: "silo-1",
        lotId: nil,
        custodian: nil,
        toLocationId: nil,
        toCustodian: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, at: locationId)
        let (commitment, agreed) = try context.openCommitment(commitmentId)
        let cause = Cause(kind: .commitment, id: commitmentId, note: nil, fulfils: true)
        let (events, amount) =
            if agreed.provider.isOutside {
                try received(agreed, cause, in: &context)
            } else if agreed.receiver.isOutside {
                try shipped(agreed, cause, in: &context)
            } else {
                try transferred(agreed, cause, in: &context)
            }
        let pending = try (commitment.pending - amount).written()
        guard !pending.isNegative else {
            throw Rejection(
                .commitmentExceeded,
                ["commitment": commitmentId.text, "pending": commitment.pending.scalar]
            )
        }
        let fulfilled = CommitmentFulfilled(
            quantity: try quantity.exact(),
            unit: unit,
            amount: amount,
            fulfilled: try (commitment.fulfilled + amount).written(),
            pending: pending
        )
        return events + [NewEvent(Stream(.commitment, commitmentId), fulfilled)]
    }

    private func received(
        _ agreed: CommitmentAgreed,
        _ cause: Cause,
        in context: inout Context
    ) throws(Rejection) -> ([NewEvent], Quantity) {
        let command = StockReceive(
            itemId: agreed.itemId,
            quantity: quantity,
            unit: unit,
            locationId: locationId,
            lotId: lotId,
            owner: agreed.receiver,
            custodian: custodian,
            receivedFrom: agreed.provider,
            cause: StatedCause(kind: .commitment, id: commitmentId)
        )
        return try command.events(for: cause, in: &context)
    }

    private func shipped(
        _ agreed: CommitmentAgreed,
        _ cause: Cause,
        in context: inout Context
    ) throws(Rejection) -> ([NewEvent], Quantity) {
        let stock = try stock(agreed, in: &context)
        let lots = try context.taking(lotId, of: agreed.itemId)
        let shipped = try context.shipment(of: quantity, unit, from: stock, to: agreed.receiver, cause: cause)
        return (lots + [NewEvent(Stream(.item, agreed.itemId), shipped)], shipped.amount.quantity)
    }

    private func transferred(
        _ agreed: CommitmentAgreed,
        _ cause: Cause,
        in context: inout Context
    ) throws(Rejection) -> ([NewEvent], Quantity) {
        let command = StockTransfer(
            itemId: agreed.itemId,
            quantity: quantity,
            unit: unit,
            fromLocationId: locationId,
            toLocationId: toLocationId ?? locationId,
            lotId: lotId,
            owner: agreed.provider,
            custodian: custodian,
            toOwner: agreed.receiver,
            toCustodian: toCustodian,
            cause: StatedCause(kind: .commitment, id: commitmentId)
        )
        return try command.events(for: cause, in: &context)
    }

    private func stock(_ agreed: CommitmentAgreed, in context: inout Context) throws(Rejection) -> StockSubject {
        try context.stock(
            of: agreed.itemId,
            at: locationId,
            lot: lotId,
            owner: agreed.provider,
            custodian: custodian
        )
    }
}

/// Calls a commitment off.
public struct CommitmentsCancel: Command {
    public static let type = "commitments.cancel"
    public static let summary = "Call a commitment off; what was given stays given"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// Which commitment.
    public let commitmentId: Identifier
    /// Why.
    public let reason: Prose
    /// Whom the words are about; they are then sealed.
    public let about: [Identifier]?

    public static let example = CommitmentsCancel(
        commitmentId: "semilla-2026-07",
        reason: "Se perdió la cosecha",
        about: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, lineage: context.units(of: context.actor))
        _ = try context.openCommitment(commitmentId)
        let cancelled = CommitmentCancelled(reason: FreeText(reason.text, about: about ?? []))
        return [NewEvent(Stream(.commitment, commitmentId), cancelled)]
    }
}
