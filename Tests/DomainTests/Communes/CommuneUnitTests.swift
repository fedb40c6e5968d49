import Testing

@testable import Domain

@Suite struct CommuneUnitTests {
    @Test func `units stand under others that exist`() throws {
        let story = try Story.council(kind: .commune)
            .given(UnitsEstablish(unitId: "north", kind: .council, name: "Norte", parentId: nil), by: "vocera")
            .given(UnitsEstablish(unitId: "one", kind: .sector, name: "Sector 1", parentId: "north"), by: "vocera")
        let commune = story.reading(.commune).commune
        #expect(commune.lineage(of: "one") == ["one", "north"])
        #expect(commune.descendants(of: "north") == ["north", "one"])

        story.when(UnitsEstablish(unitId: "two", kind: .sector, name: "Dos", parentId: "south"), by: "vocera")
            .thenRefused(.unitUnknown)
        story.when(UnitsEstablish(unitId: "one", kind: .sector, name: "Uno", parentId: nil), by: "vocera")
            .thenRefused(.idTaken)
    }

    @Test func `a council's spokesperson may establish it, where the founding knew only their mandate`() throws {
        let story = try Story().given(
            CommunesFound(
                name: "Comuna",
                kind: .commune,
                timeZone: nil,
                promoters: nil,
                rules: nil,
                mandates: [
                    FoundingMandate(
                        mandateId: nil,
                        memberId: "ana",
                        office: .spokesperson,
                        unitId: "north",
                        from: nil,
                        until: nil,
                        acta: nil
                    )
                ]
            ),
            by: "founder"
        )
        try story.when(UnitsEstablish(unitId: "north", kind: .council, name: "Norte", parentId: nil), by: "ana")
            .accepted()
        story.when(UnitsEstablish(unitId: "south", kind: .council, name: "Sur", parentId: nil), by: "ana")
            .thenRefused(.authorityMissing)
    }

    @Test func `a party is registered once, by who deals with it`() throws {
        let party = PartiesRegister(partyId: "alcaldia", name: "Alcaldía de Simón Planas")
        let story = try Story.council()
        try story.when(party, by: "finance").then(PartyRegistered(name: "Alcaldía de Simón Planas"))
        try story.given(party, by: "finance").when(party, by: "finance").thenRefused(.idTaken)
        story.when(party, by: "registrar").thenRefused(.authorityMissing)
    }
}
