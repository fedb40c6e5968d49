import Testing

@testable import Domain

/// Everyday acts of a register and of mandates.
@Suite struct RegisterActsTests {
    private let freeze = RollFreeze(rollId: "padron", unitId: nil, purpose: nil, act: nil)

    @Test func `the same person registered twice goes on under one id`() throws {
        let story = try Story.council(members: 3)
        let merged = try story.when(MembersMerge(memberId: "m-0001", duplicateId: "m-0002"), by: "registrar")
            .then(MemberMerged(into: "m-0001"))
        #expect(
            try merged.given(freeze, by: "electoral").reading(.register).register.eligible(in: "padron")
                == ["m-0001", "m-0003"]
        )
    }

    @Test func `a member without a document is registered on the word of two others`() throws {
        let registering = { (witnesses: [Identifier]) in
            MembersRegister(
                memberId: "sin-cedula",
                name: "Sin Cédula",
                birthDate: "1940-01-01",
                nationalId: nil,
                contact: nil,
                unitId: nil,
                householdId: nil,
                residenceSince: nil,
                witnesses: witnesses
            )
        }
        let story = try Story.council(members: 2)
        let refused = story.when(registering(["m-0001"]), by: "registrar").thenRefused(
            .witnessesTooFew,
            "Without a document it takes 2 different members as witnesses; 1 were named.",
            "Sin documento hacen falta 2 miembros distintos como testigos; se nombraron 1."
        )
        #expect(refused?.rule?.id == "members.witnessesWithoutDocument")
        let registered = try story.given(registering(["m-0001", "m-0002"]), by: "registrar")
        #expect(try registered.newest(MemberRegistered.self).witnesses == ["m-0001", "m-0002"])
        #expect(
            try registered.given(freeze, by: "electoral").reading(.register).register
                .isEligible("sin-cedula", "padron")
        )
    }

    @Test func `a household that splits counts as two from then on`() throws {
        let register = HouseholdsRegister(
            householdId: "h-1",
            unitId: nil,
            headId: "m-0001",
            memberIds: ["m-0001", "m-0002", "m-0003"]
        )
        let split = HouseholdsSplit(
            householdId: "h-1",
            newHouseholdId: "h-2",
            memberIds: ["m-0003"],
            headId: "m-0003",
            unitId: nil
        )
        let households = RollFreeze(rollId: "hogares", unitId: nil, purpose: .households, act: nil)
        let story = try Story.council(members: 3).given(register, by: "registrar")
        let before = try story.given(households, by: "electoral")
        let after = try story.when(split, by: "registrar").then(
            HouseholdSplit(newHouseholdId: "h-2"),
            HouseholdRegistered(unitId: nil, headId: "m-0003", splitFrom: "h-1"),
            MemberMoved(householdId: "h-2", unitId: nil, otherHouseholdId: nil, since: nil)
        ).given(households, by: "electoral")
        #expect([before, after].map { $0.reading(.register).register.rolls["hogares"]?.count } == [1, 2])
    }

    @Test func `a member who dies or goes makes room, and the alternate steps in`() throws {
        let story = try Story.withFinance(members: 3)
            .given(MembersRecordDeath(memberId: "tesorera", day: "2026-11-20"), by: "electoral")
        try story.when(MandatesReplace(mandateId: "finanzas"), by: "vocera").then(
            MandateVacated(memberId: "tesorera"),
            MandateReplaced(
                memberId: "suplente",
                replacesId: "finanzas",
                startsAt: story.now,
                until: "2028-12-31",
                endsAt: "2029-01-01T04:00:00Z"
            )
        )
    }

    @Test func `a letter of resignation is entered by others`() throws {
        let resign = MandatesResign(mandateId: "finanzas", reason: nil, about: nil)
        let story = try Story.withFinance(members: 3)
        story.when(resign, by: "m-0001").thenRefused(.authorityMissing)
        try story.when(resign, by: "vocera").then(MandateResigned(reason: nil))
    }

    @Test func `who was wrongly said to have left is taken back, on the next roll`() throws {
        let left = try Story.council(members: 2).given(
            MembersLeave(memberId: "m-0001", reason: .moved),
            by: "registrar"
        )
        let back = try left.when(MembersReinstate(memberId: "m-0001", reason: nil), by: "registrar")
            .then(MemberReinstated(ends: left.last, reason: nil))
        #expect(
            try back.given(freeze, by: "electoral").reading(.register).register.eligible(in: "padron")
                == ["m-0001", "m-0002"]
        )
    }

    @Test func `who is wrongly missing from a roll is put on it before the first call`() throws {
        let story = try Story.council(members: 12).given(
            .convene(firstCall: "2026-11-23T14:00:00Z", registrars: ["m-0001"]),
            by: "vocera"
        ).registering(1, from: 13)
        let challenged = try story.given(
            RollChallenge(rollId: "a", challengeId: "c-1", memberId: "m-0013", asks: .include, grounds: "Vive aquí"),
            by: "m-0013"
        ).given(RollSettle(rollId: "a", challengeId: "c-1", upheld: true, reason: nil), by: "registrar")
        #expect(challenged.reading(.register).register.rolls["a"]?.count == 13)
        try challenged.after(days: 1).opened(.first)
            .when(AssembliesCheckIn(assemblyId: "a", memberId: "m-0013"), by: "m-0013").accepted()
    }
}
