import Testing

@testable import Domain

/// One person under two ids: whatever either of them did counts as that person's.
@Suite struct RegisteredTwiceTests {
    private func merge(_ kept: Int, _ duplicate: Int) -> MembersMerge {
        MembersMerge(memberId: .member(kept), duplicateId: .member(duplicate))
    }

    @Test func `who voted under the id that was merged has voted`() throws {
        let voted = try Story.session().voting().voted(.inFavour, 2...2).given(merge(1, 2), by: "registrar")
        voted.when(.cast(.inFavour), by: "m-0001").thenRefused(.alreadyVoted)
        // Their other id is nobody's any more.
        voted.when(.cast(.inFavour), by: "m-0002").thenRefused(.authorityMissing)
    }

    @Test func `who was checked in under it is there, and is checked in once`() throws {
        let story = try Story.council(members: 12).convened().opened(.first).checkedIn(2...5)
            .given(merge(9, 5), by: "registrar")
        story.when(AssembliesCheckIn(assemblyId: "a", memberId: "m-0009"), by: "m-0001").thenRefused(.alreadyCheckedIn)
        let session = try story.given(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera").voting()
        try session.when(.cast(.inFavour), by: "m-0009").accepted()
        try session.when(AssembliesCheckOut(assemblyId: "a", memberId: "m-0009"), by: "m-0009")
            .then(MemberCheckedOut(memberId: "m-0005"))
    }

    @Test func `who signed, was nominated or voted in a consultation under it did so once`() throws {
        let signed = try Story.withFinance(members: 20).petitioned().signed(2...2).given(merge(1, 2), by: "electoral")
        signed.when(RecallsSign(recallId: "re", memberId: nil), by: "m-0001").thenRefused(.alreadySigned)
        let nominated = try Story.electing(WantedSeat(office: .executive)).nominated(2...2)
            .given(merge(1, 2), by: "registrar")
        nominated.when(ElectionsNominate(electionId: "el", office: .executive), by: "m-0001")
            .thenRefused(.alreadyNominated)
        let consulted = try Story.council(members: 3).consulting(.pp(eligibility: Eligibility(kind: .roll)))
            .given(.ballot(nil, StatedChoice("a")), by: "m-0002").given(merge(1, 2), by: "registrar")
        consulted.when(.ballot(nil, StatedChoice("a")), by: "m-0001").thenRefused(.alreadyVoted)
    }

    @Test func `who stands on a roll under either id acts by it, also after a second merging`() throws {
        let freeze = RollFreeze(rollId: "padron", unitId: nil, purpose: nil, act: nil)
        let story = try Story.council(members: 2).given(freeze, by: "electoral").registering(2, from: 3)
            .given(merge(3, 1), by: "registrar").given(merge(4, 3), by: "registrar")
        let register = story.reading(.register).register
        #expect(register.ids(of: "m-0001") == ["m-0001", "m-0003", "m-0004"])
        #expect(register.person("m-0001") == "m-0004")
        #expect([1, 2, 3, 4].map { register.isEligible(.member($0), "padron") } == [false, true, false, true])
        // The number stays what it was.
        #expect(register.rolls["padron"]?.count == 2)
        let undone = try story.given(MembersReinstate(memberId: "m-0003", reason: nil), by: "registrar")
            .reading(.register).register
        #expect(undone.ids(of: "m-0004") == ["m-0004"])
        #expect(undone.ids(of: "m-0003") == ["m-0001", "m-0003"])
    }

    @Test func `their identity card is theirs, whichever id stated it`() throws {
        let register = MembersRegister(
            memberId: "m-0050",
            name: "Juana Ramírez",
            birthDate: nil,
            nationalId: "V-12.345.678",
            contact: nil,
            unitId: nil,
            householdId: nil,
            residenceSince: nil,
            witnesses: nil
        )
        let amend = MembersAmend(
            memberId: "m-0001",
            name: nil,
            nationalId: "v12345678",
            birthDate: nil,
            contact: nil,
            unitId: nil,
            householdId: nil,
            residenceSince: nil
        )
        let twice = try Story.council(members: 2).given(register, by: "registrar")
        twice.when(amend, by: "registrar").thenRefused(.nationalIdTaken)
        try twice.given(merge(1, 50), by: "registrar").when(amend, by: "registrar").accepted()
        // Nobody else's.
        try twice.given(merge(2, 50), by: "registrar").when(amend, by: "registrar").thenRefused(.nationalIdTaken)
    }

    @Test func `they get one share of what is handed out`() throws {
        let story = try Story.goods(members: 3).given(.receive(100), by: "manager")
            .given(RollFreeze(rollId: "lista", unitId: nil, purpose: .persons, act: nil), by: "registrar")
            .given(merge(1, 2), by: "registrar").given(.share("r-1", 60, by: 2), by: "finance")
        #expect(try story.newest(AllocationListed.self).entries.flatMap(\.ids) == ["m-0001", "m-0003"])
    }

    @Test func `an alternate keeps the id that holds the mandate`() throws {
        let story = try Story.withFinance(members: 2)
        story.when(MembersMerge(memberId: "m-0001", duplicateId: "suplente"), by: "electoral")
            .thenRefused(.duplicateHoldsMandate)
    }
}
