import Testing

@testable import Domain

@Suite struct RollTests {
    private let freeze = RollFreeze(rollId: "padron", unitId: nil, purpose: nil, act: nil)

    @Test func `a roll counts who is of age, and prints the root of its list`() throws {
        let story = try Story.council().registering(2).registering(1, ages: [], from: 3)
        let tools = Context.Tools.test
        let root = tools.sha256(
            [1] + tools.sha256([0] + Array("m-0001".utf8)) + tools.sha256([0] + Array("m-0002".utf8))
        )
        try story.when(freeze, by: "electoral").then(
            RollFrozen(
                unitId: nil,
                units: nil,
                purpose: .electors,
                minAge: 15,
                verifiedOnly: false,
                ruleSet: "ve-consejos-2023",
                count: 2,
                root: root.hexadecimal,
                rule: "members.minAge"
            )
        )
    }

    @Test func `El Maizal's council has 412 on its roll`() throws {
        let events = try Story.council(members: 412).when(freeze, by: "electoral").accepted()
        #expect(frozen(events)?.count == 412)
    }

    @Test func `who comes, leaves or is erased afterwards changes nothing`() throws {
        let story = try Story.council(members: 3).given(freeze, by: "electoral")
            .registering(1, from: 4)
            .given(MembersLeave(memberId: "m-0001", reason: nil), by: "m-0001")
            .given(MembersErase(memberId: "m-0002", grounds: nil), by: "m-0002")
        let register = story.reading(.register).register
        #expect(register.isEligible("m-0001", "padron"))
        #expect(register.isEligible("m-0002", "padron"))
        #expect(!register.isEligible("m-0004", "padron"))
        #expect(register.rolls["padron"]?.count == 3)
        #expect(register.eligible(in: "padron") == ["m-0001", "m-0002", "m-0003"])

        let later = RollFreeze(rollId: "later", unitId: nil, purpose: nil, act: nil)
        #expect(frozen(try story.when(later, by: "electoral").accepted())?.count == 2)
    }

    @Test func `the root is that of the list which the book gives back`() throws {
        let story = try Story.council(members: 5).given(freeze, by: "electoral")
            .given(MembersLeave(memberId: "m-0003", reason: nil), by: "m-0003")
        let register = story.reading(.register).register
        let list = register.eligible(in: "padron").map { Array($0.text.utf8) }
        let stated = try #require(frozen(story.log))
        #expect(MerkleList.root(of: list, Context.Tools.test.sha256).hexadecimal == stated.root)
    }

    @Test func `a unit's roll has its sectors and not its neighbours`() throws {
        let story = try Story.council(kind: .commune)
            .given(UnitsEstablish(unitId: "north", kind: .council, name: "Norte", parentId: nil), by: "vocera")
            .given(UnitsEstablish(unitId: "sector", kind: .sector, name: "Sector", parentId: "north"), by: "vocera")
            .given(UnitsEstablish(unitId: "south", kind: .council, name: "Sur", parentId: nil), by: "vocera")
            .registering(2, in: "north").registering(3, in: "sector", from: 10).registering(4, in: "south", from: 20)
            .registering(1, from: 30)
        let north = RollFreeze(rollId: "north", unitId: "north", purpose: .electors, act: .ordinary)
        let events = try story.when(north, by: "electoral").accepted()
        #expect(frozen(events)?.units == ["north", "sector"])
        #expect(frozen(events)?.count == 5)
        #expect(frozen(try story.when(freeze, by: "electoral").accepted())?.count == 10)
    }

    @Test func `who came of age before the freezing is on it, and who did after isn't`() throws {
        let comeOfAge = MembersComeOfAge(age: 15, memberIds: ["m-0001"])
        let story = try Story.council().registering(2, ages: [])
            .given(comeOfAge, by: "registrar")
            .given(freeze, by: "electoral")
            .given(MembersComeOfAge(age: 15, memberIds: ["m-0002"]), by: "registrar")
        let register = story.reading(.register).register
        #expect(register.isEligible("m-0001", "padron"))
        #expect(!register.isEligible("m-0002", "padron"))
    }

    @Test func `coming of age is stated once, for an age that a rule asks for`() throws {
        let story = try Story.council().registering(1, ages: []).registering(1, ages: [15], from: 2)
        try story.when(MembersComeOfAge(age: 15, memberIds: ["m-0002", "m-0001"]), by: "registrar")
            .then(MemberCameOfAge(age: 15))
        story.when(MembersComeOfAge(age: 15, memberIds: ["m-0002"]), by: "registrar").thenRefused(.ageAlreadyStated)
        story.when(MembersComeOfAge(age: 16, memberIds: ["m-0001"]), by: "registrar").thenRefused(.ageNotAsked)
        story.when(MembersComeOfAge(age: 15, memberIds: []), by: "registrar").thenRefused(.listOutOfRange)
    }

    @Test func `persons are counted whatever their age, and households once`() throws {
        let family = { (id: Identifier, born: CivilDate, household: Identifier?) in
            MembersRegister(
                memberId: id,
                name: "Alguien",
                birthDate: born,
                nationalId: nil,
                contact: nil,
                unitId: nil,
                householdId: household,
                residenceSince: nil,
                witnesses: nil
            )
        }
        let story = try Story.council(kind: .cooperative)
            .given(family("a", "1980-01-01", "h-1"), by: "registrar")
            .given(family("b", "2020-01-01", "h-1"), by: "registrar")
            .given(family("c", "1980-01-01", nil), by: "registrar")
        let persons = RollFreeze(rollId: "persons", unitId: nil, purpose: .persons, act: nil)
        let households = RollFreeze(rollId: "households", unitId: nil, purpose: .households, act: nil)
        #expect(frozen(try story.when(persons, by: "electoral").accepted())?.count == 3)
        #expect(frozen(try story.when(households, by: "electoral").accepted())?.count == 1)
        #expect(frozen(try story.when(freeze, by: "electoral").accepted())?.count == 2)
    }

    @Test func `where the rules ask for it, only verified members are on it`() throws {
        var rules = RuleSet.example
        rules.members.rollNeedsVerification.value = true
        let story = try Story.council(members: 3)
            .adopting(rules)
            .given(MembersVerify(memberId: "m-0002", means: nil), by: "registrar")
            .given(freeze, by: "electoral")
        #expect(story.reading(.register).register.eligible(in: "padron") == ["m-0002"])
    }

    @Test func `a roll's id is taken once`() throws {
        try Story.council().given(freeze, by: "electoral").when(freeze, by: "electoral").thenRefused(.idTaken)
    }

    private func frozen(_ events: [Recorded]) -> RollFrozen? {
        for event in events { if case .members(.rollFrozen(let data)) = event.event { return data } }
        return nil
    }
}
