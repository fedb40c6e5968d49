/// The assembly decided on a recall.
public struct RecallDecided: EventPayload {
    public static let kind = EventKind("recalls.decided", 1)

    /// What became of the mandate.
    public let result: RecallResult
    /// The motion that was voted on.
    public let motionId: Identifier
    /// The assembly that voted.
    public let assemblyId: Identifier
    /// Votes for the recall.
    public let inFavour: Int
    /// Votes against.
    public let against: Int
    /// Votes for neither.
    public let abstained: Int
    /// Whether the defence was heard.
    public let defended: Bool

    private enum CodingKeys: String, CodingKey {
        case result, motionId, assemblyId, inFavour = "for", against, abstained, defended
    }

    public static let example = RecallDecided(
        result: .revoked,
        motionId: "mo-revocar",
        assemblyId: "a-revocatoria",
        inFavour: 52,
        against: 18,
        abstained: 6,
        defended: true
    )
    public var event: Event { .mandates(.recall(.decided(self))) }
}

/// What became of a mandate. The raw values are storage format.
public enum RecallResult: String, Word {
    case revoked, kept
}

/// A recall lost its object.
public struct RecallLapsed: EventPayload {
    public static let kind = EventKind("recalls.lapsed", 1)

    /// Why.
    public let reason: RecallLapse

    public static let example = RecallLapsed(reason: .mandateEnded)
    public var event: Event { .mandates(.recall(.lapsed(self))) }
}

/// Why a recall lost its object. The raw values are storage format.
public enum RecallLapse: String, Word {
    /// Whose mandate it was resigned, died or left.
    case mandateEnded = "mandate-ended"
    /// The mandate's term was over.
    case mandateOver = "mandate-over"
}

/// Records what the assembly decided on a recall.
public struct RecallsDecide: Command {
    public static let type = "recalls.decide"
    public static let summary = "Record the assembly's decision on a recall: a carried motion ends the mandate"
    public static let power = Power(.electoral, .coordination, .spokesperson)

    /// Which recall.
    public let recallId: Identifier
    /// The motion on it, whose vote is closed.
    public let motionId: Identifier

    public static let example = RecallsDecide(recallId: "re-2026-1", motionId: "mo-revocar")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (recall, petition) = try context.requireRecall(recallId)
        let (motion, assembly, assemblyId) = try context.requireMotionAndAssembly(motionId)
        try context.authorize(Self.power, unit: assembly.unit)
        try context.requireUnconcerned(petition)
        try recall.requireVerified()
        try context.requireMandate(petition.mandateId).requireStanding(at: context.occurredAt)
        try recall.requireReport(at: context.occurredAt)
        try requireTurn(recall, in: &context)
        try context.requireRecallAssembly(assembly, of: petition)
        guard let proposed = motion.proposed, proposed > recall.opened else {
            throw Rejection(.motionBeforeRecall, ["motion": motionId.text])
        }
        let stream = Stream(.recall, recallId)
        let mandate = Stream(.mandate, petition.mandateId)
        switch motion.state {
        case .carried:
            return [
                NewEvent(stream, decided(.revoked, motion, assemblyId, recall)),
                NewEvent(mandate, MandateRecalled(recallId: recallId)),
            ]
        case .rejected:
            return [
                NewEvent(stream, decided(.kept, motion, assemblyId, recall)),
                NewEvent(mandate, MandateRecallClosed(recallId: recallId)),
            ]
        case .proposed, .open, .withdrawn:
            throw Rejection(.motionUndecided, ["motion": motionId.text, "state": motion.state.rawValue])
        }
    }

    /// That the coordinating body and whoever defends themself had their turn, or their time is over.
    ///
    /// - Throws: `recall-not-referred`, `defence-not-heard`.
    private func requireTurn(_ recall: Recall, in context: inout Context) throws(Rejection) {
        guard let coordination = recall.coordination, context.occurredAt < coordination.dueAt else { return }
        guard recall.state == .referred else {
            throw Rejection(.recallNotReferred, rule: coordination.rule, ["until": coordination.until.scalar])
        }
        let (set, rules) = try context.recallRules()
        guard recall.isDefended || !rules.defence.value else {
            throw Rejection(
                .defenceNotHeard,
                rule: set.reference("recall.defence", rules.defence),
                ["until": coordination.until.scalar]
            )
        }
    }

    private func decided(
        _ result: RecallResult,
        _ motion: Motion,
        _ assembly: Identifier,
        _ recall: Recall
    ) -> RecallDecided {
        RecallDecided(
            result: result,
            motionId: motionId,
            assemblyId: assembly,
            inFavour: motion.tally.inFavour,
            against: motion.tally.against,
            abstained: motion.tally.abstained,
            defended: recall.isDefended
        )
    }
}

extension Context {
    /// That an assembly meets for a recall, and is that of the unit concerned or of one above it.
    ///
    /// - Throws: `assembly-not-for-recall`, `unit-of-another-assembly`.
    mutating func requireRecallAssembly(_ assembly: Assembly, of petition: RecallPetitioned) throws(Rejection) {
        guard assembly.act == .recall else { throw Rejection(.assemblyNotForRecall, ["act": assembly.act.rawValue]) }
        try requireReach(of: assembly.unit, over: petition.unitId)
    }
}
