/// A rule set was adopted; its document is a part of the book.
public struct RulesAdopted: EventPayload {
    public static let kind = EventKind("rules.adopted", 1)

    /// The day from which it holds, in the commune's time zone.
    public let effectiveFrom: CivilDate
    /// The moment from which it holds.
    public let effectiveAt: Instant
    /// The rule set, whole.
    public let document: RuleSet

    public static let example = RulesAdopted(
        effectiveFrom: "2026-11-22",
        effectiveAt: "2026-11-22T14:03:00Z",
        document: .example
    )
    public var event: Event { .communes(.rulesAdopted(self)) }
}

/// Adopts a rule set: one that ships, or a document of the commune's own.
public struct RulesAdopt: Command {
    public static let type = "rules.adopt"
    public static let summary = "Adopt a rule set with a date from which it holds"
    public static let power = Power(.spokesperson, .coordination, promoters: true)

    /// The id of a rule set that ships; either this or `document`.
    public let ruleSet: Identifier?
    /// A rule set of the commune's own; either this or `ruleSet`.
    public let document: RuleSet?
    /// The day from which it holds; from now on unless told. The past keeps its rules.
    public let effectiveFrom: CivilDate?

    public static let example = RulesAdopt(
        ruleSet: "ve-consejos-2023",
        document: nil,
        effectiveFrom: "2026-12-02"
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power)
        let today = try context.today()
        let adopted: RuleSet
        switch (ruleSet, document) {
        case (let id?, nil):
            guard let shipped = context.tools.ruleSets[id.text] else {
                throw Rejection(.ruleSetUnknown, ["ruleSet": id.text])
            }
            adopted = shipped
        case (nil, let own?):
            if let fault = own.fault { throw Rejection(.ruleSetInvalid, ["value": fault]) }
            // A document of one's own under a name that ships would pass for the law.
            if let shipped = context.tools.ruleSets[own.id.text], shipped != own {
                throw Rejection(.idTaken, ["id": own.id.text])
            }
            adopted = own
        case (nil, nil), (_?, _?):
            throw Rejection(.ruleSetOneOfTwo)
        }
        let day = effectiveFrom ?? today
        guard day >= today else {
            throw Rejection(.rulesBackdated, ["effectiveFrom": day.scalar, "today": today.scalar])
        }
        let zone = context.currentCommune().timeZone
        guard let begins = day == today ? context.occurredAt : context.startOfDay(day, in: zone) else {
            throw Rejection(.timeZoneUnknown, ["timeZone": zone])
        }
        return [
            NewEvent(
                Stream(.rules, adopted.id),
                RulesAdopted(effectiveFrom: day, effectiveAt: begins, document: adopted)
            )
        ]
    }
}

extension RuleSet {
    /// The first value that makes no sense, by its path; `nil` where all do.
    var fault: String? {
        let shares = acts.flatMap { act in
            [("acts.\(act.act.rawValue).quorumFirst", act.quorumFirst.value)]
                + (act.quorumSecond.map { [("acts.\(act.act.rawValue).quorumSecond", $0.value)] } ?? [])
                + [("acts.\(act.act.rawValue).majority", act.majority.value)]
        }
        for (path, share) in shares + (recall.map { [("recall.petition", $0.petition.value)] } ?? [])
        where !(0...100).contains(share.percent) || (share.over && share.percent == 100) {
            return path
        }
        guard Set(acts.map(\.act)).count == acts.count, act(.ordinary) != nil else { return "acts" }
        guard Set(offices.map(\.office)).count == offices.count else { return "offices" }
        for act in acts {
            let path = "acts.\(act.act.rawValue)"
            if !(0...365).contains(act.noticeDays.value) { return path + ".noticeDays" }
            if !(0...10_080).contains(act.gapMinutes.value) { return path + ".gapMinutes" }
            if !(0...100).contains(act.proxiesPerMember.value) { return path + ".proxiesPerMember" }
            if !(0...120).contains(act.minAge.value.years) { return path + ".minAge" }
            if let months = act.longestIntervalMonths, !(1...120).contains(months.value) {
                return path + ".longestIntervalMonths"
            }
        }
        for office in offices {
            let path = "offices.\(office.office.rawValue)"
            if !(1...20).contains(office.years.value) { return path + ".years" }
            if !(0...120).contains(office.minAge.value.years) { return path + ".minAge" }
        }
        for (path, limit) in [
            ("consultations.projectsAtMost", consultations.projectsAtMost),
            ("consultations.fundedAtMost", consultations.fundedAtMost),
        ] {
            if let limit, limit.value < 1 { return path }
        }
        if let recall, recall.reportDays.value < 0 || recall.coordinationDays.value < 0 { return "recall" }
        if !(0...120).contains(members.minAge.value.years) { return "members.minAge" }
        if !(0...10).contains(members.witnessesWithoutDocument.value) { return "members.witnessesWithoutDocument" }
        if !(0...20).contains(promoters.value) { return "promoters" }
        return nil
    }
}
