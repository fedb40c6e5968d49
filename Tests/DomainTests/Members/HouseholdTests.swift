import Testing

@testable import Domain

@Suite struct HouseholdTests {
    private let register = HouseholdsRegister(
        householdId: "h-1",
        unitId: nil,
        headId: "m-0001",
        memberIds: ["m-0001", "m-0002", "m-0003"]
    )
    private let split = HouseholdsSplit(
        householdId: "h-1",
        newHouseholdId: "h-2",
        memberIds: ["m-0003"],
        headId: "m-0003",
        unitId: nil
    )

    @Test func `a household is registered with those who live there`() throws {
        let outcome = try Story.council(members: 3).when(register, by: "registrar")
        let events = try outcome.accepted()
        #expect(
            events[0].event
                == .members(.householdRegistered(HouseholdRegistered(unitId: nil, headId: "m-0001", splitFrom: nil)))
        )
        #expect(events.count == 4)
        #expect(outcome.story.reading(.register).register.residents(of: "h-1") == ["m-0001", "m-0002", "m-0003"])
    }

    @Test func `who answers for a household lives there`() throws {
        let elsewhere = HouseholdsRegister(householdId: "h-1", unitId: nil, headId: "m-0001", memberIds: ["m-0002"])
        try Story.council(members: 2).when(elsewhere, by: "registrar").thenRefused(.headLivesElsewhere)
    }

    @Test func `a household is registered once`() throws {
        try Story.council(members: 3).given(register, by: "registrar").when(register, by: "registrar")
            .thenRefused(.idTaken)
    }

    @Test func `each lives in one household at a time`() throws {
        let move = MembersMove(
            memberId: "m-0002",
            householdId: "h-9",
            unitId: nil,
            otherHouseholdId: nil,
            since: "2026-11-01"
        )
        let moved = try Story.council(members: 3).given(register, by: "registrar").given(move, by: "m-0002")
        let book = moved.reading(.register).register
        #expect(book.residents(of: "h-1") == ["m-0001", "m-0003"])
        #expect(book.residents(of: "h-9") == ["m-0002"])
    }

    @Test func `a child of two homes counts in one`() throws {
        let households = RollFreeze(rollId: "hogares", unitId: nil, purpose: .households, act: nil)
        let child = MembersMove(
            memberId: "m-0003",
            householdId: "h-1",
            unitId: nil,
            otherHouseholdId: "h-2",
            since: nil
        )
        let story = try Story.council(members: 3)
            .given(
                HouseholdsRegister(householdId: "h-1", unitId: nil, headId: nil, memberIds: ["m-0001"]),
                by: "registrar"
            )
            .given(
                HouseholdsRegister(householdId: "h-2", unitId: nil, headId: nil, memberIds: ["m-0002"]),
                by: "registrar"
            )
            .given(child, by: "registrar")
            .given(households, by: "electoral")
        let book = story.reading(.register).register
        #expect(book.residents(of: "h-1") == ["m-0001", "m-0003"])
        #expect(book.residents(of: "h-2") == ["m-0002"])
        #expect(book.eligible(in: "hogares") == ["h-1", "h-2"])
        let twice = MembersMove(
            memberId: "m-0003",
            householdId: nil,
            unitId: nil,
            otherHouseholdId: "h-1",
            since: nil
        )
        story.when(twice, by: "registrar").thenRefused(.oneHouseholdTwice)
    }

    @Test func `who moves says where to, and nobody moves others`() throws {
        let nowhere = MembersMove(memberId: "m-0001", householdId: nil, unitId: nil, otherHouseholdId: nil, since: nil)
        let story = try Story.council(members: 2)
        story.when(nowhere, by: "registrar").thenRefused(.nothingMoved)
        let ahead = MembersMove(
            memberId: "m-0001",
            householdId: "h-1",
            unitId: nil,
            otherHouseholdId: nil,
            since: "2026-12-01"
        )
        story.when(ahead, by: "registrar").thenRefused(.residenceAhead)
        story.when(ahead, by: "m-0002").thenRefused(.authorityMissing)
    }

    @Test func `a household splits, and both count from then on`() throws {
        let story = try Story.council(members: 3).given(register, by: "registrar")
        let outcome = story.when(split, by: "registrar")
        try outcome.then(
            HouseholdSplit(newHouseholdId: "h-2"),
            HouseholdRegistered(unitId: nil, headId: "m-0003", splitFrom: "h-1"),
            MemberMoved(householdId: "h-2", unitId: nil, otherHouseholdId: nil, since: nil)
        )
        let frozen = try outcome.story.given(
            RollFreeze(rollId: "hogares", unitId: nil, purpose: .households, act: nil),
            by: "electoral"
        )
        #expect(frozen.reading(.register).register.rolls["hogares"]?.count == 2)
    }

    @Test func `somebody goes and somebody stays, all from that household`() throws {
        let story = try Story.council(members: 4).given(register, by: "registrar")
        func splitting(_ members: [Identifier]) -> HouseholdsSplit {
            HouseholdsSplit(householdId: "h-1", newHouseholdId: "h-2", memberIds: members, headId: nil, unitId: nil)
        }
        story.when(splitting([]), by: "registrar").thenRefused(.householdNotSplit)
        story.when(splitting(["m-0001", "m-0002", "m-0003"]), by: "registrar").thenRefused(.householdNotSplit)
        let stranger = story.when(splitting(["m-0004"]), by: "registrar").thenRefused(.memberLivesElsewhere)
        #expect(stranger?.values == ["member": "m-0004", "household": "h-1"])
        try story.given(split, by: "registrar").when(splitting(["m-0002"]), by: "registrar").thenRefused(.idTaken)
    }

    @Test func `two households become one, and the old one takes nobody in`() throws {
        let merge = HouseholdsMerge(householdId: "h-1", mergedId: "h-2")
        let story = try Story.council(members: 3).given(register, by: "registrar").given(split, by: "registrar")
        try story.when(merge, by: "registrar").then(
            HouseholdMerged(into: "h-1"),
            MemberMoved(householdId: "h-1", unitId: nil, otherHouseholdId: nil, since: nil)
        )
        let merged = try story.given(merge, by: "registrar")
        #expect(merged.reading(.register).register.residents(of: "h-1").count == 3)
        let back = MembersMove(
            memberId: "m-0003",
            householdId: "h-2",
            unitId: nil,
            otherHouseholdId: nil,
            since: nil
        )
        let refused = merged.when(back, by: "registrar").thenRefused(.householdMerged)
        #expect(refused?.values["into"] == "h-1")
        story.when(HouseholdsMerge(householdId: "h-1", mergedId: "h-1"), by: "registrar")
            .thenRefused(.oneHouseholdTwice)
        story.when(HouseholdsMerge(householdId: "h-1", mergedId: "h-7"), by: "registrar")
            .thenRefused(.householdUnknown)
    }

    @Test func `who comes back to a household that became part of another lives in that one`() throws {
        let story = try Story.council(members: 3).given(register, by: "registrar").given(split, by: "registrar")
            .given(MembersLeave(memberId: "m-0003", reason: nil), by: "registrar")
            .given(
                MembersMove(memberId: "m-0002", householdId: "h-2", unitId: nil, otherHouseholdId: nil, since: nil),
                by: "registrar"
            )
            .given(HouseholdsMerge(householdId: "h-1", mergedId: "h-2"), by: "registrar")
        let back = story.when(MembersReinstate(memberId: "m-0003", reason: nil), by: "registrar")
        try back.accepted()
        #expect(back.story.reading(.register).register.residents(of: "h-1") == ["m-0001", "m-0002", "m-0003"])
    }

    @Test func `needs are sealed under the key of who has them, and tell nothing by their length`() throws {
        let story = try Story.council(members: 3).given(register, by: "registrar")
        let declare = HouseholdsDeclareNeeds(
            householdId: "h-1",
            memberId: "m-0002",
            needs: [.pregnancy, .elders],
            note: nil
        )
        try story.when(declare, by: "m-0002").then(
            NeedsDeclared(
                memberId: "m-0002",
                needs: Sealed(
                    ["m-0002"],
                    .need,
                    clear: "children=0 elders=1 illness=0 disability=0 pregnancy=1"
                ),
                note: nil
            )
        )
        #expect(Need.text(of: []).utf8.count == Need.text(of: Need.allCases).utf8.count)
        #expect(Need.needs(in: Need.text(of: [.illness])) == [.illness])
    }

    @Test func `who answers for a household declares for its children, and neighbours don't`() throws {
        let story = try Story.council(members: 4).given(register, by: "registrar")
        let declare = HouseholdsDeclareNeeds(householdId: "h-1", memberId: "m-0003", needs: [.children], note: nil)
        try story.when(declare, by: "m-0001").accepted()
        story.when(declare, by: "m-0002").thenRefused(.authorityMissing)
        story.when(declare, by: "m-0004").thenRefused(.authorityMissing)
        let stranger = HouseholdsDeclareNeeds(householdId: "h-1", memberId: "m-0004", needs: [], note: nil)
        story.when(stranger, by: "registrar").thenRefused(.memberLivesElsewhere)
    }

    @Test func `no state depends on what is sealed`() throws {
        let story = try Story.council(members: 3).given(register, by: "registrar")
        func declared(_ needs: [Need]) throws -> Register {
            try story.given(
                HouseholdsDeclareNeeds(householdId: "h-1", memberId: "m-0002", needs: needs, note: nil),
                by: "registrar"
            ).reading(.register).register
        }
        let (one, other) = (try declared([.illness]), try declared([]))
        #expect(one.members["m-0002"] == other.members["m-0002"])
        #expect(one.households["h-1"] == other.households["h-1"])
    }
}
