import Testing

@testable import Domain

@Suite struct AttendanceTests {
    private func checkIn(_ number: Int) -> AssembliesCheckIn {
        AssembliesCheckIn(assemblyId: "a", memberId: .member(number))
    }

    @Test func `nobody is checked in where there is no assembly`() throws {
        try Story.council(members: 12).when(checkIn(1), by: "vocera").thenRefused(.assemblyUnknown)
    }

    @Test func `the door opens at the first call's time`() throws {
        let story = try Story.council(members: 12)
        let convened = try story.given(.convene(firstCall: story.now + 60), by: "vocera")
        let early = convened.when(checkIn(1), by: "vocera").thenRefused(.callNotOpen)
        #expect(early?.values["opensAt"] == "2026-11-22T14:01:00Z")
        try convened.after(minutes: 1).when(checkIn(1), by: "vocera").then(MemberCheckedIn(memberId: "m-0001"))
    }

    @Test func `a call opens at its time, and once more by hand changes nothing`() throws {
        let story = try Story.council(members: 12)
        let convened = try story.given(
            .convene(firstCall: story.now + 60, secondCall: story.now + 120),
            by: "vocera"
        )
        let first = AssembliesOpenCall(assemblyId: "a", call: .first)
        let second = AssembliesOpenCall(assemblyId: "a", call: .second)
        convened.when(first, by: "vocera").thenRefused(.callTooEarly)
        let opened = try convened.after(minutes: 1).given(first, by: "vocera")
        try opened.when(first, by: "vocera").then()
        opened.when(second, by: "vocera").thenRefused(.callTooEarly)
        let again = try opened.after(minutes: 1).given(second, by: "vocera")
        try again.when(second, by: "vocera").then()
        again.when(first, by: "vocera").thenRefused(.callPassed)
        try Story.session().when(second, by: "vocera").thenRefused(.assemblyInSession)
    }

    @Test func `a call that is due is opened by the clock, by the authority of the convocation`() throws {
        let story = try Story.council(members: 12).convened()
        let convened = story.assembly?.convened
        try story.permitting(policy: true).when(AssembliesOpenCall(assemblyId: "a", call: .first), by: "acta.policy")
            .byAuthority(of: convened).accepted()
    }

    @Test func `a member checks in once, by a registrar, the spokesperson or themself`() throws {
        let story = try Story.council(members: 12).convened().opened(.first)
        try story.when(checkIn(2), by: "m-0001").byAuthority(of: story.assembly?.convened)
            .then(MemberCheckedIn(memberId: "m-0002"))
        try story.when(checkIn(2), by: "vocera").byAuthority(of: 5).accepted()
        let own = try story.when(checkIn(2), by: "m-0002").accepted()
        #expect(own.map(\.actor) == ["m-0002"])
        story.when(checkIn(2), by: "m-0003").thenRefused(.authorityMissing)
        let there = try story.given(checkIn(2), by: "m-0002")
        there.when(checkIn(2), by: "m-0001").thenRefused(.alreadyCheckedIn)
        #expect(there.assembly?.present == 1)
    }

    @Test func `a registrar checks in by their own name, and casts as the voter's`() throws {
        let story = try Story.session().voting()
        let there = try story.when(checkIn(5), by: "m-0001").accepted()
        #expect(there.map(\.actor) == ["m-0001"])
        #expect(there.map(\.by) == [nil])
        let vote = try story.when(.cast(.against, for: "m-0003"), by: "m-0001").accepted()
        #expect(vote.map(\.actor) == ["m-0003"])
        #expect(vote.map(\.by) == ["m-0001"])
    }

    @Test func `only members of the frozen roll are checked in`() throws {
        let story = try Story.council(members: 12).registering(1, ages: [], from: 13).convened().opened(.first)
        story.when(checkIn(13), by: "vocera").thenRefused(.notOnRoll)
        story.when(checkIn(99), by: "vocera").thenRefused(.memberUnknown)
    }

    @Test func `who goes doesn't count, and may come again`() throws {
        let out = AssembliesCheckOut(assemblyId: "a", memberId: "m-0002")
        let story = try Story.session()
        let gone = try story.when(out, by: "m-0002").then(MemberCheckedOut(memberId: "m-0002"))
        #expect(gone.assembly?.present == 3)
        gone.when(out, by: "vocera").thenRefused(.notCheckedIn)
        #expect(try gone.given(checkIn(2), by: "vocera").assembly?.present == 4)
    }

    @Test func `a mistaken check-in is taken back unless the member has voted`() throws {
        let undo = AssembliesUndoCheckIn(assemblyId: "a", memberId: "m-0002")
        let story = try Story.session().voting()
        let undone = try story.when(undo, by: "m-0001").then(CheckInUndone(memberId: "m-0002"))
        #expect(undone.assembly?.present == 3)
        undone.when(undo, by: "m-0001").thenRefused(.notCheckedIn)
        try story.voted(.inFavour, 2...2).when(undo, by: "m-0001").thenRefused(.memberHasVoted)
        story.when(undo, by: "m-0002").thenRefused(.authorityMissing)
    }

    @Test func `a guest has a voice and no vote, and isn't counted`() throws {
        let guest = AssembliesCheckInGuest(assemblyId: "a", guestId: "m-0013", partyId: nil)
        let story = try Story.session().registering(1, from: 13)
        let there = try story.when(guest, by: "vocera").then(GuestCheckedIn(guestId: "m-0013", partyId: nil))
        #expect(there.assembly?.present == 4)
        there.when(guest, by: "vocera").thenRefused(.alreadyCheckedIn)
        try there.voting().when(.cast(.inFavour), by: "m-0013").thenRefused(.notOnRoll)
        there.when(AssembliesCheckInGuest(assemblyId: "a", guestId: "m-0007", partyId: nil), by: "vocera")
            .thenRefused(.guestOnRoll)
        there.when(AssembliesCheckInGuest(assemblyId: "a", guestId: "v-12345678", partyId: nil), by: "vocera")
            .thenRefused(.memberIdLikeDocument)
        there.when(AssembliesCheckInGuest(assemblyId: "a", guestId: "x", partyId: "nobody"), by: "vocera")
            .thenRefused(.partyUnknown)
    }
}
