extension RejectionCode {
    static let elections: [RejectionCode] = [
        electionUnknown, electionClosed, electionNotClosed, electionProclaimed, electorsOneOfTwo,
        electionRollOfHouseholds, seatTwice, seatUnknown, officeWithoutRules, seatsOutOfRange, choicesOverSeats,
        ballotNotByRule, secretElection, seatsNotByRule, candidateNotOnRoll, listsForbidden, alreadyNominated,
        notNominated, candidateIncompatible, noCandidates, tallyMissing, tallyNotCertified, tieNeedsDraw,
    ]

    static let electionUnknown = RejectionCode(
        "election-unknown",
        en: "There is no election {election}; open it first.",
        es: "No hay una elección {election}; ábrala primero."
    )
    static let electionClosed = RejectionCode(
        "election-closed",
        en: "The candidates of this election are settled; nobody can be nominated or withdraw any more.",
        es: "Las candidaturas de esta elección están cerradas; ya no se postula ni se retira nadie."
    )
    static let electionNotClosed = RejectionCode(
        "election-not-closed",
        en: "Nominations are still being taken; close the election first.",
        es: "Todavía se reciben postulaciones; cierre la elección primero."
    )
    static let electionProclaimed = RejectionCode(
        "election-proclaimed",
        en: "The result of this election was proclaimed; it doesn't change.",
        es: "El resultado de esta elección ya se proclamó; no cambia."
    )
    static let electorsOneOfTwo = RejectionCode(
        "electors-one-of-two",
        en: "Give either assemblyId or rollId, not both and not neither.",
        es: "Dé assemblyId o rollId: uno de los dos, no ambos ni ninguno."
    )
    static let electionRollOfHouseholds = RejectionCode(
        "election-roll-of-households",
        en: "This roll lists households; an election takes a roll of persons.",
        es: "Este padrón es de hogares; una elección necesita un padrón de personas."
    )
    static let seatTwice = RejectionCode(
        "seat-twice",
        en: "The office {office} of the same unit is named twice.",
        es: "El cargo {office} de la misma unidad está nombrado dos veces."
    )
    static let seatUnknown = RejectionCode(
        "seat-unknown",
        en: "This election doesn't fill the office {office} of that unit.",
        es: "Esta elección no es para el cargo {office} de esa unidad."
    )
    static let officeWithoutRules = RejectionCode(
        "office-without-rules",
        en: "The rule set {ruleSet} has no rules for the office {office}; adopt one that has.",
        es: "Las reglas {ruleSet} no dicen nada del cargo {office}; adopte unas que lo hagan."
    )
    static let seatsOutOfRange = RejectionCode(
        "seats-out-of-range",
        en: "A seat has 1 to 100 principals and at most 100 alternates.",
        es: "Un cargo tiene de 1 a 100 principales y a lo sumo 100 suplentes."
    )
    static let choicesOverSeats = RejectionCode(
        "choices-over-seats",
        en: "A ballot can mark 1 to {seats} candidates for this office, and not {choices}.",
        es: "Una boleta puede marcar de 1 a {seats} candidaturas para este cargo, y no {choices}."
    )
    static let ballotNotByRule = RejectionCode(
        "ballot-not-by-rule",
        en: "The rules say that the office {office} is elected by {ballot} ballots.",
        es: "Las reglas dicen que el cargo {office} se elige con boletas de tipo {ballot}."
    )
    static let secretElection = RejectionCode(
        "secret-election",
        en: "Secret electronic ballots for {office} can't be taken here; hold the election on paper.",
        es: "Aquí no se reciben boletas electrónicas secretas para {office}; haga la elección en papel."
    )
    static let seatsNotByRule = RejectionCode(
        "seats-not-by-rule",
        en: "The rules say that {seats} are elected.",
        es: "Las reglas dicen que se eligen {seats}."
    )
    static let candidateNotOnRoll = RejectionCode(
        "candidate-not-on-roll",
        en: "{member} isn't on the roll {roll}, and so can't stand in this election.",
        es: "{member} no está en el padrón {roll}, y por eso no puede postularse en esta elección."
    )
    static let listsForbidden = RejectionCode(
        "lists-forbidden",
        en: "The rules forbid lists for the office {office}: candidates are elected one by one.",
        es: "Las reglas prohíben las planchas para el cargo {office}: se elige persona por persona."
    )
    static let alreadyNominated = RejectionCode(
        "already-nominated",
        en: "{member} already stands for {office}.",
        es: "{member} ya está en las postulaciones para {office}."
    )
    static let notNominated = RejectionCode(
        "not-nominated",
        en: "{member} doesn't stand for {office}.",
        es: "{member} no está en las postulaciones para {office}."
    )
    static let candidateIncompatible = RejectionCode(
        "candidate-incompatible",
        en: "{member} holds or stands for {other}, which excludes {office}; resign or withdraw first.",
        es: "{member} tiene o aspira a {other}, que excluye {office}; antes hay que renunciar o retirarse."
    )
    static let noCandidates = RejectionCode(
        "no-candidates",
        en: "Nobody stands in this election; take nominations first.",
        es: "Nadie se ha postulado en esta elección; reciba postulaciones primero."
    )
    static let tallyMissing = RejectionCode(
        "tally-missing",
        en: "No table has counted the votes for {office}; open one and certify its tally.",
        es: "Ninguna mesa ha contado los votos para {office}; abra una y certifique su escrutinio."
    )
    static let tallyNotCertified = RejectionCode(
        "tally-not-certified",
        en: "The tally {tally} isn't certified; settle its discrepancies and certify it first.",
        es: "El escrutinio {tally} no está certificado; resuelva sus diferencias y certifíquelo primero."
    )
    static let tieNeedsDraw = RejectionCode(
        "tie-needs-draw",
        en: "There is a tie about a seat of {office} among {candidates}; announce a draw among them and record it.",
        es: "Hay un empate por un puesto de {office} entre {candidates}; anuncie un sorteo entre ellos y asiéntelo."
    )
}
