import Testing

@testable import Domain

@Suite struct BallotTests {
    @Test func `a registrar casts for an external voter and is shown as by`() throws {
        let story = try Story.council().consulting()
        let outcome = story.when(.ballot("v-1", StatedChoice("a"), StatedChoice("c")), by: "registrar")
        let event = try #require(try outcome.accepted().first)
        #expect(event.actor == "v-1")
        #expect(event.by == "registrar")
        let opened = try #require(story.log.first { $0.stream.kind == .consultation })
        #expect(event.authority == opened.position)
        try outcome.then(
            BallotCast(
                voterId: "v-1",
                choices: [BallotChoice(projectId: "a", points: nil), BallotChoice(projectId: "c", points: nil)],
                paper: nil
            )
        )
    }

    @Test(arguments: ["electoral", "v-1", "m-0001"] as [Identifier])
    func `nobody but a named registrar casts for an external voter`(actor: Identifier) throws {
        let rejection = try Story.council(members: 1).consulting().when(.ballot("v-1", StatedChoice("a")), by: actor)
            .thenRefused(.authorityMissing)
        #expect(rejection?.office == "registrar")
    }

    @Test func `a registrar says whose ballot it is`() throws {
        try Story.council().consulting().when(.ballot(nil, StatedChoice("a")), by: "registrar").thenRefused(
            .voterMissing
        )
    }

    @Test func `a member on the roll votes by their own token, or through the registrar`() throws {
        let story = try Story.council(members: 2)
            .consulting(.pp(eligibility: Eligibility(kind: .roll), registrars: ["registrar"]))
        let own = try #require(try story.when(.ballot(nil, StatedChoice("a")), by: "m-0001").accepted().first)
        #expect(own.actor == "m-0001")
        #expect(own.by == nil)
        let assisted = try #require(
            try story.when(.ballot("m-0002", StatedChoice("a")), by: "registrar").accepted().first
        )
        #expect(assisted.actor == "m-0002")
        #expect(assisted.by == "registrar")
        story.when(.ballot("m-0002", StatedChoice("a")), by: "m-0001").thenRefused(.authorityMissing)
    }

    @Test func `who came after the roll was frozen isn't on it, and who left doesn't vote`() throws {
        let story = try Story.council(members: 2)
            .consulting(.pp(eligibility: Eligibility(kind: .roll), registrars: ["registrar"]))
            .registering(1, from: 3)
        story.when(.ballot(nil, StatedChoice("a")), by: "m-0003").thenRefused(.notOnRoll)
        try story.given(.ballot(nil, StatedChoice("a")), by: "m-0002")
            .given(MembersLeave(memberId: "m-0001", reason: nil), by: "registrar")
            .when(.ballot("m-0001", StatedChoice("a")), by: "registrar").thenRefused(.memberGone)
    }

    @Test func `a delegate never casts`() throws {
        try Story.council().consulting()
            .when(.ballot("v-1", StatedChoice("a")), by: "registrar", enteredBy: "tablet")
            .thenRefused(.delegateMayNotCast)
    }

    @Test func `a voter votes once`() throws {
        let story = try Story.council().consulting().given(.ballot("v-1", StatedChoice("a")), by: "registrar")
        let rejection = story.when(.ballot("v-1", StatedChoice("b")), by: "registrar").thenRefused(.alreadyVoted)
        #expect(rejection?.values["member"] == "v-1")
        try story.when(.ballot("v-2", StatedChoice("b")), by: "registrar").accepted()
    }

    @Test func `a project must stand, and stands once on a ballot`() throws {
        let story = try Story.council().consulting()
        let rejection = story.when(.ballot("v-1", StatedChoice("a"), StatedChoice("z")), by: "registrar")
            .thenRefused(.projectUnknown)
        #expect(rejection?.values == ["project": "z"])
        story.when(.ballot("v-1", StatedChoice("a"), StatedChoice("a")), by: "registrar").thenRefused(.projectTwice)
        story.when(ConsultationsCast(consultationId: "x", voterId: "v-1", choices: []), by: "registrar")
            .thenRefused(.consultationUnknown)
    }

    @Test func `an approval ballot keeps within its number of choices and their cost`() throws {
        let ballot = BallotRules(type: .approval, minChoices: 1, maxChoices: 2, maxCost: 100)
        let story = try Story.council().consulting(.pp(ballot: ballot))
        story.when(.ballot("v-1"), by: "registrar").thenRefused(.choicesTooFew)
        try story.when(.ballot("v-1", StatedChoice("a")), by: "registrar").accepted()
        try story.when(.ballot("v-1", StatedChoice("a"), StatedChoice("c")), by: "registrar").accepted()
        story.when(.ballot("v-1", StatedChoice("a"), StatedChoice("b"), StatedChoice("c")), by: "registrar")
            .thenRefused(.choicesTooMany)
        let rejection = story.when(.ballot("v-1", StatedChoice("a"), StatedChoice("b")), by: "registrar")
            .thenRefused(.costOverLimit)
        #expect(rejection?.values == ["most": "100", "given": "110"])
        story.when(.ballot("v-1", StatedChoice("a", points: 1)), by: "registrar").thenRefused(.pointsNotAllowed)
    }

    @Test func `an empty ballot is taken where the rules allow it`() throws {
        let story = try Story.council().consulting(.pp(ballot: BallotRules(type: .approval, minChoices: 0)))
        try story.when(.ballot("v-1"), by: "registrar").accepted()
    }

    @Test func `a cumulative ballot keeps within its points`() throws {
        let ballot = BallotRules(type: .cumulative, maxPoints: 4, minSum: 2, maxSum: 5)
        let story = try Story.council().consulting(.pp(ballot: ballot))
        func cast(_ points: Int?...) -> Story.Outcome {
            let choices = zip(["a", "b", "c"] as [Identifier], points).map { StatedChoice($0, points: $1) }
            return story.when(
                ConsultationsCast(consultationId: "pp", voterId: "v-1", choices: choices),
                by: "registrar"
            )
        }
        try cast(2).accepted()
        try cast(4, 1).accepted()
        cast(1).thenRefused(.sumTooSmall)
        cast(4, 1, 1).thenRefused(.sumTooLarge)
        cast(5).thenRefused(.pointsTooMany)
        cast(0, 2).thenRefused(.pointsTooFew)
        cast(-1, 4).thenRefused(.pointsTooFew)
        cast(nil).thenRefused(.pointsMissing)
        cast(.max, .max).thenRefused(.pointsTooMany)
    }

    @Test func `an ordinal ballot gives each rank its points`() throws {
        let ballot = BallotRules(type: .ordinal, minChoices: 3, rankPoints: [3, 2, 1])
        let story = try Story.council().consulting(
            .pp(ballot: ballot),
            projects: [("a", 1), ("b", 1), ("c", 1), ("d", 1)]
        )
        try story.when(.ballot("v-1", StatedChoice("c"), StatedChoice("a"), StatedChoice("b")), by: "registrar").then(
            BallotCast(
                voterId: "v-1",
                choices: [
                    BallotChoice(projectId: "c", points: 3), BallotChoice(projectId: "a", points: 2),
                    BallotChoice(projectId: "b", points: 1),
                ],
                paper: nil
            )
        )
        story.when(.ballot("v-1", StatedChoice("c"), StatedChoice("a")), by: "registrar").thenRefused(.choicesTooFew)
        story.when(
            .ballot("v-1", StatedChoice("a"), StatedChoice("b"), StatedChoice("c"), StatedChoice("d")),
            by: "registrar"
        ).thenRefused(.choicesTooMany)
        story.when(.ballot("v-1", StatedChoice("a", points: 3), StatedChoice("b"), StatedChoice("c")), by: "registrar")
            .thenRefused(.pointsNotAllowed)
    }

    @Test func `scores keep within their range`() throws {
        let story = try Story.council().consulting(.pp(ballot: BallotRules(type: .scores, minPoints: -1, maxPoints: 2)))
        try story.when(.ballot("v-1", StatedChoice("a", points: -1), StatedChoice("b", points: 2)), by: "registrar")
            .accepted()
        story.when(.ballot("v-1", StatedChoice("a", points: -2)), by: "registrar").thenRefused(.pointsTooFew)
        story.when(.ballot("v-1", StatedChoice("a", points: 3)), by: "registrar").thenRefused(.pointsTooMany)
    }

    @Test func `a ballot comes from its opening until before its closing`() throws {
        let start = try Story.council().now
        let story = try Story.council().consulting(.pp(opensAt: start + 3600, closesAt: start + 7200))
        func cast(at seconds: Int64) -> Story.Outcome {
            story.at(start + seconds).when(.ballot("v-1", StatedChoice("a")), by: "registrar")
        }
        cast(at: 3599).thenRefused(.consultationNotOpen)
        try cast(at: 3600).accepted()
        try cast(at: 7199).accepted()
        cast(at: 7200).thenRefused(.consultationClosed)
    }

    @Test func `what is entered late never changes a poll whose time is over`() throws {
        let start = try Story.council().now
        let story = try Story.council().consulting(.pp(closesAt: start + 7200))
        func cast(at seconds: Int64, occurred: Int64) -> Story.Outcome {
            story.at(start + seconds)
                .when(.ballot("v-1", StatedChoice("a")), by: "registrar", occurredAt: start + occurred)
        }
        // Under way at the closing, and no more than ten minutes old.
        try cast(at: 7201, occurred: 7199).accepted()
        cast(at: 7200 + 601, occurred: 7199).thenRefused(.consultationClosed)
        try cast(at: 7100, occurred: 1000).accepted()
    }

    @Test func `after closing no ballot is taken, whenever it was filled in`() throws {
        let story = try Story.council().consulting().given(ConsultationsClose(consultationId: "pp"), by: "electoral")
        story.when(.ballot("v-1", StatedChoice("a")), by: "registrar").thenRefused(.consultationClosed)
        story.after(minutes: 1)
            .when(.ballot("v-1", StatedChoice("a")), by: "registrar", occurredAt: story.now - 60)
            .thenRefused(.consultationClosed)
    }

    @Test func `ballots on paper are told apart`() throws {
        let cast = ConsultationsCast(consultationId: "pp", voterId: "v-1", choices: [StatedChoice("a")], paper: true)
        let story = try Story.council().consulting()
        let choices = [BallotChoice(projectId: "a", points: nil)]
        try story.when(cast, by: "registrar").then(BallotCast(voterId: "v-1", choices: choices, paper: true))
    }
}
