/// A mandate was given up by its holder.
public struct MandateResigned: EventPayload {
    public static let kind = EventKind("mandates.resigned", 1)

    /// Why; sealed where it is about somebody.
    public let reason: FreeText?

    public static let example = MandateResigned(reason: nil)
    public var sealed: [Sealed] { reason?.parts ?? [] }
    public var event: Event { .mandates(.mandate(.resigned(self))) }
}

/// A mandate's term was over. It had given no authority since then, whether or not this was recorded.
public struct MandateLapsed: EventPayload {
    public static let kind = EventKind("mandates.lapsed", 1)

    /// When it was over.
    public let endedAt: Instant

    public static let example = MandateLapsed(endedAt: "2029-11-23T04:00:00Z")
    public var event: Event { .mandates(.mandate(.lapsed(self))) }
}

/// The assembly revoked a mandate.
public struct MandateRecalled: EventPayload {
    public static let kind = EventKind("mandates.recalled", 1)

    /// By which recall.
    public let recallId: Identifier

    public static let example = MandateRecalled(recallId: "re-2026-1")
    public var event: Event { .mandates(.mandate(.recalled(self))) }
}

/// A mandate ended because its holder died or left.
public struct MandateVacated: EventPayload {
    public static let kind = EventKind("mandates.vacated", 1)

    /// Who is no longer there.
    public let memberId: Identifier

    public static let example = MandateVacated(memberId: "m-0007")
    public var event: Event { .mandates(.mandate(.vacated(self))) }
}

/// Gives a mandate up.
public struct MandatesResign: Command {
    public static let type = "mandates.resign"
    public static let summary = "Give up a mandate before its end; others may enter a letter of resignation"
    public static let power = Power(.electoral, .coordination, .spokesperson, subject: true)

    /// Which mandate.
    public let mandateId: Identifier
    /// Why.
    public let reason: Prose?
    /// Members whom the reason is about: it is then sealed.
    public let about: [Identifier]?

    public static let example = MandatesResign(mandateId: "finanzas-1", reason: nil, about: nil)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let mandate = try context.requireMandate(mandateId)
        // Whose it is gives it up by being its holder, not by the office that it gives.
        if context.actor == mandate.member {
            try context.authorize(Power(subject: true), subject: mandate.member)
        } else {
            try context.authorize(Self.power, unit: mandate.unit)
        }
        try mandate.requireStanding(at: context.occurredAt)
        let resigned = MandateResigned(reason: try context.reason(reason, about: about))
        return context.endings(of: mandate, resigned, .mandateEnded)
    }
}

/// Records that a mandate's term is over.
public struct MandatesLapse: Command {
    public static let type = "mandates.lapse"
    public static let summary = "Record that a mandate's term is over; it gives no authority from then on anyway"
    public static let power = Power(.electoral, .coordination, .spokesperson)

    /// Which mandate.
    public let mandateId: Identifier

    /// The lapse of a mandate.
    public init(mandateId: Identifier) { self.mandateId = mandateId }

    public static let example = MandatesLapse(mandateId: "finanzas-1")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let mandate = try context.requireMandate(mandateId)
        let isDue = context.occurredAt >= mandate.endsAt
        if !context.authorizedByTime(setAt: mandate.termSet) {
            try context.authorize(Self.power, unit: mandate.unit)
        }
        if let ending = mandate.ending {
            throw Rejection(
                .mandateEnded,
                ["mandate": mandateId.text, "endedAt": mandate.end.scalar, "how": ending.rawValue]
            )
        }
        guard isDue else {
            throw Rejection(.mandateNotOver, ["mandate": mandateId.text, "endsAt": mandate.endsAt.scalar])
        }
        guard !mandate.holdover || mandate.role == .alternate else {
            throw Rejection(.mandateHeldOver, ["mandate": mandateId.text])
        }
        return context.endings(of: mandate, MandateLapsed(endedAt: mandate.endsAt), .mandateOver)
    }
}

extension Context {
    /// A mandate that was sworn or recognized.
    ///
    /// - Throws: `mandate-unknown`.
    mutating func requireMandate(_ id: Identifier) throws(Rejection) -> Mandate {
        guard let mandate = currentCommune().mandate(id) else {
            throw Rejection(.mandateUnknown, ["mandate": id.text])
        }
        return mandate
    }

    /// What ends a mandate, and the recall that has then lost its object.
    func endings(of mandate: Mandate, _ ending: some EventPayload, _ reason: RecallLapse) -> [NewEvent] {
        let ended = NewEvent(Stream(.mandate, mandate.id), ending)
        guard let recall = mandate.recall else { return [ended] }
        return [ended, NewEvent(Stream(.recall, recall), RecallLapsed(reason: reason))]
    }
}

extension Mandate {
    /// That it hasn't ended.
    ///
    /// - Throws: `mandate-ended`.
    func requireStanding(at instant: Instant) throws(Rejection) {
        guard stands(at: instant), ending == nil else {
            throw Rejection(
                .mandateEnded,
                ["mandate": id.text, "endedAt": end.scalar, "how": ending?.rawValue ?? MandateEnding.lapsed.rawValue]
            )
        }
    }
}
