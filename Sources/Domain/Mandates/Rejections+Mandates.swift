extension RejectionCode {
    static let mandates: [RejectionCode] = [
        mandateUnknown, mandateEnded, mandateNotOver, mandateHeldOver, mandateTermTooLong, belowOfficeAge,
        mandateAlreadyHeld, mandateIncompatible, seatsTaken, swearingGroundOneOfTwo, electionNeeded, notElected,
        motionNotCarried, unitOfAnotherAssembly, mandateOfAlternate, mandateStillHeld, mandateTermOver,
        mandateAlreadyReplaced, noAlternate, notAnAlternate, electionNotProclaimed,
    ]

    static let mandateUnknown = RejectionCode(
        "mandate-unknown",
        en: "There is no mandate {mandate}.",
        es: "No hay un mandato {mandate}."
    )
    static let mandateEnded = RejectionCode(
        "mandate-ended",
        en: "The mandate {mandate} has ended ({how}, {endedAt}).",
        es: "El mandato {mandate} ya terminó ({how}, {endedAt})."
    )
    static let mandateNotOver = RejectionCode(
        "mandate-not-over",
        en: "The mandate {mandate} lasts until {endsAt}; until then it can only be resigned or recalled.",
        es: "El mandato {mandate} dura hasta {endsAt}; antes solo cabe la renuncia o la revocatoria."
    )
    static let mandateHeldOver = RejectionCode(
        "mandate-held-over",
        en: "The rules keep the holder of {mandate} in office until somebody follows.",
        es: "Las reglas mantienen en el cargo a quien tiene {mandate} hasta que alguien le suceda."
    )
    static let mandateTermTooLong = RejectionCode(
        "mandate-term-too-long",
        en: "A mandate until {until} is too long: {years} years end on {latest}.",
        es: "Un mandato hasta {until} es demasiado largo: {years} años terminan el {latest}."
    )
    static let belowOfficeAge = RejectionCode(
        "below-office-age",
        en: "Who holds the office {office} must have reached the age of {age}.",
        es: "Quien ejerce el cargo {office} debe haber cumplido {age} años."
    )
    static let mandateAlreadyHeld = RejectionCode(
        "mandate-already-held",
        en: "{member} already holds this office of this unit ({mandate}).",
        es: "{member} ya ejerce este cargo en esta unidad ({mandate})."
    )
    static let mandateIncompatible = RejectionCode(
        "mandate-incompatible",
        en: "{member} holds {held}, and nobody may hold {office} besides.",
        es: "{member} ejerce {held}, y nadie puede ejercer además {office}."
    )
    static let seatsTaken = RejectionCode(
        "seats-taken",
        en: "All {seats} seats of the office {office} are taken.",
        es: "Los {seats} puestos del cargo {office} están ocupados."
    )
    static let swearingGroundOneOfTwo = RejectionCode(
        "swearing-ground-one-of-two",
        en: "Give either electionId or motionId, not both and not neither.",
        es: "Dé electionId o motionId: uno de los dos, no ambos ni ninguno."
    )
    static let electionNeeded = RejectionCode(
        "election-needed",
        en: "The office {office} is filled by ballots on paper, not by an open vote.",
        es: "El cargo {office} se llena con boletas de papel, no por votación abierta."
    )
    static let notElected = RejectionCode(
        "not-elected",
        en: "The proclamation of {election} does not name {member} as {role} of {office}.",
        es: "La proclamación de {election} no nombra a {member} como {role} de {office}."
    )
    static let motionNotCarried = RejectionCode(
        "motion-not-carried",
        en: "The motion {motion} was not carried.",
        es: "La moción {motion} no fue aprobada."
    )
    static let unitOfAnotherAssembly = RejectionCode(
        "unit-of-another-assembly",
        en: "The assembly of {assembly} does not decide about {unit}.",
        es: "La asamblea de {assembly} no decide sobre {unit}."
    )
    static let mandateOfAlternate = RejectionCode(
        "mandate-of-alternate",
        en: "{mandate} is the mandate of an alternate, which gives no powers.",
        es: "{mandate} es un mandato de suplente, que no da poderes."
    )
    static let mandateStillHeld = RejectionCode(
        "mandate-still-held",
        en: "The mandate {mandate} is still held by {member}; it must be resigned or recalled first.",
        es: "{member} todavía ejerce el mandato {mandate}; primero hace falta renuncia o revocatoria."
    )
    static let mandateTermOver = RejectionCode(
        "mandate-term-over",
        en: "The term of {mandate} was over on {endsAt}; it takes an election.",
        es: "El período de {mandate} terminó el {endsAt}; hace falta una elección."
    )
    static let mandateAlreadyReplaced = RejectionCode(
        "mandate-already-replaced",
        en: "{by} already stepped in for the mandate {mandate}.",
        es: "{by} ya suplió el mandato {mandate}."
    )
    static let noAlternate = RejectionCode(
        "no-alternate",
        en: "There is no alternate of the office {office} who could step in.",
        es: "No hay suplente del cargo {office} que pueda asumir."
    )
    static let notAnAlternate = RejectionCode(
        "not-an-alternate",
        en: "{mandate} is not the mandate of an alternate of this unit's office {office}.",
        es: "{mandate} no es un mandato de suplente del cargo {office} de esta unidad."
    )
    static let electionNotProclaimed = RejectionCode(
        "election-not-proclaimed",
        en: "The election {election} hasn't been proclaimed.",
        es: "La elección {election} no ha sido proclamada."
    )
}
