import Testing

@testable import Domain

/// One voter, one vote, in motions and in consultations; and what is announced is the sum of what was cast.
@Suite struct VotesCountedOnceTests {
    @Test func `no vote counts twice, and results are the sums of what was cast`() throws {
        try VotesCountedOnce.holds(seeds: 1...250, steps: 80, accepting: 15)
    }
}

private struct VotesCountedOnce: Property {
    private struct Vote {
        var votes: [Identifier: Choice] = [:]
        var counted: (Int, Int, Int)?
        var isOpen = false
    }

    private var present: Set<Identifier> = []
    private var motions: [Identifier: Vote] = [:]
    private var ballots: [Identifier: [BallotChoice]] = [:]
    private var isClosed = false

    static func begin() throws -> Story {
        try Story.council(members: 20).consulting(.pp(ballot: BallotRules(type: .approval, maxChoices: 3)))
            .convened().opened(.first).checkedIn(1...8).given(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera")
    }

    static func step(_ random: inout Seeded) -> PropertyStep {
        let member = Identifier.member(Int.random(in: 1...22, using: &random))
        let choice = Choice.allCases.randomElement(using: &random) ?? .abstain
        let motion: Identifier = Bool.random(using: &random) ? "mo-1" : "mo-2"
        // Proxies and registrars try too, and members for others.
        let caster = [member, "m-0001", "vocera"].randomElement(using: &random) ?? member
        let another: Identifier? = caster == member ? nil : member
        switch Int.random(in: 0..<26, using: &random) {
        case 0, 1: return PropertyStep(AssembliesCheckIn(assemblyId: "a", memberId: member), by: "m-0001")
        case 2: return PropertyStep(AssembliesCheckOut(assemblyId: "a", memberId: member), by: member)
        case 3: return PropertyStep(AssembliesUndoCheckIn(assemblyId: "a", memberId: member), by: "m-0001")
        case 4: return PropertyStep(.propose(id: motion), by: member)
        case 5, 6:
            let method = Int.random(in: 0..<3, using: &random) == 0 ? VotingMethod.hands : .rollCall
            return PropertyStep(MotionsOpen(motionId: motion, method: method), by: "vocera")
        case 7...12:
            return PropertyStep(MotionsCast(motionId: motion, choice: choice, memberId: another), by: caster)
        case 13, 14:
            return PropertyStep(MotionsReplaceVote(motionId: motion, choice: choice, memberId: another), by: caster)
        case 15:
            let counts = (0..<3).map { _ in Int.random(in: 0...4, using: &random) }
            return PropertyStep(
                MotionsRecordCount(
                    motionId: motion,
                    inFavour: counts[0],
                    against: counts[1],
                    abstained: counts[2],
                    tellers: ["m-0001", "m-0002"]
                ),
                by: "vocera"
            )
        case 16: return PropertyStep(MotionsClose(motionId: motion), by: "vocera")
        case 17 where Int.random(in: 0..<10, using: &random) == 0:
            return PropertyStep(ConsultationsClose(consultationId: "pp"), by: "electoral")
        case 18: return PropertyStep(ConsultationsAllocate(consultationId: "pp"), by: "electoral")
        default:
            let voter = Identifier(scalar: "v-\(Int.random(in: 1...15, using: &random))")
            let projects = ["a", "b", "c", "none"].shuffled(using: &random)
                .prefix(Int.random(in: 0...4, using: &random)).compactMap { Identifier(scalar: $0) }
            return PropertyStep(
                ConsultationsCast(consultationId: "pp", voterId: voter, choices: projects.map { StatedChoice($0) }),
                by: "registrar"
            )
        }
    }

    mutating func see(_ recorded: Recorded) -> String? {
        let id = recorded.stream.id
        switch recorded.event {
        case .assemblies(.assembly(.checkedIn(let data))): present.insert(data.memberId)
        case .assemblies(.assembly(.checkedOut(let data))): present.remove(data.memberId)
        case .assemblies(.assembly(.checkInUndone(let data))):
            present.remove(data.memberId)
            if motions.values.contains(where: { $0.votes[data.memberId] != nil }) {
                return "\(data.memberId) voted and was never there"
            }
        case .assemblies(.motion(.opened)): motions[id, default: Vote()].isOpen = true
        case .assemblies(.motion(.cast(let data))):
            guard motions[id]?.isOpen == true else { return "a vote on a motion that isn't open" }
            guard present.contains(recorded.actor) else { return "\(recorded.actor) isn't there" }
            if motions[id]?.votes.updateValue(data.choice, forKey: recorded.actor) != nil {
                return "\(recorded.actor) voted twice"
            }
        case .assemblies(.motion(.voteReplaced(let data))):
            if motions[id]?.votes.updateValue(data.choice, forKey: recorded.actor) != data.previous {
                return "\(recorded.actor) hadn't voted \(data.previous)"
            }
        case .assemblies(.motion(.countRecorded(let data))):
            motions[id]?.counted = (data.inFavour, data.against, data.abstained)
        case .assemblies(.motion(.closed(let data))): return fault(closing: id, data)
        case .consultations(.cast(let data)):
            if isClosed { return "a ballot after the end" }
            if ballots.updateValue(data.choices, forKey: data.voterId) != nil { return "\(data.voterId) voted twice" }
            if Set(data.choices.map(\.projectId)).count != data.choices.count { return "a project twice on one ballot" }
        case .consultations(.closed(let data)):
            isClosed = true
            if data.ballots != ballots.count { return "\(data.ballots) ballots of \(ballots.count)" }
        case .consultations(.allocated(let data)):
            for result in data.results {
                let votes = ballots.values.count { $0.contains { $0.projectId == result.projectId } }
                if votes != result.votes { return "\(result.projectId) has \(result.votes) votes of \(votes)" }
            }
        default: break
        }
        return nil
    }

    private mutating func fault(closing id: Identifier, _ data: MotionClosed) -> String? {
        guard let motion = motions[id], motion.isOpen else { return "a motion that wasn't open was closed" }
        motions[id]?.isOpen = false
        let choices = motion.votes.values
        let cast = (
            choices.count { $0 == .inFavour }, choices.count { $0 == .against }, choices.count { $0 == .abstain }
        )
        let (mine, theirs) = (motion.counted ?? cast, (data.inFavour, data.against, data.abstained))
        if mine != theirs { return "\(theirs) was announced of \(mine)" }
        if theirs.0 + theirs.1 + theirs.2 > data.present { return "more votes than members" }
        return (data.result == .carried) == (data.inFavour > data.against) ? nil : "\(data.result) with \(theirs)"
    }
}
