import Testing

@testable import Domain

/// Random sequences of commands, most of them wrong steps: whatever is accepted keeps what must always hold.
@Suite struct AssemblyPropertyTests {
    /// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood): the same numbers for the same seed.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    /// One step, whoever takes it.
    private func step(_ story: Story, _ dice: inout Dice) -> Story.Outcome {
        let member = Identifier.member(Int.random(in: 1...12, using: &dice))
        let choice = Choice.allCases.randomElement(using: &dice) ?? .abstain
        switch Int.random(in: 0..<18, using: &dice) {
        case 0: return story.after(minutes: 60).when(AssembliesOpenCall(assemblyId: "a", call: .second), by: "vocera")
        case 1: return story.when(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera")
        case 2: return story.when(AssembliesUndoCheckIn(assemblyId: "a", memberId: member), by: "m-0001")
        case 3: return story.when(AssembliesCheckOut(assemblyId: "a", memberId: member), by: member)
        case 4: return story.when(AssembliesRecess(assemblyId: "a", until: nil), by: "vocera")
        case 5: return story.when(AssembliesResume(assemblyId: "a"), by: "vocera")
        case 6: return story.when(.propose(), by: member)
        case 7: return story.when(MotionsOpen(motionId: "mo", method: nil), by: "vocera")
        case 8, 9: return story.when(MotionsReplaceVote(motionId: "mo", choice: choice, memberId: nil), by: member)
        case 10: return story.when(MotionsClose(motionId: "mo"), by: "vocera")
        case 11: return story.when(.cast(choice, for: member), by: "m-0001")
        case 12 where Int.random(in: 0..<4, using: &dice) == 0:
            return story.when(AssembliesClose(assemblyId: "a"), by: "vocera")
        case 13, 14: return story.when(.cast(choice), by: member)
        default: return story.when(AssembliesCheckIn(assemblyId: "a", memberId: member), by: "m-0001")
        }
    }

    @Test(arguments: 1...40)
    func `nobody is counted twice, and the log alone says what was`(seed: UInt64) throws {
        var dice = Dice(state: seed)
        var story = try Story.council(members: 10).convened().opened(.first)
        for _ in 0..<120 { story = step(story, &dice).story }

        let assembly = try #require(story.assembly)
        var present: Set<Identifier> = []
        var attended: Set<Identifier> = []
        var votes: [Identifier: Choice] = [:]
        var verified = false
        for recorded in story.log {
            switch recorded.event {
            case .assemblies(.assembly(.checkedIn(let data))):
                #expect(present.insert(data.memberId).inserted, "\(data.memberId) was checked in twice")
                attended.insert(data.memberId)
            case .assemblies(.assembly(.checkInUndone(let data))):
                #expect(present.remove(data.memberId) != nil)
                #expect(votes[data.memberId] == nil, "\(data.memberId) voted and was never there")
                attended.remove(data.memberId)
            case .assemblies(.assembly(.checkedOut(let data))): #expect(present.remove(data.memberId) != nil)
            case .assemblies(.assembly(.quorumVerified(let data))):
                verified = true
                #expect(present.count == data.present && data.present >= data.quorum.needed)
            case .assemblies(.motion(.opened)): #expect(verified, "a vote before the quorum")
            case .assemblies(.motion(.cast(let data))):
                #expect(votes.updateValue(data.choice, forKey: recorded.actor) == nil, "a second vote")
                #expect(present.contains(recorded.actor))
            case .assemblies(.motion(.voteReplaced(let data))):
                #expect(votes.updateValue(data.choice, forKey: recorded.actor) == data.previous)
            case .assemblies(.motion(.closed(let data))):
                #expect(data.inFavour == votes.values.count { $0 == .inFavour })
                #expect(data.against == votes.values.count { $0 == .against })
                #expect(data.abstained == votes.values.count { $0 == .abstain })
                #expect(votes.count <= data.present)
                #expect((data.result == .carried) == (data.inFavour > data.against))
            default: break
            }
        }
        // Nobody off the roll of ten came in.
        #expect(attended.isSubset(of: (1...10).map(Identifier.member)))
        #expect(assembly.present == present.count)
        #expect(Set(assembly.attendance.entries.map(\.key)) == attended)
        if let motion = story.motion { #expect(motion.tally.total == votes.count) }

        // Folding the same events once more gives the same state.
        var again = Assembly()
        for recorded in story.log where recorded.stream == Stream(.assembly, "a") { again.evolve(recorded) }
        #expect(again.state == assembly.state)
        #expect(again.present == assembly.present)
        #expect(again.votesUnderWay == assembly.votesUnderWay)
        #expect(again.motions == assembly.motions)
    }

    @Test(arguments: 1...60)
    func `equal shares never overspend, and buy nothing that its supporters' shares can't pay`(seed: UInt64) throws {
        var dice = Dice(state: seed)
        let costs = (0..<6).map { _ in Int64.random(in: 1...60, using: &dice) }
        let budget = Quantity(Int64.random(in: 20...150, using: &dice))
        var projects = costs.enumerated().map { index, cost in
            StandingProject(id: .member(index), index: index, cost: Quantity(cost))
        }
        var profile = BallotProfile()
        var supporters = [Int](repeating: 0, count: projects.count)
        let voters = Int.random(in: 1...12, using: &dice)
        for _ in 0..<voters {
            let marks = projects.indices.filter { _ in Bool.random(using: &dice) }
            profile.count(marks.map { BallotProfile.Mark(project: $0, points: 1) })
            for mark in marks {
                supporters[mark] += 1
                projects[mark].votes += 1
                projects[mark].score += 1
            }
        }
        let share = try #require(budget.divided(by: Quantity(Int64(voters))))
        func spent(_ results: [ProjectResult]) -> Quantity {
            results.filter { $0.outcome == .selected }.reduce(Quantity.zero) { sum, result in
                sum + (projects.first { $0.id == result.projectId }?.cost ?? .zero)
            }
        }
        let plain = AllocationRule(method: .equalShares).allot(budget, to: projects, profile: profile)
        #expect(plain.results.count == projects.count)
        #expect(plain.spent == spent(plain.results))
        #expect(plain.spent <= budget)
        for result in plain.results where result.outcome == .selected {
            let project = try #require(projects.first { $0.id == result.projectId })
            #expect(project.cost <= share * Quantity(Int64(supporters[project.index])))
        }
        // Nothing is bought only where no project's supporters could pay for it with the shares that they begin with.
        if let first = plain.results.first, first.outcome != .selected {
            for project in projects { #expect(project.cost > share * Quantity(Int64(supporters[project.index]))) }
        }
        let rule = AllocationRule(method: .equalShares, unaffordable: .skip, completion: .greedyByVotes)
        let completed = rule.allot(budget, to: projects, profile: profile)
        #expect(completed.spent == spent(completed.results))
        #expect(completed.spent <= budget)
        let kept = plain.results.filter { $0.outcome == .selected }.map(\.projectId)
        #expect(completed.results.filter { $0.outcome == .selected }.map(\.projectId).starts(with: kept))
    }
}
