extension RejectionCode {
    /// Codes of the register of members.
    static let members: [RejectionCode] = [
        memberIdLikeDocument, memberUnknown, memberGone, memberErased, memberVerified, nationalIdTaken,
        birthDateImplausible, residenceAhead, witnessesTooFew, nothingAmended, memberAlreadySuspended,
        memberInGoodStanding, sameMember, duplicateHoldsMandate, nothingMoved, dayAhead, hoursTooMany,
        contributionUnknown,
    ]

    static let memberIdLikeDocument = RejectionCode(
        "member-id-like-document",
        en: "A memberId with six digits in a row is probably an identity card, and ids stay for good; choose another.",
        es: "Un memberId con seis dígitos seguidos parece una cédula, y los ids quedan en el libro; elija otro."
    )
    static let memberUnknown = RejectionCode(
        "member-unknown",
        en: "There is no member {member}; register them first.",
        es: "No hay una persona miembro {member}; regístrela primero."
    )
    static let memberGone = RejectionCode(
        "member-gone",
        en: "{member} is no longer a member.",
        es: "{member} ya no es miembro."
    )
    static let memberErased = RejectionCode(
        "member-erased",
        en: "The personal data of {member} was erased for good.",
        es: "Los datos personales de {member} se borraron para siempre."
    )
    static let memberVerified = RejectionCode(
        "member-already-verified",
        en: "{member} is already verified.",
        es: "{member} ya está verificado o verificada."
    )
    static let nationalIdTaken = RejectionCode(
        "national-id-taken",
        en: "A member with this national id is already registered.",
        es: "Ya hay una persona registrada con esa cédula."
    )
    static let birthDateImplausible = RejectionCode(
        "birth-date-implausible",
        en: "The birth date is in the future or more than 130 years back.",
        es: "La fecha de nacimiento está en el futuro o hace más de 130 años."
    )
    static let residenceAhead = RejectionCode(
        "residence-ahead",
        en: "residenceSince is after today, {today}.",
        es: "residenceSince es posterior a hoy, {today}."
    )
    static let witnessesTooFew = RejectionCode(
        "witnesses-too-few",
        en: "Without a document it takes {needed} different members as witnesses; {named} were named.",
        es: "Sin documento hacen falta {needed} miembros distintos como testigos; se nombraron {named}."
    )
    static let nothingAmended = RejectionCode(
        "nothing-amended",
        en: "Nothing to correct was given.",
        es: "No se dio nada que corregir."
    )
    static let memberAlreadySuspended = RejectionCode(
        "member-already-suspended",
        en: "{member} is already suspended.",
        es: "{member} ya está en suspenso."
    )
    static let memberInGoodStanding = RejectionCode(
        "member-in-good-standing",
        en: "{member} is a member in good standing: there is nothing to end or to undo.",
        es: "{member} es miembro con todos sus derechos: no hay nada que levantar ni deshacer."
    )
    static let sameMember = RejectionCode(
        "same-member",
        en: "{member} was given twice; name the id to keep and the other registration.",
        es: "Se dio {member} dos veces; dé el id que queda y el otro registro."
    )
    static let duplicateHoldsMandate = RejectionCode(
        "duplicate-holds-mandate",
        en: "{member} holds the mandate {mandate}; keep this id and close the other one.",
        es: "{member} ejerce el mandato {mandate}; conserve este id y cierre el otro."
    )
    static let nothingMoved = RejectionCode(
        "nothing-moved",
        en: "Say where they move to: householdId, unitId or otherHouseholdId.",
        es: "Diga adónde se muda: householdId, unitId u otherHouseholdId."
    )
    static let dayAhead = RejectionCode(
        "day-ahead",
        en: "{day} is after today, {today}.",
        es: "{day} es posterior a hoy, {today}."
    )
    static let hoursTooMany = RejectionCode(
        "hours-too-many",
        en: "{hours} hours in one entry; a day has 24. Record each day by itself.",
        es: "{hours} horas en un asiento; un día tiene 24. Asiente cada día por separado."
    )
    static let contributionUnknown = RejectionCode(
        "contribution-unknown",
        en: "{member} has no contribution recorded at position {position}.",
        es: "{member} no tiene un aporte asentado en la posición {position}."
    )
}
