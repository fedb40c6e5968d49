/// A commune's book was opened.
public struct CommuneFounded: EventPayload {
    public static let kind = EventKind("communes.founded", 1)

    /// What it is called.
    public let name: String
    /// What it is.
    public let kind: CommuneKind
    /// IANA name; periods count this zone's days.
    public let timeZone: String
    /// Who may register, convene and run the constitutive act until the first swearing-in.
    public let promoters: [Identifier]

    public static let example = CommuneFounded(
        name: "Comuna El Maizal",
        kind: .commune,
        timeZone: "America/Caracas",
        promoters: ["m-0001", "m-0002", "m-0003"]
    )
    public var event: Event { .communes(.founded(self)) }
}

/// A mandate that existed before, as a founding states it.
public struct FoundingMandate: Codable, Hashable, Sendable {
    /// Its id; `founding-1`, `founding-2` … unless told.
    public let mandateId: Identifier?
    /// Who holds it; need not be registered yet.
    public let memberId: Identifier
    /// Which office.
    public let office: Office
    /// Of which unit, which need not be established yet; left out where it is the whole commune.
    public let unitId: Identifier?
    /// Its first day; today unless told.
    public let from: CivilDate?
    /// Its last day; as long as the rule set says unless told.
    public let until: CivilDate?
    /// The paper acta that it rests on.
    public let acta: Title?
    /// Whether its holder acts or stands in; `principal` unless told.
    public let role: MandateRole?

    /// A mandate of its parts.
    init(
        mandateId: Identifier?,
        memberId: Identifier,
        office: Office,
        unitId: Identifier?,
        from: CivilDate?,
        until: CivilDate?,
        acta: Title?,
        role: MandateRole? = nil
    ) {
        self.mandateId = mandateId
        self.memberId = memberId
        self.office = office
        self.unitId = unitId
        self.from = from
        self.until = until
        self.acta = acta
        self.role = role
    }
}

/// Opens a commune's book.
public struct CommunesFound: Command {
    public static let type = "communes.found"
    public static let summary = "Open the book of a commune, council, cooperative or federation"
    public static let power = Power(anyone: true)

    /// What it is called.
    public let name: Title
    /// What it is.
    public let kind: CommuneKind
    /// IANA name; `America/Caracas` unless told.
    public let timeZone: Title?
    /// Who may act until the first swearing-in; whoever founds, unless told.
    public let promoters: [Identifier]?
    /// The id of a rule set that ships; by kind unless told.
    public let rules: Identifier?
    /// Mandates that existed before; they count as sworn.
    public let mandates: [FoundingMandate]?

    public static let example = CommunesFound(
        name: "Comuna El Maizal",
        kind: .commune,
        timeZone: "America/Caracas",
        promoters: ["m-0001", "m-0002", "m-0003"],
        rules: "ve-consejos-2023",
        mandates: [
            FoundingMandate(
                mandateId: "vocera-2026",
                memberId: "m-0002",
                office: .spokesperson,
                unitId: nil,
                from: "2026-01-01",
                until: "2029-01-01",
                acta: "Libro 3, folio 41"
            )
        ]
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        guard context.currentCommune().founded == nil else { throw Rejection(.alreadyFounded) }
        try context.authorize(Self.power)
        guard let id = Identifier(scalar: context.commune) else {
            throw Rejection(.idTaken, ["id": context.commune])
        }
        let zone = timeZone?.text ?? "America/Caracas"
        guard let today = context.tools.day(context.occurredAt, zone) else {
            throw Rejection(.timeZoneUnknown, ["timeZone": zone])
        }
        let chosen = rules ?? kind.ruleSet
        guard let document = context.tools.ruleSets[chosen.text] else {
            throw Rejection(.ruleSetUnknown, ["ruleSet": chosen.text])
        }
        try check(promoters, by: document)
        let founded = CommuneFounded(
            name: name.text,
            kind: kind,
            timeZone: zone,
            promoters: promoters ?? [context.actor]
        )
        let adopted = RulesAdopted(effectiveFrom: today, effectiveAt: context.occurredAt, document: document)
        let recognized = try recognized(by: document, in: zone, context)
        return [NewEvent(Stream(.commune, id), founded), NewEvent(Stream(.rules, document.id), adopted)] + recognized
    }

    private func check(_ promoters: [Identifier]?, by rules: RuleSet) throws(Rejection) {
        guard let promoters else { return }
        for promoter in promoters where promoter.resemblesDocument { throw Rejection(.memberIdLikeDocument) }
        guard Set(promoters).count == promoters.count, promoters.count >= max(1, rules.promoters.value) else {
            throw Rejection(
                .promotersTooFew,
                rule: rules.reference("promoters", rules.promoters),
                ["needed": String(max(1, rules.promoters.value)), "named": String(Set(promoters).count)]
            )
        }
    }

    private func recognized(
        by rules: RuleSet,
        in zone: String,
        _ context: Context
    ) throws(Rejection) -> [NewEvent] {
        var events: [NewEvent] = []
        var taken: Set<Identifier> = []
        for (index, mandate) in (mandates ?? []).enumerated() {
            guard !mandate.memberId.resemblesDocument else { throw Rejection(.memberIdLikeDocument) }
            guard let id = mandate.mandateId ?? Identifier(scalar: "founding-\(index + 1)"), taken.insert(id).inserted
            else { throw Rejection(.idTaken, ["id": mandate.mandateId?.text ?? "founding-\(index + 1)"]) }
            let term = try context.term(
                from: mandate.from,
                until: mandate.until,
                of: mandate.office,
                by: rules,
                in: zone
            )
            let data = MandateRecognized(
                memberId: mandate.memberId,
                office: mandate.office,
                unitId: mandate.unitId,
                from: term.from,
                until: term.until,
                startsAt: term.startsAt,
                endsAt: term.endsAt,
                acta: mandate.acta?.text,
                role: mandate.role == .principal ? nil : mandate.role
            )
            events.append(NewEvent(Stream(.mandate, id), data))
        }
        return events
    }
}
