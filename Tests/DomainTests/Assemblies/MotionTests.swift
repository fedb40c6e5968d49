import Testing

@testable import Domain

@Suite struct MotionTests {
    private let open = MotionsOpen(motionId: "mo", method: nil)
    private let close = MotionsClose(motionId: "mo")

    /// What a proposal says that it needs.
    private static func majority(_ recorded: Recorded) -> Majority? {
        guard case .assemblies(.motion(.proposed(let data))) = recorded.event else { return nil }
        return data.majority
    }

    private func result(_ story: Story) throws -> MotionClosed? {
        let events = try story.when(close, by: "vocera").accepted()
        guard case .assemblies(.motion(.closed(let closed))) = events[0].event else { return nil }
        return closed
    }

    @Test func `a motion states its majority and the rule`() throws {
        let events = try Story.session().when(.propose(), by: "m-0002").accepted()
        guard case .assemblies(.motion(.proposed(let proposed))) = events[0].event else {
            Issue.record("no motion: \(events[0].event)")
            return
        }
        #expect(proposed.majority.share == Share(percent: 50, over: true))
        #expect(proposed.majority.of == .cast)
        #expect(proposed.majority.rule.id == "acts.ordinary.majority")
        #expect(proposed.proposerId == "m-0002")
        #expect(proposed.sealed.isEmpty)
    }

    @Test func `a motion about a member is sealed under their key`() throws {
        let story = try Story.session()
        let events = try story.when(.propose(about: ["m-0005"]), by: "m-0002").accepted()
        #expect(events[0].event.payload.sealed == [Sealed(["m-0005"], .text, clear: "Comprar semilla")])
        story.when(.propose(about: ["nobody"]), by: "m-0002").thenRefused(.memberUnknown)
    }

    @Test func `a motion needs an assembly, a member of its roll and a point of the agenda`() throws {
        try Story.council(members: 12).when(.propose(), by: "m-0002").thenRefused(.assemblyUnknown)
        let story = try Story.session().registering(1, from: 13)
        story.when(.propose(), by: "m-0013").thenRefused(.notOnRoll)
        story.when(.propose(proposer: "m-0003"), by: "m-0002").thenRefused(.authorityMissing)
        story.when(.propose(agendaItem: "9"), by: "m-0002").thenRefused(.agendaItemUnknown)
        try story.proposed().when(.propose(), by: "m-0002").thenRefused(.idTaken)
    }

    @Test func `a motion is amended or withdrawn before it is voted on`() throws {
        let amend = MotionsAmend(motionId: "mo", text: "Comprar más semilla", about: nil)
        let withdraw = MotionsWithdraw(motionId: "mo", reason: "Ya hay semilla", about: ["m-0005"])
        let story = try Story.session().proposed()
        story.when(amend, by: "m-0003").thenRefused(.authorityMissing)
        try story.when(amend, by: "m-0002").then(MotionAmended(text: .open("Comprar más semilla")))
        let withdrawn = try story.when(withdraw, by: "m-0002").then(
            MotionWithdrawn(reason: .sealed(Sealed(["m-0005"], .reason, clear: "Ya hay semilla")))
        )
        withdrawn.when(open, by: "vocera").thenRefused(.motionWithdrawn)
        withdrawn.when(.cast(.inFavour), by: "m-0003").thenRefused(.motionWithdrawn)
        let voting = try story.given(open, by: "vocera")
        voting.when(amend, by: "m-0002").thenRefused(.motionAlreadyOpen)
        voting.when(withdraw, by: "m-0002").thenRefused(.motionAlreadyOpen)
    }

    @Test func `a motion is opened once, in session, by who presides`() throws {
        try Story.session().when(open, by: "vocera").thenRefused(.motionUnknown)
        let early = try Story.council(members: 12).convened().proposed()
        early.when(open, by: "vocera").thenRefused(.assemblyNotInSession)
        let story = try Story.session().proposed()
        story.when(open, by: "m-0002").thenRefused(.authorityMissing)
        let needs = try #require(story.log.compactMap(Self.majority).first)
        let voting = try story.when(open, by: "vocera").then(
            VoteOpened(matter: .motion, matterId: "mo"),
            MotionOpened(method: .rollCall, ballot: .open, present: 4, quorum: nil, majority: needs)
        )
        voting.when(open, by: "vocera").thenRefused(.motionAlreadyOpen)
    }

    @Test func `an election assembly votes on paper, not in public`() throws {
        let refused = try Story.session(.election).proposed().when(open, by: "vocera").thenRefused(.ballotNotOpen)
        #expect(refused?.rule?.id == "acts.election.ballot")
    }

    @Test func `a member votes once, by their own token or a registrar`() throws {
        let story = try Story.session().proposed()
        story.when(.cast(.inFavour), by: "m-0003").thenRefused(.motionNotOpen)
        let voting = try story.given(open, by: "vocera")
        let voted = try voting.when(.cast(.inFavour), by: "m-0003").then(MotionCast(choice: .inFavour))
        voted.when(.cast(.against), by: "m-0003").thenRefused(.alreadyVoted)
        voted.when(.cast(.against, for: "m-0003"), by: "m-0001").thenRefused(.alreadyVoted)
        voting.when(.cast(.against, for: "m-0003"), by: "m-0002").thenRefused(.authorityMissing)
        voting.when(.cast(.against, for: "m-0003"), by: "vocera").thenRefused(.authorityMissing)
        voting.when(.cast(.inFavour), by: "m-0003", enteredBy: "m-0004").thenRefused(.delegateMayNotCast)
        voting.when(.cast(.inFavour), by: "m-0005").thenRefused(.notCheckedIn)
    }

    @Test func `a vote is replaced before the closing, and counted once`() throws {
        let story = try Story.session().voting()
        let replace = MotionsReplaceVote(motionId: "mo", choice: .against, memberId: nil)
        story.when(replace, by: "m-0003").thenRefused(.notYetVoted)
        let replaced = try story.voted(.inFavour, 3...3).when(replace, by: "m-0003").then(
            MotionVoteReplaced(choice: .against, previous: .inFavour)
        )
        #expect(replaced.motion?.tally == Tally(inFavour: 0, against: 1, abstained: 0))
        let closed = try replaced.given(close, by: "vocera")
        closed.when(replace, by: "m-0003").thenRefused(.motionClosed)
        closed.when(.cast(.inFavour), by: "m-0004").thenRefused(.motionClosed)
        closed.when(close, by: "vocera").thenRefused(.motionClosed)
    }

    @Test func `a tie fails`() throws {
        let closed = try result(Story.session().voting().voted(.inFavour, 1...2).voted(.against, 3...4))
        #expect(closed?.result == .rejected)
        #expect(closed?.needed == 3)
        #expect(closed?.dissent == 2)
    }

    @Test func `without a vote nothing is carried`() throws {
        let closed = try result(Story.session().voting())
        #expect(closed?.result == .rejected)
        #expect(closed?.base == 0)
        #expect(closed?.present == 4)
    }

    @Test func `who voted and went is counted as present`() throws {
        let story = try Story.session().voting().voted(.inFavour, 1...3)
            .given(AssembliesCheckOut(assemblyId: "a", memberId: "m-0003"), by: "m-0003")
            .given(AssembliesCheckOut(assemblyId: "a", memberId: "m-0004"), by: "m-0004")
        #expect(try result(story)?.present == 3)
    }

    @Test func `where the rules count all who are present, two thirds of five are four`() throws {
        let story = try Story.council(members: 12).adopting { act in
            act.majority.value = Share(percent: 66, over: false)
            act.majorityOf.value = .present
        }
        let session = try story.convened().opened(.first).checkedIn(1...5)
            .given(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera").voting()
        let three = try result(session.voted(.inFavour, 1...3))
        #expect(three?.result == .rejected)
        #expect(three?.base == 5)
        #expect(three?.needed == 4)
        #expect(try result(session.voted(.inFavour, 1...4))?.result == .carried)
    }

    @Test func `where the rules ask for a quorum at each vote, it must still be there`() throws {
        let story = try Story.council(members: 12).adopting { $0.quorumAt.value = .eachVote }
        let session = try story.convened().opened(.first).checkedIn(1...4)
            .given(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera").proposed()
        let events = try session.when(open, by: "vocera").accepted()
        guard case .assemblies(.motion(.opened(let opened))) = events[1].event else {
            Issue.record("not opened: \(events)")
            return
        }
        #expect(opened.quorum?.needed == 4)
        let out = AssembliesCheckOut(assemblyId: "a", memberId: "m-0004")
        let refused = try session.given(out, by: "m-0004").when(open, by: "vocera").thenRefused(.quorumNotReached)
        #expect(refused?.values["present"] == "3")
    }

    @Test func `hands are counted by two tellers`() throws {
        func count(_ votes: (Int, Int, Int), _ tellers: [Identifier] = ["m-0002", "m-0001"]) -> MotionsRecordCount {
            MotionsRecordCount(
                motionId: "mo",
                inFavour: votes.0,
                against: votes.1,
                abstained: votes.2,
                null: nil,
                tellers: tellers
            )
        }
        let story = try Story.session().voting(.hands)
        story.when(close, by: "vocera").thenRefused(.countMissing)
        story.when(.cast(.inFavour), by: "m-0003").thenRefused(.motionByHands)
        story.when(count((3, 1, 0), ["m-0001", "m-0001"]), by: "vocera").thenRefused(.tellersNotTwo)
        story.when(count((3, 1, 0), ["m-0001", "m-0009"]), by: "vocera").thenRefused(.notCheckedIn)
        story.when(count((3, 1, 1)), by: "vocera").thenRefused(.countOverPresent)
        story.when(count((-1, 1, 1)), by: "vocera").thenRefused(.countOverPresent)
        try Story.session().voting().when(count((3, 1, 0)), by: "vocera").thenRefused(.motionByRollCall)
        let counted = try story.given(count((2, 2, 0)), by: "vocera").when(count((3, 1, 0)), by: "vocera").then(
            MotionCountRecorded(inFavour: 3, against: 1, abstained: 0, null: nil, tellers: ["m-0001", "m-0002"])
        )
        let closed = try result(counted)
        #expect(closed?.result == .carried)
        #expect([closed?.inFavour, closed?.against, closed?.abstained, closed?.present] == [3, 1, 0, 4])
    }
}
