/// A lot may not be used, sold or handed out for the time being.
public struct LotQuarantined: EventPayload {
    public static let kind = EventKind("lots.quarantined", 1)

    /// Why.
    public let reason: FreeText

    public static let example = LotQuarantined(reason: .open("Humedad sobre lo permitido"))
    public var sealed: [Sealed] { reason.parts }
    public var event: Event { .inventories(.lotQuarantined(self)) }
}

/// A lot may be used again.
public struct LotReleased: EventPayload {
    public static let kind = EventKind("lots.released", 1)

    /// Why.
    public let reason: FreeText

    public static let example = LotReleased(reason: .open("Análisis conforme"))
    public var sealed: [Sealed] { reason.parts }
    public var event: Event { .inventories(.lotReleased(self)) }
}

/// Puts a lot into quarantine.
public struct LotsQuarantine: Command {
    public static let type = "lots.quarantine"
    public static let summary =
        "Put a lot into quarantine: it may be moved and counted, but not used, sold or handed out"
    public static let power = Power(.finance, .enterprise, .executive, .coordination, .audit)

    /// Which lot.
    public let lotId: Identifier
    /// Why.
    public let reason: Prose
    /// Whom the words are about; they are then sealed.
    public let about: [Identifier]?

    public static let example = LotsQuarantine(
        lotId: "lote-2026-031",
        reason: "Humedad sobre lo permitido",
        about: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        // Whoever holds such an office anywhere may: danger has no borders.
        try context.authorize(Self.power, lineage: context.units(of: context.actor))
        let lot = try context.requireLot(lotId)
        guard lot.quarantinedAt == nil else { throw Rejection(.lotQuarantined, ["lot": lotId.text]) }
        return [NewEvent(Stream(.lot, lotId), LotQuarantined(reason: FreeText(reason.text, about: about ?? [])))]
    }
}

/// Ends a lot's quarantine.
public struct LotsRelease: Command {
    public static let type = "lots.release"
    public static let summary = "End a lot's quarantine"
    public static let power = Power(.finance, .enterprise, .executive, .coordination, .audit)

    /// Which lot.
    public let lotId: Identifier
    /// Why.
    public let reason: Prose
    /// Whom the words are about; they are then sealed.
    public let about: [Identifier]?

    public static let example = LotsRelease(lotId: "lote-2026-031", reason: "Análisis conforme", about: nil)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, lineage: context.units(of: context.actor))
        let lot = try context.requireLot(lotId)
        guard lot.quarantinedAt != nil else { throw Rejection(.lotNotQuarantined, ["lot": lotId.text]) }
        return [NewEvent(Stream(.lot, lotId), LotReleased(reason: FreeText(reason.text, about: about ?? [])))]
    }
}

extension Context {
    /// A lot that was opened.
    ///
    /// - Throws: `lot-unknown`.
    mutating func requireLot(_ id: Identifier) throws(Rejection) -> Lot {
        guard book.has(.stream(Stream(.lot, id))), let lot = book.lots[id], lot.opened != nil else {
            throw Rejection(.lotUnknown, ["lot": id.text])
        }
        return lot
    }

    /// Goods of this lot may be used, sold and handed out. What happened before a quarantine isn't touched by it.
    ///
    /// - Throws: `lot-quarantined`.
    mutating func requireFree(_ id: Identifier?) throws(Rejection) {
        guard let id, book.has(.stream(Stream(.lot, id))), let since = book.lots[id]?.quarantinedAt else { return }
        if since <= occurredAt { throw Rejection(.lotQuarantined, ["lot": id.text]) }
    }
}

extension RejectionCode {
    static let lotQuarantined = RejectionCode(
        "lot-quarantined",
        en: "Lot {lot} is in quarantine; release it first, or take another lot.",
        es: "El lote {lot} está en cuarentena; libérelo primero o tome otro lote."
    )
    static let lotNotQuarantined = RejectionCode(
        "lot-not-quarantined",
        en: "Lot {lot} isn't in quarantine.",
        es: "El lote {lot} no está en cuarentena."
    )
}
