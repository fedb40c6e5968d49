/// An election was opened: nominations are taken until it is closed.
public struct ElectionOpened: EventPayload {
    public static let kind = EventKind("elections.opened", 1)

    /// The assembly that elects; left out where the poll stands by itself.
    public let assemblyId: Identifier?
    /// The unit whose electors vote; left out where it is the whole commune.
    public let unitId: Identifier?
    /// The frozen roll of those who vote.
    public let rollId: Identifier
    /// How many are on it.
    public let eligible: Int
    /// What is filled, by the rules in force when it occurred.
    public let seats: [ElectionSeat]

    public static let example = ElectionOpened(
        assemblyId: nil,
        unitId: "cc-el-tamarindo",
        rollId: "padron-2026-11",
        eligible: 412,
        seats: [.example]
    )
    public var event: Event { .elections(.election(.opened(self))) }
}

/// An office of a unit that an election fills.
public struct ElectionSeat: Codable, Hashable, Sendable {
    /// Which office.
    public let office: Office
    /// Of which unit; left out where it is the whole commune.
    public let unitId: Identifier?
    /// How many act.
    public let principals: Int
    /// How many stand in for them.
    public let alternates: Int
    /// How many candidates a ballot may mark: 1 where they are chosen one by one on a ballot each.
    public let choices: Int
    /// How votes are given.
    public let ballot: BallotMode
    /// How long the mandate lasts by the rules in force when it occurred, in years.
    public let years: Int
    /// The rule that says how long.
    public let rule: RuleReference

    static let example = ElectionSeat(
        office: .finance,
        unitId: "cc-el-tamarindo",
        principals: 5,
        alternates: 2,
        choices: 1,
        ballot: .paper,
        years: 3,
        rule: RuleReference(id: "offices.finance.years", ruleSet: "ve-consejos-2023", citation: "Art. 27")
    )
}

/// An office that is to be filled, as a command asks for it.
public struct WantedSeat: Codable, Hashable, Sendable {
    /// Which office.
    public let office: Office
    /// Of which unit; that of the roll unless told.
    public let unitId: Identifier?
    /// How many act: only where the rule set states no number; one unless told.
    public let principals: Int?
    /// How many stand in for them: only where the rule set states no number; none unless told.
    public let alternates: Int?
    /// How many candidates a ballot may mark, at most as many as there are principals; 1 unless told.
    public let choices: Int?

    /// A seat of its parts.
    public init(
        office: Office,
        unitId: Identifier? = nil,
        principals: Int? = nil,
        alternates: Int? = nil,
        choices: Int? = nil
    ) {
        self.office = office
        self.unitId = unitId
        self.principals = principals
        self.alternates = alternates
        self.choices = choices
    }
}

extension Power {
    /// Who runs an election: the electoral commission, and who speaks for the unit.
    static let electing = Power(.electoral, .spokesperson, .coordination, promoters: true)
}

/// Opens an election.
public struct ElectionsOpen: Command {
    public static let type = "elections.open"
    public static let summary = "Open an election of offices; how many are elected follows from the rules"
    public static let power = Power.electing

    /// The new election.
    public let electionId: Identifier
    /// The assembly that elects, with its frozen roll; either this or `rollId`.
    public let assemblyId: Identifier?
    /// The frozen roll of those who vote; either this or `assemblyId`.
    public let rollId: Identifier?
    /// What is to be filled.
    public let seats: [WantedSeat]
    /// How votes are given; as the rules say unless told, and not otherwise.
    public let ballot: BallotMode?

    /// An election of its parts.
    public init(
        electionId: Identifier,
        assemblyId: Identifier? = nil,
        rollId: Identifier? = nil,
        seats: [WantedSeat],
        ballot: BallotMode? = nil
    ) {
        self.electionId = electionId
        self.assemblyId = assemblyId
        self.rollId = rollId
        self.seats = seats
        self.ballot = ballot
    }

    public static let example = ElectionsOpen(
        electionId: "el-2026",
        rollId: "padron-2026-11",
        seats: [WantedSeat(office: .finance, unitId: "cc-el-tamarindo")]
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let roll: Identifier?
        switch (assemblyId, rollId) {
        case (let assemblyId?, nil):
            let assembly = try context.requireAssembly(assemblyId)
            try context.authorize(Self.power, in: assembly)
            try assembly.requireUnended()
            roll = assembly.roll
        case (nil, let rollId?):
            roll = rollId
            try context.authorize(Self.power, unit: try context.requireRoll(rollId).unit)
        case (nil, nil), (_?, _?): throw Rejection(.electorsOneOfTwo)
        }
        guard let roll else { throw Rejection(.rollUnknown, ["roll": ""]) }
        let stream = Stream(.election, electionId)
        guard context.book.version(of: stream) == 0 else { throw Rejection(.idTaken, ["id": electionId.text]) }
        let frozen = try context.requireRoll(roll)
        guard frozen.terms.purpose != .households else { throw Rejection(.electionRollOfHouseholds) }
        guard frozen.count > 0 else { throw Rejection(.rollEmpty) }
        guard (1...50).contains(seats.count) else {
            throw Rejection(.listOutOfRange, ["count": String(seats.count), "most": "50"])
        }
        var opened: [ElectionSeat] = []
        for wanted in seats {
            let seat = try context.seat(wanted, of: frozen.unit, ballot: ballot)
            guard !opened.contains(where: { $0.office == seat.office && $0.unitId == seat.unitId }) else {
                throw Rejection(.seatTwice, ["office": seat.office.rawValue])
            }
            opened.append(seat)
        }
        let event = ElectionOpened(
            assemblyId: assemblyId,
            unitId: frozen.unit,
            rollId: roll,
            eligible: frozen.count,
            seats: opened
        )
        return [NewEvent(stream, event)]
    }
}

extension Context {
    /// What the rules in force say of a seat.
    fileprivate mutating func seat(
        _ wanted: WantedSeat,
        of electors: Identifier?,
        ballot: BallotMode?
    ) throws(Rejection) -> ElectionSeat {
        let rules = try rules()
        let unit = wanted.unitId ?? electors
        if let unit { try requireUnit(unit) }
        try requireReach(of: electors, over: unit)
        guard let office = rules.office(wanted.office) else {
            throw Rejection(.officeWithoutRules, ["office": wanted.office.rawValue, "ruleSet": rules.id.text])
        }
        let path = "offices.\(wanted.office.rawValue)"
        let principals = try rules.number(wanted.principals, office.principals, "\(path).principals", unlessTold: 1)
        let alternates = try rules.number(wanted.alternates, office.alternates, "\(path).alternates", unlessTold: 0)
        guard (1...100).contains(principals), (0...100).contains(alternates) else {
            throw Rejection(.seatsOutOfRange)
        }
        let choices = wanted.choices ?? 1
        guard (1...principals).contains(choices) else {
            throw Rejection(.choicesOverSeats, ["choices": String(choices), "seats": String(principals)])
        }
        guard ballot == nil || ballot == office.ballot.value else {
            throw Rejection(
                .ballotNotByRule,
                rule: rules.reference("\(path).ballot", office.ballot),
                ["office": wanted.office.rawValue, "ballot": office.ballot.value.rawValue]
            )
        }
        guard office.ballot.value != .secret else {
            throw Rejection(
                .secretElection,
                rule: rules.reference("\(path).ballot", office.ballot),
                ["office": wanted.office.rawValue]
            )
        }
        return ElectionSeat(
            office: wanted.office,
            unitId: unit,
            principals: principals,
            alternates: alternates,
            choices: choices,
            ballot: office.ballot.value,
            years: office.years.value,
            rule: rules.reference("\(path).years", office.years)
        )
    }
}

extension RuleSet {
    /// The rule's number, which nobody may state otherwise; where there is none, the one that was asked for.
    fileprivate func number(
        _ wanted: Int?,
        _ rule: Cited<Int>?,
        _ path: String,
        unlessTold value: Int
    ) throws(Rejection) -> Int {
        guard let rule else { return wanted ?? value }
        guard wanted == nil || wanted == rule.value else {
            throw Rejection(.seatsNotByRule, rule: reference(path, rule), ["seats": String(rule.value)])
        }
        return rule.value
    }
}
