import Testing

@testable import Domain

@Suite struct AllocationTests {
    @Test func `the budget goes by votes, past what it can't afford`() throws {
        // a 60 (3 votes), b 50 (2), c 40 (1) of 100: a leaves 40, b doesn't fit and is skipped, c takes all that is left.
        let result = try Story.council().consulting().approving([("a", 3), ("b", 2), ("c", 1)]).allotting()
        #expect(result.outcomes == ["a selected", "b unaffordable", "c selected"])
        #expect(result.results.map(\.votes) == [3, 2, 1])
        #expect(result.results.map(\.score) == [3, 2, 1])
        #expect(result.spent == 100)
    }

    @Test func `a rule that stops takes nothing after the first unaffordable one`() throws {
        // The same: a leaves 40, b doesn't fit, and c has no turn any more though it would fit.
        let rule = AllocationRule(method: .greedyByVotes, unaffordable: .stop)
        let result = try Story.council().consulting(.pp(rule: rule)).approving([("a", 3), ("b", 2), ("c", 1)])
            .allotting()
        #expect(result.outcomes == ["a selected", "b unaffordable", "c stopped"])
        #expect(result.spent == 60)
    }

    @Test func `equal votes go to the lower cost, then to the lower id by its bytes`() throws {
        // One vote each. c costs 20, the others 30: c first; then B, a, b by their bytes (0x42, 0x61, 0x62): 80, and b
        // doesn't fit into the 20 that are left.
        let projects: [(Identifier, Quantity)] = [("b", 30), ("a", 30), ("B", 30), ("c", 20)]
        let result = try Story.council().consulting(projects: projects)
            .approving([("b", 1), ("a", 1), ("B", 1), ("c", 1)]).allotting()
        #expect(result.outcomes == ["c selected", "B selected", "a selected", "b unaffordable"])
    }

    @Test func `votes for what it costs rank by exact fractions`() throws {
        // a 3/9 and b 2/6 are both a third; c 2/3 is more. c first (3 of 9), then b, the cheaper one of equal ranks (9 of
        // 9), and a doesn't fit.
        let projects: [(Identifier, Quantity)] = [("a", 9), ("b", 6), ("c", 3)]
        let rule = AllocationRule(method: .greedyByCostRatio)
        let story = try Story.council().consulting(.pp(budget: StatedQuantity(9), rule: rule), projects: projects)
        let result = try story.approving([("a", 3), ("b", 2), ("c", 2)]).allotting()
        #expect(result.outcomes == ["c selected", "b selected", "a unaffordable"])
    }

    @Test func `too few votes are no turn`() throws {
        // At least 2 votes: c has 1 and no turn, though its 10 would fit into the 80 that are left.
        let rule = AllocationRule(method: .greedyByVotes, minimumVotes: 2)
        let result = try Story.council().consulting(.pp(rule: rule), projects: [("a", 10), ("b", 10), ("c", 10)])
            .approving([("a", 3), ("b", 2), ("c", 1)]).allotting()
        #expect(result.outcomes == ["a selected", "b selected", "c below-minimum"])
    }

    @Test func `the first so many are selected, whatever they cost`() throws {
        // Two places: c (3 votes, 40) and b (2 votes, 50); a has 1 vote. Without a budget their 90 are simply told.
        let rule = AllocationRule(method: .topN, places: 2)
        let result = try Story.council().consulting(.pp(budget: nil, rule: rule))
            .approving([("a", 1), ("b", 2), ("c", 3)]).allotting()
        #expect(result.outcomes == ["c selected", "b selected", "a no-place"])
        #expect(result.spent == 90)
    }

    @Test func `points decide where ballots have points`() throws {
        let ballot = BallotRules(type: .cumulative, maxSum: 5)
        let result = try Story.council().consulting(.pp(ballot: ballot))
            .given(.ballot("v-1", StatedChoice("c", points: 5)), by: "registrar")
            .given(.ballot("v-2", StatedChoice("a", points: 1), StatedChoice("b", points: 2)), by: "registrar")
            .given(.ballot("v-3", StatedChoice("a", points: 1)), by: "registrar")
            .allotting()
        #expect(result.results.map(\.projectId) == ["c", "b", "a"])
        #expect(result.results.map(\.score) == [5, 2, 2])
        #expect(result.results.map(\.votes) == [1, 1, 2])
        #expect(result.selected == ["c", "b"])
    }

    @Test func `costs are exact`() throws {
        let tenth = try #require(Quantity(scalar: "0.1"))
        let projects: [(Identifier, Quantity)] = [("a", tenth), ("b", tenth + tenth), ("c", tenth)]
        let budget = try #require(StatedQuantity(scalar: "0.4"))
        let result = try Story.council().consulting(.pp(budget: budget), projects: projects)
            .approving([("a", 1), ("b", 1), ("c", 1)]).allotting()
        #expect(result.selected == ["a", "c", "b"])
        #expect(result.spent.scalar == "0.4")
    }

    @Test func `money is a decimal of up to forty digits`() throws {
        let story = try Story.council().consulting(projects: [])
        let forty = String(repeating: "9", count: 38) + ".99"
        try story.when(.project("a", try #require(Quantity(scalar: forty))), by: "electoral").accepted()
        for text in [forty + "9", "1/3"] {
            let amount = try #require(Quantity(scalar: text))
            story.when(.project("a", amount), by: "electoral").thenRefused(.moneyNotDecimal)
            try Story.council().when(.pp(budget: StatedQuantity(amount)), by: "electoral").thenRefused(.moneyNotDecimal)
            try Story.council().when(.pp(ballot: BallotRules(type: .approval, maxCost: amount)), by: "electoral")
                .thenRefused(.ballotLimitsInvalid)
        }
    }

    @Test func `a budget is allotted once, after the closing`() throws {
        let story = try Story.council().consulting()
        story.when(ConsultationsAllocate(consultationId: "pp"), by: "electoral").thenRefused(.consultationNotClosed)
        let closed = try story.given(ConsultationsClose(consultationId: "pp"), by: "electoral")
        closed.when(ConsultationsAllocate(consultationId: "pp"), by: "finance").thenRefused(.authorityMissing)
        try closed.given(ConsultationsAllocate(consultationId: "pp"), by: "electoral")
            .when(ConsultationsAllocate(consultationId: "pp"), by: "electoral").thenRefused(.alreadyAllocated)
    }

    @Test func `a closing counts the ballots and comes once`() throws {
        let story = try Story.council().consulting().approving([("a", 2)])
        let closed = try story.when(ConsultationsClose(consultationId: "pp"), by: "electoral")
            .then(ConsultationClosed(ballots: 2))
        closed.when(ConsultationsClose(consultationId: "pp"), by: "electoral").thenRefused(.consultationClosed)
        story.when(ConsultationsClose(consultationId: "pp"), by: "registrar").thenRefused(.authorityMissing)
    }

    @Test func `where its end was set it closes then and not before, also by time`() throws {
        let start = try Story.council().now
        let story = try Story.council().consulting(.pp(closesAt: start + 3600))
        story.at(start + 3599).when(ConsultationsClose(consultationId: "pp"), by: "electoral")
            .thenRefused(.consultationStillOpen)
        let due = story.at(start + 3600)
        try due.when(ConsultationsClose(consultationId: "pp"), by: "electoral").accepted()
        let byTime = due.permitting(policy: true).when(ConsultationsClose(consultationId: "pp"), by: "policy")
        try byTime.accepted()
        #expect(byTime.context.authority == story.log.first { $0.stream.kind == .consultation }?.position)
        story.permitting(policy: true).when(ConsultationsClose(consultationId: "pp"), by: "policy")
            .thenRefused(.authorityMissing)
    }

    @Test func `projects stand before the first ballot and up to the most`() throws {
        let story = try Story.council(members: 1).consulting(.pp(eligibility: Eligibility(kind: .roll)), projects: [])
        let six = try (1...6).reduce(story) { story, number in
            try story.given(.project(try #require(Identifier(scalar: "p\(number)")), 10), by: "electoral")
        }
        let seven = try six.given(.project("p7", 10), by: "registrar")
        seven.when(.project("p8", 10), by: "electoral").thenRefused(.projectsTooMany)
        six.when(.project("p1", 10), by: "electoral").thenRefused(.projectTaken)
        six.when(.project("p7", -1), by: "electoral").thenRefused(.quantityNegative)
        six.when(.project("p7", 10), by: "finance").thenRefused(.authorityMissing)
        let cast = try six.given(.ballot(nil, StatedChoice("p1")), by: "m-0001")
        cast.when(.project("p7", 10), by: "electoral").thenRefused(.projectsSettled)
        try story.given(ConsultationsClose(consultationId: "pp"), by: "electoral")
            .when(.project("p1", 10), by: "electoral").thenRefused(.consultationClosed)
    }

    @Test func `what costs nothing has no ratio`() throws {
        let rule = AllocationRule(method: .greedyByCostRatio)
        try Story.council().consulting(.pp(rule: rule), projects: []).when(.project("a", 0), by: "electoral")
            .thenRefused(.projectCostsNothing)
        try Story.council().consulting(projects: []).when(.project("a", 0), by: "electoral").accepted()
    }

    @Test func `a project's description that is about somebody is sealed`() throws {
        let command = ConsultationsSubmitProject(
            consultationId: "pp",
            projectId: "a",
            name: "Rampa",
            cost: StatedQuantity(10),
            description: "Para la casa de Ana",
            about: ["m-0001"]
        )
        let event = try #require(
            try Story.council(members: 1).consulting(projects: []).when(command, by: "electoral").accepted().first
        )
        #expect(event.event.payload.sealed == [Sealed(["m-0001"], .text, clear: "Para la casa de Ana")])
    }
}
