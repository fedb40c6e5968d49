/// An assembly was convened, and its roll frozen in the same decision.
public struct AssemblyConvened: EventPayload {
    public static let kind = EventKind("assemblies.convened", 1)

    /// What it meets for: its quorum and majority follow from this.
    public let act: TypeOfAct
    /// Whose assembly it is; left out where it is the whole commune's.
    public let unitId: Identifier?
    /// What will be dealt with, in this order.
    public let agenda: [AgendaItem]
    /// When it begins.
    public let firstCall: Instant
    /// When a smaller quorum is enough; left out where there is none.
    public let secondCall: Instant?
    /// Where.
    public let place: String
    /// Who may check in and cast for others; left out where nobody.
    public let registrars: [Identifier]?
    /// The roll that was frozen for it.
    public let rollId: Identifier
    /// How many are on it: the denominator whatever happens.
    public let eligible: Int
    /// What the first call needs, by the rules of the convocation.
    public let quorumFirst: Quorum
    /// What the second call needs; left out where there is none.
    public let quorumSecond: Quorum?

    public static let example = AssemblyConvened(
        act: .ordinary,
        unitId: "cc-el-tamarindo",
        agenda: [AgendaItem(id: "1", text: .open("Semilla para la siembra de diciembre"))],
        firstCall: Instant(milliseconds: 1_795_356_180_000),
        secondCall: Instant(milliseconds: 1_795_359_780_000),
        place: "Galpón de El Maizal",
        registrars: ["m-0002"],
        rollId: "a-2026-11",
        eligible: 412,
        quorumFirst: .example,
        quorumSecond: nil
    )
    public var sealed: [Sealed] { agenda.flatMap(\.text.parts) }
    public var event: Event { .assemblies(.assembly(.convened(self))) }
}

/// How many must be there, and which rule says so.
public struct Quorum: Codable, Hashable, Sendable {
    /// So many.
    public let needed: Int
    /// Of the frozen roll.
    public let share: Share
    /// The rule.
    public let rule: RuleReference

    static let example = Quorum(
        needed: 124,
        share: Share(percent: 30, over: false),
        rule: RuleReference(id: "acts.ordinary.quorumFirst", ruleSet: "ve-consejos-2023", citation: "Art. 23")
    )
}

extension RuleSet {
    /// What a call needs of so many; `nil` where the act has no second call.
    func quorum(_ call: Call, of act: ActRules, eligible: Int) -> Quorum? {
        let (name, share) =
            switch call {
            case .first: ("quorumFirst", Cited?.some(act.quorumFirst))
            case .second: ("quorumSecond", act.quorumSecond)
            }
        return share.map { share in
            Quorum(
                needed: share.value.needed(of: eligible),
                share: share.value,
                rule: reference("acts.\(act.act.rawValue).\(name)", share)
            )
        }
    }
}

/// Convenes an assembly and freezes its roll.
public struct AssembliesConvene: Command {
    public static let type = "assemblies.convene"
    public static let summary = "Convene an assembly for one or two calls; its roll is frozen"
    /// The rule set says which offices may, by type of act; promoters may convene the constitutive one.
    public static let power = Power.presiding

    /// The new assembly.
    public let assemblyId: Identifier
    /// What it meets for.
    public let act: TypeOfAct
    /// Whose assembly it is; the whole commune's unless told.
    public let unitId: Identifier?
    /// What will be dealt with, in this order.
    public let agenda: [AgendaEntry]
    /// When it begins.
    public let firstCall: Instant
    /// When a smaller quorum is enough, where the rules know one.
    public let secondCall: Instant?
    /// Where.
    public let place: Title
    /// Who may check in and cast for others.
    public let registrars: [Identifier]?
    /// The id of the roll that is frozen; the assembly's unless told.
    public let rollId: Identifier?

    public static let example = AssembliesConvene(
        assemblyId: "a-2026-11",
        act: .ordinary,
        unitId: "cc-el-tamarindo",
        agenda: [AgendaEntry(id: nil, text: "Semilla para la siembra de diciembre", about: nil)],
        firstCall: Instant(milliseconds: 1_795_356_180_000),
        secondCall: Instant(milliseconds: 1_795_359_780_000),
        place: "Galpón de El Maizal",
        registrars: ["m-0002"],
        rollId: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        if let unitId { try context.requireUnit(unitId) }
        let set = try context.rules()
        let rules = try context.rules(of: act)
        var power = Power.presiding
        power.offices = rules.convenedBy.value
        power.promoters = act == .constitutive
        try context.authorize(power, unit: unitId)
        let stream = Stream(.assembly, assemblyId)
        guard context.book.version(of: stream) == 0 else { throw Rejection(.idTaken, ["id": assemblyId.text]) }
        try context.requireTimes(first: firstCall, second: secondCall, by: rules, of: set)
        for registrar in registrars ?? [] { try context.requirePresentMember(registrar) }
        let items = try context.agenda(agenda)
        let roll = try context.freezeRoll(
            rollId ?? assemblyId,
            unit: unitId,
            minAge: rules.minAge.value,
            rule: "acts.\(rules.act.rawValue).minAge",
            settleUntil: firstCall
        )
        guard case .members(.rollFrozen(let frozen)) = roll.event, frozen.count > 0,
            let first = set.quorum(.first, of: rules, eligible: frozen.count)
        else { throw Rejection(.rollEmpty) }
        let convened = AssemblyConvened(
            act: act,
            unitId: unitId,
            agenda: items,
            firstCall: firstCall,
            secondCall: secondCall,
            place: place.text,
            registrars: registrars.flatMap { $0.isEmpty ? nil : Set($0).sorted() },
            rollId: roll.stream.id,
            eligible: frozen.count,
            quorumFirst: first,
            quorumSecond: secondCall == nil ? nil : set.quorum(.second, of: rules, eligible: frozen.count)
        )
        return [roll, NewEvent(stream, convened)]
    }
}

extension Context {
    /// That the calls come late enough after now and after each other, as the rules say.
    ///
    /// - Throws: `first-call-past`, `notice-too-short`, `second-call-unknown`, `gap-too-short`.
    mutating func requireTimes(
        first: Instant,
        second: Instant?,
        by rules: ActRules,
        of set: RuleSet
    ) throws(Rejection) {
        guard first >= occurredAt else {
            throw Rejection(.firstCallPast, ["firstCall": first.scalar])
        }
        let path = "acts.\(rules.act.rawValue)"
        let notice = rules.noticeDays
        let earliest = try today().adding(days: Int64(notice.value))
        guard try day(of: first) >= earliest else {
            throw Rejection(
                .noticeTooShort,
                rule: set.reference(path + ".noticeDays", notice),
                ["days": String(notice.value), "earliest": earliest.scalar]
            )
        }
        guard let second else { return }
        guard rules.quorumSecond != nil else {
            throw Rejection(.secondCallUnknown, ["act": rules.act.rawValue])
        }
        let gap = rules.gapMinutes
        guard second > first, second >= first + Int64(gap.value) * 60 else {
            throw Rejection(
                .gapTooShort,
                rule: set.reference(path + ".gapMinutes", gap),
                ["minutes": String(gap.value), "earliest": (first + Int64(gap.value) * 60).scalar]
            )
        }
    }

    /// A text, sealed where it is about members.
    ///
    /// - Throws: `member-unknown`, `member-erased`.
    mutating func freeText(
        _ text: String,
        about persons: [Identifier]?,
        field: Sealed.Field = .text
    ) throws(Rejection) -> FreeText {
        for person in persons ?? [] {
            guard try !requireMember(person).erased else { throw Rejection(.memberErased, ["member": person.text]) }
        }
        return FreeText(text, about: persons ?? [], field: field)
    }

    /// A reason, where one was given, sealed where it is about members.
    ///
    /// - Throws: `member-unknown`, `member-erased`.
    mutating func reason(_ reason: Prose?, about: [Identifier]?) throws(Rejection) -> FreeText? {
        guard let reason else { return nil }
        return try freeText(reason.text, about: about, field: .reason)
    }
}
