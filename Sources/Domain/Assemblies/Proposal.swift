/// A motion was put before an assembly.
public struct MotionProposed: EventPayload {
    public static let kind = EventKind("motions.proposed", 1)

    /// Before which assembly.
    public let assemblyId: Identifier
    /// Whose motion it is.
    public let proposerId: Identifier
    /// What is to be decided; sealed where it is about somebody.
    public let text: FreeText
    /// The point of the agenda that it belongs to.
    public let agendaItem: Identifier?
    /// What it needs by the rules in force now; those of the assembly's opening decide (`motions.opened`).
    public let majority: Majority

    public static let example = MotionProposed(
        assemblyId: "a-2026-11",
        proposerId: "m-0007",
        text: .open("Comprar 400 kg de semilla de maíz"),
        agendaItem: "1",
        majority: .example
    )
    public var sealed: [Sealed] { text.parts }
    public var event: Event { .assemblies(.motion(.proposed(self))) }
}

/// What a motion needs, and which rule says so. A tie always fails.
public struct Majority: Codable, Hashable, Sendable {
    /// So much of the base.
    public let share: Share
    /// The base: all who are present, or those who voted for or against.
    public let of: MajorityOf
    /// The rule.
    public let rule: RuleReference

    static let example = Majority(
        share: Share(percent: 50, over: true),
        of: .cast,
        rule: RuleReference(id: "acts.ordinary.majority", ruleSet: "ve-consejos-2023", citation: "Art. 24")
    )

    /// Of a type of act.
    init(of rules: ActRules, in set: RuleSet) {
        share = rules.majority.value
        of = rules.majorityOf.value
        rule = set.reference("acts.\(rules.act.rawValue).majority", rules.majority)
    }

    init(share: Share, of: MajorityOf, rule: RuleReference) {
        self.share = share
        self.of = of
        self.rule = rule
    }

    /// How many it takes of those who voted, and whether the motion is carried.
    func outcome(_ tally: Tally, present: Int) -> (base: Int, needed: Int, carried: Bool) {
        let base =
            switch of {
            case .present: present
            case .cast: tally.inFavour + tally.against
            }
        let needed = share.needed(of: base)
        return (base, needed, tally.inFavour >= needed && tally.inFavour > tally.against)
    }
}

/// A motion's text was changed before it was voted on.
public struct MotionAmended: EventPayload {
    public static let kind = EventKind("motions.amended", 1)

    /// What is to be decided now.
    public let text: FreeText

    public static let example = MotionAmended(text: .open("Comprar 500 kg de semilla de maíz"))
    public var sealed: [Sealed] { text.parts }
    public var event: Event { .assemblies(.motion(.amended(self))) }
}

/// A motion was taken back before it was voted on.
public struct MotionWithdrawn: EventPayload {
    public static let kind = EventKind("motions.withdrawn", 1)

    /// Why.
    public let reason: FreeText?

    public static let example = MotionWithdrawn(reason: .open("La empresa presta la semilla"))
    public var sealed: [Sealed] { reason?.parts ?? [] }
    public var event: Event { .assemblies(.motion(.withdrawn(self))) }
}

extension Power {
    /// Who presides, a registrar, and the member whose motion it is.
    static let proposing = Power(
        .spokesperson,
        .coordination,
        .electoral,
        promoters: true,
        subject: true,
        named: true
    )
}

/// Puts a motion before an assembly.
public struct MotionsPropose: Command {
    public static let type = "motions.propose"
    public static let summary = "Put a motion before an assembly; its majority follows from the rules"
    public static let power = Power.proposing

    /// The new motion.
    public let motionId: Identifier
    /// Before which assembly.
    public let assemblyId: Identifier
    /// What is to be decided.
    public let text: Prose
    /// Members whom the text is about: it is then sealed.
    public let about: [Identifier]?
    /// The point of the agenda that it belongs to.
    public let agendaItem: Identifier?
    /// Whose motion it is, where somebody enters it for another member.
    public let proposerId: Identifier?

    public static let example = MotionsPropose(
        motionId: "mo-semilla",
        assemblyId: "a-2026-11",
        text: "Comprar 400 kg de semilla de maíz",
        about: nil,
        agendaItem: "1",
        proposerId: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        let proposer = proposerId ?? context.actor
        try context.authorizeAttendance(Self.power, in: assembly, of: proposer)
        let stream = Stream(.motion, motionId)
        guard context.book.version(of: stream) == 0 else { throw Rejection(.idTaken, ["id": motionId.text]) }
        try assembly.requireUnended()
        try context.requireOnRoll(proposer, of: assembly)
        if let agendaItem, !assembly.agenda.contains(agendaItem) {
            throw Rejection(.agendaItemUnknown, ["item": agendaItem.text])
        }
        let (set, rules) = try context.rules(of: assembly)
        let proposed = MotionProposed(
            assemblyId: assemblyId,
            proposerId: proposer,
            text: try context.freeText(text.text, about: about),
            agendaItem: agendaItem,
            majority: Majority(of: rules, in: set)
        )
        return [NewEvent(stream, proposed)]
    }
}

/// Changes a motion's text before it is voted on.
public struct MotionsAmend: Command {
    public static let type = "motions.amend"
    public static let summary = "Change a motion's text before it is voted on"
    public static let power = Power.proposing

    /// Which motion.
    public let motionId: Identifier
    /// What is to be decided now.
    public let text: Prose
    /// Members whom the text is about: it is then sealed.
    public let about: [Identifier]?

    public static let example = MotionsAmend(
        motionId: "mo-semilla",
        text: "Comprar 500 kg de semilla de maíz",
        about: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (motion, assembly, _) = try context.requireMotionAndAssembly(motionId)
        try context.authorizeAttendance(Self.power, in: assembly, of: motion.proposer ?? context.actor)
        try assembly.requireUnended()
        try motion.requireProposed()
        let amended = MotionAmended(text: try context.freeText(text.text, about: about))
        return [NewEvent(Stream(.motion, motionId), amended)]
    }
}

/// Takes a motion back before it is voted on.
public struct MotionsWithdraw: Command {
    public static let type = "motions.withdraw"
    public static let summary = "Take a motion back before it is voted on"
    public static let power = Power.proposing

    /// Which motion.
    public let motionId: Identifier

    /// Why.
    public let reason: Prose?
    /// Members whom the reason is about: it is then sealed.
    public let about: [Identifier]?

    public static let example = MotionsWithdraw(
        motionId: "mo-semilla",
        reason: "La empresa presta la semilla",
        about: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (motion, assembly, _) = try context.requireMotionAndAssembly(motionId)
        try context.authorizeAttendance(Self.power, in: assembly, of: motion.proposer ?? context.actor)
        try assembly.requireUnended()
        try motion.requireProposed()
        let withdrawn = MotionWithdrawn(reason: try context.reason(reason, about: about))
        return [NewEvent(Stream(.motion, motionId), withdrawn)]
    }
}
