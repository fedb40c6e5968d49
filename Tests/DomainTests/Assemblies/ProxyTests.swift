import Testing

@testable import Domain

/// Representation by written power, and its limits.
@Suite struct ProxyTests {
    private let verify = AssembliesVerifyQuorum(assemblyId: "a")
    private let open = MotionsOpen(motionId: "mo", method: nil)

    private func name(_ proxy: Int, for member: Int) -> AssembliesNameProxy {
        AssembliesNameProxy(
            assemblyId: "a",
            memberId: .member(member),
            proxyId: .member(proxy),
            document: "Carta poder, carpeta 2",
            sha256: nil
        )
    }

    /// A cooperative of 12, whose rules let a member stand for one other.
    private func assembly() throws -> Story {
        try Story.council(members: 12, kind: .cooperative)
            .given(.convene(firstCall: "2026-12-10T14:00:00Z", registrars: ["m-0001"]), by: "vocera")
    }

    private func opened() throws -> Story { try assembly().at("2026-12-10T14:00:00Z").opened(.first) }

    @Test func `a member gives another one the power to stand for them, in writing`() throws {
        let story = try assembly()
        let named = try story.when(name(3, for: 9), by: "m-0009").then(
            ProxyNamed(
                memberId: "m-0009",
                proxyId: "m-0003",
                document: .sealed(Sealed(["m-0009"], .text, clear: "Carta poder, carpeta 2")),
                sha256: nil,
                present: false
            )
        )
        #expect(named.assembly?.present == 0)
        try story.when(name(3, for: 9), by: "m-0001").accepted()
        story.when(name(3, for: 9), by: "m-0008").thenRefused(.authorityMissing)
    }

    @Test func `who is represented counts while the other one is there`() throws {
        let story = try opened().given(name(3, for: 9), by: "m-0009")
        let there = try story.when(AssembliesCheckIn(assemblyId: "a", memberId: "m-0003"), by: "m-0001")
            .then(
                MemberCheckedIn(memberId: "m-0003"),
                RepresentationChanged(proxyId: "m-0003", memberIds: ["m-0009"], present: true)
            )
        #expect([there.assembly?.present, there.assembly?.represented] == [2, 1])
        let gone = try there.when(AssembliesCheckOut(assemblyId: "a", memberId: "m-0003"), by: "m-0003")
            .then(
                MemberCheckedOut(memberId: "m-0003"),
                RepresentationChanged(proxyId: "m-0003", memberIds: ["m-0009"], present: false)
            )
        #expect([gone.assembly?.present, gone.assembly?.represented] == [0, 0])
        let late = try opened().checkedIn(3...3).given(name(3, for: 9), by: "m-0009")
        #expect([late.assembly?.present, late.assembly?.represented] == [2, 1])
    }

    @Test func `who is represented counts for the quorum`() throws {
        let needed = try #require(try opened().assembly?.quorum)
        let last = needed.needed
        // All but one of the quorum come, and one of them stands for one more.
        let story = try opened().given(name(2, for: 12), by: "m-0012").checkedIn(1...(last - 1))
        try story.when(verify, by: "vocera").then(
            QuorumVerified(call: .first, present: last, eligible: 12, quorum: needed)
        )
        try opened().checkedIn(1...(last - 1)).when(verify, by: "vocera").thenRefused(.quorumNotReached)
    }

    @Test func `who stands for another votes for both, and the vote is the other's`() throws {
        let story = try opened().given(name(3, for: 12), by: "m-0012").checkedIn(1...8)
            .given(verify, by: "vocera").proposed().given(open, by: "vocera")
        let named = try #require(story.log.first { $0.event.payload is ProxyNamed }).position
        let cast = story.when(.cast(.against, for: "m-0012"), by: "m-0003").byAuthority(of: named)
        let event = try #require(try cast.accepted().first)
        #expect([event.actor, event.by] == ["m-0012", "m-0003"])
        let voted = try cast.story.given(.cast(.inFavour), by: "m-0003")
        voted.when(.cast(.against, for: "m-0012"), by: "m-0003").thenRefused(.alreadyVoted)
        // An audit of the book finds the power by which it was cast.
        var audit = AuthorityAudit()
        #expect(voted.log.compactMap { recorded in audit.judge(recorded) } == [])
        let closed = try voted.given(MotionsClose(motionId: "mo"), by: "vocera").newest(MotionClosed.self)
        #expect([closed.inFavour, closed.against, closed.present] == [1, 1, 9])
    }

    @Test func `nobody votes by a power that another holds, or whose holder went`() throws {
        let story = try opened().given(name(3, for: 12), by: "m-0012").checkedIn(1...8)
            .given(verify, by: "vocera").proposed().given(open, by: "vocera")
        story.when(.cast(.against, for: "m-0012"), by: "m-0004").thenRefused(.authorityMissing)
        story.when(.cast(.against), by: "m-0011").thenRefused(.notCheckedIn)
        try story.given(AssembliesCheckOut(assemblyId: "a", memberId: "m-0003"), by: "m-0003")
            .when(.cast(.against, for: "m-0012"), by: "m-0003").thenRefused(.notCheckedIn)
        // A vote is given by whoever holds the power, and by nobody in their name.
        story.when(.cast(.against, for: "m-0012"), by: "m-0003", enteredBy: "m-0005").thenRefused(.delegateMayNotCast)
    }

    @Test func `who comes themselves ends the power, and is counted once`() throws {
        let story = try opened().given(name(3, for: 9), by: "m-0009").checkedIn(3...3)
        let came = try story.when(AssembliesCheckIn(assemblyId: "a", memberId: "m-0009"), by: "m-0001").then(
            ProxyWithdrawn(memberId: "m-0009", proxyId: "m-0003", present: true),
            MemberCheckedIn(memberId: "m-0009")
        )
        #expect([came.assembly?.present, came.assembly?.represented] == [2, 0])
        came.when(name(3, for: 9), by: "m-0009").thenRefused(.alreadyCheckedIn)
    }

    @Test func `a power is taken back`() throws {
        let withdraw = AssembliesWithdrawProxy(assemblyId: "a", memberId: "m-0009")
        let story = try opened().given(name(3, for: 9), by: "m-0009")
        try story.when(withdraw, by: "m-0009").then(
            ProxyWithdrawn(memberId: "m-0009", proxyId: "m-0003", present: false)
        )
        try opened().when(withdraw, by: "m-0009").thenRefused(
            .proxyUnknown,
            "Nobody stands for m-0009 at this assembly.",
            "Nadie representa a m-0009 en esta asamblea."
        )
        story.when(name(4, for: 9), by: "m-0009").thenRefused(.proxyAlreadyNamed)
    }

    @Test func `a member stands for no more others than the rules allow`() throws {
        let story = try assembly().given(name(3, for: 9), by: "m-0009")
        let refused = story.when(name(3, for: 10), by: "m-0010").thenRefused(
            .proxiesTooMany,
            "m-0003 already stands for as many as the rules allow, 1; name somebody else.",
            "m-0003 ya representa a cuantas personas permiten las reglas, 1; nombre a otra persona."
        )
        #expect(refused?.rule?.id == "acts.ordinary.proxiesPerMember")
        #expect(refused?.rule?.ruleSet == "cooperative-generic")
    }

    @Test func `under the law of councils nobody stands for another`() throws {
        let refused = try Story.council(members: 12).convened().when(name(3, for: 9), by: "m-0009").thenRefused(
            .proxiesNotAllowed,
            "By the rules nobody stands for another in this type of act (ordinary); who wants to count comes themselves.",
            "Según las reglas nadie representa a otra persona en este tipo de acto (ordinary); quien quiera contar asiste."
        )
        #expect(refused?.rule?.ruleSet == "ve-consejos-2023")
    }

    @Test func `nobody enters a power for themselves, stands for themselves, or from off the roll`() throws {
        let story = try assembly().registering(1, from: 50)
        story.when(name(1, for: 9), by: "m-0001").thenRefused(.proxyEnteredByHolder)
        story.when(name(9, for: 9), by: "m-0009").thenRefused(.proxyOfSelf)
        story.when(name(50, for: 9), by: "m-0009").thenRefused(.notOnRoll)
        story.when(name(3, for: 50), by: .member(50)).thenRefused(.notOnRoll)
    }

    @Test func `an acta tells who came from who counted`() throws {
        let ended = try opened().given(name(3, for: 12), by: "m-0012").checkedIn(1...8)
            .given(verify, by: "vocera").given(AssembliesClose(assemblyId: "a"), by: "vocera")
            .given(.drafting(), by: "vocera")
        // Eight came, and one of them stood for one more.
        let attendance = try ended.newest(ActaDrafted.self).attendance
        #expect([attendance.attended, attendance.presentAtEnd] == [8, 9])
    }

    @Test func `a check-in of somebody by whose power was voted isn't undone`() throws {
        let voted = try opened().given(name(3, for: 12), by: "m-0012").checkedIn(1...8)
            .given(verify, by: "vocera").proposed().given(open, by: "vocera")
            .given(.cast(.against, for: "m-0012"), by: "m-0003")
        let refused = voted.when(AssembliesUndoCheckIn(assemblyId: "a", memberId: "m-0003"), by: "m-0001")
            .thenRefused(.memberHasVoted)
        #expect(refused?.values["member"] == "m-0012")
    }
}
