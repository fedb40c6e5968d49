/// A rule set was adopted; its document is a part of the book.
public struct RulesAdopted: EventPayload {
    public static let kind = EventKind("rules.adopted", 1)

    /// The day from which it holds, in the commune's time zone.
    public let effectiveFrom: CivilDate
    /// The moment from which it holds.
    public let effectiveAt: Instant
    /// The rule set, whole.
    public let document: RuleSet
    /// The carried motion by which the assembly adopted it; left out at the founding, and where a law was noted.
    public var motionId: Identifier? = nil

    public static let example = RulesAdopted(
        effectiveFrom: "2026-11-22",
        effectiveAt: "2026-11-22T14:03:00Z",
        document: .example
    )
    public var event: Event { .communes(.rulesAdopted(self)) }
}

/// Adopts a rule set: one that ships, or a document of the commune's own.
///
/// A law holds whether or not an assembly likes it, so a set that ships is noted by an office. Rules of the commune's own are
/// the assembly's: after the first swearing-in they take a carried motion.
public struct RulesAdopt: Command {
    public static let type = "rules.adopt"
    public static let summary = "Adopt a rule set with a date from which it holds"
    public static let power = Power(.spokesperson, .coordination, promoters: true)

    /// The id of a rule set that ships; either this or `document`.
    public let ruleSet: Identifier?
    /// A rule set of the commune's own; either this or `ruleSet`.
    public let document: RuleSet?
    /// The day from which it holds; from now on unless told. The past keeps its rules, but a day before the book was opened
    /// may be given, so that what is entered late finds the law of its time.
    public let effectiveFrom: CivilDate?
    /// The carried motion by which the assembly adopted it.
    public var motionId: Identifier? = nil

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
            if motionId == nil, !context.currentCommune().promotersAct(at: context.occurredAt) {
                throw Rejection(.assemblyActMissing)
            }
        case (nil, nil), (_?, _?):
            throw Rejection(.ruleSetOneOfTwo)
        }
        if let motionId { try context.requireCarried(motionId) }
        let day = effectiveFrom ?? today
        let isHistory = try context.isBeforeTheBook(day)
        guard day >= today || isHistory else {
            throw Rejection(.rulesBackdated, ["effectiveFrom": day.scalar, "today": today.scalar])
        }
        let zone = context.currentCommune().timeZone
        guard let begins = day == today ? context.occurredAt : context.startOfDay(day, in: zone) else {
            throw Rejection(.timeZoneUnknown, ["timeZone": zone])
        }
        return [
            NewEvent(
                Stream(.rules, adopted.id),
                RulesAdopted(effectiveFrom: day, effectiveAt: begins, document: adopted, motionId: motionId)
            )
        ]
    }
}

extension Context {
    /// Whether a day is over before the one on which the book was opened: nothing was decided then by its rules.
    fileprivate mutating func isBeforeTheBook(_ day: CivilDate) throws(Rejection) -> Bool {
        guard let opened = currentCommune().adoptions.first else { return false }
        return day < (try self.day(of: opened.from))
    }
}
