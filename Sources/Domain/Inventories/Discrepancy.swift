/// Somebody said why a count differed from the book.
public struct DiscrepancyExplained: EventPayload {
    public static let kind = EventKind("discrepancies.explained", 1)

    /// The position of the count.
    public let discrepancyId: Int64
    /// What was found less what the book has, when it was explained; in the item's unit.
    public let difference: Quantity
    /// Why.
    public let reason: FreeText

    public static let example = DiscrepancyExplained(
        discrepancyId: 931,
        difference: -2,
        reason: .open("Un saco roto en la descarga")
    )
    public var sealed: [Sealed] { reason.parts }
    public var event: Event { .inventories(.discrepancyExplained(self)) }
}

/// The explanation of a difference was accepted, by another person.
public struct DiscrepancyAccepted: EventPayload {
    public static let kind = EventKind("discrepancies.accepted", 1)

    /// The position of the count.
    public let discrepancyId: Int64
    /// What was found less what the book has, when it was accepted; in the item's unit.
    public let difference: Quantity
    /// In words.
    public let note: FreeText?

    public static let example = DiscrepancyAccepted(discrepancyId: 931, difference: -2, note: nil)
    public var sealed: [Sealed] { note?.parts ?? [] }
    public var event: Event { .inventories(.discrepancyAccepted(self)) }
}

/// Explains a difference.
public struct DiscrepanciesExplain: Command {
    public static let type = "discrepancies.explain"
    public static let summary = "Say why a count differed from the book"
    public static let power = Power(.finance, .enterprise, .executive, .coordination, .audit)

    /// Of what.
    public let itemId: Identifier
    /// The position of the count, which is the discrepancy's id.
    public let discrepancyId: Int64
    /// Why.
    public let reason: Prose
    /// Whom the words are about; they are then sealed.
    public let about: [Identifier]?

    public static let example = DiscrepanciesExplain(
        itemId: "cafe-pergamino",
        discrepancyId: 931,
        reason: "Un saco roto en la descarga",
        about: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (found, difference) = try context.difference(of: discrepancyId, item: itemId)
        try context.authorize(Self.power, at: found.place.locationId)
        if found.accepted { throw Rejection(.discrepancyAccepted, ["discrepancy": String(discrepancyId)]) }
        let explained = DiscrepancyExplained(
            discrepancyId: discrepancyId,
            difference: difference,
            reason: FreeText(reason.text, about: about ?? [])
        )
        return [NewEvent(Stream(.item, itemId), explained)]
    }
}

/// Accepts the explanation of a difference.
public struct DiscrepanciesAccept: Command {
    public static let type = "discrepancies.accept"
    public static let summary = "Accept the explanation of a difference; not by who counted or explained it"
    public static let power = Power(.audit, .coordination, .finance, .executive)

    /// Of what.
    public let itemId: Identifier
    /// The position of the count, which is the discrepancy's id.
    public let discrepancyId: Int64
    /// In words.
    public let note: Prose?
    /// Whom the words are about; they are then sealed.
    public let about: [Identifier]?

    public static let example = DiscrepanciesAccept(
        itemId: "cafe-pergamino",
        discrepancyId: 931,
        note: nil,
        about: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (found, difference) = try context.difference(of: discrepancyId, item: itemId)
        try context.authorize(Self.power, at: found.place.locationId)
        if found.accepted { throw Rejection(.discrepancyAccepted, ["discrepancy": String(discrepancyId)]) }
        guard let explainer = found.explainedBy else {
            throw Rejection(.discrepancyUnexplained, ["discrepancy": String(discrepancyId)])
        }
        guard context.actor != explainer, context.actor != found.countedBy else {
            throw Rejection(.discrepancySamePerson)
        }
        let accepted = DiscrepancyAccepted(
            discrepancyId: discrepancyId,
            difference: difference,
            note: note.map { FreeText($0.text, about: about ?? []) }
        )
        return [NewEvent(Stream(.item, itemId), accepted)]
    }
}

extension Context {
    /// A count that differs from the book, and by how much.
    ///
    /// - Throws: `item-unknown`, `discrepancy-unknown`, `discrepancy-settled`.
    fileprivate mutating func difference(
        of count: Int64,
        item id: Identifier
    ) throws(Rejection) -> (Item.Difference, Quantity) {
        let (item, _) = try item(id)
        guard let found = item.differences[count], let difference = item.difference(of: count) else {
            throw Rejection(.discrepancyUnknown, ["discrepancy": String(count), "item": id.text])
        }
        guard !difference.isZero else { throw Rejection(.discrepancySettled, ["discrepancy": String(count)]) }
        return (found, try difference.written())
    }
}

extension RejectionCode {
    static let discrepancyUnknown = RejectionCode(
        "discrepancy-unknown",
        en: "{item} has no count {discrepancy}; take the id from the list of discrepancies.",
        es: "{item} no tiene el conteo {discrepancy}; tome el id de la lista de discrepancias."
    )
    static let discrepancySettled = RejectionCode(
        "discrepancy-settled",
        en: "Count {discrepancy} doesn't differ from the book (any more); there is nothing to explain.",
        es: "El conteo {discrepancy} (ya) no difiere del libro; no hay nada que explicar."
    )
    static let discrepancyUnexplained = RejectionCode(
        "discrepancy-unexplained",
        en: "Discrepancy {discrepancy} has no explanation for its present figure; explain it first.",
        es: "La discrepancia {discrepancy} no tiene explicación para su cifra actual; explíquela primero."
    )
    static let discrepancyAccepted = RejectionCode(
        "discrepancy-accepted",
        en: "Discrepancy {discrepancy} was accepted already.",
        es: "La discrepancia {discrepancy} ya fue aceptada."
    )
    static let discrepancySamePerson = RejectionCode(
        "discrepancy-same-person",
        en: "Who counted or explained a difference doesn't accept it; another person must.",
        es: "Quien contó o explicó una diferencia no la acepta; debe hacerlo otra persona."
    )
}
