/// Who was elected was proclaimed; `mandates.swear-in` takes the oaths of those whom it names.
public struct ElectionProclaimed: EventPayload {
    public static let kind = EventKind("elections.proclaimed", 2)

    /// What came of each seat.
    public let results: [SeatResult]
    /// The certified tallies that it rests on.
    public let tallyIds: [Identifier]
    /// The draws that settled its ties.
    public let drawIds: [Identifier]?

    public static let example = ElectionProclaimed(results: [.example], tallyIds: ["mesa-1"], drawIds: nil)
    public var event: Event { .elections(.election(.proclaimed(self))) }
}

/// What came of a seat.
public struct SeatResult: Codable, Hashable, Sendable {
    /// Which office.
    public let office: Office
    /// Of which unit; left out where it is the whole commune.
    public let unitId: Identifier?
    /// Who acts, by votes.
    public let principals: [Identifier]
    /// Who stands in for them, by votes.
    public let alternates: [Identifier]
    /// All candidates with their votes, most first.
    public let votes: [CandidateVotes]
    /// Up to when who was elected is to be registered, where the rules say in how many days from the proclamation.
    public var registration: Deadline? = nil

    static let example = SeatResult(
        office: .finance,
        unitId: "cc-el-tamarindo",
        principals: ["m-0007"],
        alternates: ["m-0008"],
        votes: [
            CandidateVotes(memberId: "m-0007", votes: 167), CandidateVotes(memberId: "m-0008", votes: 135),
        ]
    )
}

/// How many votes a candidate got.
public struct CandidateVotes: Codable, Hashable, Sendable {
    /// Who.
    public let memberId: Identifier
    /// How many.
    public let votes: Int
    /// Where they turned out to be registered twice: the ids under which they stood, whose votes are counted together.
    public var stoodAs: [Identifier]? = nil
}

/// Proclaims who was elected, from certified tallies.
public struct ElectionsProclaim: Command {
    public static let type = "elections.proclaim"
    public static let summary = "Proclaim who was elected, from certified tallies; a tie for a seat goes to the draw"
    public static let power = Power.electing

    /// Which election.
    public let electionId: Identifier

    /// The proclamation of an election's result.
    public init(electionId: Identifier) { self.electionId = electionId }

    public static let example = ElectionsProclaim(electionId: "el-2026")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (election, opened) = try context.requireElection(electionId)
        try context.authorize(Self.power, unit: opened.unitId)
        try election.requireCounting()
        var results: [SeatResult] = []
        var used: [Identifier] = []
        for (index, seat) in opened.seats.enumerated() {
            let votes = try context.votes(for: election.candidates[index], at: election.tables[index], seat.office)
            let ranked = try context.rank(votes, for: seat, in: election, using: &used)
            results.append(
                SeatResult(
                    office: seat.office,
                    unitId: seat.unitId,
                    principals: Array(ranked.prefix(seat.principals)),
                    alternates: Array(ranked.dropFirst(seat.principals).prefix(seat.alternates)),
                    votes: votes,
                    registration: try context.registration(of: seat.office)
                )
            )
        }
        let proclaimed = ElectionProclaimed(
            results: results,
            tallyIds: Array(Set(election.tables.joined().map(\.tally))).sorted(),
            drawIds: used.isEmpty ? nil : used
        )
        return [NewEvent(Stream(.election, electionId), proclaimed)]
    }
}

extension Context {
    /// Up to when those who were elected to an office today are to be registered; `nil` where the rules don't say.
    fileprivate mutating func registration(of office: Office) throws(Rejection) -> Deadline? {
        let set = try rules()
        guard let days = set.office(office)?.registrationDays else { return nil }
        let name = "offices.\(office.rawValue).registrationDays"
        return try deadline(days, after: today(), rule: name, of: set)
    }

    /// The votes of a seat's candidates over all of its tables, most first, then by id. What was counted under an id that
    /// was merged counts for who is kept.
    ///
    /// - Throws: `tally-missing`, `tally-not-certified`.
    fileprivate mutating func votes(
        for candidates: [Identifier],
        at tables: [Election.Table],
        _ office: Office
    ) throws(Rejection) -> [CandidateVotes] {
        if candidates.isEmpty { return [] }
        guard !tables.isEmpty else { throw Rejection(.tallyMissing, ["office": office.rawValue]) }
        var sums: [Identifier: Int] = [:]
        for table in tables {
            let tally = try requireTally(table.tally).0
            guard let sheet = tally.certified else {
                throw Rejection(.tallyNotCertified, ["tally": table.tally.text])
            }
            for option in sheet.votes { sums[option.option, default: 0] += option.votes }
        }
        let register = currentRegister()
        let options = Dictionary(grouping: Set(candidates).union(sums.keys), by: register.person)
        return Set(candidates.map(register.person))
            .map { person in
                let stood = options[person, default: []].sorted()
                return CandidateVotes(
                    memberId: person,
                    votes: stood.reduce(0) { $0 + sums[$1, default: 0] },
                    stoodAs: stood == [person] ? nil : stood
                )
            }
            .sorted { $0.votes == $1.votes ? $0.memberId < $1.memberId : $0.votes > $1.votes }
    }

    /// Those who got votes, most first; who is tied about a seat stands in the order of a draw among exactly them.
    ///
    /// - Throws: `tie-needs-draw`, `draw-not-recorded`.
    fileprivate mutating func rank(
        _ votes: [CandidateVotes],
        for seat: ElectionSeat,
        in election: Election,
        using used: inout [Identifier]
    ) throws(Rejection) -> [Identifier] {
        let chosen = votes.filter { $0.votes > 0 }
        var ranked = chosen.map(\.memberId)
        for cut in [seat.principals, seat.principals + seat.alternates] where cut < chosen.count {
            guard chosen[cut - 1].votes == chosen[cut].votes else { continue }
            let tied = chosen.indices.filter { chosen[$0].votes == chosen[cut].votes }
            let group = tied.map { chosen[$0].memberId }
            let register = currentRegister()
            guard let id = election.draw(among: group, in: register) else {
                throw Rejection(
                    .tieNeedsDraw,
                    ["office": seat.office.rawValue, "candidates": group.map(\.text).joined(separator: ", ")]
                )
            }
            let (draw, announced) = try requireDraw(id)
            guard let seed = draw.seed else { throw Rejection(.drawNotRecorded, ["draw": id.text]) }
            // Under the ids that were announced, as anybody can check.
            let order = DrawOrder.order(of: announced.items ?? group, by: seed, tools.sha256).map(register.person)
            for (place, candidate) in zip(tied, order) { ranked[place] = candidate }
            if !used.contains(id) { used.append(id) }
        }
        return ranked
    }
}
