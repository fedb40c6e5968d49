/// How a consultation's budget is allotted.
public struct AllocationRule: Codable, Hashable, Sendable {
    /// In which order projects have their turn.
    public let method: Method
    /// What an unaffordable project does to those after it; `skip` unless told.
    public let unaffordable: Unaffordable?
    /// Projects with fewer votes have no turn; points, where ballots have points.
    public let minimumVotes: Int?
    /// At most so many projects are selected; needed by `top-n`.
    public let places: Int?

    /// Methods; the raw values are storage format.
    public enum Method: String, Word {
        /// By votes, as far as the budget goes.
        case greedyByVotes = "greedy-by-votes"
        /// By votes for what it costs, as far as the budget goes.
        case greedyByCostRatio = "greedy-by-cost-ratio"
        /// The first so many by votes.
        case topN = "top-n"
    }

    /// What comes of those after an unaffordable project; the raw values are storage format.
    public enum Unaffordable: String, Word {
        /// They still have their turn.
        case skip
        /// Nothing is selected any more.
        case stop
    }

    /// A rule of its parts.
    public init(method: Method, unaffordable: Unaffordable? = nil, minimumVotes: Int? = nil, places: Int? = nil) {
        self.method = method
        self.unaffordable = unaffordable
        self.minimumVotes = minimumVotes
        self.places = places
    }
}

/// What came of a project; the raw values are storage format.
public enum ProjectOutcome: String, Word {
    case selected
    /// It cost more than what was left.
    case unaffordable
    /// A project before it was unaffordable, and the rule stops there.
    case stopped
    /// All places were given.
    case noPlace = "no-place"
    /// It had too few votes.
    case belowMinimum = "below-minimum"
}

extension AllocationRule {
    /// The rule as it will be held, if it can be.
    ///
    /// - Parameter most: the places that the rule set allows, and where it says so.
    /// - Throws: `budget-missing`, `places-missing`, `places-over-rule`.
    func settled(budget: Quantity?, places most: (Int, RuleReference)?) throws(Rejection) -> AllocationRule {
        if method != .topN, budget == nil { throw Rejection(.budgetMissing, ["method": method.rawValue]) }
        let places = places ?? most?.0
        if let places, places < 1 { throw Rejection(.placesMissing) }
        if method == .topN, places == nil { throw Rejection(.placesMissing) }
        if let places, let most, places > most.0 {
            throw Rejection(.placesOverRule, rule: most.1, ["most": String(most.0), "places": String(places)])
        }
        return AllocationRule(
            method: method,
            unaffordable: unaffordable ?? .skip,
            minimumVotes: minimumVotes,
            places: places
        )
    }

    /// All projects in the order of their turns, with what comes of them, and what the selected ones cost.
    ///
    /// Equal ranks: the lower cost comes first, then the lower id by its bytes.
    func allot(_ budget: Quantity?, to projects: [StandingProject]) -> (results: [ProjectResult], spent: Quantity) {
        let order = projects.sorted(by: comesBefore)
        var (spent, taken, isStopped) = (Quantity.zero, 0, false)
        let results = order.map { project in
            let outcome: ProjectOutcome
            if project.score < minimumVotes ?? .min {
                outcome = .belowMinimum
            } else if isStopped {
                outcome = .stopped
            } else if let places, taken == places {
                outcome = .noPlace
            } else if let budget, spent + project.cost > budget {
                outcome = .unaffordable
                isStopped = unaffordable == .stop
            } else {
                outcome = .selected
                spent += project.cost
                taken += 1
            }
            return ProjectResult(
                projectId: project.id,
                votes: project.votes,
                score: project.score,
                outcome: outcome
            )
        }
        return (results, spent)
    }

    private func comesBefore(_ left: StandingProject, _ right: StandingProject) -> Bool {
        switch method {
        case .greedyByVotes, .topN:
            if left.score != right.score { return left.score > right.score }
        case .greedyByCostRatio:
            // left.score / left.cost > right.score / right.cost; costs are above zero here.
            let (mine, theirs) = (Quantity(Int64(left.score)) * right.cost, Quantity(Int64(right.score)) * left.cost)
            if mine != theirs { return mine > theirs }
        }
        return left.cost != right.cost ? left.cost < right.cost : left.id < right.id
    }
}

/// What a project got, and what came of it.
public struct ProjectResult: Codable, Hashable, Sendable {
    /// Which project.
    public let projectId: Identifier
    /// On how many ballots it was.
    public let votes: Int
    /// The sum of its points; of its votes, where ballots have no points. Ranks go by it.
    public let score: Int
    /// What came of it.
    public let outcome: ProjectOutcome
}

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
        let (results, spent) = opened.rule.allot(opened.budget, to: consultation.projects)
        let allocated = ConsultationAllocated(results: results, spent: try spent.written())
        return [NewEvent(Stream(.consultation, consultationId), allocated)]
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
