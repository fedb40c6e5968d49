/// Somebody was sworn in: as a principal they act from now on, and promoters don't any more.
public struct MandateSworn: EventPayload {
    public static let kind = EventKind("mandates.sworn-in", 1)

    /// Who.
    public let memberId: Identifier
    /// Which office.
    public let office: Office
    /// Of which unit; left out where it is the whole commune.
    public let unitId: Identifier?
    /// Whether they act or stand in.
    public let role: MandateRole
    /// The first day.
    public let from: CivilDate
    /// The last day.
    public let until: CivilDate
    /// From when it gives authority.
    public let startsAt: Instant
    /// When the last day is over, in the commune's time zone.
    public let endsAt: Instant
    /// Whether its holder stays past the end until somebody follows; left out where not.
    public let holdover: Bool?
    /// The election whose proclamation names them.
    public let electionId: Identifier?
    /// The motion that was carried for them, where the office takes no election.
    public let motionId: Identifier?
    /// The rule that says how long it lasts; left out where the set has none for the office.
    public let rule: RuleReference?

    public static let example = MandateSworn(
        memberId: "m-0007",
        office: .finance,
        unitId: "cc-el-tamarindo",
        role: .principal,
        from: "2026-11-22",
        until: "2029-11-22",
        startsAt: "2026-11-22T14:03:00Z",
        endsAt: "2029-11-23T04:00:00Z",
        holdover: nil,
        electionId: "el-2026",
        motionId: nil,
        rule: RuleReference(id: "offices.finance.years", ruleSet: "ve-consejos-2023", citation: "Art. 27")
    )
    public var event: Event { .mandates(.mandate(.swornIn(self))) }
}

/// Who takes an oath, for which office.
public struct Oath: Codable, Hashable, Sendable {
    /// The new mandate.
    public let mandateId: Identifier
    /// Who takes it.
    public let memberId: Identifier
    /// Which office.
    public let office: Office
    /// Of which unit; the whole commune unless told.
    public let unitId: Identifier?
    /// Whether they act or stand in; `principal` unless told.
    public let role: MandateRole?
    /// The first day; today unless told, and not earlier.
    public let from: CivilDate?
    /// The last day; as long as the rule set says unless told, and not longer.
    public let until: CivilDate?

    /// An oath of its parts.
    public init(
        mandateId: Identifier,
        memberId: Identifier,
        office: Office,
        unitId: Identifier? = nil,
        role: MandateRole? = nil,
        from: CivilDate? = nil,
        until: CivilDate? = nil
    ) {
        self.mandateId = mandateId
        self.memberId = memberId
        self.office = office
        self.unitId = unitId
        self.role = role
        self.from = from
        self.until = until
    }
}

/// Swears in those whom an election proclaimed, or whom a carried motion named where the office takes no election.
public struct MandatesSwearIn: Command {
    public static let type = "mandates.swear-in"
    public static let summary = "Swear in those who were elected; from the first swearing-in on promoters act no more"
    public static let power = Power(.electoral, .coordination, .spokesperson, promoters: true)

    /// The election whose proclamation names them; either this or `motionId`.
    public let electionId: Identifier?
    /// The carried motion that names them; either this or `electionId`.
    public let motionId: Identifier?
    /// All who are sworn in together: after the first swearing-in, promoters can't swear in others.
    public let oaths: [Oath]

    /// A swearing-in of its parts.
    public init(electionId: Identifier? = nil, motionId: Identifier? = nil, oaths: [Oath]) {
        self.electionId = electionId
        self.motionId = motionId
        self.oaths = oaths
    }

    public static let example = MandatesSwearIn(
        electionId: "el-2026",
        oaths: [
            Oath(mandateId: "finanzas-1", memberId: "m-0007", office: .finance, unitId: "cc-el-tamarindo"),
            Oath(
                mandateId: "finanzas-s1",
                memberId: "m-0008",
                office: .finance,
                unitId: "cc-el-tamarindo",
                role: .alternate
            ),
        ]
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        guard (1...100).contains(oaths.count) else {
            throw Rejection(.listOutOfRange, ["count": String(oaths.count), "most": "100"])
        }
        let ground: SwearingGround
        switch (electionId, motionId) {
        case (let election?, nil): ground = try .election(election, in: &context)
        case (nil, let motion?): ground = try .motion(motion, in: &context)
        case (nil, nil), (_?, _?): throw Rejection(.swearingGroundOneOfTwo)
        }
        var events: [NewEvent] = []
        var bench = try Bench(context.currentCommune(), context.rules())
        for oath in oaths {
            try ground.requireElected(oath, in: &context)
            let sworn = try context.swear(oath, onto: &bench, by: electionId, motionId)
            events.append(NewEvent(Stream(.mandate, oath.mandateId), sworn))
            if let over = bench.heldOver(for: oath, at: sworn.startsAt) {
                events += context.endings(
                    of: over,
                    MandateLapsed(endedAt: max(sworn.startsAt, over.endsAt)),
                    .mandateOver
                )
            }
        }
        return events
    }
}

extension Context {
    /// One oath, checked against the rules and those that were taken before it in the same act.
    ///
    /// - Throws: `id-taken`, `unit-unknown`, `member-unknown`, `member-gone`, `mandate-term-invalid`, `mandate-term-too-long`,
    ///   `below-office-age`, `mandate-already-held`, `mandate-incompatible`, `seats-taken`.
    fileprivate mutating func swear(
        _ oath: Oath,
        onto bench: inout Bench,
        by election: Identifier?,
        _ motion: Identifier?
    ) throws(Rejection) -> MandateSworn {
        guard bench.isFree(oath.mandateId) else { throw Rejection(.idTaken, ["id": oath.mandateId.text]) }
        if let unit = oath.unitId { try requireUnit(unit) }
        let member = try requirePresentMember(oath.memberId)
        let zone = currentCommune().timeZone
        let today = try today()
        let rules = bench.rules
        let term = try term(from: oath.from, until: oath.until, of: oath.office, by: rules, in: zone)
        guard term.from >= today else {
            throw Rejection(.mandateTermInvalid, ["from": term.from.scalar, "until": term.until.scalar])
        }
        try rules.requireTerm(term, of: oath.office)
        try rules.requireAge(member.now.age, for: oath.office)
        let sworn = MandateSworn(
            memberId: oath.memberId,
            office: oath.office,
            unitId: oath.unitId,
            role: oath.role ?? .principal,
            from: term.from,
            until: term.until,
            startsAt: max(term.startsAt, occurredAt),
            endsAt: term.endsAt,
            holdover: rules.office(oath.office)?.holdover.value == true ? true : nil,
            electionId: election,
            motionId: motion,
            rule: rules.office(oath.office).map { office in
                rules.reference("offices.\(oath.office.rawValue).years", office.years)
            }
        )
        try bench.seat(sworn, as: oath.mandateId)
        return sworn
    }
}
