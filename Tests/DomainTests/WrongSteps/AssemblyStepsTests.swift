import Testing

@testable import Domain

/// Wrong steps of an assembly, each with its own code and what people are told in both languages.
@Suite struct AssemblyStepsTests {
    private let verify = AssembliesVerifyQuorum(assemblyId: "a")
    private let open = MotionsOpen(motionId: "mo", method: nil)
    private let closeVote = MotionsClose(motionId: "mo")
    private let close = AssembliesClose(assemblyId: "a")

    @Test func `a vote before the quorum is refused`() throws {
        let waiting = try Story.council(members: 12).convened().opened(.first).checkedIn(1...4).proposed()
        waiting.when(open, by: "vocera").thenRefused(
            .assemblyNotInSession,
            "The assembly isn't in session (first-call); open a call and verify its quorum first.",
            "La asamblea no está en sesión (first-call); abra una convocatoria y verifique el quórum primero."
        )
        waiting.when(.cast(.inFavour), by: "m-0003").thenRefused(
            .motionNotOpen,
            "The motion isn't being voted on yet.",
            "La propuesta todavía no se está votando."
        )
    }

    @Test func `a quorum after closing is refused, and one after it was verified`() throws {
        try Story.session().given(close, by: "vocera").when(verify, by: "vocera").thenRefused(
            .assemblyEnded,
            "The assembly has ended (closed); nothing can be added to it.",
            "La asamblea ya terminó (closed); no se le puede agregar nada."
        )
        try Story.session().when(verify, by: "vocera").thenRefused(
            .quorumAlreadyVerified,
            "The quorum was already verified; the assembly is in session.",
            "El quórum ya se verificó; la asamblea está en sesión."
        )
    }

    @Test func `a quorum that isn't there is refused, with the rule and its citation`() throws {
        let refused = try Story.council(members: 12).convened().opened(.first).checkedIn(1...3)
            .when(verify, by: "vocera").thenRefused(
                .quorumNotReached,
                "The quorum isn't reached: 3 of 12 are present, and 4 are needed.",
                "No hay quórum: están presentes 3 de 12, y hacen falta 4."
            )
        #expect(refused?.rule?.id == "acts.ordinary.quorumFirst")
        #expect(refused?.rule?.ruleSet == "ve-consejos-2023")
        #expect(refused?.rule?.citation.isEmpty == false)
    }

    @Test func `a second call too early is refused, and a first call after the second`() throws {
        let story = try Story.council(members: 12).convened().opened(.first)
        story.after(minutes: 59).when(AssembliesOpenCall(assemblyId: "a", call: .second), by: "vocera").thenRefused(
            .callTooEarly,
            "This call can't be opened before 2026-11-22T15:00:00Z.",
            "Esta convocatoria no puede abrirse antes de 2026-11-22T15:00:00Z."
        )
        try story.after(minutes: 60).opened(.second)
            .when(AssembliesOpenCall(assemblyId: "a", call: .first), by: "vocera").thenRefused(
                .callPassed,
                "The second call is already open.",
                "La segunda convocatoria ya está abierta."
            )
    }

    @Test func `a ballot by someone not on the roll is refused, and by someone who isn't there`() throws {
        let voting = try Story.session().registering(1, from: 13).voting()
        voting.when(.cast(.inFavour), by: "m-0013").thenRefused(
            .notOnRoll,
            "m-0013 isn't on the roll a, which is frozen; a guest has a voice and no vote.",
            "m-0013 no está en el padrón a, que está cerrado; una persona invitada tiene voz y no voto."
        )
        voting.when(.cast(.inFavour), by: "m-0012").thenRefused(
            .notCheckedIn,
            "m-0012 isn't checked in.",
            "m-0012 no está en la lista de asistencia."
        )
    }

    @Test func `a second vote by the same member is refused, and a vote after the closing`() throws {
        let voted = try Story.session().voting().voted(.inFavour, 1...3)
        voted.when(.cast(.against), by: "m-0003").thenRefused(
            .alreadyVoted,
            "m-0003 has already voted on this.",
            "m-0003 ya votó en esto."
        )
        try voted.given(closeVote, by: "vocera").when(.cast(.against), by: "m-0004").thenRefused(
            .motionClosed,
            "The vote on the motion is closed.",
            "La votación de la propuesta está cerrada."
        )
    }

    @Test func `closing while something is voted on is refused, and before the second call came`() throws {
        try Story.session().voting().when(close, by: "vocera").thenRefused(
            .voteUnderWay,
            "mo is being voted on; close that vote first.",
            "Se está votando mo; cierre primero esa votación."
        )
        try Story.council(members: 12).convened().opened(.first).when(close, by: "vocera").thenRefused(
            .secondCallToCome,
            "The second call is still to come, at 2026-11-22T15:00:00Z.",
            "Todavía falta la segunda convocatoria, a las 2026-11-22T15:00:00Z."
        )
    }

    @Test func `hands closed before they are counted are refused, and counted where names are called`() throws {
        try Story.session().voting(.hands).when(closeVote, by: "vocera").thenRefused(
            .countMissing,
            "The hands haven't been counted yet; record the tellers' count first.",
            "Todavía no se contaron las manos; asiente primero el conteo."
        )
        try Story.session().voting().when(.counting(2, 1, 1), by: "vocera").thenRefused(
            .motionByRollCall,
            "This motion is voted on by roll call; there is nothing to count.",
            "Esta propuesta se vota nominalmente; no hay nada que contar."
        )
    }

    @Test func `a vote cast in another's name is refused, also for who may act for them otherwise`() throws {
        try Story.session().voting().when(.cast(.inFavour), by: "m-0003", enteredBy: "m-0001").thenRefused(
            .delegateMayNotCast,
            "A vote can't be cast in another's name; it takes the member's own token or a named registrar.",
            "No se vota en nombre de otra persona; hace falta su propio permiso o una persona registradora nombrada."
        )
    }

    @Test func `a check-in before the first call's time is refused, and a second one`() throws {
        let ahead = try Story.council(members: 12).given(
            .convene(firstCall: "2026-11-22T15:00:00Z", registrars: ["m-0001"]),
            by: "vocera"
        )
        ahead.when(AssembliesCheckIn(assemblyId: "a", memberId: "m-0002"), by: "m-0001").thenRefused(
            .callNotOpen,
            "No call is open; the first one is at 2026-11-22T15:00:00Z.",
            "No hay una convocatoria abierta; la primera es a las 2026-11-22T15:00:00Z."
        )
        try Story.session().when(AssembliesCheckIn(assemblyId: "a", memberId: "m-0002"), by: "m-0001").thenRefused(
            .alreadyCheckedIn,
            "m-0002 is already checked in.",
            "m-0002 ya está en la lista de asistencia."
        )
    }

    @Test func `an acta before the assembly ended is refused`() throws {
        try Story.session().when(.drafting(), by: "vocera").thenRefused(
            .assemblyNotEnded,
            "The assembly hasn't ended yet (in-session); its figures aren't final. Close it first.",
            "La asamblea todavía no terminó (in-session); sus cifras no son definitivas. Ciérrela primero."
        )
    }
}

extension Command where Self == MotionsRecordCount {
    /// Hands, as the members 1 and 2 counted them.
    static func counting(_ inFavour: Int, _ against: Int, _ abstained: Int) -> MotionsRecordCount {
        MotionsRecordCount(
            motionId: "mo",
            inFavour: inFavour,
            against: against,
            abstained: abstained,
            tellers: ["m-0001", "m-0002"]
        )
    }
}
