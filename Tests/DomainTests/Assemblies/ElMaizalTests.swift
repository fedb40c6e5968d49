import Testing

@testable import Domain

@Suite struct ElMaizalTests {
    @Test func `the council of 412 decides at its second call`() throws {
        var story = try Story.council(members: 412)
        let convocation = try story.when(
            .convene(firstCall: story.now, secondCall: story.now + 3600, registrars: ["m-0001"]),
            by: "vocera"
        ).byAuthority(of: 5)
        let events = try convocation.accepted()
        #expect(events.map(\.stream.description) == ["roll/a", "assembly/a"])
        guard case .assemblies(.assembly(.convened(let convened))) = events[1].event else {
            Issue.record("no convocation: \(events[1].event)")
            return
        }
        #expect(convened.eligible == 412)
        #expect(convened.rollId == "a")
        #expect(convened.quorumFirst.needed == 124)
        #expect(convened.quorumSecond?.needed == 83)
        #expect(convened.quorumSecond?.rule.id == "acts.ordinary.quorumSecond")
        #expect(convened.quorumSecond?.rule.ruleSet == "ve-consejos-2023")

        story = try convocation.story.opened(.first).checkedIn(1...97)
        let first = story.when(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera").thenRefused(.quorumNotReached)
        #expect(first?.values == ["needed": "124", "present": "97", "eligible": "412"])
        #expect(first?.rule == convened.quorumFirst.rule)

        story = try story.after(minutes: 60).opened(.second).checkedIn(98...101)
        story = try story.when(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera").then(
            QuorumVerified(
                call: .second,
                present: 101,
                eligible: 412,
                quorum: try #require(convened.quorumSecond)
            )
        )
        story = try story.voting().voted(.inFavour, 1...58).voted(.against, 59...89).voted(.abstain, 90...101)
        story = try story.when(MotionsClose(motionId: "mo"), by: "vocera").then(
            MotionClosed(
                result: .carried,
                inFavour: 58,
                against: 31,
                abstained: 12,
                null: nil,
                present: 101,
                dissent: 31,
                needed: 45,
                base: 89
            ),
            VoteClosed(matter: .motion, matterId: "mo")
        )
        let closed = try story.when(AssembliesClose(assemblyId: "a"), by: "vocera").accepted()
        #expect(closed.first?.event == AssemblyClosed(present: 101).event)
    }

    @Test func `who registers after the convocation changes neither the quorum nor the roll`() throws {
        let story = try Story.council(members: 412).convened().registering(50, from: 413).opened(.first)
        #expect(story.assembly?.quorum?.needed == 124)
        let late = AssembliesCheckIn(assemblyId: "a", memberId: "m-0413")
        story.when(late, by: "m-0001").thenRefused(.notOnRoll)
    }
}

@Suite struct CheGuevaraTests {
    @Test func `a recall of 380 has its second call's quorum with 76, and not with 75`() throws {
        let story = try Story.council(members: 380).convened(.recall).after(minutes: 60).opened(.second)
            .checkedIn(1...75)
        let refused = story.when(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera").thenRefused(.quorumNotReached)
        #expect(refused?.values["needed"] == "76")
        #expect(refused?.rule?.id == "acts.recall.quorumSecond")

        let session = try story.checkedIn(76...76).given(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera")
        let events = try session.voting().voted(.inFavour, 1...52).voted(.against, 53...70).voted(.abstain, 71...76)
            .when(MotionsClose(motionId: "mo"), by: "vocera").accepted()
        guard case .assemblies(.motion(.closed(let closed))) = events[0].event else {
            Issue.record("no result: \(events[0].event)")
            return
        }
        #expect(closed.result == .carried)
        #expect([closed.inFavour, closed.against, closed.abstained, closed.present] == [52, 18, 6, 76])
    }
}
