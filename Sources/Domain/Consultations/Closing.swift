/// A consultation was closed; no ballot is taken from here on.
public struct ConsultationClosed: EventPayload {
    public static let kind = EventKind("consultations.closed", 1)

    /// How many ballots were cast.
    public let ballots: Int

    public static let example = ConsultationClosed(ballots: 1622)
    public var event: Event { .consultations(.closed(self)) }
}

/// Closes a consultation. Where its end was set, it closes by time.
public struct ConsultationsClose: Command {
    public static let type = "consultations.close"
    public static let summary = "Close a consultation, once its time is over where one was set"
    public static let power = Power(.electoral, .coordination, .spokesperson)

    /// Which consultation.
    public let consultationId: Identifier

    /// The closing of a consultation.
    public init(consultationId: Identifier) { self.consultationId = consultationId }

    public static let example = ConsultationsClose(consultationId: "pp-2026")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (consultation, opened) = try context.consultation(consultationId)
        let isDue = opened.closesAt.map { context.occurredAt >= $0 }
        if isDue != true || !context.authorizedByTime(setAt: consultation.position) {
            try context.authorize(Self.power, unit: opened.unitId)
        }
        guard !consultation.isClosed else { throw Rejection(.consultationClosed) }
        if let closesAt = opened.closesAt, isDue == false {
            throw Rejection(.consultationStillOpen, ["closesAt": closesAt.scalar])
        }
        return [
            NewEvent(Stream(.consultation, consultationId), ConsultationClosed(ballots: consultation.ballots))
        ]
    }
}

extension RejectionCode {
    static let consultationStillOpen = RejectionCode(
        "consultation-still-open",
        en: "This consultation takes ballots until {closesAt}; it can't be closed before.",
        es: "Esta consulta recibe boletas hasta {closesAt}; no se puede cerrar antes."
    )
}
