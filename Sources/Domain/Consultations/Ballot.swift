/// Somebody voted in a consultation.
public struct BallotCast: EventPayload {
    public static let kind = EventKind("consultations.cast", 1)

    /// Who voted: a member, or an external voter's id.
    public let voterId: Identifier
    /// On ordinal ballots in the order of the ranking.
    public let choices: [BallotChoice]
    /// Whether it was given on paper; left out where it wasn't.
    public let paper: Bool?

    public static let example = BallotCast(
        voterId: "v-28",
        choices: [BallotChoice(projectId: "p-8", points: 3), BallotChoice(projectId: "p-4", points: 2)],
        paper: nil
    )
    public var event: Event { .consultations(.cast(self)) }
}

/// Casts a ballot: once for each voter.
public struct ConsultationsCast: Command {
    public static let type = "consultations.cast"
    public static let summary = "Cast a ballot in a consultation, for oneself or as its registrar"
    public static let power = Power(subject: true, named: true)
    public static let casts = true

    /// Which consultation.
    public let consultationId: Identifier
    /// Whose ballot it is; the actor's own unless told. External voters are always cast for by a registrar.
    public let voterId: Identifier?
    /// On ordinal ballots in the order of the ranking.
    public let choices: [StatedChoice]
    /// Whether it was given on paper; it wasn't unless told.
    public let paper: Bool?

    /// A ballot of its parts.
    public init(
        consultationId: Identifier,
        voterId: Identifier? = nil,
        choices: [StatedChoice],
        paper: Bool? = nil
    ) {
        self.consultationId = consultationId
        self.voterId = voterId
        self.choices = choices
        self.paper = paper
    }

    public static let example = ConsultationsCast(
        consultationId: "pp-2026",
        voterId: "v-28",
        choices: [StatedChoice("p-8", points: 3), StatedChoice("p-4", points: 2)]
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (consultation, opened) = try context.consultation(consultationId)
        let voter = try voter(by: opened, named: consultation.position, in: &context)
        guard opened.mode == .open else { throw Rejection(.consultationOnPaper) }
        guard !consultation.isClosed, !opened.isPastClosing(in: context) else { throw Rejection(.consultationClosed) }
        if let opensAt = opened.opensAt, context.occurredAt < opensAt {
            throw Rejection(.consultationNotOpen, ["opensAt": opensAt.scalar])
        }
        let ids = opened.eligibility.kind == .roll ? context.currentRegister().ids(of: voter) : [voter]
        guard !ids.contains(where: consultation.voters.contains) else {
            throw Rejection(.alreadyVoted, ["member": voter.text])
        }
        let counted = try opened.ballot.counted(choices) { consultation.project($0)?.cost }
        let cast = BallotCast(voterId: voter, choices: counted, paper: paper == true ? true : nil)
        return [NewEvent(Stream(.consultation, consultationId), cast)]
    }

    /// Who votes, if the actor may cast for them.
    private func voter(
        by opened: ConsultationOpened,
        named position: Int64,
        in context: inout Context
    ) throws(Rejection) -> Identifier {
        let registrars = opened.named(at: position)
        switch opened.eligibility.kind {
        case .external:
            guard let voterId else { throw Rejection(.voterMissing) }
            try context.authorize(Power(named: true), unit: opened.unitId, subject: voterId, named: registrars)
            return voterId
        case .roll:
            let voter = voterId ?? context.actor
            try context.authorize(Self.power, unit: opened.unitId, subject: voter, named: registrars)
            guard let roll = opened.eligibility.rollId, context.currentRegister().isEligible(voter, roll) else {
                throw Rejection(.notOnRoll, ["member": voter.text, "roll": opened.eligibility.rollId?.text ?? ""])
            }
            try context.requirePresentMember(voter)
            return voter
        }
    }
}

extension ConsultationOpened {
    /// Whether its time is over for an act. What is entered late never changes a poll whose time is over.
    func isPastClosing(in context: Context) -> Bool {
        guard let closesAt else { return false }
        return context.occurredAt >= closesAt || context.isLate && context.now >= closesAt
    }
}

extension RejectionCode {
    static let consultationNotOpen = RejectionCode(
        "consultation-not-open",
        en: "Ballots are taken from {opensAt} on.",
        es: "Las boletas se reciben a partir de {opensAt}."
    )
    static let consultationClosed = RejectionCode(
        "consultation-closed",
        en: "This consultation is closed.",
        es: "Esta consulta está cerrada."
    )
    static let voterMissing = RejectionCode(
        "voter-missing",
        en: "Voters are external here; a registrar must say whose ballot it is.",
        es: "Aquí los votantes son externos; quien registra debe decir de quién es la boleta."
    )
    static let projectUnknown = RejectionCode(
        "project-unknown",
        en: "No project {project} stands in this consultation.",
        es: "En esta consulta no está el proyecto {project}."
    )
    static let projectTwice = RejectionCode(
        "project-twice",
        en: "Project {project} is on the ballot twice.",
        es: "El proyecto {project} está dos veces en la boleta."
    )
    static let choicesTooFew = RejectionCode(
        "choices-too-few",
        en: "A ballot names at least {least} projects; this one names {given}.",
        es: "Una boleta nombra al menos {least} proyectos; esta nombra {given}."
    )
    static let choicesTooMany = RejectionCode(
        "choices-too-many",
        en: "A ballot names at most {most} projects; this one names {given}.",
        es: "Una boleta nombra como máximo {most} proyectos; esta nombra {given}."
    )
    static let pointsMissing = RejectionCode(
        "points-missing",
        en: "Say how many points project {project} gets.",
        es: "Diga cuántos puntos recibe el proyecto {project}."
    )
    static let pointsNotAllowed = RejectionCode(
        "points-not-allowed",
        en: "This ballot gives no points of its own; leave those of project {project} out.",
        es: "Esta boleta no reparte puntos propios; omita los del proyecto {project}."
    )
    static let pointsTooFew = RejectionCode(
        "points-too-few",
        en: "Project {project} gets at least {least} points; this ballot gives it {given}.",
        es: "El proyecto {project} recibe al menos {least} puntos; esta boleta le da {given}."
    )
    static let pointsTooMany = RejectionCode(
        "points-too-many",
        en: "Project {project} gets at most {most} points; this ballot gives it {given}.",
        es: "El proyecto {project} recibe como máximo {most} puntos; esta boleta le da {given}."
    )
    static let sumTooSmall = RejectionCode(
        "sum-too-small",
        en: "A ballot gives at least {least} points together; this one gives {given}.",
        es: "Una boleta da al menos {least} puntos en total; esta da {given}."
    )
    static let sumTooLarge = RejectionCode(
        "sum-too-large",
        en: "A ballot gives at most {most} points together; this one gives {given}.",
        es: "Una boleta da como máximo {most} puntos en total; esta da {given}."
    )
    static let costOverLimit = RejectionCode(
        "cost-over-limit",
        en: "The projects of a ballot cost at most {most} together; these cost {given}.",
        es: "Los proyectos de una boleta cuestan como máximo {most} en total; estos cuestan {given}."
    )
}
