import Testing

@testable import Domain

/// Steps that lack what should have come first: a book with rules, an election's electors, a round, a recall.
@Suite struct FirstStepsTests {
    @Test func `convening before the commune is founded is refused`() throws {
        Story().when(.convene(firstCall: "2026-11-29T14:00:00Z", registrars: ["m-0001"]), by: "m-0001").thenRefused(
            .rulesNotAdopted,
            "The book has no rule set for this yet.",
            "El libro todavía no tiene reglas para esto."
        )
    }

    @Test func `electing over a roll of households is refused`() throws {
        let open = ElectionsOpen(electionId: "el", rollId: "hogares", seats: [WantedSeat(office: .executive)])
        try Story.council(members: 3)
            .given(RollFreeze(rollId: "hogares", unitId: nil, purpose: .households, act: nil), by: "registrar")
            .when(open, by: "electoral").thenRefused(
                .electionRollOfHouseholds,
                "This roll lists households; an election takes a roll of persons.",
                "Este padrón es de hogares; una elección necesita un padrón de personas."
            )
    }

    @Test func `electing to an office that the rules don't know is refused`() throws {
        var rules = RuleSet.filling()
        rules.offices.removeAll { $0.office == .executive }
        try electing(under: rules).thenRefused(
            .officeWithoutRules,
            "The rule set propias has no rules for the office executive; adopt one that has.",
            "Las reglas propias no dicen nada del cargo executive; adopte unas que lo hagan."
        )
    }

    @Test func `a secret election is refused, with the rule that asks for one`() throws {
        var rules = RuleSet.filling()
        for index in rules.offices.indices { rules.offices[index].ballot.value = .secret }
        let refused = try electing(under: rules).thenRefused(
            .secretElection,
            "Secret electronic ballots for executive can't be taken here; hold the election on paper.",
            "Aquí no se reciben boletas electrónicas secretas para executive; haga la elección en papel."
        )
        #expect(refused?.rule?.id == "offices.executive.ballot")
        #expect(refused?.rule?.ruleSet == "propias")
    }

    /// What comes of an election of an executive spokesperson under a set.
    private func electing(under rules: RuleSet) throws -> Story.Outcome {
        let adopted = RulesAdopted(effectiveFrom: "2026-11-23", effectiveAt: "2026-11-23T04:00:00Z", document: rules)
        let open = ElectionsOpen(electionId: "el", rollId: "r", seats: [WantedSeat(office: .executive)])
        return try Story.council(members: 3)
            .given(RollFreeze(rollId: "r", unitId: nil, purpose: nil, act: nil), by: "electoral")
            .given(event: adopted, in: Stream(.rules, "propias"))
            .after(days: 1)
            .when(open, by: "electoral")
    }

    @Test func `shares by a draw among others than those on the list are refused`() throws {
        let draw = DrawsAnnounce(drawId: "d", purpose: "Reparto", matter: .roll, matterId: "otra")
        try Story.goods(members: 6).given(.receive(100), by: "manager")
            .given(RollFreeze(rollId: "otra", unitId: nil, purpose: .persons, act: nil), by: "registrar")
            .registering(1, from: 7)
            .given(RollFreeze(rollId: "lista", unitId: nil, purpose: .persons, act: nil), by: "registrar")
            .given(.share("r-1", 62, by: 3), by: "finance")
            .given(draw, by: "finance")
            .given(DrawsRecord(drawId: "d", seed: "4-2", method: "Dos dados", acta: "Folio 1"), by: "finance")
            .when(AllocationsCompute(allocationId: "r-1", drawId: "d"), by: "finance").thenRefused(
                .drawOfAnotherList,
                "The draw d is among others than these; announce one for this list.",
                "El sorteo d es entre otras personas; anuncie uno para esta lista."
            )
    }

    @Test func `shares of a round that was never opened are refused, and a round among nobody`() throws {
        let story = try Story.goods(members: 0).given(.receive(100), by: "manager")
        story.when(AllocationsCompute(allocationId: "r-1", drawId: nil), by: "finance").thenRefused(
            .allocationUnknown,
            "There is no allocation r-1; open it first.",
            "No existe el reparto r-1; ábralo primero."
        )
        try story.given(RollFreeze(rollId: "lista", unitId: nil, purpose: .persons, act: nil), by: "registrar")
            .when(.share("r-1", 62, by: 2), by: "finance").thenRefused(
                .allocationListEmpty,
                "Nobody is on roll lista; freeze one with those who share.",
                "No hay nadie en el padrón lista; congele uno con quienes participan."
            )
    }

    @Test func `a commitment between two outside bodies is refused`() throws {
        try Story.goods().given(PartiesRegister(partyId: "alcaldia", name: "Alcaldía"), by: "finance")
            .when(.agree("c", from: Holder(.party, "comprador"), to: Holder(.party, "alcaldia"), 5), by: "finance")
            .thenRefused(
                .commitmentOutside,
                "Both are outside of the commune; the book keeps no stock of theirs.",
                "Ambas partes son de fuera de la comuna; el libro no lleva existencias suyas."
            )
    }

    @Test func `signing a recall that nobody asked for is refused, and one by an audit that may not ask`() throws {
        let story = try Story.withFinance(members: 20)
        story.when(RecallsSign(recallId: "re", memberId: nil), by: .member(1)).thenRefused(
            .recallUnknown,
            "There is no recall re.",
            "No hay una revocatoria re."
        )
        var rules = RuleSet.filling()
        rules.recall?.byAudit.value = false
        let refused = try story.adopting(rules).when(.petition(.audit), by: "auditora").thenRefused(
            .recallNotByAudit,
            "Under these rules the social audit can't ask for a recall; electors can.",
            "Con estas reglas la contraloría social no puede pedir la revocatoria; los electores sí."
        )
        #expect(refused?.rule?.id == "recall.byAudit")
        #expect(refused?.rule?.ruleSet == "propias")
    }
}
