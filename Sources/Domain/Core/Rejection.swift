/// A "no" of the domain: not an error, but an answer that is kept in the ledger. It never carries personal data.
public struct Rejection: Error, Codable, Hashable, Sendable {
    /// Stable, in kebab case: `quorum-not-reached`.
    public let code: String
    /// The rule of the rule set that says no, where one does.
    public var rule: RuleReference?
    /// What the messages fill in: `needed`, `present`. Ids, numbers and times only.
    public var values: [String: String]
    /// For `authority-missing`: the office wanted.
    public var office: String?
    /// For `authority-missing`: the mandate that has ended, where there was one.
    public var mandate: String?

    /// A rejection of a catalogued code.
    public init(_ code: RejectionCode, rule: RuleReference? = nil, _ values: [String: String] = [:]) {
        self.code = code.code
        self.rule = rule
        self.values = values
    }
}

/// Which rule of which rule set, and where the law says so.
public struct RuleReference: Codable, Hashable, Sendable {
    /// The rule's name in the set: `assemblies.ordinary.quorum.first`.
    public let id: String
    /// The rule set's id: `ve-consejos-2023`.
    public let ruleSet: String
    /// As the rule set cites it.
    public let citation: String

    /// A reference of its parts.
    public init(id: String, ruleSet: String, citation: String) {
        self.id = id
        self.ruleSet = ruleSet
        self.citation = citation
    }
}

/// A code with its messages. `{name}` in a message stands for that entry of the rejection's `values`.
public struct RejectionCode: Hashable, Sendable {
    /// Stable, in kebab case.
    public let code: String
    /// What went wrong and what to do, in English.
    public let en: String
    /// The same in Spanish.
    public let es: String

    /// A code with its messages.
    public init(_ code: String, en: String, es: String) {
        self.code = code
        self.en = en
        self.es = es
    }
}

extension RejectionCode {
    /// Codes that every context uses.
    public static let core: [RejectionCode] = [
        authorityMissing, idTaken, alreadyFounded, occurredAhead, occurredLate, eventTooLarge, delegateMayNotCast,
    ]

    public static let authorityMissing = RejectionCode(
        "authority-missing",
        en: "The book gives {actor} no power to do this: it takes {office}.",
        es: "El libro no le da a {actor} poder para esto: hace falta {office}."
    )
    public static let idTaken = RejectionCode(
        "id-taken",
        en: "The id {id} is already in use; choose another.",
        es: "El id {id} ya está en uso; elija otro."
    )
    public static let alreadyFounded = RejectionCode(
        "already-founded",
        en: "This commune already exists.",
        es: "Esta comuna ya existe."
    )
    public static let occurredAhead = RejectionCode(
        "occurred-ahead",
        en: "occurredAt is more than 5 minutes ahead of the server's clock ({now}); check the device's clock.",
        es: "occurredAt va más de 5 minutos por delante del reloj del servidor ({now}); revise el reloj del equipo."
    )
    public static let occurredLate = RejectionCode(
        "occurred-late",
        en: "occurredAt is more than 10 minutes back; late entry takes the office of registry or the scope late-entry.",
        es: "occurredAt está más de 10 minutos atrás; asentar tarde toma el cargo de registro o el permiso late-entry."
    )
    public static let eventTooLarge = RejectionCode(
        "event-too-large",
        en: "The event would have {bytes} bytes; 65,535 is the most. Shorten its texts or lists.",
        es: "El evento tendría {bytes} bytes; el máximo es 65.535. Acorte sus textos o listas."
    )
    public static let delegateMayNotCast = RejectionCode(
        "delegate-may-not-cast",
        en: "A vote can't be cast in another's name; it takes the member's own token or a named registrar.",
        es: "No se vota en nombre de otra persona; hace falta su propio permiso o una persona registradora nombrada."
    )
}
