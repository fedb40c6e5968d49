import Testing

@testable import Domain

/// Wrong steps of mandates and recalls, with what people are told in both languages.
@Suite struct MandateStepsTests {
    private let report = RecallsReport(recallId: "re", text: "Faltan dos rendiciones", about: nil)
    private let decide = RecallsDecide(recallId: "re", motionId: "mo")

    @Test func `a recall signed twice is refused`() throws {
        try Story.withFinance(members: 20).petitioned().signed(1...1)
            .when(RecallsSign(recallId: "re", memberId: nil), by: .member(1)).thenRefused(
                .alreadySigned,
                "m-0001 has already signed.",
                "m-0001 ya firmó."
            )
    }

    @Test func `an alternate who is also in the social audit is refused`() throws {
        let story = try Story.withFinance(members: 3)
            .given(MandatesResign(mandateId: "finanzas", reason: nil, about: nil), by: "tesorera")
        let refused = story.when(MandatesReplace(mandateId: "finanzas", alternateId: "finanzas-s1"), by: "vocera")
            .thenRefused(
                .mandateIncompatible,
                "contralor holds audit, and nobody may hold finance besides.",
                "contralor ejerce audit, y nadie puede ejercer además finance."
            )
        #expect(refused?.rule?.citation.isEmpty == false)
    }

    @Test func `a promoter after the first swearing-in is refused`() throws {
        let register = MembersRegister(
            memberId: "m-0500",
            name: "Juana Ramírez",
            birthDate: nil,
            nationalId: "V-12.345.678",
            contact: nil,
            unitId: nil,
            householdId: nil,
            residenceSince: nil,
            witnesses: nil
        )
        let before = try Story.promoted()
        try before.when(register, by: "m-0001").accepted()
        let sworn = before.after(days: 1).given(event: MandateSworn.example, in: Stream(.mandate, "finanzas-1"))
        sworn.when(register, by: "m-0001").thenRefused(
            .authorityMissing,
            "The book gives m-0001 no power to do this: it takes registry, electoral, promoter.",
            "El libro no le da a m-0001 poder para esto: hace falta registry, electoral, promoter."
        )
    }

    @Test func `a recall with one signature too few is refused, and one signed after they were verified`() throws {
        let story = try Story.withFinance(members: 20).petitioned().signed(1...1)
        let refused = story.when(RecallsVerifySignatures(recallId: "re"), by: "electoral").thenRefused(
            .signaturesTooFew,
            "1 of 20 signed; it takes 2.",
            "Firmaron 1 de 20; hacen falta 2."
        )
        #expect(refused?.rule?.id == "recall.petition")
        try story.signed(2...2).given(RecallsVerifySignatures(recallId: "re"), by: "electoral")
            .when(RecallsSign(recallId: "re", memberId: nil), by: .member(3)).thenRefused(
                .signaturesAlreadyVerified,
                "No more signatures are taken: enough were verified, or none were needed.",
                "Ya no se reciben firmas: se verificaron suficientes o no hacían falta."
            )
    }

    @Test func `a report before the signatures is refused, and a decision before report, referral and defence`() throws
    {
        try Story.withFinance(members: 60).petitioned().when(report, by: "auditora").thenRefused(
            .signaturesNotVerified,
            "The signatures must be verified first.",
            "Primero hay que verificar las firmas."
        )
        let voted = try Story.withFinance(members: 60).verified(6).voted(12, 0, 0)
        voted.when(decide, by: "vocera").thenRefused(
            .recallNotReported,
            "The report isn't there yet; it has time until the end of 2026-12-07.",
            "Todavía no está el informe; tiene plazo hasta el fin del 2026-12-07."
        )
        let reported = try voted.reported()
        reported.when(decide, by: "vocera").thenRefused(
            .recallNotReferred,
            "The coordinating body hasn't put it before the assembly; it has time until the end of 2026-12-07.",
            "El colectivo de coordinación no la ha llevado a la asamblea; tiene plazo hasta el fin del 2026-12-07."
        )
        try reported.referred(defended: false).when(decide, by: "vocera").thenRefused(
            .defenceNotHeard,
            "The defence must be heard before the decision; there is time for it until the end of 2026-12-07.",
            "Antes de decidir hay que oír la defensa; hay plazo hasta el fin del 2026-12-07."
        )
    }

    @Test func `an alternate steps in while the mandate is held is refused`() throws {
        try Story.withFinance(members: 3).when(MandatesReplace(mandateId: "finanzas"), by: "vocera").thenRefused(
            .mandateStillHeld,
            "The mandate finanzas is still held by tesorera; it must be resigned or recalled first.",
            "tesorera todavía ejerce el mandato finanzas; primero hace falta renuncia o revocatoria."
        )
    }

    @Test func `an act after one's mandate ended is refused, and the refusal names the mandate`() throws {
        let refused = try Story.withFinance(members: 3)
            .given(MandatesResign(mandateId: "finanzas", reason: nil, about: nil), by: "tesorera")
            .when(.store(), by: "tesorera").thenRefused(
                .authorityMissing,
                "The book gives tesorera no power to do this: it takes finance, enterprise, executive, coordination.",
                "El libro no le da a tesorera poder para esto: hace falta finance, enterprise, executive, coordination."
            )
        #expect(refused?.mandate == "finanzas")
    }

    @Test func `an oath to an office that is filled on paper is refused after an open vote`() throws {
        let carried = try Story.session().voting().voted(.inFavour, 1...4)
            .given(MotionsClose(motionId: "mo"), by: "vocera")
        let refused = carried.when(
            .swearIn(Oath(mandateId: "v-1", memberId: .member(1), office: .finance)),
            by: "vocera"
        )
        .thenRefused(
            .electionNeeded,
            "The office finance is filled by ballots on paper, not by an open vote.",
            "El cargo finance se llena con boletas de papel, no por votación abierta."
        )
        #expect(refused?.rule?.id == "offices.finance.ballot")
    }
}
