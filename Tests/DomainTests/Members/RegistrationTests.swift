import Testing

@testable import Domain

@Suite struct RegistrationTests {
    @Test func `what identifies a person is sealed, and the ages that rules ask for are stated`() throws {
        try Story.council().when(registering("m-0007", born: "2009-11-22"), by: "registrar").then(
            MemberRegistered(
                name: Sealed(["m-0007"], .name, clear: "Juana Ramírez"),
                nationalId: Sealed(["m-0007"], .nationalId, clear: "V12345678"),
                birthDate: Sealed(["m-0007"], .birthDate, clear: "2009-11-22"),
                contact: nil,
                unitId: nil,
                householdId: "h-1",
                residenceSince: "2020-01-01",
                reachedAges: [15],
                witnesses: nil
            )
        )
    }

    @Test func `the day counts as the commune has it`() throws {
        // 23:30 of the 21st in Caracas: the birthday is tomorrow.
        let story = try Story.council().at("2026-11-22T03:30:00Z")
        let events = try story.when(registering("m-0007", born: "2011-11-22"), by: "registrar").accepted()
        guard case .members(.registered(let data)) = events[0].event else {
            Issue.record("not registered")
            return
        }
        #expect(data.reachedAges == [])
    }

    @Test func `six digits in a row are probably an identity card`() throws {
        let story = try Story.council()
        story.when(registering("v-12345678"), by: "registrar").thenRefused(.memberIdLikeDocument)
        try story.when(registering("m-12345-678"), by: "registrar").accepted()
    }

    @Test func `ids are taken once, also by who left`() throws {
        let story = try Story.council(members: 1)
        story.when(registering("m-0001"), by: "registrar").thenRefused(.idTaken)
        try story.given(MembersLeave(memberId: "m-0001", reason: nil), by: "registrar")
            .when(registering("m-0001"), by: "registrar").thenRefused(.idTaken)
    }

    @Test func `a national id is one, however it is written, and the refusal doesn't tell whose`() throws {
        let story = try Story.council().given(registering("m-0007", document: "V-12.345.678"), by: "registrar")
        let rejection = story.when(registering("m-0008", document: "v12345678"), by: "registrar")
            .thenRefused(.nationalIdTaken)
        #expect(rejection?.values == [:])
    }

    @Test func `without a document two different members vouch`() throws {
        let story = try Story.council(members: 3)
        let rejection = story.when(vouched(by: ["m-0001"]), by: "registrar").thenRefused(.witnessesTooFew)
        #expect(rejection?.rule?.id == "members.witnessesWithoutDocument")
        story.when(vouched(by: nil), by: "registrar").thenRefused(.witnessesTooFew)
        story.when(vouched(by: ["m-0001", "m-0001"]), by: "registrar").thenRefused(.witnessesTooFew)
        story.when(vouched(by: ["m-0001", "m-0999"]), by: "registrar").thenRefused(.memberUnknown)
        try story.when(vouched(by: ["m-0001", "m-0002"]), by: "registrar").accepted()
        try story.given(MembersLeave(memberId: "m-0002", reason: nil), by: "registrar")
            .when(vouched(by: ["m-0001", "m-0002"]), by: "registrar").thenRefused(.memberGone)
    }

    @Test func `a cooperative asks for no witnesses`() throws {
        try Story.council(kind: .cooperative).when(vouched(by: nil), by: "registrar").accepted()
    }

    @Test func `nobody is born tomorrow or 131 years ago`() throws {
        let story = try Story.council()
        story.when(registering("m-0007", born: "2026-11-23"), by: "registrar").thenRefused(.birthDateImplausible)
        story.when(registering("m-0007", born: "1895-11-22"), by: "registrar").thenRefused(.birthDateImplausible)
        try story.when(registering("m-0007", born: "2026-11-22"), by: "registrar").accepted()
    }

    @Test func `a unit must be established`() throws {
        try Story.council().when(registering("m-0007", unit: "north"), by: "registrar").thenRefused(.unitUnknown)
    }

    @Test func `a correction names what it corrects and leaves the rest`() throws {
        let story = try Story.council().given(registering("m-0007"), by: "registrar")
        let amend = MembersAmend(
            memberId: "m-0007",
            name: "Juana Ramírez Silva",
            nationalId: nil,
            birthDate: "2012-01-01",
            contact: nil,
            unitId: nil,
            householdId: nil,
            residenceSince: nil
        )
        let amended = story.when(amend, by: "registrar")
        try amended.then(
            MemberAmended(
                corrects: 8,
                name: Sealed(["m-0007"], .name, clear: "Juana Ramírez Silva"),
                nationalId: nil,
                birthDate: Sealed(["m-0007"], .birthDate, clear: "2012-01-01"),
                contact: nil,
                unitId: nil,
                householdId: nil,
                residenceSince: nil,
                reachedAges: []
            )
        )
        let register = amended.story.reading(.register).register
        #expect(register.members["m-0007"]?.now.age == 0)
        #expect(register.members["m-0007"]?.now.household == "h-1")
        #expect(register.members["m-0007"]?.stated == 9)
    }

    @Test func `members correct their own contact and nothing else`() throws {
        let story = try Story.council(members: 2)
        try story.when(amending("m-0001", contact: "0416-555-0101"), by: "m-0001").accepted()
        story.when(amending("m-0001", contact: "0416-555-0101"), by: "m-0002").thenRefused(.authorityMissing)
        story.when(amending("m-0001", name: "Otra"), by: "m-0001").thenRefused(.authorityMissing)
        story.when(amending("m-0001"), by: "registrar").thenRefused(.nothingAmended)
    }

    @Test func `who is verified isn't verified again`() throws {
        let verify = MembersVerify(memberId: "m-0001", means: nil)
        let story = try Story.council(members: 1)
        try story.when(verify, by: "electoral").then(MemberVerified(means: .document))
        try story.given(verify, by: "electoral").when(verify, by: "electoral").thenRefused(.memberVerified)
        story.when(MembersVerify(memberId: "m-0009", means: nil), by: "electoral").thenRefused(.memberUnknown)
    }

    @Test func `who left or was erased is a member no more, and is erased once`() throws {
        let erase = MembersErase(memberId: "m-0001", grounds: nil)
        let leave = MembersLeave(memberId: "m-0001", reason: .emigrated)
        let story = try Story.council(members: 1).given(leave, by: "m-0001")
        story.when(leave, by: "registrar").thenRefused(.memberGone)
        let erased = try story.given(erase, by: "registrar")
        erased.when(erase, by: "registrar").thenRefused(.memberErased)
        erased.when(amending("m-0001", contact: "x"), by: "registrar").thenRefused(.memberErased)
    }

    private func registering(
        _ id: Identifier,
        born: CivilDate = "1996-04-19",
        document: NationalId = "V-12.345.678",
        unit: Identifier? = nil
    ) -> MembersRegister {
        MembersRegister(
            memberId: id,
            name: "Juana Ramírez",
            birthDate: born,
            nationalId: document,
            contact: nil,
            unitId: unit,
            householdId: "h-1",
            residenceSince: "2020-01-01",
            witnesses: nil
        )
    }

    private func vouched(by witnesses: [Identifier]?) -> MembersRegister {
        MembersRegister(
            memberId: "m-0100",
            name: "Sin Papeles",
            birthDate: "1950-01-01",
            nationalId: nil,
            contact: nil,
            unitId: nil,
            householdId: nil,
            residenceSince: nil,
            witnesses: witnesses
        )
    }

    private func amending(_ id: Identifier, name: Title? = nil, contact: Title? = nil) -> MembersAmend {
        MembersAmend(
            memberId: id,
            name: name,
            nationalId: nil,
            birthDate: nil,
            contact: contact,
            unitId: nil,
            householdId: nil,
            residenceSince: nil
        )
    }
}
