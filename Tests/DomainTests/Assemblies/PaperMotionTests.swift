import Testing

@testable import Domain

/// Motions on paper slips, ties, and wrong steps of a vote.
@Suite struct PaperMotionTests {
    private let open = MotionsOpen(motionId: "mo", method: .paper)

    private func count(_ inFavour: Int, _ against: Int, blank: Int, null: Int?) -> MotionsRecordCount {
        MotionsRecordCount(
            motionId: "mo",
            inFavour: inFavour,
            against: against,
            abstained: blank,
            null: null,
            tellers: ["m-0001", "m-0002"]
        )
    }

    private func closed(_ story: Story) throws -> MotionClosed {
        let events = try story.when(MotionsClose(motionId: "mo"), by: "vocera").accepted()
        guard case .assemblies(.motion(.closed(let data))) = events[0].event else { throw Rejection(.motionNotOpen) }
        return data
    }

    /// Rules under which ordinary assemblies vote otherwise.
    private func session(_ ballot: BallotMode) throws -> Story {
        var rules = try #require(Context.Tools.test.ruleSets["ve-consejos-2023"])
        rules.id = "other"
        for index in rules.acts.indices where rules.acts[index].act == .ordinary {
            rules.acts[index].ballot.value = ballot
        }
        let story = try Story.council(members: 12).adopting(rules)
        return try story.convened().opened(.first).checkedIn(1...4)
            .given(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera").proposed()
    }

    @Test func `slips are counted with the spoiled ones, which decide nothing`() throws {
        let story = try session(.paper).given(open, by: "vocera")
        #expect(story.motion?.method == .paper)
        story.when(.cast(.inFavour), by: "m-0003").thenRefused(.motionByPaper)
        let result = try closed(try story.given(count(2, 1, blank: 0, null: 1), by: "vocera"))
        #expect(result.result == .carried)
        #expect([result.null, result.present, result.base, result.needed] == [1, 4, 3, 2])
        story.when(count(2, 1, blank: 1, null: 1), by: "vocera").thenRefused(.countOverPresent)
    }

    @Test func `the rules say whether a vote is public, on paper or secret`() throws {
        try session(.paper).when(MotionsOpen(motionId: "mo", method: nil), by: "vocera").thenRefused(.ballotNotOpen)
        let secret = try session(.secret).when(open, by: "vocera").thenRefused(.ballotSecret)
        #expect(secret?.rule?.id == "acts.ordinary.ballot")
        try session(.open).when(open, by: "vocera").thenRefused(.ballotNotPaper)
        try session(.open).given(MotionsOpen(motionId: "mo", method: .hands), by: "vocera")
            .when(count(1, 1, blank: 0, null: 0), by: "vocera").thenRefused(.nullNotOnPaper)
    }

    @Test func `a tie fails`() throws {
        let tied = try Story.session().voting().voted(.inFavour, 1...2).voted(.against, 3...4)
        let result = try closed(tied)
        #expect(result.result == .rejected)
        #expect([result.inFavour, result.against, result.dissent] == [2, 2, 2])
        // Nobody for and nobody against is a tie as well.
        #expect(try closed(try Story.session().voting()).result == .rejected)
    }

    @Test func `nobody votes before the quorum, after the closing, or off the roll`() throws {
        let convened = try Story.council(members: 12).convened().opened(.first).checkedIn(1...4).proposed()
        convened.when(open, by: "vocera").thenRefused(.assemblyNotInSession)
        convened.when(.cast(.inFavour), by: "m-0003").thenRefused(.motionNotOpen)
        let voting = try Story.session().registering(1, from: 13).voting()
        voting.when(.cast(.inFavour), by: "m-0013").thenRefused(.notOnRoll)
        voting.when(.cast(.inFavour), by: "m-0012").thenRefused(.notCheckedIn)
        let ended = try voting.given(MotionsClose(motionId: "mo"), by: "vocera")
        ended.when(.cast(.inFavour), by: "m-0003").thenRefused(.motionClosed)
        try ended.given(AssembliesClose(assemblyId: "a"), by: "vocera")
            .when(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera").thenRefused(.assemblyEnded)
    }
}
