import Testing

@testable import Domain

@Suite struct AuthorityTests {
    private let register = MembersRegister(
        memberId: "m-0500",
        name: "Juana Ramírez",
        birthDate: "1996-04-19",
        nationalId: "V-12.345.678",
        contact: nil,
        unitId: nil,
        householdId: nil,
        residenceSince: nil,
        witnesses: nil
    )

    @Test func `a mandate in force gives its office's powers`() throws {
        try Story.council().when(register, by: "registrar").byAuthority(of: 3).accepted()
    }

    @Test func `an office that the command doesn't name gives none`() throws {
        let rejection = try Story.council().when(register, by: "finance").thenRefused(.authorityMissing)
        #expect(rejection?.values == ["actor": "finance", "office": "registry, electoral, promoter"])
        #expect(rejection?.office == "registry, electoral, promoter")
        #expect(rejection?.mandate == nil)
    }

    @Test func `a mandate past its last day gives none, and the refusal names it`() throws {
        let last = try Story.council().at("2029-01-01T03:59:59Z")
        try last.when(register, by: "registrar").accepted()
        let rejection = last.at("2029-01-01T04:00:00Z").when(register, by: "registrar").thenRefused(.authorityMissing)
        #expect(rejection?.mandate == "mandate-registrar")
    }

    @Test func `a mandate that hasn't begun gives none and isn't named`() throws {
        let story = try Story.council().permitting(lateEntry: true)
        let rejection = story.when(register, by: "registrar", occurredAt: "2026-01-01T03:59:59Z")
            .thenRefused(.authorityMissing)
        #expect(rejection?.mandate == nil)
        try story.when(register, by: "registrar", occurredAt: "2026-01-01T04:00:00Z").accepted()
    }

    @Test func `promoters register until the first swearing-in`() throws {
        let story = try Story.promoted()
        try story.when(register, by: "m-0002").byAuthority(of: 1).accepted()
        story.when(register, by: "m-0009").thenRefused(.authorityMissing)

        let sworn = story.after(days: 30).given(event: recognized("m-0002"), in: Stream(.mandate, "first"))
        sworn.when(register, by: "m-0002").thenRefused(.authorityMissing)
    }

    @Test func `promoters have no power over what isn't founding`() throws {
        let party = PartiesRegister(partyId: "alcaldia", name: "Alcaldía")
        try Story.promoted().when(party, by: "m-0001").thenRefused(.authorityMissing)
    }

    @Test func `whoever founds without promoters counts as one, until mandates count as sworn`() throws {
        let alone = CommunesFound(
            name: "Comuna",
            kind: .commune,
            timeZone: nil,
            promoters: nil,
            rules: nil,
            mandates: nil
        )
        try Story().given(alone, by: "dev").when(register, by: "dev").byAuthority(of: 1).accepted()
        try Story.council().when(register, by: "founder").thenRefused(.authorityMissing)
    }

    @Test func `a council's registry acts in its sectors and not in another council`() throws {
        let story = try Story.promoted(kind: .commune)
            .given(UnitsEstablish(unitId: "north", kind: .council, name: "Norte", parentId: nil), by: "m-0001")
            .given(UnitsEstablish(unitId: "sector", kind: .sector, name: "Sector 1", parentId: "north"), by: "m-0001")
            .given(UnitsEstablish(unitId: "south", kind: .council, name: "Sur", parentId: nil), by: "m-0001")
            .given(event: recognized("ana", .registry, of: "north"), in: Stream(.mandate, "of-north"))
            .given(event: recognized("ana", .registry, of: "sector"), in: Stream(.mandate, "of-sector"))
        try story.when(registering(in: "sector"), by: "ana").byAuthority(of: 7).accepted()
        try story.when(registering(in: "north"), by: "ana").byAuthority(of: 6).accepted()
        story.when(registering(in: "south"), by: "ana").thenRefused(.authorityMissing)
        story.when(register, by: "ana").thenRefused(.authorityMissing)
    }

    @Test func `an electoral commission works for the council that it stands under`() throws {
        let story = try Story.promoted(kind: .commune)
            .given(UnitsEstablish(unitId: "north", kind: .council, name: "Norte", parentId: nil), by: "m-0001")
            .given(
                UnitsEstablish(unitId: "commission", kind: .electoral, name: "Comisión", parentId: "north"),
                by: "m-0001"
            )
            .given(event: recognized("ana", .electoral, of: "commission"), in: Stream(.mandate, "ana"))
            .given(event: recognized("luis", .registry, of: "commission"), in: Stream(.mandate, "luis"))
        try story.when(registering(in: "north"), by: "ana").accepted()
        // Its other offices stay inside of it.
        story.when(registering(in: "north"), by: "luis").thenRefused(.authorityMissing)
    }

    @Test func `members act for themselves while they are present`() throws {
        let story = try Story.council(members: 2)
        let leave = MembersLeave(memberId: "m-0001", reason: nil)
        story.when(leave, by: "m-0002").thenRefused(.authorityMissing)
        let left = story.when(leave, by: "m-0001").byAuthority(of: 8)
        try left.accepted()
        left.story.when(leave, by: "m-0001").thenRefused(.authorityMissing)
    }

    @Test func `a named registrar acts for a voter, who then is the event's actor`() throws {
        var context = context(by: "clerk", story: try Story.council())
        try context.authorize(Power(subject: true, named: true), subject: "m-0001", named: ["clerk": 5])
        #expect(context.authority == 5)
        #expect(context.voter == "m-0001")
        #expect(context.basis == .named)
    }

    @Test func `who is named for one thing isn't for another`() throws {
        var context = context(by: "clerk", story: try Story.council())
        #expect(throws: Rejection.self) {
            try context.authorize(Power(subject: true, named: true), subject: "m-0001", named: ["other": 5])
        }
        #expect(throws: Rejection.self) {
            try context.authorize(Power(.electoral, subject: true), subject: "m-0001", named: ["clerk": 5])
        }
        #expect(context.voter == nil)
    }

    @Test func `a mandate comes before being named`() throws {
        var context = context(by: "electoral", story: try Story.council())
        try context.authorize(Power(.electoral, named: true), subject: "m-0001", named: ["electoral": 9])
        #expect(context.authority == 4)
        #expect(context.voter == nil)
    }

    @Test func `what happened over ten minutes ago takes the scope or the office`() throws {
        let story = try Story.council(members: 1)
        let leave = MembersLeave(memberId: "m-0001", reason: .moved)
        try story.when(leave, by: "m-0001", occurredAt: story.now - 600).accepted()
        story.when(leave, by: "m-0001", occurredAt: story.now - 601).thenRefused(.occurredLate)
        let late = try story.when(leave, by: "registrar", occurredAt: story.now - 86_400).accepted()
        #expect(late.map(\.late) == [true])
        try story.permitting(lateEntry: true).when(leave, by: "m-0001", occurredAt: story.now - 86_400).accepted()
    }

    @Test func `nothing happens more than five minutes ahead`() throws {
        let story = try Story.council(members: 1)
        let leave = MembersLeave(memberId: "m-0001", reason: .moved)
        try story.when(leave, by: "m-0001", occurredAt: story.now + 300).accepted()
        story.when(leave, by: "m-0001", occurredAt: story.now + 301).thenRefused(.occurredAhead)
    }

    @Test func `policies act by time and no client can be one`() throws {
        var context = context(by: .policy, story: try Story.council().permitting(policy: true))
        let byTime = context.authorizedByTime(setAt: 12)
        #expect(byTime)
        #expect(context.authority == 12)
        #expect(Identifier(scalar: Identifier.policy.text) == nil)
        #expect(Identifier(actor: Identifier.policy.text) == .policy)
        #expect(Identifier(actor: "m-0001") == "m-0001")
    }

    private func context(by actor: Identifier, story: Story) -> Context {
        Context(
            actor: actor,
            commune: story.commune,
            occurredAt: story.now,
            now: story.now,
            permits: story.permits,
            tools: .test,
            head: { LogHead(size: 0, root: Array(repeating: 0, count: 32)) },
            book: story.reading(.commune, .register)
        )
    }

    private func registering(in unit: Identifier) -> MembersRegister {
        MembersRegister(
            memberId: "m-0500",
            name: "Juana Ramírez",
            birthDate: "1996-04-19",
            nationalId: "V-12.345.678",
            contact: nil,
            unitId: unit,
            householdId: nil,
            residenceSince: nil,
            witnesses: nil
        )
    }

    private func recognized(
        _ member: Identifier,
        _ office: Office = .spokesperson,
        of unit: Identifier? = nil
    ) -> MandateRecognized {
        MandateRecognized(
            memberId: member,
            office: office,
            unitId: unit,
            from: "2026-01-01",
            until: "2028-12-31",
            startsAt: "2026-01-01T04:00:00Z",
            endsAt: "2029-01-01T04:00:00Z",
            acta: nil
        )
    }
}
