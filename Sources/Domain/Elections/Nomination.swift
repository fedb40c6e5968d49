/// Somebody stands for an office.
public struct CandidateNominated: EventPayload {
    public static let kind = EventKind("elections.nominated", 1)

    /// Who.
    public let memberId: Identifier
    /// For which office.
    public let office: Office
    /// Of which unit; left out where it is the whole commune.
    public let unitId: Identifier?
    /// The list that they stand on, where the rules allow lists.
    public let list: String?

    public static let example = CandidateNominated(
        memberId: "m-0007",
        office: .finance,
        unitId: "cc-el-tamarindo",
        list: nil
    )
    public var event: Event { .elections(.election(.nominated(self))) }
}

/// Somebody stands no longer.
public struct CandidateWithdrawn: EventPayload {
    public static let kind = EventKind("elections.withdrawn", 1)

    /// Who.
    public let memberId: Identifier
    /// For which office.
    public let office: Office
    /// Of which unit; left out where it is the whole commune.
    public let unitId: Identifier?
    /// Why; sealed, since it is about them.
    public let reason: FreeText?

    public static let example = CandidateWithdrawn(
        memberId: "m-0007",
        office: .finance,
        unitId: "cc-el-tamarindo",
        reason: nil
    )
    public var sealed: [Sealed] { reason?.parts ?? [] }
    public var event: Event { .elections(.election(.withdrawn(self))) }
}

/// The list of candidates was frozen; tables can open.
public struct ElectionClosed: EventPayload {
    public static let kind = EventKind("elections.closed", 1)

    /// How many candidates there are, over all seats.
    public let candidates: Int

    public static let example = ElectionClosed(candidates: 9)
    public var event: Event { .elections(.election(.closed(self))) }
}

/// Nominates a candidate.
public struct ElectionsNominate: Command {
    public static let type = "elections.nominate"
    public static let summary =
        "Nominate a candidate for an office, oneself or another; lists where the rules allow them"
    public static let power = Power(.electoral, .spokesperson, .coordination, promoters: true, subject: true)

    /// Which election.
    public let electionId: Identifier
    /// For which office.
    public let office: Office
    /// Of which unit; that of the electors unless told.
    public let unitId: Identifier?
    /// Who stands; the actor unless told.
    public let memberId: Identifier?
    /// The list that they stand on.
    public let list: Title?

    /// A nomination of its parts.
    public init(
        electionId: Identifier,
        office: Office,
        unitId: Identifier? = nil,
        memberId: Identifier? = nil,
        list: Title? = nil
    ) {
        self.electionId = electionId
        self.office = office
        self.unitId = unitId
        self.memberId = memberId
        self.list = list
    }

    public static let example = ElectionsNominate(electionId: "el-2026", office: .finance, memberId: "m-0007")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (election, opened) = try context.requireElection(electionId)
        let candidate = memberId ?? context.actor
        try context.authorize(Self.power, unit: opened.unitId, subject: candidate)
        try election.requireOpen()
        let (index, seat) = try election.requireSeat(office, unitId)
        let member = try context.requirePresentMember(candidate)
        guard context.currentRegister().isEligible(candidate, opened.rollId) else {
            throw Rejection(.candidateNotOnRoll, ["member": candidate.text, "roll": opened.rollId.text])
        }
        let rules = try context.rules()
        try rules.requireAge(member.now.age, for: office)
        if list != nil, let lists = rules.office(office)?.lists, !lists.value {
            throw Rejection(
                .listsForbidden,
                rule: rules.reference("offices.\(office.rawValue).lists", lists),
                ["office": office.rawValue]
            )
        }
        let ids = context.currentRegister().ids(of: candidate)
        guard !ids.contains(where: election.candidates[index].contains) else {
            throw Rejection(.alreadyNominated, ["member": candidate.text, "office": office.rawValue])
        }
        guard election.candidates[index].count < 200 else {
            throw Rejection(.listOutOfRange, ["count": "201", "most": "200"])
        }
        try context.requireCompatible(candidate, with: seat, in: election, by: rules)
        let nominated = CandidateNominated(
            memberId: candidate,
            office: office,
            unitId: seat.unitId,
            list: list?.text
        )
        return [NewEvent(Stream(.election, electionId), nominated)]
    }
}

extension Context {
    /// That a candidate neither holds nor stands for an office that the rules keep apart from this one. An alternate
    /// counts as a holder: they may have to step in.
    ///
    /// - Throws: `candidate-incompatible`, with the rule.
    fileprivate mutating func requireCompatible(
        _ candidate: Identifier,
        with seat: ElectionSeat,
        in election: Election,
        by rules: RuleSet
    ) throws(Rejection) {
        let ids = currentRegister().ids(of: candidate)
        let commune = currentCommune()
        let held = ids.flatMap(commune.mandates(of:)).filter { $0.stands(at: occurredAt) }.map(\.office)
        let sought = zip(election.opened?.seats ?? [], election.candidates)
            .filter { $0.1.contains(where: ids.contains) }.map(\.0.office)
        for other in held + sought where other != seat.office {
            // Whichever of the two offices the set states it at.
            for (office, excluded) in [(seat.office, other), (other, seat.office)] {
                guard let excludes = rules.office(office)?.excludes, excludes.value.contains(excluded) else { continue }
                throw Rejection(
                    .candidateIncompatible,
                    rule: rules.reference("offices.\(office.rawValue).excludes", excludes),
                    ["member": candidate.text, "office": seat.office.rawValue, "other": other.rawValue]
                )
            }
        }
    }
}

/// Takes a candidacy back, before the candidates are settled.
public struct ElectionsWithdraw: Command {
    public static let type = "elections.withdraw"
    public static let summary = "Take a candidacy back before the election is closed"
    public static let power = Power(.electoral, .spokesperson, .coordination, promoters: true, subject: true)

    /// Which election.
    public let electionId: Identifier
    /// For which office they stood.
    public let office: Office
    /// Of which unit; that of the electors unless told.
    public let unitId: Identifier?
    /// Who; the actor unless told.
    public let memberId: Identifier?
    /// Why.
    public let reason: Prose?

    /// A withdrawal of its parts.
    public init(
        electionId: Identifier,
        office: Office,
        unitId: Identifier? = nil,
        memberId: Identifier? = nil,
        reason: Prose? = nil
    ) {
        self.electionId = electionId
        self.office = office
        self.unitId = unitId
        self.memberId = memberId
        self.reason = reason
    }

    public static let example = ElectionsWithdraw(electionId: "el-2026", office: .finance, memberId: "m-0007")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (election, opened) = try context.requireElection(electionId)
        let candidate = memberId ?? context.actor
        try context.authorize(Self.power, unit: opened.unitId, subject: candidate)
        try election.requireOpen()
        let (index, seat) = try election.requireSeat(office, unitId)
        // Who was registered twice may have been nominated under either id.
        let ids = context.currentRegister().ids(of: candidate).filter(election.candidates[index].contains)
        guard !ids.isEmpty else {
            throw Rejection(.notNominated, ["member": candidate.text, "office": office.rawValue])
        }
        let reason = try context.reason(reason, about: [candidate])
        return ids.map { id in
            NewEvent(
                Stream(.election, electionId),
                CandidateWithdrawn(memberId: id, office: office, unitId: seat.unitId, reason: reason)
            )
        }
    }
}

/// Settles the candidates, so that ballots can be printed and tables opened.
public struct ElectionsClose: Command {
    public static let type = "elections.close"
    public static let summary = "Freeze the list of candidates; from then on tables can open"
    public static let power = Power.electing

    /// Which election.
    public let electionId: Identifier

    /// The closing of an election's nominations.
    public init(electionId: Identifier) { self.electionId = electionId }

    public static let example = ElectionsClose(electionId: "el-2026")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (election, opened) = try context.requireElection(electionId)
        try context.authorize(Self.power, unit: opened.unitId)
        try election.requireOpen()
        let register = context.currentRegister()
        let candidates = opened.seats.indices.reduce(0) { $0 + election.persons(for: $1, in: register).count }
        guard candidates > 0 else { throw Rejection(.noCandidates) }
        return [NewEvent(Stream(.election, electionId), ElectionClosed(candidates: candidates))]
    }
}
