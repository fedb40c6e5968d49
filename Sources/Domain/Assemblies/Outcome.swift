/// Two tellers counted hands, or paper slips. A later count before the closing takes the place of this one.
public struct MotionCountRecorded: EventPayload {
    public static let kind = EventKind("motions.count-recorded", 1)

    /// For.
    public let inFavour: Int
    /// Against.
    public let against: Int
    /// Neither: hands raised for it, or blank slips.
    public let abstained: Int
    /// Slips that say nothing clear; left out where there are no slips.
    public let null: Int?
    /// The two who counted, ascending.
    public let tellers: [Identifier]

    private enum CodingKeys: String, CodingKey { case inFavour = "for", against, abstained, null, tellers }

    public static let example = MotionCountRecorded(
        inFavour: 58,
        against: 31,
        abstained: 12,
        null: nil,
        tellers: ["m-0002", "m-0007"]
    )
    public var event: Event { .assemblies(.motion(.countRecorded(self))) }
}

/// The vote on a motion was closed, with its result.
public struct MotionClosed: EventPayload {
    public static let kind = EventKind("motions.closed", 1)

    /// Whether it was carried.
    public let result: MotionResult
    /// Votes for.
    public let inFavour: Int
    /// Votes against.
    public let against: Int
    /// Votes for neither.
    public let abstained: Int
    /// Slips that said nothing clear; left out where there were none.
    public let null: Int?
    /// Members of the roll who were there: checked in at the closing, or gone after they had voted.
    public let present: Int
    /// Those who voted otherwise than was decided.
    public let dissent: Int
    /// How many votes for it took.
    public let needed: Int
    /// Of so many.
    public let base: Int

    private enum CodingKeys: String, CodingKey {
        case result, inFavour = "for", against, abstained, null, present, dissent, needed, base
    }

    public static let example = MotionClosed(
        result: .carried,
        inFavour: 58,
        against: 31,
        abstained: 12,
        null: nil,
        present: 101,
        dissent: 31,
        needed: 45,
        base: 89
    )
    public var event: Event { .assemblies(.motion(.closed(self))) }
}

/// What became of a motion. The raw values are storage format.
public enum MotionResult: String, Word {
    case carried, rejected
}

/// Records what two tellers counted.
public struct MotionsRecordCount: Command {
    public static let type = "motions.record-count"
    public static let summary = "Record the hands or paper slips that two tellers counted"
    public static let power = Power(.spokesperson, .coordination, .electoral, promoters: true, named: true)

    /// Which motion.
    public let motionId: Identifier
    /// For.
    public let inFavour: Int
    /// Against.
    public let against: Int
    /// Neither: hands raised for it, or blank slips.
    public let abstained: Int
    /// On paper: slips that say nothing clear; none unless told.
    public let null: Int?
    /// The two who counted, both checked in.
    public let tellers: [Identifier]

    private enum CodingKeys: String, CodingKey { case motionId, inFavour = "for", against, abstained, null, tellers }

    /// A count of its parts.
    public init(
        motionId: Identifier,
        inFavour: Int,
        against: Int,
        abstained: Int,
        null: Int? = nil,
        tellers: [Identifier]
    ) {
        self.motionId = motionId
        self.inFavour = inFavour
        self.against = against
        self.abstained = abstained
        self.null = null
        self.tellers = tellers
    }

    public static let example = MotionsRecordCount(
        motionId: "mo-semilla",
        inFavour: 58,
        against: 31,
        abstained: 12,
        null: nil,
        tellers: ["m-0002", "m-0007"]
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (motion, assembly, _) = try context.requireMotionAndAssembly(motionId)
        try context.authorize(Self.power, in: assembly)
        try motion.requireOpen(cast: false)
        try assembly.requireSession()
        guard tellers.count == 2, tellers[0] != tellers[1] else { throw Rejection(.tellersNotTwo) }
        for teller in tellers { try assembly.requirePresent(teller) }
        guard null == nil || motion.method == .paper else { throw Rejection(.nullNotOnPaper) }
        let counts = [inFavour, against, abstained, null ?? 0]
        guard counts.allSatisfy({ (0...assembly.present).contains($0) }), counts.reduce(0, +) <= assembly.present
        else {
            throw Rejection(.countOverPresent, ["present": String(assembly.present)])
        }
        let recorded = MotionCountRecorded(
            inFavour: inFavour,
            against: against,
            abstained: abstained,
            null: motion.method == .paper ? null ?? 0 : nil,
            tellers: tellers.sorted()
        )
        return [NewEvent(Stream(.motion, motionId), recorded)]
    }
}

/// Closes the vote on a motion: its result follows from the votes and the rule.
public struct MotionsClose: Command {
    public static let type = "motions.close"
    public static let summary = "Close the vote on a motion; a tie fails"
    public static let power = Power.presiding

    /// Which motion.
    public let motionId: Identifier

    public static let example = MotionsClose(motionId: "mo-semilla")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (motion, assembly, assemblyId) = try context.requireMotionAndAssembly(motionId)
        try context.authorize(Self.power, in: assembly)
        try motion.requireOpen()
        try assembly.requireSession()
        guard motion.method?.isCast != false || motion.counted else { throw Rejection(.countMissing) }
        guard let majority = motion.majority else { throw Rejection(.motionNotOpen) }
        let tally = motion.tally
        let gone = motion.votes.entries.count { !assembly.counts($0.key) }
        // Hands don't say whose they were: who went after the count was there when it was taken.
        let present = max(assembly.present + gone, tally.total)
        let (base, needed, carried) = majority.outcome(tally, present: present)
        let closed = MotionClosed(
            result: carried ? .carried : .rejected,
            inFavour: tally.inFavour,
            against: tally.against,
            abstained: tally.abstained,
            null: motion.method == .paper ? tally.null : nil,
            present: present,
            dissent: carried ? tally.against : tally.inFavour,
            needed: needed,
            base: base
        )
        return [
            NewEvent(Stream(.motion, motionId), closed),
            NewEvent(Stream(.assembly, assemblyId), VoteClosed(matter: .motion, matterId: motionId)),
        ]
    }
}
