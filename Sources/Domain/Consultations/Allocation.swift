/// A consultation's budget was allotted.
public struct ConsultationAllocated: EventPayload {
    public static let kind = EventKind("consultations.allocated", 1)

    /// All projects, in the order in which they had their turn.
    public let results: [ProjectResult]
    /// What the selected ones cost together.
    public let spent: Quantity

    public static let example = ConsultationAllocated(
        results: [
            ProjectResult(projectId: "p-8", votes: 642, score: 2199, outcome: .selected),
            ProjectResult(projectId: "p-5", votes: 300, score: 920, outcome: .unaffordable),
        ],
        spent: 350_000
    )
    public var event: Event { .consultations(.allocated(self)) }
}

/// Allots a closed consultation's budget by its rule.
public struct ConsultationsAllocate: Command {
    public static let type = "consultations.allocate"
    public static let summary = "Allot a closed consultation's budget by the rule that it was opened with"
    public static let power = Power(.electoral, .coordination, .spokesperson)

    /// Which consultation.
    public let consultationId: Identifier

    /// The allocation of a consultation.
    public init(consultationId: Identifier) { self.consultationId = consultationId }

    public static let example = ConsultationsAllocate(consultationId: "pp-2026")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (consultation, opened) = try context.consultation(consultationId)
        try context.authorize(Self.power, unit: opened.unitId)
        guard consultation.isClosed else { throw Rejection(.consultationNotClosed) }
        guard !consultation.isAllocated else { throw Rejection(.alreadyAllocated) }
        let counted = opened.mode == .paper ? try context.paperCount(of: consultation) : nil
        let (results, spent) = opened.rule.allot(
            opened.budget,
            to: counted?.projects ?? consultation.projects,
            profile: consultation.profile
        )
        let stream = Stream(.consultation, consultationId)
        let allocated = ConsultationAllocated(results: results, spent: try spent.written())
        return (counted.map { [NewEvent(stream, $0.event)] } ?? []) + [NewEvent(stream, allocated)]
    }
}

extension RejectionCode {
    static let budgetMissing = RejectionCode(
        "budget-missing",
        en: "The method {method} needs a budget.",
        es: "El método {method} necesita un presupuesto."
    )
    static let placesMissing = RejectionCode(
        "places-missing",
        en: "Say how many projects are selected, at least one.",
        es: "Diga cuántos proyectos se eligen, al menos uno."
    )
    static let placesOverRule = RejectionCode(
        "places-over-rule",
        en: "The rules fund at most {most} projects; {places} were asked for.",
        es: "Las reglas financian como máximo {most} proyectos; se pidieron {places}."
    )
    static let consultationNotClosed = RejectionCode(
        "consultation-not-closed",
        en: "This consultation still takes ballots; close it first.",
        es: "Esta consulta todavía recibe boletas; ciérrela primero."
    )
    static let alreadyAllocated = RejectionCode(
        "already-allocated",
        en: "This consultation's budget was allotted already.",
        es: "El presupuesto de esta consulta ya se repartió."
    )
}
