extension RejectionCode {
    static let assemblies: [RejectionCode] = [
        assemblyUnknown, assemblyEnded, assemblyNotInSession, assemblyInRecess, assemblyNotRecessed, assemblyInSession,
        agendaEmpty, agendaItemRepeated, agendaItemUnknown, firstCallPast, noticeTooShort, gapTooShort,
        secondCallUnknown, secondCallNotSet, secondCallToCome, rollEmpty, callTooEarly, callNotOpen, callPassed,
        quorumNotReached, quorumAlreadyVerified, quorumNotVerified, notOnRoll, alreadyCheckedIn, notCheckedIn,
        memberHasVoted, guestOnRoll, membersPresent, recessPast, voteUnderWay, motionOfAnotherAssembly,
        motionAlreadyUsed,
    ]

    static let assemblyUnknown = RejectionCode(
        "assembly-unknown",
        en: "There is no assembly {assembly}; convene it first.",
        es: "No hay una asamblea {assembly}; convóquela primero."
    )
    static let assemblyEnded = RejectionCode(
        "assembly-ended",
        en: "The assembly has ended ({state}); nothing can be added to it.",
        es: "La asamblea ya terminó ({state}); no se le puede agregar nada."
    )
    static let assemblyNotInSession = RejectionCode(
        "assembly-not-in-session",
        en: "The assembly isn't in session ({state}); open a call and verify its quorum first.",
        es: "La asamblea no está en sesión ({state}); abra una convocatoria y verifique el quórum primero."
    )
    static let assemblyInRecess = RejectionCode(
        "assembly-in-recess",
        en: "The assembly is in recess; resume it first.",
        es: "La asamblea está en receso; reanúdela primero."
    )
    static let assemblyNotRecessed = RejectionCode(
        "assembly-not-recessed",
        en: "The assembly isn't in recess.",
        es: "La asamblea no está en receso."
    )
    static let assemblyInSession = RejectionCode(
        "assembly-in-session",
        en: "The assembly is already in session; it can be closed.",
        es: "La asamblea ya está en sesión; puede cerrarse."
    )
    static let agendaEmpty = RejectionCode(
        "agenda-empty",
        en: "A convocation states at least one point of its agenda.",
        es: "Una convocatoria indica por lo menos un punto del orden del día."
    )
    static let agendaItemRepeated = RejectionCode(
        "agenda-item-repeated",
        en: "The agenda has two points {item}.",
        es: "El orden del día tiene dos puntos {item}."
    )
    static let agendaItemUnknown = RejectionCode(
        "agenda-item-unknown",
        en: "The agenda has no point {item}.",
        es: "El orden del día no tiene un punto {item}."
    )
    static let firstCallPast = RejectionCode(
        "first-call-past",
        en: "The first call, {firstCall}, lies before the convocation.",
        es: "La primera convocatoria, {firstCall}, es anterior al acto de convocar."
    )
    static let noticeTooShort = RejectionCode(
        "notice-too-short",
        en: "It takes {days} days' notice: the first call can't be before {earliest}.",
        es: "Hacen falta {days} días de anticipación: la primera convocatoria no puede ser antes del {earliest}."
    )
    static let gapTooShort = RejectionCode(
        "gap-too-short",
        en: "Between the calls it takes {minutes} minutes: the second can't be before {earliest}.",
        es: "Entre las convocatorias hacen falta {minutes} minutos: la segunda no puede ser antes de {earliest}."
    )
    static let secondCallUnknown = RejectionCode(
        "second-call-unknown",
        en: "The rules know no second call for this type of act ({act}).",
        es: "Las reglas no prevén segunda convocatoria para este tipo de acto ({act})."
    )
    static let secondCallNotSet = RejectionCode(
        "second-call-not-set",
        en: "This assembly was convened without a second call.",
        es: "Esta asamblea se convocó sin segunda convocatoria."
    )
    static let secondCallToCome = RejectionCode(
        "second-call-to-come",
        en: "The second call is still to come, at {opensAt}.",
        es: "Todavía falta la segunda convocatoria, a las {opensAt}."
    )
    static let rollEmpty = RejectionCode(
        "roll-empty",
        en: "Nobody is on the roll; register members first.",
        es: "No hay nadie en el padrón; registre miembros primero."
    )
    static let callTooEarly = RejectionCode(
        "call-too-early",
        en: "This call can't be opened before {opensAt}.",
        es: "Esta convocatoria no puede abrirse antes de {opensAt}."
    )
    static let callNotOpen = RejectionCode(
        "call-not-open",
        en: "No call is open; the first one is at {opensAt}.",
        es: "No hay una convocatoria abierta; la primera es a las {opensAt}."
    )
    static let callPassed = RejectionCode(
        "call-passed",
        en: "The second call is already open.",
        es: "La segunda convocatoria ya está abierta."
    )
    static let quorumNotReached = RejectionCode(
        "quorum-not-reached",
        en: "The quorum isn't reached: {present} of {eligible} are present, and {needed} are needed.",
        es: "No hay quórum: están presentes {present} de {eligible}, y hacen falta {needed}."
    )
    static let quorumAlreadyVerified = RejectionCode(
        "quorum-already-verified",
        en: "The quorum was already verified; the assembly is in session.",
        es: "El quórum ya se verificó; la asamblea está en sesión."
    )
    static let quorumNotVerified = RejectionCode(
        "quorum-not-verified",
        en: "Enough members are present: verify the quorum, or cancel the assembly.",
        es: "Hay suficientes miembros presentes: verifique el quórum o cancele la asamblea."
    )
    static let notOnRoll = RejectionCode(
        "not-on-roll",
        en: "{member} isn't on the roll {roll}, which is frozen; a guest has a voice and no vote.",
        es: "{member} no está en el padrón {roll}, que está cerrado; una persona invitada tiene voz y no voto."
    )
    static let alreadyCheckedIn = RejectionCode(
        "already-checked-in",
        en: "{member} is already checked in.",
        es: "{member} ya está en la lista de asistencia."
    )
    static let notCheckedIn = RejectionCode(
        "not-checked-in",
        en: "{member} isn't checked in.",
        es: "{member} no está en la lista de asistencia."
    )
    static let memberHasVoted = RejectionCode(
        "member-has-voted",
        en: "{member} has voted on {motion}, so the check-in stands; check the member out instead.",
        es: "{member} votó en {motion}, así que su asistencia queda; registre su salida."
    )
    static let guestOnRoll = RejectionCode(
        "guest-on-roll",
        en: "{member} is on the roll and no guest; check the member in.",
        es: "{member} está en el padrón y no es persona invitada; registre su asistencia."
    )
    static let membersPresent = RejectionCode(
        "members-present",
        en: "{present} members are checked in; an assembly is postponed before anybody is, or after they went.",
        es: "Hay {present} miembros en la lista; una asamblea se pospone sin nadie en la lista de asistencia."
    )
    static let recessPast = RejectionCode(
        "recess-past",
        en: "A recess can't end at {until}, before it begins.",
        es: "Un receso no puede terminar a las {until}, antes de empezar."
    )
    static let voteUnderWay = RejectionCode(
        "vote-under-way",
        en: "{matter} is being voted on; close that vote first.",
        es: "Se está votando {matter}; cierre primero esa votación."
    )
}

extension RejectionCode {
    static let motions: [RejectionCode] = [
        motionUnknown, motionAlreadyOpen, motionNotOpen, motionClosed, motionWithdrawn, motionByHands, motionByPaper,
        motionByRollCall, ballotNotOpen, ballotNotPaper, ballotSecret, nullNotOnPaper, alreadyVoted, notYetVoted,
        tellersNotTwo, countOverPresent, countMissing,
    ]

    static let motionUnknown = RejectionCode(
        "motion-unknown",
        en: "There is no motion {motion}; propose it first.",
        es: "No hay una propuesta {motion}; preséntela primero."
    )
    static let motionAlreadyOpen = RejectionCode(
        "motion-already-open",
        en: "The motion is already being voted on.",
        es: "La propuesta ya se está votando."
    )
    static let motionNotOpen = RejectionCode(
        "motion-not-open",
        en: "The motion isn't being voted on yet.",
        es: "La propuesta todavía no se está votando."
    )
    static let motionClosed = RejectionCode(
        "motion-closed",
        en: "The vote on the motion is closed.",
        es: "La votación de la propuesta está cerrada."
    )
    static let motionWithdrawn = RejectionCode(
        "motion-withdrawn",
        en: "The motion was withdrawn.",
        es: "La propuesta se retiró."
    )
    static let motionByHands = RejectionCode(
        "motion-by-hands",
        en: "This motion is voted on by hands, which two tellers count.",
        es: "Esta propuesta se vota a mano alzada, y cuentan dos personas escrutadoras."
    )
    static let motionByRollCall = RejectionCode(
        "motion-by-roll-call",
        en: "This motion is voted on by roll call; there is nothing to count.",
        es: "Esta propuesta se vota nominalmente; no hay nada que contar."
    )
    static let ballotNotOpen = RejectionCode(
        "ballot-not-open",
        en: "By the rules this type of act doesn't vote in public: its ballot is {ballot}.",
        es: "Según las reglas este tipo de acto no vota en público: su votación es {ballot}."
    )
    static let ballotNotPaper = RejectionCode(
        "ballot-not-paper",
        en: "By the rules this type of act votes in public: by roll call or by hands, not on paper.",
        es: "Según las reglas este tipo de acto vota en público: nominalmente o a mano alzada, no en papel."
    )
    static let ballotSecret = RejectionCode(
        "ballot-secret",
        en:
            "The rules ask for a secret ballot, which the book can't take yet; vote on paper under rules that allow it.",
        es:
            "Las reglas piden voto secreto, que el libro aún no puede recibir; vote en papel con reglas que lo permitan."
    )
    static let nullNotOnPaper = RejectionCode(
        "null-not-on-paper",
        en: "Only paper slips can be null; leave null out where hands are counted.",
        es: "Solo las boletas de papel pueden ser nulas; omita null donde se cuentan manos."
    )
    static let motionByPaper = RejectionCode(
        "motion-by-paper",
        en: "This motion is voted on with paper slips, which two tellers count.",
        es: "Esta propuesta se vota en papel, y cuentan dos personas escrutadoras."
    )
    static let alreadyVoted = RejectionCode(
        "already-voted",
        en: "{member} has already voted on this.",
        es: "{member} ya votó en esto."
    )
    static let notYetVoted = RejectionCode(
        "not-yet-voted",
        en: "{member} hasn't voted on this yet; there is no vote to replace.",
        es: "{member} todavía no votó en esto; no hay voto que cambiar."
    )
    static let tellersNotTwo = RejectionCode(
        "tellers-not-two",
        en: "It takes two different tellers.",
        es: "Hacen falta dos personas escrutadoras distintas."
    )
    static let countOverPresent = RejectionCode(
        "count-over-present",
        en: "A count can't be below zero or over those present, {present}.",
        es: "Un conteo no puede ser menor que cero ni mayor que las personas presentes, {present}."
    )
    static let countMissing = RejectionCode(
        "count-missing",
        en: "The hands haven't been counted yet; record the tellers' count first.",
        es: "Todavía no se contaron las manos; asiente primero el conteo."
    )
}
