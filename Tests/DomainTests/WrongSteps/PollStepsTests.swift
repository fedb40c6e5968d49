import Testing

@testable import Domain

/// Wrong steps of elections, tallies, draws and consultations, with what people are told in both languages.
@Suite struct PollStepsTests {
    private let certify = TalliesCertify(tallyId: "t")
    private let sheet = TallySheet.of(10, 7, enrolled: 40)
    private var entered: TalliesEnter { TalliesEnter(tallyId: "t", sheet: sheet) }

    /// A table whose clerks typed different figures.
    private func differing() throws -> Story {
        try Story.polling(enrolled: 40, members: 40)
            .given(TalliesEnter(tallyId: "t", sheet: .of(7, 10, enrolled: 40)), by: .member(31))
            .given(entered, by: .member(32))
            .given(TalliesWitness(tallyId: "t", sheet: sheet), by: .member(33))
    }

    @Test func `certifying with an open discrepancy is refused`() throws {
        try differing().when(certify, by: "electoral").thenRefused(
            .tallyDiscrepancyOpen,
            "2 discrepancies are open; somebody other than the clerks must resolve them first.",
            "Hay 2 diferencias abiertas; antes debe resolverlas alguien que no haya transcrito."
        )
    }

    @Test func `a resolver who is also the clerk is refused`() throws {
        let resolve = TalliesResolve(tallyId: "t", number: 1, value: 10, reason: "Se contó otra vez")
        try differing().when(resolve, by: .member(31)).thenRefused(
            .resolverIsClerk,
            "m-0031 entered or enters this sheet; somebody else must resolve its discrepancies.",
            "m-0031 transcribe esta acta; sus diferencias debe resolverlas otra persona."
        )
    }

    @Test func `certifying before the second entry is refused, and before the witness's copy`() throws {
        let once = try Story.polling(enrolled: 40, members: 40).given(entered, by: .member(31))
        once.when(certify, by: "electoral").thenRefused(
            .entryMissing,
            "Both clerks must have entered the sheet first.",
            "Primero ambos transcriptores deben haber asentado el acta."
        )
        try once.given(entered, by: .member(32)).when(certify, by: "electoral").thenRefused(
            .witnessCopyMissing,
            "The witnesses' copy must be entered first.",
            "Primero debe asentarse la copia de los testigos."
        )
    }

    @Test func `entering a sheet after it was certified is refused`() throws {
        try Story.polling(enrolled: 40, members: 40).counted(sheet).when(entered, by: .member(31)).thenRefused(
            .tallyCertified,
            "This tally is certified; it doesn't change.",
            "Este escrutinio está certificado; no cambia."
        )
    }

    @Test func `proclaiming before the tally is certified is refused, and before nominations are closed`() throws {
        let proclaim = ElectionsProclaim(electionId: "el")
        try differing().when(proclaim, by: "electoral").thenRefused(
            .tallyNotCertified,
            "The tally t isn't certified; settle its discrepancies and certify it first.",
            "El escrutinio t no está certificado; resuelva sus diferencias y certifíquelo primero."
        )
        try Story.electing(WantedSeat(office: .executive)).nominated(1...2).when(proclaim, by: "electoral")
            .thenRefused(
                .electionNotClosed,
                "Nominations are still being taken; close the election first.",
                "Todavía se reciben postulaciones; cierre la elección primero."
            )
    }

    @Test func `a nomination after the closing is refused, and one from off the roll`() throws {
        let nominate = ElectionsNominate(electionId: "el", office: .executive)
        let open = try Story.electing(WantedSeat(office: .executive)).nominated(1...2).registering(1, from: 50)
        open.when(nominate, by: .member(50)).thenRefused(
            .candidateNotOnRoll,
            "m-0050 isn't on the roll r, and so can't stand in this election.",
            "m-0050 no está en el padrón r, y por eso no puede postularse en esta elección."
        )
        try open.given(ElectionsClose(electionId: "el"), by: "electoral").when(nominate, by: .member(3)).thenRefused(
            .electionClosed,
            "The candidates of this election are settled; nobody can be nominated or withdraw any more.",
            "Las candidaturas de esta elección están cerradas; ya no se postula ni se retira nadie."
        )
    }

    @Test func `swearing in before the proclamation is refused, and who wasn't elected`() throws {
        let oath = { (member: Int) in
            MandatesSwearIn(
                electionId: "el",
                oaths: [Oath(mandateId: "v-1", memberId: .member(member), office: .executive)]
            )
        }
        let counted = try Story.polling(enrolled: 40, members: 40).counted(sheet)
        counted.when(oath(1), by: "electoral").thenRefused(
            .electionNotProclaimed,
            "The election el hasn't been proclaimed.",
            "La elección el no ha sido proclamada."
        )
        try counted.given(ElectionsProclaim(electionId: "el"), by: "electoral").when(oath(2), by: "electoral")
            .thenRefused(
                .notElected,
                "The proclamation of el does not name m-0002 as principal of executive.",
                "La proclamación de el no nombra a m-0002 como principal de executive."
            )
    }

    @Test func `a draw before its list is frozen is refused, and a second seed`() throws {
        let announce = DrawsAnnounce(drawId: "d", purpose: "Comisión", matter: .roll, matterId: "r")
        let open = try Story.council(members: 5).given(
            RollFreeze(rollId: "r", unitId: nil, purpose: nil, act: nil, settleUntil: "2026-11-23T14:00:00Z"),
            by: "electoral"
        )
        open.when(announce, by: "electoral").thenRefused(
            .listNotFrozen,
            "The list of r isn't frozen yet; freeze it before announcing a draw.",
            "La lista de r todavía no está cerrada; ciérrela antes de anunciar un sorteo."
        )
        let record = DrawsRecord(drawId: "d", seed: "4-2-6", method: "Tres dados", acta: "Folio 44")
        open.when(record, by: "electoral").thenRefused(
            .drawUnknown,
            "There is no draw d; announce it first.",
            "No hay un sorteo d; anúncielo primero."
        )
        try open.after(days: 1).given(announce, by: "electoral").given(record, by: "electoral")
            .when(record, by: "electoral").thenRefused(
                .drawAlreadyRecorded,
                "The seed of the draw d is already recorded; it doesn't change.",
                "La semilla del sorteo d ya está asentada; no cambia."
            )
    }

    @Test func `a consultation's ballot by someone not on the roll is refused, and a second one`() throws {
        let story = try Story.council(members: 12)
            .consulting(.pp(eligibility: Eligibility(kind: .roll)))
            .registering(1, from: 13)
        story.when(.ballot(nil, StatedChoice("a")), by: "m-0013").thenRefused(
            .notOnRoll,
            "m-0013 isn't on the roll pp, which is frozen; a guest has a voice and no vote.",
            "m-0013 no está en el padrón pp, que está cerrado; una persona invitada tiene voz y no voto."
        )
        try story.given(.ballot(nil, StatedChoice("a")), by: "m-0001").when(
            .ballot(nil, StatedChoice("b")),
            by: "m-0001"
        )
        .thenRefused(.alreadyVoted, "m-0001 has already voted on this.", "m-0001 ya votó en esto.")
    }

    @Test func `a ballot before the opening is refused, one after the closing, and a budget allotted before it`() throws
    {
        let ahead = try Story.council().consulting(.pp(opensAt: "2026-11-23T14:00:00Z"))
        ahead.when(.ballot("v", StatedChoice("a")), by: "registrar").thenRefused(
            .consultationNotOpen,
            "Ballots are taken from 2026-11-23T14:00:00Z on.",
            "Las boletas se reciben a partir de 2026-11-23T14:00:00Z."
        )
        let open = ahead.after(days: 1)
        open.when(ConsultationsAllocate(consultationId: "pp"), by: "electoral").thenRefused(
            .consultationNotClosed,
            "This consultation still takes ballots; close it first.",
            "Esta consulta todavía recibe boletas; ciérrela primero."
        )
        try open.given(ConsultationsClose(consultationId: "pp"), by: "electoral")
            .when(.ballot("v", StatedChoice("a")), by: "registrar").thenRefused(
                .consultationClosed,
                "This consultation is closed.",
                "Esta consulta está cerrada."
            )
    }
}
