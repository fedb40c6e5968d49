import Testing

@testable import Domain

@Suite struct SessionTests {
    private let verify = AssembliesVerifyQuorum(assemblyId: "a")
    private let close = AssembliesClose(assemblyId: "a")
    private let recess = AssembliesRecess(assemblyId: "a", until: nil)
    private let resume = AssembliesResume(assemblyId: "a")

    @Test func `the quorum is verified once, while a call is open`() throws {
        let story = try Story.council(members: 12).convened()
        story.when(verify, by: "vocera").thenRefused(.callNotOpen)
        try story.opened(.first).checkedIn(1...3).when(verify, by: "vocera").thenRefused(.quorumNotReached)
        try Story.session().when(verify, by: "vocera").thenRefused(.quorumAlreadyVerified)
    }

    @Test func `a last call without a quorum ends the assembly`() throws {
        let story = try Story.council(members: 12).convened().opened(.first).checkedIn(1...2)
        story.when(close, by: "vocera").thenRefused(.secondCallToCome)
        let second = try story.after(minutes: 60).opened(.second)
        let needed = try #require(second.assembly?.quorum)
        #expect(needed.needed == 3)
        let failed = try second.when(close, by: "vocera").then(
            QuorumFailed(call: .second, present: 2, eligible: 12, quorum: needed)
        )
        #expect(failed.assembly?.state == .noQuorum)
        failed.when(verify, by: "vocera").thenRefused(.assemblyEnded)
        try second.checkedIn(3...3).when(close, by: "vocera").thenRefused(.quorumNotVerified)
    }

    @Test func `a single call without a quorum ends the assembly`() throws {
        let story = try Story.council(members: 12).convened(secondCall: false).opened(.first)
        #expect(try story.given(close, by: "vocera").assembly?.state == .noQuorum)
    }

    @Test func `a session is interrupted and goes on`() throws {
        let story = try Story.session()
        story.when(resume, by: "vocera").thenRefused(.assemblyNotRecessed)
        story.when(AssembliesRecess(assemblyId: "a", until: story.now), by: "vocera").thenRefused(.recessPast)
        let paused = try story.when(recess, by: "vocera").then(AssemblyRecessed(until: nil))
        #expect(paused.assembly?.state == .recessed)
        paused.when(recess, by: "vocera").thenRefused(.assemblyInRecess)
        try paused.proposed().when(MotionsOpen(motionId: "mo", method: nil), by: "vocera")
            .thenRefused(.assemblyInRecess)
        try paused.when(resume, by: "vocera").then(AssemblyResumed(present: 4))
    }

    @Test func `nothing is interrupted or closed while it is voted on`() throws {
        let story = try Story.session().voting()
        story.when(recess, by: "vocera").thenRefused(.voteUnderWay)
        story.when(close, by: "vocera").thenRefused(.voteUnderWay)
        let after = try story.given(MotionsClose(motionId: "mo"), by: "vocera")
        #expect(try after.when(close, by: "vocera").accepted().first?.event == AssemblyClosed(present: 4).event)
    }

    @Test func `an assembly is closed once, and only from its session`() throws {
        try Story.council(members: 12).convened().when(close, by: "vocera").thenRefused(.assemblyNotInSession)
        let closed = try Story.session().given(close, by: "vocera")
        closed.when(close, by: "vocera").thenRefused(.assemblyEnded)
        closed.when(.propose(), by: "m-0002").thenRefused(.assemblyEnded)
        closed.when(AssembliesCheckIn(assemblyId: "a", memberId: "m-0009"), by: "vocera").thenRefused(.assemblyEnded)
    }

    @Test func `an assembly keeps the mandates and rules of its opening past midnight`() throws {
        // The mandates of the founding end with 31 December 2028, in Caracas four hours before UTC.
        let eve = try Story.council(members: 12).at("2029-01-01T03:30:00Z")
        let session = try eve.convened().opened(.first).checkedIn(1...4).given(verify, by: "vocera")
        let next = try session.after(minutes: 60).given(
            event: RulesAdopted(effectiveFrom: "2029-01-01", effectiveAt: "2029-01-01T04:00:00Z", document: stricter),
            in: Stream(.rules, "stricter")
        ).proposed()
        let opened = next.when(MotionsOpen(motionId: "mo", method: nil), by: "vocera").byAuthority(of: 5)
        #expect(opened.story.motion?.majority?.rule.ruleSet == "ve-consejos-2023")
        let refused = next.when(.convene(firstCall: next.now, id: "b"), by: "vocera").thenRefused(.authorityMissing)
        #expect(refused?.mandate == "mandate-vocera")
    }

    @Test func `a motion that was filed before the opening is decided by the rules of the opening`() throws {
        let filed = try Story.council(members: 12).convened().proposed()
        let session = try filed.after(minutes: 1).given(
            event: RulesAdopted(effectiveFrom: "2026-11-22", effectiveAt: filed.now + 30, document: stricter),
            in: Stream(.rules, "stricter")
        ).opened(.first).checkedIn(1...4).given(verify, by: "vocera")
            .given(MotionsOpen(motionId: "mo", method: nil), by: "vocera")
        #expect(session.motion?.majority?.rule.ruleSet == "stricter")
    }

    private var stricter: RuleSet {
        get throws {
            var rules = try #require(Context.Tools.test.ruleSets["ve-consejos-2023"])
            rules.id = "stricter"
            return rules
        }
    }
}
