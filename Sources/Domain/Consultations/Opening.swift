/// A consultation was opened.
public struct ConsultationOpened: EventPayload {
    public static let kind = EventKind("consultations.opened", 1)

    /// What it is called.
    public let title: String
    /// What it is about.
    public let description: FreeText?
    /// Its id in the file or system that it came from.
    public let externalId: String?
    /// The unit that is consulted; left out where it is the whole commune.
    public let unitId: Identifier?
    /// What can be spent; left out where only places are allotted.
    public let budget: Quantity?
    /// In which budget and costs are told.
    public let currency: Identifier
    /// How ballots are filled in.
    public let ballot: BallotRules
    /// How votes are given.
    public let mode: BallotMode
    /// How the budget is allotted.
    public let rule: AllocationRule
    /// Who may vote.
    public let eligibility: Eligibility
    /// At most so many projects stand.
    public let projectsAtMost: Int
    /// From when ballots are taken; from the beginning, where it is left out.
    public let opensAt: Instant?
    /// Until when ballots are taken; until it is closed, where it is left out.
    public let closesAt: Instant?
    /// Who may cast for voters.
    public let registrars: [Identifier]
    /// Whatever else is known of it.
    public let meta: [Detail]

    public static let example = ConsultationOpened(
        title: "Presupuesto participativo 2026",
        description: .open("Siete proyectos, dos se financian"),
        externalId: nil,
        unitId: nil,
        budget: 542_289,
        currency: "VES",
        ballot: BallotRules(type: .cumulative, minChoices: 1, minPoints: 1, minSum: 1, maxSum: 5),
        mode: .open,
        rule: AllocationRule(method: .greedyByVotes, unaffordable: .skip),
        eligibility: Eligibility(kind: .external),
        projectsAtMost: 400,
        opensAt: nil,
        closesAt: nil,
        registrars: ["m-0002"],
        meta: [Detail(key: "edition", value: "7")]
    )
    public var sealed: [Sealed] { description?.parts ?? [] }
    public var event: Event { .consultations(.opened(self)) }
}

/// Something else that is known of a consultation or a project.
public struct Detail: Codable, Hashable, Sendable {
    /// What it tells.
    public let key: Title
    /// In words.
    public let value: Prose

    /// A detail of its parts.
    public init(key: Title, value: Prose) {
        self.key = key
        self.value = value
    }
}

/// Who may vote in a consultation.
public struct Eligibility: Codable, Hashable, Sendable {
    /// A roll, or a list that is kept elsewhere.
    public let kind: Kind
    /// Which roll; unless told, one is frozen when the consultation opens, with its id.
    public let rollId: Identifier?

    /// What decides who may vote. The raw values are storage format.
    public enum Kind: String, Word {
        /// The members on a frozen roll.
        case roll
        /// Whoever a registrar casts for, by ids that say nothing to us; each votes once.
        case external
    }

    /// Eligibility of its parts.
    public init(kind: Kind, rollId: Identifier? = nil) {
        self.kind = kind
        self.rollId = rollId
    }
}

/// Opens a consultation.
public struct ConsultationsOpen: Command {
    public static let type = "consultations.open"
    public static let summary =
        "Open a consultation: its budget, how ballots are filled in, how it is allotted, who may vote"
    public static let power = Power(.electoral, .coordination, .spokesperson)

    /// The new consultation.
    public let consultationId: Identifier
    /// What it is called.
    public let title: Title
    /// What it is about.
    public let description: Prose?
    /// Whom the description is about; it is then sealed.
    public let about: [Identifier]?
    /// Its id in the file or system that it comes from.
    public let externalId: Title?
    /// The unit that is consulted; the whole commune unless told.
    public let unitId: Identifier?
    /// What can be spent; needed by the greedy methods.
    public let budget: StatedQuantity?
    /// In which budget and costs are told.
    public let currency: Identifier
    /// How ballots are filled in.
    public let ballot: BallotRules
    /// How the budget is allotted.
    public let rule: AllocationRule
    /// Who may vote.
    public let eligibility: Eligibility
    /// From when ballots are taken; at once unless told.
    public let opensAt: Instant?
    /// Until when ballots are taken; until it is closed, unless told.
    public let closesAt: Instant?
    /// Who may cast for voters; needed where they are external.
    public let registrars: [Identifier]?
    /// Whatever else is known of it.
    public let meta: [Detail]?

    /// A consultation of its parts.
    public init(
        consultationId: Identifier,
        title: Title,
        description: Prose? = nil,
        about: [Identifier]? = nil,
        externalId: Title? = nil,
        unitId: Identifier? = nil,
        budget: StatedQuantity? = nil,
        currency: Identifier,
        ballot: BallotRules,
        rule: AllocationRule,
        eligibility: Eligibility,
        opensAt: Instant? = nil,
        closesAt: Instant? = nil,
        registrars: [Identifier]? = nil,
        meta: [Detail]? = nil
    ) {
        self.consultationId = consultationId
        self.title = title
        self.description = description
        self.about = about
        self.externalId = externalId
        self.unitId = unitId
        self.budget = budget
        self.currency = currency
        self.ballot = ballot
        self.rule = rule
        self.eligibility = eligibility
        self.opensAt = opensAt
        self.closesAt = closesAt
        self.registrars = registrars
        self.meta = meta
    }

    public static let example = ConsultationsOpen(
        consultationId: "pp-2026",
        title: "Presupuesto participativo 2026",
        budget: StatedQuantity(542_289),
        currency: "VES",
        ballot: BallotRules(type: .cumulative, minSum: 1, maxSum: 5),
        rule: AllocationRule(method: .greedyByVotes),
        eligibility: Eligibility(kind: .external),
        registrars: ["m-0002"],
        meta: [Detail(key: "edition", value: "7")]
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        if let unitId { try context.requireUnit(unitId) }
        try context.authorize(Self.power, unit: unitId)
        let stream = Stream(.consultation, consultationId)
        guard context.book.version(of: stream) ?? 0 == 0 else { throw Rejection(.idTaken, ["id": consultationId.text]) }
        guard try opensBeforeItCloses(in: context) else { throw Rejection(.periodInvalid) }
        let terms = try terms(in: &context)
        let budget = try budget.map { budget throws(Rejection) in try budget.money() }
        let ballot = try ballot.settled()
        let opened = ConsultationOpened(
            title: title.text,
            description: description.map { FreeText($0.text, about: about ?? []) },
            externalId: externalId?.text,
            unitId: unitId,
            budget: budget,
            currency: currency,
            ballot: ballot,
            mode: terms.mode,
            rule: try rule.settled(budget: budget, ballot: ballot, places: terms.fundedAtMost),
            eligibility: terms.eligibility,
            projectsAtMost: terms.projectsAtMost,
            opensAt: opensAt,
            closesAt: closesAt,
            registrars: registrars ?? [],
            meta: meta ?? []
        )
        return terms.roll + [NewEvent(stream, opened)]
    }

    private func opensBeforeItCloses(in context: Context) throws(Rejection) -> Bool {
        guard let closesAt else { return true }
        return closesAt > max(opensAt ?? context.occurredAt, context.occurredAt)
    }

    /// What follows from who may vote: under a roll, the rule set's rules of consultations hold.
    private struct Terms {
        var eligibility: Eligibility
        var mode = BallotMode.open
        var projectsAtMost = ConsultationsSubmitProject.mostProjects
        var fundedAtMost: (Int, RuleReference)?
        var roll: [NewEvent] = []
    }

    private func terms(in context: inout Context) throws(Rejection) -> Terms {
        switch eligibility.kind {
        case .external:
            guard eligibility.rollId == nil, !(registrars ?? []).isEmpty else { throw Rejection(.registrarsMissing) }
            return Terms(eligibility: eligibility)
        case .roll:
            let rules = try context.rules()
            var terms = Terms(eligibility: Eligibility(kind: .roll, rollId: eligibility.rollId ?? consultationId))
            if let known = eligibility.rollId {
                guard try context.requireRoll(known).terms.purpose != .households else {
                    throw Rejection(.rollNotOfElectors)
                }
            } else {
                let minAge = rules.consultations.minAge.value
                terms.roll = [try context.freezeRoll(consultationId, unit: unitId, minAge: minAge)]
            }
            terms.mode = rules.consultations.ballot.value
            guard terms.mode != .secret else {
                throw Rejection(
                    .ballotModeUnsupported,
                    rule: rules.reference("consultations.ballot", rules.consultations.ballot),
                    ["mode": terms.mode.rawValue]
                )
            }
            if terms.mode == .paper { try requireCountable() }
            if let most = rules.consultations.projectsAtMost { terms.projectsAtMost = most.value }
            if let most = rules.consultations.fundedAtMost {
                terms.fundedAtMost = (most.value, rules.reference("consultations.fundedAtMost", most))
            }
            return terms
        }
    }
}

extension RejectionCode {
    static let ballotLimitsInvalid = RejectionCode(
        "ballot-limits-invalid",
        en: "The ballot's {field} contradicts its other limits, or isn't for a ballot of type {type}.",
        es: "El campo {field} de la boleta contradice sus otros límites o no es de una boleta de tipo {type}."
    )
    static let registrarsMissing = RejectionCode(
        "registrars-missing",
        en: "Where voters are external, name who registers their ballots, and no roll.",
        es: "Si los votantes son externos, nombre a quien registra sus boletas y ningún padrón."
    )
    static let rollNotOfElectors = RejectionCode(
        "roll-not-of-electors",
        en: "This roll lists households; a consultation takes a roll of persons.",
        es: "Este padrón es de hogares; una consulta necesita un padrón de personas."
    )
    static let ballotModeUnsupported = RejectionCode(
        "ballot-mode-unsupported",
        en: "The rules ask for {mode} ballots, which can't be cast yet; open ones and paper can.",
        es: "Las reglas piden boletas de tipo {mode}, que aún no se pueden emitir; las abiertas y las de papel sí."
    )
    static let periodInvalid = RejectionCode(
        "period-invalid",
        en: "The consultation must close after it opens, and after now.",
        es: "La consulta debe cerrar después de abrir y después de ahora."
    )
}
