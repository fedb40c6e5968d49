import Testing

@testable import Domain

/// Everyday acts of a register: the same person twice, no document, suspensions, departures, and what undoes them.
@Suite struct MembershipTests {
    private let freeze = RollFreeze(rollId: "padron", unitId: nil, purpose: nil, act: nil)
    private let merge = MembersMerge(memberId: "m-0001", duplicateId: "m-0002")

    @Test func `the same person registered twice goes on under one id`() throws {
        let story = try Story.council(members: 3)
        try story.when(merge, by: "registrar").then(MemberMerged(into: "m-0001"))
        let merged = try story.given(merge, by: "registrar").given(freeze, by: "electoral")
        #expect(merged.reading(.register).register.eligible(in: "padron") == ["m-0001", "m-0003"])
    }

    @Test func `a roll frozen before keeps its number, but only the kept id acts by it`() throws {
        let story = try Story.council(members: 3).given(freeze, by: "electoral").given(merge, by: "registrar")
        let register = story.reading(.register).register
        #expect(register.rolls["padron"]?.count == 3)
        #expect(register.eligible(in: "padron").count == 3)
        #expect(register.isEligible("m-0001", "padron"))
        #expect(!register.isEligible("m-0002", "padron"))
    }

    @Test func `two registrations are merged once, and never with themselves`() throws {
        let story = try Story.council(members: 2)
        story.when(MembersMerge(memberId: "m-0001", duplicateId: "m-0001"), by: "registrar").thenRefused(.sameMember)
        story.when(MembersMerge(memberId: "m-0001", duplicateId: "m-0009"), by: "registrar")
            .thenRefused(.memberUnknown)
        try story.given(merge, by: "registrar").when(merge, by: "registrar").thenRefused(.memberGone)
        story.when(merge, by: "m-0001").thenRefused(.authorityMissing)
    }

    @Test func `who holds a mandate keeps the id that holds it`() throws {
        let story = try Story.council(members: 1).given(registering("vocera"), by: "registrar")
        let wrong = story.when(MembersMerge(memberId: "m-0001", duplicateId: "vocera"), by: "registrar")
            .thenRefused(.duplicateHoldsMandate)
        #expect(wrong?.values["mandate"] == "mandate-vocera")
        try story.when(MembersMerge(memberId: "vocera", duplicateId: "m-0001"), by: "registrar").accepted()
    }

    @Test func `a merging of two who are two after all is undone`() throws {
        let story = try Story.council(members: 2).given(merge, by: "registrar")
        let undo = MembersReinstate(memberId: "m-0002", reason: nil)
        try story.when(undo, by: "registrar").then(MemberReinstated(ends: 10, reason: nil, keptUnder: ["m-0001"]))
        let register = try story.given(undo, by: "registrar").given(freeze, by: "electoral").reading(.register).register
        #expect(register.eligible(in: "padron") == ["m-0001", "m-0002"])
    }

    @Test func `erasing a person erases both registrations`() throws {
        let erase = MembersErase(memberId: "m-0001", grounds: .request)
        let events = try Story.council(members: 2).given(merge, by: "registrar").when(erase, by: "registrar").accepted()
        #expect(events.map(\.stream) == [Stream(.member, "m-0001"), Stream(.member, "m-0002")])
    }

    @Test func `nobody knows the birth date, so no age is stated until somebody vouches for it`() throws {
        let story = try Story.council(members: 2)
        let events = try story.when(registering("m-0050", witnesses: ["m-0001", "m-0002"]), by: "registrar").accepted()
        guard case .members(.registered(let data)) = events[0].event else {
            Issue.record("not registered")
            return
        }
        #expect(data.birthDate == nil)
        #expect(data.reachedAges == [])
        let registered = try story.given(
            registering("m-0050", witnesses: ["m-0001", "m-0002"]),
            by: "registrar"
        )
        let without = try registered.given(freeze, by: "electoral").reading(.register).register
        #expect(!without.isEligible("m-0050", "padron"))
        let stated = try registered.given(MembersComeOfAge(age: 18, memberIds: ["m-0050"]), by: "electoral")
            .given(freeze, by: "electoral")
        #expect(stated.reading(.register).register.isEligible("m-0050", "padron"))
    }

    @Test func `without a document two members vouch, and nobody for themselves`() throws {
        let story = try Story.council(members: 3)
        let verify = MembersVerify(memberId: "m-0001", means: .witnesses, witnesses: ["m-0003", "m-0002"])
        try story.when(verify, by: "registrar")
            .then(MemberVerified(means: .witnesses, witnesses: ["m-0002", "m-0003"]))
        let alone = MembersVerify(memberId: "m-0001", means: .witnesses, witnesses: ["m-0001", "m-0002"])
        let refused = story.when(alone, by: "registrar").thenRefused(.witnessesTooFew)
        #expect(refused?.rule?.id == "members.witnessesWithoutDocument")
        #expect(refused?.values == ["needed": "2", "named": "1"])
    }

    @Test func `who is suspended stays a member and is on no roll, until reinstated`() throws {
        let suspend = MembersSuspend(memberId: "m-0001", reason: "Decisión de la asamblea", motionId: nil)
        let story = try Story.council(members: 2)
        try story.when(suspend, by: "registrar").then(
            MemberSuspended(
                reason: .sealed(Sealed(["m-0001"], .reason, clear: "Decisión de la asamblea")),
                motionId: nil
            )
        )
        let suspended = try story.given(suspend, by: "registrar")
        suspended.when(suspend, by: "registrar").thenRefused(.memberAlreadySuspended)
        #expect(suspended.reading(.register).register.members["m-0001"]?.isPresent == true)
        let without = try suspended.given(freeze, by: "electoral").reading(.register).register
        #expect(without.eligible(in: "padron") == ["m-0002"])
        let again = try suspended.given(MembersReinstate(memberId: "m-0001", reason: "Cumplió"), by: "registrar")
            .given(freeze, by: "electoral").reading(.register).register
        #expect(again.eligible(in: "padron") == ["m-0001", "m-0002"])
    }

    @Test func `a suspension that cites a motion needs it carried`() throws {
        let suspend = MembersSuspend(memberId: "m-0001", reason: "x", motionId: "motion")
        let story = try Story.council(members: 1)
        story.when(suspend, by: "registrar").thenRefused(.motionUnknown)
        story.given(event: MotionProposed.example, in: Stream(.motion, "motion"))
            .when(suspend, by: "registrar").thenRefused(.motionNotCarried)
        try story.carrying("motion").when(suspend, by: "registrar").accepted()
    }

    @Test func `a death recorded of the wrong person is undone`() throws {
        let died = MembersRecordDeath(memberId: "m-0001", day: "2026-11-20")
        let story = try Story.council(members: 1)
        story.when(MembersRecordDeath(memberId: "m-0001", day: "2026-11-23"), by: "registrar").thenRefused(.dayAhead)
        try story.when(died, by: "registrar").then(MemberDied(day: "2026-11-20"))
        let dead = try story.given(died, by: "registrar")
        dead.when(died, by: "registrar").thenRefused(.memberGone)
        dead.when(MembersLeave(memberId: "m-0001", reason: nil), by: "registrar").thenRefused(.memberGone)
        try dead.given(MembersReinstate(memberId: "m-0001", reason: nil), by: "registrar")
            .when(MembersLeave(memberId: "m-0001", reason: nil), by: "m-0001").accepted()
    }

    @Test func `who is in good standing or erased isn't reinstated`() throws {
        let reinstate = MembersReinstate(memberId: "m-0001", reason: nil)
        let story = try Story.council(members: 1)
        story.when(reinstate, by: "registrar").thenRefused(.memberInGoodStanding)
        try story.given(MembersErase(memberId: "m-0001", grounds: nil), by: "registrar")
            .when(reinstate, by: "registrar").thenRefused(.memberErased)
    }

    @Test func `an erasure leaves rolls, mandates and hours as they were counted`() throws {
        let story = try Story.council(members: 3).given(freeze, by: "electoral")
            .given(
                MembersRecordContribution(
                    memberId: "m-0001",
                    hours: StatedQuantity(6),
                    task: "Limpia",
                    about: nil,
                    beneficiary: Beneficiary(.member, "m-0002"),
                    day: nil,
                    corrects: nil
                ),
                by: "vocera"
            )
        let before = story.reading(.register).register
        let after = try story.given(MembersErase(memberId: "m-0001", grounds: nil), by: "registrar")
            .reading(.register).register
        #expect(after.eligible(in: "padron") == before.eligible(in: "padron"))
        #expect(after.rolls == before.rolls)
        #expect(after.members["m-0001"]?.contributions == before.members["m-0001"]?.contributions)
    }

    private func registering(_ id: Identifier, witnesses: [Identifier]? = nil) -> MembersRegister {
        MembersRegister(
            memberId: id,
            name: "Sin Papeles",
            birthDate: nil,
            nationalId: witnesses == nil ? "V-1234" : nil,
            contact: nil,
            unitId: nil,
            householdId: nil,
            residenceSince: nil,
            witnesses: witnesses
        )
    }
}
