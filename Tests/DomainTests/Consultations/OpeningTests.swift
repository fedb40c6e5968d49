import Testing

@testable import Domain

@Suite struct OpeningTests {
    @Test func `a consultation states the limits that will be held`() throws {
        try Story.council()
            .when(.pp(ballot: BallotRules(type: .ordinal, rankPoints: [3, 2, 1])), by: "electoral")
            .byAuthority(of: 4)
            .then(
                ConsultationOpened(
                    title: "Presupuesto participativo",
                    description: nil,
                    externalId: nil,
                    unitId: nil,
                    budget: 100,
                    currency: "VES",
                    ballot: BallotRules(type: .ordinal, minChoices: 1, maxChoices: 3, rankPoints: [3, 2, 1]),
                    mode: .open,
                    rule: AllocationRule(method: .greedyByVotes, unaffordable: .skip),
                    eligibility: Eligibility(kind: .external),
                    projectsAtMost: 400,
                    opensAt: nil,
                    closesAt: nil,
                    registrars: ["registrar"],
                    meta: []
                )
            )
    }

    @Test func `under a roll the rule set's limits hold, and the roll is frozen`() throws {
        let events = try Story.council(members: 3)
            .when(.pp(eligibility: Eligibility(kind: .roll), registrars: nil), by: "vocera").accepted()
        #expect(events.map(\.stream.description) == ["roll/pp", "consultation/pp"])
        guard case .members(.rollFrozen(let roll)) = events[0].event,
            case .consultations(.opened(let opened)) = events[1].event
        else { throw Rejection(.consultationUnknown) }
        #expect(roll.count == 3)
        #expect(opened.eligibility == Eligibility(kind: .roll, rollId: "pp"))
        #expect(opened.projectsAtMost == 7)
        #expect(opened.rule.places == 2)
    }

    @Test func `more places than the rule set funds are refused with the rule`() throws {
        let rule = AllocationRule(method: .topN, places: 3)
        let rejection = try Story.council(members: 1)
            .when(.pp(rule: rule, eligibility: Eligibility(kind: .roll)), by: "electoral")
            .thenRefused(.placesOverRule)
        #expect(rejection?.rule?.id == "consultations.fundedAtMost")
        #expect(rejection?.rule?.ruleSet == "ve-consejos-2023")
    }

    @Test func `a roll that was frozen before serves, and one of households doesn't`() throws {
        let story = try Story.council(members: 2)
            .given(RollFreeze(rollId: "r", unitId: nil, purpose: .electors, act: nil), by: "registrar")
            .given(RollFreeze(rollId: "h", unitId: nil, purpose: .households, act: nil), by: "registrar")
        let events = try story.when(.pp(eligibility: Eligibility(kind: .roll, rollId: "r")), by: "electoral").accepted()
        #expect(events.count == 1)
        story.when(.pp(eligibility: Eligibility(kind: .roll, rollId: "h")), by: "electoral").thenRefused(
            .rollNotOfElectors
        )
        story.when(.pp(eligibility: Eligibility(kind: .roll, rollId: "x")), by: "electoral").thenRefused(.rollUnknown)
    }

    @Test(arguments: ["finance", "registrar", "nobody"] as [Identifier])
    func `who holds no such mandate can't open one`(actor: Identifier) throws {
        let rejection = try Story.council().when(.pp(), by: actor).thenRefused(.authorityMissing)
        #expect(rejection?.office == "electoral, coordination, spokesperson")
    }

    @Test func `an id is used once`() throws {
        try Story.council().given(.pp(), by: "electoral").when(.pp(), by: "electoral").thenRefused(.idTaken)
    }

    @Test func `external voters need a registrar and no roll`() throws {
        let story = try Story.council()
        story.when(.pp(registrars: nil), by: "electoral").thenRefused(.registrarsMissing)
        story.when(.pp(registrars: []), by: "electoral").thenRefused(.registrarsMissing)
        story.when(.pp(eligibility: Eligibility(kind: .external, rollId: "r")), by: "electoral")
            .thenRefused(.registrarsMissing)
    }

    @Test func `a method asks for what it needs`() throws {
        let story = try Story.council()
        story.when(.pp(budget: nil), by: "electoral").thenRefused(.budgetMissing)
        story.when(.pp(budget: nil, rule: AllocationRule(method: .greedyByCostRatio)), by: "electoral")
            .thenRefused(.budgetMissing)
        story.when(.pp(rule: AllocationRule(method: .topN)), by: "electoral").thenRefused(.placesMissing)
        story.when(.pp(rule: AllocationRule(method: .greedyByVotes, places: 0)), by: "electoral").thenRefused(
            .placesMissing
        )
        story.when(.pp(budget: StatedQuantity(-1)), by: "electoral").thenRefused(.quantityNegative)
        try story.when(.pp(budget: nil, rule: AllocationRule(method: .topN, places: 2)), by: "electoral").accepted()
    }

    @Test func `it closes after it opens and after now`() throws {
        let story = try Story.council()
        story.when(.pp(closesAt: story.now), by: "electoral").thenRefused(.periodInvalid)
        story.when(.pp(opensAt: story.now + 60, closesAt: story.now + 60), by: "electoral").thenRefused(.periodInvalid)
        try story.when(.pp(opensAt: story.now + 60, closesAt: story.now + 61), by: "electoral").accepted()
    }

    @Test(arguments: [
        (BallotRules(type: .approval, maxPoints: 3), "maxPoints"),
        (BallotRules(type: .approval, maxSum: 3), "maxSum"),
        (BallotRules(type: .approval, rankPoints: [1]), "rankPoints"),
        (BallotRules(type: .approval, minChoices: -1), "minChoices"),
        (BallotRules(type: .approval, minChoices: 3, maxChoices: 2), "maxChoices"),
        (BallotRules(type: .approval, minChoices: 0, maxChoices: 0), "maxChoices"),
        (BallotRules(type: .approval, maxCost: -1), "maxCost"),
        (BallotRules(type: .cumulative, minPoints: -1), "minPoints"),
        (BallotRules(type: .cumulative, minPoints: 3, maxPoints: 2), "maxPoints"),
        (BallotRules(type: .cumulative, maxPoints: 1_000_000_001), "maxPoints"),
        (BallotRules(type: .cumulative, minSum: 5, maxSum: 4), "maxSum"),
        (BallotRules(type: .cumulative, maxSum: 0), "maxSum"),
        (BallotRules(type: .ordinal), "rankPoints"),
        (BallotRules(type: .ordinal, rankPoints: []), "rankPoints"),
        (BallotRules(type: .ordinal, rankPoints: [1, 2]), "rankPoints"),
        (BallotRules(type: .ordinal, rankPoints: [1, -1]), "rankPoints"),
        (BallotRules(type: .ordinal, maxChoices: 3, rankPoints: [2, 1]), "maxChoices"),
        (BallotRules(type: .ordinal, minSum: 1, rankPoints: [2, 1]), "minSum"),
    ])
    func `limits that contradict each other are refused, with the field`(ballot: BallotRules, field: String) throws {
        let rejection = try Story.council().when(.pp(ballot: ballot), by: "electoral").thenRefused(.ballotLimitsInvalid)
        #expect(rejection?.values["field"] == field)
    }

    @Test func `scores may be below zero`() throws {
        try Story.council().when(.pp(ballot: BallotRules(type: .scores, minPoints: -1, maxPoints: 1)), by: "electoral")
            .accepted()
    }
}
