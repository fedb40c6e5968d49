import Testing

@testable import Domain

@Suite struct FoundingTests {
    @Test func `name and kind are enough to found; the rest follows the rule set`() throws {
        let found = CommunesFound(
            name: "Comuna El Panal",
            kind: .commune,
            timeZone: nil,
            promoters: nil,
            rules: nil,
            mandates: nil
        )
        let events = try Story().when(found, by: "m-0001").accepted()

        #expect(events.map(\.stream.description) == ["commune/el-maizal", "rules/ve-consejos-2023"])
        #expect(
            events[0].event
                == .communes(
                    .founded(
                        CommuneFounded(
                            name: "Comuna El Panal",
                            kind: .commune,
                            timeZone: "America/Caracas",
                            promoters: ["m-0001"]
                        )
                    )
                )
        )
        #expect(events.map(\.authority) == [nil, nil])
    }

    @Test func `a cooperative adopts general rules`() throws {
        let events = try Story().when(
            CommunesFound(
                name: "Cooperativa La Alianza",
                kind: .cooperative,
                timeZone: "America/Bogota",
                promoters: nil,
                rules: nil,
                mandates: nil
            ),
            by: "ana"
        ).accepted()
        #expect(events[1].stream == Stream(.rules, "cooperative-generic"))
    }

    @Test func `a commune is founded once`() throws {
        let again = CommunesFound(
            name: "Otra",
            kind: .council,
            timeZone: nil,
            promoters: nil,
            rules: nil,
            mandates: nil
        )
        try Story.council().when(again, by: "founder").thenRefused(.alreadyFounded)
    }

    @Test func `two promoters are too few where the law asks for three`() throws {
        var found = founding(promoters: ["m-0001", "m-0002"])
        let rejection = Story().when(found, by: "m-0001").thenRefused(.promotersTooFew)
        #expect(rejection?.rule?.ruleSet == "ve-consejos-2023")
        #expect(rejection?.values == ["needed": "3", "named": "2"])

        found = founding(promoters: ["m-0001", "m-0002", "m-0002"])
        Story().when(found, by: "m-0001").thenRefused(.promotersTooFew)
        found = founding(promoters: ["m-0001", "m-0002", "m-0003"])
        try Story().when(found, by: "m-0001").accepted()
    }

    @Test func `an identity card is no member, also among promoters and mandates`() {
        Story().when(founding(promoters: ["12345678", "m-0002", "m-0003"]), by: "m-0002")
            .thenRefused(.memberIdLikeDocument)
        Story().when(founding(mandates: [mandate("v-123456")]), by: "m-0002").thenRefused(.memberIdLikeDocument)
    }

    @Test func `a time zone and a rule set must exist`() {
        let nowhere = CommunesFound(
            name: "Comuna",
            kind: .commune,
            timeZone: "America/Macondo",
            promoters: nil,
            rules: nil,
            mandates: nil
        )
        Story().when(nowhere, by: "m-0001").thenRefused(.timeZoneUnknown)
        let lawless = CommunesFound(
            name: "Comuna",
            kind: .commune,
            timeZone: nil,
            promoters: nil,
            rules: "ve-consejos-1999",
            mandates: nil
        )
        Story().when(lawless, by: "m-0001").thenRefused(.ruleSetUnknown)
    }

    @Test func `a mandate without a last day lasts as long as the law says, up to 24 hours of that day`() throws {
        let events = try Story().when(founding(mandates: [mandate("m-0002", from: "2024-02-29")]), by: "m-0001")
            .accepted()
        #expect(events[2].stream == Stream(.mandate, "founding-1"))
        #expect(
            events[2].event
                == .communes(
                    .mandateRecognized(
                        MandateRecognized(
                            memberId: "m-0002",
                            office: .spokesperson,
                            unitId: nil,
                            from: "2024-02-29",
                            until: "2027-02-28",
                            startsAt: "2024-02-29T04:00:00Z",
                            endsAt: "2027-03-01T04:00:00Z",
                            acta: nil
                        )
                    )
                )
        )
    }

    @Test func `a mandate can't end before it begins, and its id is its own`() {
        let backward = mandate("m-0002", from: "2026-01-02", until: "2026-01-01")
        Story().when(founding(mandates: [backward]), by: "m-0001").thenRefused(.mandateTermInvalid)
        // Its end would be in a year of five digits, which no event can hold.
        let endless = mandate("m-0002", from: "2026-01-01", until: "9999-12-31")
        Story().when(founding(mandates: [endless]), by: "m-0001").thenRefused(.mandateTermInvalid)
        let twice = [mandate("m-0002", id: "one"), mandate("m-0003", id: "one")]
        Story().when(founding(mandates: twice), by: "m-0001").thenRefused(.idTaken)
    }

    private func founding(promoters: [Identifier]? = nil, mandates: [FoundingMandate]? = nil) -> CommunesFound {
        CommunesFound(
            name: "Consejo Comunal",
            kind: .council,
            timeZone: nil,
            promoters: promoters,
            rules: nil,
            mandates: mandates
        )
    }

    private func mandate(
        _ member: Identifier,
        id: Identifier? = nil,
        from: CivilDate? = nil,
        until: CivilDate? = nil
    ) -> FoundingMandate {
        FoundingMandate(
            mandateId: id,
            memberId: member,
            office: .spokesperson,
            unitId: nil,
            from: from,
            until: until,
            acta: nil
        )
    }
}
