/// How a ballot of a consultation is filled in. The raw values are storage format.
public enum BallotType: String, Word {
    /// Each choice is one vote.
    case approval
    /// A number of points, shared out among the choices.
    case cumulative
    /// The first choice, the second …: each rank gives its points.
    case ordinal
    /// Points for each project on its own, out of a range.
    case scores

    /// Whether a choice on the ballot says its points.
    var statesPoints: Bool {
        switch self {
        case .cumulative, .scores: true
        case .approval, .ordinal: false
        }
    }
}

/// The limits of a ballot; what is left out isn't limited.
public struct BallotRules: Codable, Hashable, Sendable {
    /// How it is filled in.
    public let type: BallotType
    /// At least so many projects; 1 unless told.
    public let minChoices: Int?
    /// At most so many projects.
    public let maxChoices: Int?
    /// Cumulative and scores: at least so many points for a chosen project; cumulative: 1 unless told.
    public let minPoints: Int?
    /// Cumulative and scores: at most so many points for a chosen project.
    public let maxPoints: Int?
    /// Cumulative and scores: at least so many points together.
    public let minSum: Int?
    /// Cumulative and scores: at most so many points together.
    public let maxSum: Int?
    /// The chosen projects together cost at most this.
    public let maxCost: Quantity?
    /// Ordinal: the points of the first rank, the second …
    public let rankPoints: [Int]?

    /// Rules of their parts.
    public init(
        type: BallotType,
        minChoices: Int? = nil,
        maxChoices: Int? = nil,
        minPoints: Int? = nil,
        maxPoints: Int? = nil,
        minSum: Int? = nil,
        maxSum: Int? = nil,
        maxCost: Quantity? = nil,
        rankPoints: [Int]? = nil
    ) {
        self.type = type
        self.minChoices = minChoices
        self.maxChoices = maxChoices
        self.minPoints = minPoints
        self.maxPoints = maxPoints
        self.minSum = minSum
        self.maxSum = maxSum
        self.maxCost = maxCost
        self.rankPoints = rankPoints
    }

    /// The most points that anything gives, so that sums of millions of ballots stay exact in JSON.
    static let mostPoints = 1_000_000_000
}

/// A choice on a ballot. On ordinal ballots their order is the ranking.
public struct StatedChoice: Codable, Hashable, Sendable {
    /// Which project.
    public let projectId: Identifier
    /// Cumulative and scores: how many points.
    public let points: Int?

    /// A choice of its parts.
    public init(_ projectId: Identifier, points: Int? = nil) {
        self.projectId = projectId
        self.points = points
    }
}

/// A choice as it counts.
public struct BallotChoice: Codable, Hashable, Sendable {
    /// Which project.
    public let projectId: Identifier
    /// What it gives the project; left out on approval ballots, where it gives one vote.
    public let points: Int?

    /// What it adds to the project's score.
    public var score: Int { points ?? 1 }
}

extension BallotRules {
    /// The limits as they will be held, if they can be: none contradicts another or the type.
    ///
    /// - Throws: `ballot-limits-invalid`, with the field that is at fault.
    func settled() throws(Rejection) -> BallotRules {
        func require(_ condition: Bool, _ field: String) throws(Rejection) {
            guard condition else { throw Rejection(.ballotLimitsInvalid, ["field": field, "type": type.rawValue]) }
        }
        let table = rankPoints ?? []
        try require(table.isEmpty == (type != .ordinal), "rankPoints")
        try require(table.allSatisfy { (0...Self.mostPoints).contains($0) }, "rankPoints")
        try require(zip(table, table.dropFirst()).allSatisfy { $0 >= $1 }, "rankPoints")
        let least = minChoices ?? 1
        let most = maxChoices ?? (type == .ordinal ? rankPoints?.count : nil)
        try require(least >= 0, "minChoices")
        try require(most.map { $0 >= max(least, 1) && (table.isEmpty || $0 <= table.count) } ?? true, "maxChoices")
        for (field, value) in [
            ("minPoints", minPoints), ("maxPoints", maxPoints), ("minSum", minSum), ("maxSum", maxSum),
        ] {
            guard let value else { continue }
            try require(type.statesPoints && value.magnitude <= Self.mostPoints.magnitude, field)
        }
        let leastPoints = minPoints ?? (type == .cumulative ? 1 : nil)
        if let leastPoints {
            try require(type != .cumulative || leastPoints >= 0, "minPoints")
            if let maxPoints { try require(maxPoints >= leastPoints, "maxPoints") }
            if let maxSum, type == .cumulative, least > 0 { try require(maxSum >= leastPoints, "maxSum") }
        }
        if let minSum, let maxSum { try require(maxSum >= minSum, "maxSum") }
        if let maxCost { try require(!maxCost.isNegative && maxCost.isMoney, "maxCost") }
        return BallotRules(
            type: type,
            minChoices: least,
            maxChoices: most,
            minPoints: leastPoints,
            maxPoints: maxPoints,
            minSum: minSum,
            maxSum: maxSum,
            maxCost: maxCost,
            rankPoints: rankPoints
        )
    }

    /// The choices as they count, if the ballot keeps within the limits.
    ///
    /// - Parameter cost: of a project; `nil` for one that doesn't stand.
    /// - Throws: a code for each limit, and `project-unknown`, `project-twice`, `points-missing`, `points-not-allowed`.
    func counted(_ choices: [StatedChoice], cost: (Identifier) -> Quantity?) throws(Rejection) -> [BallotChoice] {
        let given = String(choices.count)
        if let minChoices, choices.count < minChoices {
            throw Rejection(.choicesTooFew, ["least": String(minChoices), "given": given])
        }
        if let maxChoices, choices.count > maxChoices {
            throw Rejection(.choicesTooMany, ["most": String(maxChoices), "given": given])
        }
        var seen: Set<Identifier> = []
        var (sum, total) = (0, Quantity.zero)
        var counted: [BallotChoice] = []
        counted.reserveCapacity(choices.count)
        for (rank, choice) in choices.enumerated() {
            guard let cost = cost(choice.projectId) else {
                throw Rejection(.projectUnknown, ["project": choice.projectId.text])
            }
            guard seen.insert(choice.projectId).inserted else {
                throw Rejection(.projectTwice, ["project": choice.projectId.text])
            }
            let points = try points(of: choice, rank: rank)
            sum += points ?? 0
            if maxCost != nil { total += cost }
            counted.append(BallotChoice(projectId: choice.projectId, points: points))
        }
        if type.statesPoints, let minSum, sum < minSum {
            throw Rejection(.sumTooSmall, ["least": String(minSum), "given": String(sum)])
        }
        if type.statesPoints, let maxSum, sum > maxSum {
            throw Rejection(.sumTooLarge, ["most": String(maxSum), "given": String(sum)])
        }
        if let maxCost, total > maxCost {
            throw Rejection(.costOverLimit, ["most": maxCost.scalar, "given": total.scalar])
        }
        return counted
    }

    private func points(of choice: StatedChoice, rank: Int) throws(Rejection) -> Int? {
        let project = choice.projectId.text
        guard type.statesPoints else {
            guard choice.points == nil else { throw Rejection(.pointsNotAllowed, ["project": project]) }
            return type == .ordinal ? rankPoints?[rank] : nil
        }
        guard let points = choice.points else { throw Rejection(.pointsMissing, ["project": project]) }
        let (least, most) = (minPoints ?? -Self.mostPoints, maxPoints ?? Self.mostPoints)
        if points < least {
            throw Rejection(.pointsTooFew, ["project": project, "least": String(least), "given": String(points)])
        }
        if points > most {
            throw Rejection(.pointsTooMany, ["project": project, "most": String(most), "given": String(points)])
        }
        return points
    }
}
