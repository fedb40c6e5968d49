/// A unit's assembly, or the whole commune's, was held, and the next one has its latest day.
///
/// It stands in the unit's stream (the commune's, where it is the whole commune's assembly).
public struct AssemblyHeld: EventPayload {
    public static let kind = EventKind("assemblies.held", 1)

    /// Which assembly.
    public let assemblyId: Identifier
    /// Whose it was; left out where it was the whole commune's.
    public let unitId: Identifier?
    /// The one before it, whose waiting is over.
    public let previousId: Identifier?
    /// The last day for the next one, by the rule set's longest interval.
    public let nextBy: CivilDate
    /// When that day is over, in the commune's time zone.
    public let overdueAt: Instant
    /// The rule.
    public let rule: RuleReference

    public static let example = AssemblyHeld(
        assemblyId: "a-2026-11",
        unitId: "cc-el-tamarindo",
        previousId: "a-2026-08",
        nextBy: "2027-02-22",
        overdueAt: "2027-02-23T04:00:00Z",
        rule: RuleReference(
            id: "acts.ordinary.longestIntervalMonths",
            ruleSet: "ve-consejos-2023",
            citation: "Práctica común"
        )
    )
    public var event: Event { .communes(.assemblyHeld(self)) }
}

/// The longest interval went by without another assembly.
public struct AssemblyOverdue: EventPayload {
    public static let kind = EventKind("assemblies.overdue", 1)

    /// The assembly that was held last.
    public let assemblyId: Identifier
    /// Whose it was; left out where it was the whole commune's.
    public let unitId: Identifier?
    /// The day by which the next one should have been held.
    public let nextBy: CivilDate

    public static let example = AssemblyOverdue(
        assemblyId: "a-2026-11",
        unitId: "cc-el-tamarindo",
        nextBy: "2027-02-22"
    )
    public var event: Event { .communes(.assemblyOverdue(self)) }
}

/// What decisions know of the assembly that was held last.
struct Meeting: Hashable, Sendable {
    let position: Int64
    let assembly: Identifier
    let nextBy: CivilDate
    let overdueAt: Instant
    /// Whether it was recorded that no other followed in time.
    var isMarked = false

    init(_ data: AssemblyHeld, at position: Int64) {
        self.position = position
        assembly = data.assemblyId
        nextBy = data.nextBy
        overdueAt = data.overdueAt
    }
}

/// Records that no assembly followed another in time.
public struct AssembliesMarkOverdue: Command {
    public static let type = "assemblies.mark-overdue"
    public static let summary = "Record that no assembly followed another within the longest interval of the rules"
    public static let power = Power(.electoral, .coordination, .spokesperson, .audit)

    /// The assembly that was held last.
    public let assemblyId: Identifier

    /// The mark on an assembly.
    public init(assemblyId: Identifier) { self.assemblyId = assemblyId }

    public static let example = AssembliesMarkOverdue(assemblyId: "a-2026-11")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        let meeting = context.currentCommune().meetings[assembly.unit]
        let isDue = meeting.map { context.occurredAt >= $0.overdueAt } ?? false
        if !context.authorizedByTime(setAt: meeting?.position ?? 0) {
            try context.authorize(Self.power, unit: assembly.unit)
        }
        guard let meeting, meeting.assembly == assemblyId else {
            throw Rejection(.assemblyFollowed, ["assembly": assemblyId.text])
        }
        guard isDue else {
            throw Rejection(.assemblyNotOverdue, ["assembly": assemblyId.text, "nextBy": meeting.nextBy.scalar])
        }
        guard !meeting.isMarked else { return [] }
        return [
            NewEvent(
                try context.meetingStream(of: assembly.unit),
                AssemblyOverdue(assemblyId: assemblyId, unitId: assembly.unit, nextBy: meeting.nextBy)
            )
        ]
    }
}

extension Context {
    /// The event that says by when another assembly must follow this one, where the rules of its opening say so.
    mutating func held(_ id: Identifier, _ assembly: Assembly) throws(Rejection) -> [NewEvent] {
        let (set, rules) = try rules(of: assembly)
        guard let interval = rules.longestIntervalMonths else { return [] }
        let zone = currentCommune().timeZone
        let nextBy = try day(of: assembly.openedAt ?? occurredAt).adding(months: Int64(interval.value))
        guard let overdueAt = startOfDay(nextBy.adding(days: 1), in: zone) else {
            throw Rejection(.timeZoneUnknown, ["timeZone": zone])
        }
        let held = AssemblyHeld(
            assemblyId: id,
            unitId: assembly.unit,
            previousId: currentCommune().meetings[assembly.unit]?.assembly,
            nextBy: nextBy,
            overdueAt: overdueAt,
            rule: set.reference("acts.\(rules.act.rawValue).longestIntervalMonths", interval)
        )
        return [NewEvent(try meetingStream(of: assembly.unit), held)]
    }

    fileprivate func meetingStream(of unit: Identifier?) throws(Rejection) -> Stream {
        if let unit { return Stream(.unit, unit) }
        guard let id = Identifier(scalar: commune) else { throw Rejection(.idTaken, ["id": commune]) }
        return Stream(.commune, id)
    }
}

extension RejectionCode {
    static let assemblyFollowed = RejectionCode(
        "assembly-followed",
        en: "The assembly {assembly} isn't the last one, or no interval counts from it.",
        es: "La asamblea {assembly} no es la última, o de ella no corre ningún plazo."
    )
    static let assemblyNotOverdue = RejectionCode(
        "assembly-not-overdue",
        en: "The assembly after {assembly} has time until the end of {nextBy}.",
        es: "La asamblea que sigue a {assembly} tiene plazo hasta el fin del {nextBy}."
    )
}
