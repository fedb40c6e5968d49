import Testing

@testable import Domain

/// The Method of Equal Shares with cost utilities, on examples that can be reckoned by hand.
@Suite struct EqualSharesTests {
    private let rule = AllocationRule(method: .equalShares)

    private func allotting(
        _ rule: AllocationRule,
        budget: Quantity,
        projects: [(Identifier, Quantity)],
        ballots: [([Identifier], Int)]
    ) throws -> ConsultationAllocated {
        var story = try Story.council().consulting(.pp(budget: StatedQuantity(budget), rule: rule), projects: projects)
        for (way, (choices, count)) in ballots.enumerated() {
            for number in 0..<count {
                let voter = try #require(Identifier(scalar: "v-\(way)-\(number)"))
                let ballot = ConsultationsCast(
                    consultationId: "pp",
                    voterId: voter,
                    choices: choices.map { StatedChoice($0) }
                )
                story = try story.given(ballot, by: "registrar")
            }
        }
        return try story.allotting()
    }

    @Test func `a minority pays for its project out of its own shares`() throws {
        // 5 voters, 100: 20 each. Three approve of a (60) and b (40), two of c (40).
        // a: 60/3 = 20 each, a third of its cost; b: 40/3 each, a third too; c: 40/2 = 20 each, a half.
        // a and b tie; b is cheaper. Then those three have 20/3 each, 20 together: a can't be paid. c takes 20 each.
        // By votes, a and b would take everything.
        let projects: [(Identifier, Quantity)] = [("a", 60), ("b", 40), ("c", 40)]
        let ballots: [([Identifier], Int)] = [(["a", "b"], 3), (["c"], 2)]
        let shares = try allotting(rule, budget: 100, projects: projects, ballots: ballots)
        #expect(shares.outcomes == ["b selected", "c selected", "a shares-insufficient"])
        #expect(shares.spent == 80)
        let votes = try allotting(
            AllocationRule(method: .greedyByVotes),
            budget: 100,
            projects: projects,
            ballots: ballots
        )
        #expect(votes.selected == ["b", "a"])
    }

    @Test func `who has less pays all that is left, and the others the rest`() throws {
        // 3 voters, 90: 30 each. a (45) of voters 1 and 2: 22.5 each, a half of its cost. b (60) of all three: 20 each,
        // a third. b first: each has 10 left, and a finds 20 of 45. With a at 20: 10 each, and the budget is spent to 80.
        let projects: [(Identifier, Quantity)] = [("a", 45), ("b", 60)]
        let ballots: [([Identifier], Int)] = [(["a", "b"], 2), (["b"], 1)]
        #expect(try allotting(rule, budget: 90, projects: projects, ballots: ballots).selected == ["b"])
        let cheaper: [(Identifier, Quantity)] = [("a", 20), ("b", 60)]
        #expect(try allotting(rule, budget: 90, projects: cheaper, ballots: ballots).selected == ["b", "a"])
        // 4 voters, 100: 25 each. x (30) of 1, 2, 3: 10 each, a third. y (50) of 3 and 4: 25 each, a half. x first:
        // voter 3 has 15 left, and pays them; voter 4 would owe 35 and has 25: 40 of 50. At 40 both pay all.
        let uneven: [([Identifier], Int)] = [(["x"], 2), (["x", "y"], 1), (["y"], 1)]
        #expect(try allotting(rule, budget: 100, projects: [("x", 30), ("y", 50)], ballots: uneven).selected == ["x"])
        #expect(
            try allotting(rule, budget: 100, projects: [("x", 30), ("y", 40)], ballots: uneven).selected == ["x", "y"]
        )
    }

    @Test func `thirds are exact: nobody lacks a rounded cent`() throws {
        // 3 voters, 100: 33 1/3 each. a costs 100/3 · 3 = 100 to the last third of a cent.
        let all: [([Identifier], Int)] = [(["a"], 3)]
        #expect(try allotting(rule, budget: 100, projects: [("a", 100)], ballots: all).selected == ["a"])
        let over = try #require(Quantity(scalar: "100.01"))
        #expect(try allotting(rule, budget: 100, projects: [("a", over)], ballots: all).selected == [])
        let cents = try #require(Quantity(scalar: "33.33"))
        let three: [(Identifier, Quantity)] = [("a", cents), ("b", cents), ("c", cents)]
        #expect(
            try allotting(rule, budget: 100, projects: three, ballots: [(["a", "b", "c"], 3)]).selected == [
                "a", "b", "c",
            ]
        )
    }

    @Test func `a completion spends what the shares leave, by votes`() throws {
        // As in the first example, with 150: 30 each. b and c are bought (13 1/3 and 20 each), a finds 50 of 60.
        // 70 is left; the completion takes a.
        let projects: [(Identifier, Quantity)] = [("a", 60), ("b", 40), ("c", 40), ("d", 20)]
        let ballots: [([Identifier], Int)] = [(["a", "b"], 3), (["c"], 1), (["c", "d"], 1)]
        let none = try allotting(rule, budget: 150, projects: projects, ballots: ballots)
        #expect(none.selected == ["b", "c"])
        let completed = try allotting(
            AllocationRule(method: .equalShares, completion: .greedyByVotes),
            budget: 150,
            projects: projects,
            ballots: ballots
        )
        #expect(completed.outcomes == ["b selected", "c selected", "a selected", "d unaffordable"])
        #expect(completed.results.map(\.byCompletion) == [nil, nil, true, nil])
        #expect(completed.spent == 140)
        // By votes for what it costs: a 3/60, d 1/20 tie; d is cheaper.
        let byRatio = try allotting(
            AllocationRule(method: .equalShares, completion: .greedyByCostRatio),
            budget: 150,
            projects: projects,
            ballots: ballots
        )
        #expect(byRatio.selected == ["b", "c", "d"])
    }

    @Test func `equal ones go to the lower cost, then to the lower id`() throws {
        // 2 voters, 20: 10 each; either pays half of what is equally priced.
        let ballots: [([Identifier], Int)] = [(["a", "b", "B"], 2)]
        let result = try allotting(rule, budget: 20, projects: [("b", 10), ("a", 10), ("B", 10)], ballots: ballots)
        #expect(result.selected == ["B", "a"])
    }

    @Test func `minimum votes and places hold for shares as well`() throws {
        let projects: [(Identifier, Quantity)] = [("a", 10), ("b", 10), ("c", 10)]
        let ballots: [([Identifier], Int)] = [(["a", "b"], 2), (["a", "c"], 1)]
        let minimum = AllocationRule(method: .equalShares, minimumVotes: 2)
        #expect(
            try allotting(minimum, budget: 90, projects: projects, ballots: ballots).outcomes
                == ["a selected", "b selected", "c below-minimum"]
        )
        let places = AllocationRule(method: .equalShares, places: 1)
        #expect(
            try allotting(places, budget: 90, projects: projects, ballots: ballots).outcomes
                == ["a selected", "b no-place", "c no-place"]
        )
    }

    @Test func `points weigh what a project is worth to each`() throws {
        // 2 voters, 100: 50 each. a (60): voter 1 gives 5 points and voter 2 one: for a sixth of 60 a point, voter 1 pays
        // 50 and voter 2 pays 10. b (40) of voter 2 alone: 40 = 40 for a point of one.
        let ballot = BallotRules(type: .cumulative, maxSum: 6)
        let story = try Story.council().consulting(.pp(ballot: ballot, rule: rule), projects: [("a", 60), ("b", 40)])
            .given(.ballot("v-1", StatedChoice("a", points: 5)), by: "registrar")
            .given(.ballot("v-2", StatedChoice("a", points: 1), StatedChoice("b", points: 1)), by: "registrar")
        #expect(try story.allotting().selected == ["a", "b"])
        let equal = try Story.council().consulting(.pp(ballot: ballot, rule: rule), projects: [("a", 60), ("b", 40)])
            .given(.ballot("v-1", StatedChoice("a", points: 1)), by: "registrar")
            .given(.ballot("v-2", StatedChoice("a", points: 1), StatedChoice("b", points: 1)), by: "registrar")
        // Now each pays 30 for a, and voter 2 has 20 left for b.
        #expect(try equal.allotting().selected == ["a"])
    }

    @Test func `nobody voted, and nothing is bought`() throws {
        #expect(try allotting(rule, budget: 100, projects: [("a", 10)], ballots: []).selected == [])
    }

    @Test func `a rule that contradicts itself isn't held`() throws {
        let story = try Story.council()
        func refused(_ rule: AllocationRule, _ ballot: BallotRules = BallotRules(type: .approval)) -> Story.Outcome {
            story.when(.pp(ballot: ballot, rule: rule), by: "electoral")
        }
        refused(AllocationRule(method: .greedyByVotes, completion: .greedyByVotes)).thenRefused(.completionNotForMethod)
        refused(AllocationRule(method: .equalShares, unaffordable: .stop)).thenRefused(.unaffordableNotForMethod)
        refused(rule, BallotRules(type: .scores)).thenRefused(.pointsBelowZero)
        try refused(rule, BallotRules(type: .scores, minPoints: 0)).accepted()
        story.when(.pp(budget: nil, rule: rule), by: "electoral").thenRefused(.budgetMissing)
        try story.consulting(.pp(rule: rule), projects: []).when(.project("a", 0), by: "electoral")
            .thenRefused(.projectCostsNothing)
    }

    @Test func `a completion that stops takes nothing after the first unaffordable one`() throws {
        let projects: [(Identifier, Quantity)] = [("a", 80), ("b", 70), ("c", 10)]
        let ballots: [([Identifier], Int)] = [(["a"], 3), (["b"], 2), (["c"], 1)]
        // 6 voters, 90: 15 each. a finds 45, b 30; c pays 10 of 15. 80 is left: a fits, b doesn't.
        let stop = AllocationRule(method: .equalShares, unaffordable: .stop, completion: .greedyByVotes)
        #expect(
            try allotting(stop, budget: 90, projects: projects + [("d", 0 + 5)], ballots: ballots).outcomes
                == ["c selected", "a selected", "b unaffordable", "d stopped"]
        )
    }
}
