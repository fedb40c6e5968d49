/// What happens in the context of communes.
public enum CommunesEvent: Hashable, Sendable {
    case founded(CommuneFounded)
    case rulesAdopted(RulesAdopted)
    case unitEstablished(UnitEstablished)
    case partyRegistered(PartyRegistered)
    case mandateRecognized(MandateRecognized)
    case assemblyHeld(AssemblyHeld)
    case assemblyOverdue(AssemblyOverdue)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .founded(let data): data
        case .rulesAdopted(let data): data
        case .unitEstablished(let data): data
        case .partyRegistered(let data): data
        case .mandateRecognized(let data): data
        case .assemblyHeld(let data): data
        case .assemblyOverdue(let data): data
        }
    }

    static let commands: [any Command.Type] = [
        CommunesFound.self, RulesAdopt.self, UnitsEstablish.self, PartiesRegister.self,
        AssembliesMarkOverdue.self,
    ]
    static let payloads: [any EventPayload.Type] = [
        CommuneFounded.self, RulesAdopted.self, UnitEstablished.self, PartyRegistered.self, MandateRecognized.self,
        AssemblyHeld.self, AssemblyOverdue.self,
    ]
    static let rejections: [RejectionCode] = [
        .timeZoneUnknown, .promotersTooFew, .mandateTermInvalid, .ruleSetUnknown, .ruleSetInvalid, .ruleSetOneOfTwo,
        .rulesBackdated, .rulesNotAdopted, .assemblyActMissing, .familiesOutOfRange, .unitUnknown, .partyUnknown,
        .assemblyFollowed, .assemblyNotOverdue,
    ]
}

extension RejectionCode {
    static let timeZoneUnknown = RejectionCode(
        "time-zone-unknown",
        en: "{timeZone} is no time zone; give its IANA name, such as America/Caracas.",
        es: "{timeZone} no es un huso horario; dé su nombre IANA, por ejemplo America/Caracas."
    )
    static let promotersTooFew = RejectionCode(
        "promoters-too-few",
        en: "{named} different promoters were named; it takes {needed}.",
        es: "Se nombraron {named} personas promotoras distintas; hacen falta {needed}."
    )
    static let mandateTermInvalid = RejectionCode(
        "mandate-term-invalid",
        en: "A mandate can't last from {from} until {until}.",
        es: "Un mandato no puede durar desde {from} hasta {until}."
    )
    static let ruleSetUnknown = RejectionCode(
        "rule-set-unknown",
        en: "There is no rule set {ruleSet}; adopt one that ships, or give a document.",
        es: "No hay un conjunto de reglas {ruleSet}; adopte uno de los incluidos o dé un documento."
    )
    static let ruleSetInvalid = RejectionCode(
        "rule-set-invalid",
        en: "The rule set's value {value} is out of range, or stands there twice.",
        es: "El valor {value} del conjunto de reglas está fuera de rango o está repetido."
    )
    static let ruleSetOneOfTwo = RejectionCode(
        "rule-set-one-of-two",
        en: "Give either ruleSet or document, not both and not neither.",
        es: "Dé ruleSet o document: uno de los dos, no ambos ni ninguno."
    )
    static let rulesBackdated = RejectionCode(
        "rules-backdated",
        en: "Rules can't hold from {effectiveFrom}, before {today}: what was done keeps the rules that it was done by.",
        es: "Las reglas no pueden regir desde {effectiveFrom}, antes de {today}: lo hecho conserva sus reglas."
    )
    static let rulesNotAdopted = RejectionCode(
        "rules-not-adopted",
        en: "The book has no rule set for this yet.",
        es: "El libro todavía no tiene reglas para esto."
    )
    static let assemblyActMissing = RejectionCode(
        "assembly-act-missing",
        en: "Rules of the commune's own are adopted by its assembly: give the motionId of the motion that was carried.",
        es: "Las reglas propias las adopta la asamblea: dé en motionId la moción que fue aprobada."
    )
    static let familiesOutOfRange = RejectionCode(
        "families-out-of-range",
        en: "A council of {families} families: here the law asks for at least {least} and at most {most}.",
        es: "Un consejo de {families} familias: aquí la ley pide al menos {least} y a lo sumo {most}."
    )
    static let unitUnknown = RejectionCode(
        "unit-unknown",
        en: "There is no unit {unit}; establish it first.",
        es: "No hay una unidad {unit}; establézcala primero."
    )
    static let partyUnknown = RejectionCode(
        "party-unknown",
        en: "There is no party {party}; register it first.",
        es: "No hay una entidad {party}; regístrela primero."
    )
}
