/// How a consultation's budget is allotted.
public struct AllocationRule: Codable, Hashable, Sendable {
    /// In which order projects have their turn.
    public let method: Method
    /// What an unaffordable project does to those after it; `skip` unless told. Of equal shares: in the completion.
    public let unaffordable: Unaffordable?
    /// Projects with fewer votes have no turn; points, where ballots have points.
    public let minimumVotes: Int?
    /// At most so many projects are selected; needed by `top-n`.
    public let places: Int?
    /// Equal shares only: what becomes of the money that the shares leave; `none` unless told.
    public let completion: Completion?

    /// Methods; the raw values are storage format.
    public enum Method: String, Word {
        /// By votes, as far as the budget goes.
        case greedyByVotes = "greedy-by-votes"
        /// By votes for what it costs, as far as the budget goes.
        case greedyByCostRatio = "greedy-by-cost-ratio"
        /// The first so many by votes.
        case topN = "top-n"
        /// The Method of Equal Shares with cost utilities (see `EqualShares`).
        case equalShares = "equal-shares"

        /// Whether votes are held against costs, so that a project must cost something.
        var dividesByCost: Bool { self == .greedyByCostRatio || self == .equalShares }
    }

    /// What comes of those after an unaffordable project; the raw values are storage format.
    public enum Unaffordable: String, Word {
        /// They still have their turn.
        case skip
        /// Nothing is selected any more.
        case stop
    }

    /// How the money that equal shares leave is spent; the raw values are storage format.
    public enum Completion: String, Word {
        /// It isn't.
        case none
        /// By votes, as far as it goes.
        case greedyByVotes = "greedy-by-votes"
        /// By votes for what it costs, as far as it goes.
        case greedyByCostRatio = "greedy-by-cost-ratio"
    }

    /// A rule of its parts.
    public init(
        method: Method,
        unaffordable: Unaffordable? = nil,
        minimumVotes: Int? = nil,
        places: Int? = nil,
        completion: Completion? = nil
    ) {
        self.method = method
        self.unaffordable = unaffordable
        self.minimumVotes = minimumVotes
        self.places = places
        self.completion = completion
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
    /// Equal shares: its supporters' shares together didn't pay for it.
    case sharesInsufficient = "shares-insufficient"
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
    /// `true` where equal shares didn't select it and their completion did; left out otherwise.
    public let byCompletion: Bool?

    init(projectId: Identifier, votes: Int, score: Int, outcome: ProjectOutcome, byCompletion: Bool? = nil) {
        self.projectId = projectId
        self.votes = votes
        self.score = score
        self.outcome = outcome
        self.byCompletion = byCompletion
    }

    fileprivate init(_ project: StandingProject, _ outcome: ProjectOutcome) {
        self.init(projectId: project.id, votes: project.votes, score: project.score, outcome: outcome)
    }
}

extension AllocationRule {
    /// The rule as it will be held, if it can be.
    ///
    /// - Parameters:
    ///   - budget: what can be spent.
    ///   - ballot: how ballots are filled in; equal shares take no points below zero.
    ///   - most: the places that the rule set allows, and where it says so.
    /// - Throws: `budget-missing`, `places-missing`, `places-over-rule`, `completion-not-for-method`,
    ///   `unaffordable-not-for-method`, `points-below-zero`.
    func settled(
        budget: Quantity?,
        ballot: BallotRules,
        places most: (Int, RuleReference)?
    ) throws(Rejection) -> AllocationRule {
        if method != .topN, budget == nil { throw Rejection(.budgetMissing, ["method": method.rawValue]) }
        if completion != nil, method != .equalShares {
            throw Rejection(.completionNotForMethod, ["method": method.rawValue])
        }
        let completes = completion ?? .none != .none
        if method == .equalShares {
            if unaffordable == .stop, !completes {
                throw Rejection(.unaffordableNotForMethod, ["method": method.rawValue])
            }
            if ballot.type == .scores, ballot.minPoints ?? -1 < 0 { throw Rejection(.pointsBelowZero) }
        }
        let places = places ?? most?.0
        if let places, places < 1 { throw Rejection(.placesMissing) }
        if method == .topN, places == nil { throw Rejection(.placesMissing) }
        if let places, let most, places > most.0 {
            throw Rejection(.placesOverRule, rule: most.1, ["most": String(most.0), "places": String(places)])
        }
        return AllocationRule(
            method: method,
            unaffordable: method != .equalShares || completes ? unaffordable ?? .skip : nil,
            minimumVotes: minimumVotes,
            places: places,
            completion: method == .equalShares ? completion ?? Completion.none : nil
        )
    }

    /// All projects in the order of their turns, with what comes of them, and what the selected ones cost.
    ///
    /// Equal ranks: the lower cost comes first, then the lower id by its bytes.
    ///
    /// - Parameter profile: the ballots; only equal shares look at them.
    func allot(
        _ budget: Quantity?,
        to projects: [StandingProject],
        profile: BallotProfile
    ) -> (results: [ProjectResult], spent: Quantity) {
        switch method {
        case .greedyByVotes, .topN: allotByTurns(budget, to: projects, by: .votes)
        case .greedyByCostRatio: allotByTurns(budget, to: projects, by: .costRatio)
        case .equalShares: allotByShares(budget ?? .zero, to: projects, profile: profile)
        }
    }

    private func allotByShares(
        _ budget: Quantity,
        to projects: [StandingProject],
        profile: BallotProfile
    ) -> (results: [ProjectResult], spent: Quantity) {
        let standing = projects.filter { $0.score >= minimumVotes ?? .min }
        let selected = EqualShares.select(from: standing, budget: budget, profile: profile, places: places ?? .max)
        let spent = selected.reduce(Quantity.zero) { $0 + $1.cost }
        let taken = Set(selected.map(\.id))
        let results = selected.map { ProjectResult($0, .selected) }
        let rest = projects.filter { !taken.contains($0.id) }
        let rank: Rank = completion == .greedyByCostRatio ? .costRatio : .votes
        guard completion ?? .none != .none else {
            let isFull = selected.count == places
            let others = rest.sorted(by: rank.comesBefore).map { project in
                let outcome: ProjectOutcome =
                    project.score < minimumVotes ?? .min ? .belowMinimum : isFull ? .noPlace : .sharesInsufficient
                return ProjectResult(project, outcome)
            }
            return (results + others, spent)
        }
        let completed = allotByTurns(budget - spent, to: rest, by: rank, taken: selected.count)
        let others = completed.results.map { result in
            result.outcome == .selected ? result.selectedByCompletion : result
        }
        return (results + others, spent + completed.spent)
    }

    private func allotByTurns(
        _ budget: Quantity?,
        to projects: [StandingProject],
        by rank: Rank,
        taken before: Int = 0
    ) -> (results: [ProjectResult], spent: Quantity) {
        var (spent, taken, isStopped) = (Quantity.zero, before, false)
        let results = projects.sorted(by: rank.comesBefore).map { project in
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
            return ProjectResult(project, outcome)
        }
        return (results, spent)
    }
}

extension ProjectResult {
    fileprivate var selectedByCompletion: ProjectResult {
        ProjectResult(projectId: projectId, votes: votes, score: score, outcome: outcome, byCompletion: true)
    }
}

/// In which order projects have their turn.
private enum Rank {
    case votes, costRatio

    func comesBefore(_ left: StandingProject, _ right: StandingProject) -> Bool {
        switch self {
        case .votes:
            if left.score != right.score { return left.score > right.score }
        case .costRatio:
            // left.score / left.cost > right.score / right.cost; costs are above zero here.
            let (mine, theirs) = (Quantity(Int64(left.score)) * right.cost, Quantity(Int64(right.score)) * left.cost)
            if mine != theirs { return mine > theirs }
        }
        return left.isCheaper(than: right)
    }
}

extension StandingProject {
    /// Equal ranks: the lower cost, then the lower id by its bytes.
    func isCheaper(than other: StandingProject) -> Bool {
        cost != other.cost ? cost < other.cost : id < other.id
    }
}

extension RejectionCode {
    static let completionNotForMethod = RejectionCode(
        "completion-not-for-method",
        en: "Only equal shares leave money that a completion spends; leave completion out for {method}.",
        es: "Solo las partes iguales dejan dinero que gasta un complemento; omita completion para {method}."
    )
    static let unaffordableNotForMethod = RejectionCode(
        "unaffordable-not-for-method",
        en: "Without a completion, {method} has no turns that could stop; leave unaffordable out.",
        es: "Sin complemento, {method} no tiene turnos que puedan parar; omita unaffordable."
    )
    static let pointsBelowZero = RejectionCode(
        "points-below-zero",
        en: "Equal shares take no points below zero; set the ballot's minPoints to zero or more.",
        es: "Las partes iguales no admiten puntos bajo cero; ponga minPoints de la boleta en cero o más."
    )
}
