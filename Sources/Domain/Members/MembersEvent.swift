/// What happens in the context of members.
public enum MembersEvent: Hashable, Sendable {
    case registered(MemberRegistered)
    case verified(MemberVerified)
    case amended(MemberAmended)
    case cameOfAge(MemberCameOfAge)
    case left(MemberLeft)
    case erased(MemberErased)
    case rollFrozen(RollFrozen)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .registered(let data): data
        case .verified(let data): data
        case .amended(let data): data
        case .cameOfAge(let data): data
        case .left(let data): data
        case .erased(let data): data
        case .rollFrozen(let data): data
        }
    }

    static let commands: [any Command.Type] = [
        MembersRegister.self, MembersVerify.self, MembersAmend.self, MembersComeOfAge.self, MembersLeave.self,
        MembersErase.self, RollFreeze.self,
    ]
    static let payloads: [any EventPayload.Type] = [
        MemberRegistered.self, MemberVerified.self, MemberAmended.self, MemberCameOfAge.self, MemberLeft.self,
        MemberErased.self, RollFrozen.self,
    ]
    static let rejections: [RejectionCode] = [
        .memberIdLikeDocument, .memberUnknown, .memberGone, .memberErased, .memberVerified, .nationalIdTaken,
        .birthDateImplausible, .residenceAhead, .witnessesTooFew, .nothingAmended, .ageNotAsked, .ageAlreadyStated,
        .listOutOfRange, .rollUnknown,
    ]
}

extension RejectionCode {
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
    static let listOutOfRange = RejectionCode(
        "list-out-of-range",
        en: "A list of {count} was given; it takes 1 to {most} at a time.",
        es: "Se dio una lista de {count}; hace falta de 1 a {most} por vez."
    )
    static let rollUnknown = RejectionCode(
        "roll-unknown",
        en: "There is no roll {roll}.",
        es: "No hay un padrón {roll}."
    )
}
