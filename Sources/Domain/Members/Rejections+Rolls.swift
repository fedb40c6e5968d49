extension RejectionCode {
    /// Codes of households.
    static let households: [RejectionCode] = [
        householdUnknown, householdMerged, oneHouseholdTwice, headLivesElsewhere, memberLivesElsewhere,
        householdNotSplit,
    ]

    static let householdUnknown = RejectionCode(
        "household-unknown",
        en: "There is no household {household}; register it first.",
        es: "No hay un hogar {household}; regístrelo primero."
    )
    static let householdMerged = RejectionCode(
        "household-merged",
        en: "The household {household} became part of {into}; use that one.",
        es: "El hogar {household} pasó a ser parte de {into}; use ese."
    )
    static let oneHouseholdTwice = RejectionCode(
        "one-household-twice",
        en: "The household {household} was given twice; name two different ones.",
        es: "Se dio el hogar {household} dos veces; nombre dos distintos."
    )
    static let headLivesElsewhere = RejectionCode(
        "head-lives-elsewhere",
        en: "{member} doesn't live in {household}; who answers for a household lives there.",
        es: "{member} no vive en {household}; quien responde por un hogar vive en él."
    )
    static let memberLivesElsewhere = RejectionCode(
        "member-lives-elsewhere",
        en: "{member} doesn't live in {household}.",
        es: "{member} no vive en {household}."
    )
    static let householdNotSplit = RejectionCode(
        "household-not-split",
        en: "Splitting {household} takes somebody who goes and somebody who stays.",
        es: "Para dividir {household} alguien debe irse y alguien quedarse."
    )
}

extension RejectionCode {
    /// Codes of rolls.
    static let rolls: [RejectionCode] = [
        listOutOfRange, ageNotAsked, ageAlreadyStated, rollUnknown, rollFinal, rollOfHouseholds, alreadyOnRoll,
        notOnThatRoll, challengeUnknown, challengeSettled, challengerMayNotSettle,
    ]

    static let listOutOfRange = RejectionCode(
        "list-out-of-range",
        en: "A list of {count} was given; it takes 1 to {most} at a time.",
        es: "Se dio una lista de {count}; hace falta de 1 a {most} por vez."
    )
    static let ageNotAsked = RejectionCode(
        "age-not-asked",
        en: "No rule in force asks for the age of {age}; it may be {ages}.",
        es: "Ninguna regla vigente pide la edad de {age}; puede ser {ages}."
    )
    static let ageAlreadyStated = RejectionCode(
        "age-already-stated",
        en: "The book already says of all of them that they have reached {age}.",
        es: "El libro ya dice de todas esas personas que cumplieron {age}."
    )
    static let rollUnknown = RejectionCode(
        "roll-unknown",
        en: "There is no roll {roll}.",
        es: "No hay un padrón {roll}."
    )
    static let rollFinal = RejectionCode(
        "roll-final",
        en: "The roll {roll} is final since {until}: challenges came up to then.",
        es: "El padrón {roll} quedó firme desde {until}: hasta ahí hubo impugnaciones."
    )
    static let rollOfHouseholds = RejectionCode(
        "roll-of-households",
        en: "The roll {roll} lists households: correct who lives where, and freeze another.",
        es: "El padrón {roll} es de hogares: corrija quién vive dónde y congele otro."
    )
    static let alreadyOnRoll = RejectionCode(
        "already-on-roll",
        en: "{member} is already on this roll.",
        es: "{member} ya está en este padrón."
    )
    static let notOnThatRoll = RejectionCode(
        "not-on-that-roll",
        en: "{member} isn't on this roll.",
        es: "{member} no está en este padrón."
    )
    static let challengeUnknown = RejectionCode(
        "challenge-unknown",
        en: "The roll {roll} has no challenge {challenge}.",
        es: "El padrón {roll} no tiene una impugnación {challenge}."
    )
    static let challengeSettled = RejectionCode(
        "challenge-already-settled",
        en: "The challenge {challenge} was already decided.",
        es: "La impugnación {challenge} ya se decidió."
    )
    static let challengerMayNotSettle = RejectionCode(
        "challenger-may-not-settle",
        en: "Whoever raised {challenge} doesn't decide on it; somebody else of the commission does.",
        es: "Quien presentó {challenge} no la decide; la decide otra persona de la comisión."
    )
}
