import Testing

@testable import Domain

@Suite struct RecallTests {
    private let verify = RecallsVerifySignatures(recallId: "re")
    private let decide = RecallsDecide(recallId: "re", motionId: "mo")

    @Test func `of 380 who may sign, 37 are too few and 38 suffice`() throws {
        let story = try Story.withFinance(members: 380).petitioned().signed(1...37)
        let rejection = story.when(verify, by: "electoral").thenRefused(.signaturesTooFew)
        #expect(rejection?.values == ["signed": "37", "needed": "38", "eligible": "380"])
        #expect(rejection?.rule?.id == "recall.petition")
        let events = try story.signed(38...38).when(verify, by: "electoral").accepted()
        guard case .mandates(.recall(.signaturesVerified(let data))) = events.first?.event else {
            Issue.record("\(events)")
            return
        }
        // 22 November isn't counted; 15 days end with 7 December, in Caracas.
        #expect(data.report.until == "2026-12-07")
        #expect(data.report.dueAt == "2026-12-08T04:00:00Z")
        #expect(data.coordination.until == "2026-12-22")
    }

    @Test func `who isn't on the roll, or signed before, can't sign`() throws {
        let story = try Story.withFinance(members: 20).petitioned().signed(1...1)
        let sign = RecallsSign(recallId: "re", memberId: nil)
        story.when(sign, by: .member(1)).thenRefused(.alreadySigned)
        story.when(sign, by: "auditora").thenRefused(.notOnRoll)
        try story.registering(1, in: "cc", from: 90).when(sign, by: .member(90)).thenRefused(.notOnRoll)
        story.when(RecallsSign(recallId: "re", memberId: .member(2)), by: .member(3)).thenRefused(.authorityMissing)
        try story.when(RecallsSign(recallId: "re", memberId: .member(2)), by: "electoral")
            .then(RecallSigned(memberId: .member(2)))
    }

    @Test func `members under 15 aren't counted and can't sign`() throws {
        let story = try Story.withFinance(members: 20).registering(5, in: "cc", ages: [], from: 100).petitioned()
        story.when(RecallsSign(recallId: "re", memberId: nil), by: .member(100)).thenRefused(.notOnRoll)
        #expect(story.reading(.stream(Stream(.recall, "re"))).recalls["re"]?.petition?.eligible == 20)
    }

    @Test func `the social audit needs no signatures`() throws {
        let story = try Story.withFinance(members: 20)
        story.when(.petition(.audit), by: "m-0001").thenRefused(.authorityMissing)
        let asked = try story.given(.petition(.audit), by: "auditora")
        asked.when(RecallsSign(recallId: "re", memberId: nil), by: .member(1)).thenRefused(.signaturesAlreadyVerified)
        asked.when(verify, by: "electoral").thenRefused(.signaturesAlreadyVerified)
        try asked.when(RecallsReport(recallId: "re", text: "Informe", about: nil), by: "auditora").accepted()
    }

    @Test func `a mandate has one recall at a time, and only where it gives powers and the rules know one`() throws {
        let story = try Story.withFinance(members: 20)
        try story.petitioned().when(.petition(id: "re-2"), by: .member(2)).thenRefused(.recallUnderWay)
        story.when(.petition(of: "finanzas-s1"), by: .member(2)).thenRefused(.mandateOfAlternate)
        story.when(.petition(of: "nobody"), by: .member(2)).thenRefused(.mandateUnknown)
        story.at("2029-01-01T04:00:00Z").when(.petition(), by: .member(2)).thenRefused(.mandateEnded)
        var rules = RuleSet.filling(.finance)
        rules.recall = nil
        try story.adopting(rules)
            .when(.petition(), by: .member(2)).thenRefused(.recallNotInRules)
    }

    @Test func `a recall goes from its petition to the end of the mandate`() throws {
        let petition = try Story.withFinance(members: 380).verified(38)
        let coordinated = try petition.at("2026-12-08T03:59:00Z").reported().at("2026-12-23T03:00:00Z").referred()
        let story = try coordinated.voted(52, 18, 6)
        let events = try story.when(decide, by: "vocera").accepted()
        #expect(
            events.map(\.event) == [
                .mandates(
                    .recall(
                        .decided(
                            RecallDecided(
                                result: .revoked,
                                motionId: "mo",
                                assemblyId: "a",
                                inFavour: 52,
                                against: 18,
                                abstained: 6,
                                defended: true
                            )
                        )
                    )
                ),
                .mandates(.mandate(.recalled(MandateRecalled(recallId: "re")))),
            ]
        )
        let after = try story.given(decide, by: "vocera")
        #expect(after.reading(.commune).commune.mandate("finanzas")?.ending == .recalled)
        after.when(decide, by: "vocera").thenRefused(.recallEnded)
        let rejection = after.when(.store(), by: "tesorera").thenRefused(.authorityMissing)
        #expect(rejection?.mandate == "finanzas")
        try story.when(.store(), by: "tesorera").accepted()
    }

    @Test func `a recall that the assembly rejects leaves the mandate, and another may be asked for`() throws {
        let story = try Story.withFinance(members: 60).verified(6).reported().referred().voted(6, 6, 0)
            .given(decide, by: "vocera")
        #expect(story.reading(.commune).commune.mandate("finanzas")?.ending == nil)
        try story.when(.petition(id: "re-2"), by: .member(1)).accepted()
    }

    @Test func `each step waits for the one before it, until its last day is over`() throws {
        let asked = try Story.withFinance(members: 60).petitioned()
        asked.when(RecallsReport(recallId: "re", text: "x", about: nil), by: "auditora")
            .thenRefused(.signaturesNotVerified)
        asked.when(RecallsDefend(recallId: "re", text: nil, about: nil), by: "tesorera")
            .thenRefused(.signaturesNotVerified)
        let verified = try Story.withFinance(members: 60).verified(6)
        verified.when(RecallsRefer(recallId: "re", assemblyId: nil), by: "coordinadora")
            .thenRefused(.recallNotReported)
        let voted = try verified.voted(12, 0, 0)
        voted.when(decide, by: "vocera").thenRefused(.recallNotReported)
        let reported = try voted.reported()
        reported.when(decide, by: "vocera").thenRefused(.recallNotReferred)
        reported.when(RecallsReport(recallId: "re", text: "x", about: nil), by: "auditora")
            .thenRefused(.recallAlreadyReported)
        let referred = try reported.referred(defended: false)
        referred.when(RecallsRefer(recallId: "re", assemblyId: nil), by: "coordinadora")
            .thenRefused(.recallAlreadyReferred)
        let rejection = referred.when(decide, by: "vocera").thenRefused(.defenceNotHeard)
        #expect(rejection?.rule?.id == "recall.defence")
        // Silence of the bodies, and of whom it concerns, doesn't hold the assembly up for good.
        voted.at("2026-12-23T03:59:59Z").when(decide, by: "vocera").thenRefused(.recallNotReferred)
        try voted.at("2026-12-23T04:00:00Z").when(decide, by: "vocera").accepted()
    }

    @Test func `a recall takes a decided motion of an assembly for recalls, of the unit, after the petition`() throws {
        let ready = try Story.withFinance(members: 60).verified(6).reported().referred()
        try ready.voted(12, 0, 0, act: .ordinary).when(decide, by: "vocera").thenRefused(.assemblyNotForRecall)
        ready.when(decide, by: "vocera").thenRefused(.motionUnknown)
        let before = try Story.withFinance(members: 60).voted(12, 0, 0).verified(6).reported().referred()
        before.when(decide, by: "vocera").thenRefused(.motionBeforeRecall)
        let open = try ready.given(
            .convene(.recall, firstCall: ready.now, secondCall: nil, registrars: ["m-0001"], unit: "cc"),
            by: "vocera"
        ).proposed()
        open.when(decide, by: "vocera").thenRefused(.motionUndecided)
        let other = try ready.registering(1, in: "otra", from: 300)
            .given(.convene(.recall, firstCall: ready.now, unit: "otra"), by: "vocera")
            .given(.propose(proposer: .member(300)), by: "vocera")
        other.when(decide, by: "vocera").thenRefused(.unitOfAnotherAssembly)
    }

    @Test func `whom it concerns doesn't run it, and may defend themself`() throws {
        let founded = try Story.withFinance(members: 20).given(.petition(of: "mandate-vocera"), by: .member(1))
            .given(RecallsSign(recallId: "re", memberId: .member(2)), by: "electoral")
        let enough = try founded.signed(3...9)
        let verified = try enough.given(verify, by: "electoral").reported()
        verified.when(RecallsRefer(recallId: "re", assemblyId: nil), by: "vocera").thenRefused(.recallOfActor)
        try verified.when(RecallsDefend(recallId: "re", text: nil, about: nil), by: "vocera")
            .then(RecallDefended(memberId: "vocera", text: nil))
        verified.when(RecallsDefend(recallId: "re", text: nil, about: nil), by: .member(4))
            .thenRefused(.authorityMissing)
    }

    @Test func `a resignation takes the recall's object away`() throws {
        let story = try Story.withFinance(members: 20).petitioned()
            .given(MandatesResign(mandateId: "finanzas", reason: nil, about: nil), by: "tesorera")
        #expect(story.log.last?.event == .mandates(.recall(.lapsed(RecallLapsed(reason: .mandateEnded)))))
        story.when(RecallsSign(recallId: "re", memberId: nil), by: .member(2)).thenRefused(.recallEnded)
    }

    @Test func `a last day that went by is marked once, by time or by hand, and never before`() throws {
        let mark = RecallsMarkOverdue(recallId: "re", step: .report)
        let story = try Story.withFinance(members: 60).verified(6)
        let early = story.at("2026-12-08T03:59:59Z").permitting(policy: true)
        early.when(mark, by: .policy).thenRefused(.recallStepNotDue)
        early.permitting().when(mark, by: "electoral").thenRefused(.recallStepNotDue)
        let due = early.at("2026-12-08T04:00:00Z")
        let verified = try #require(story.log.last)
        try due.when(mark, by: .policy).byAuthority(of: verified.position).then(RecallOverdue(step: .report))
        try due.given(mark, by: .policy).when(mark, by: .policy).then()
        try due.permitting().when(mark, by: "electoral").then(RecallOverdue(step: .report))
        try due.permitting().reported().when(mark, by: "electoral").thenRefused(.recallStepDone)
    }
}
