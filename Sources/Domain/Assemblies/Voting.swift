/// A motion is being voted on.
public struct MotionOpened: EventPayload {
    public static let kind = EventKind("motions.opened", 1)

    /// How.
    public let method: VotingMethod
    /// `open`: votes are public, and whoever casts one is told before. `paper`: only the counted slips enter the book.
    public let ballot: BallotMode
    /// Members of the roll who are checked in.
    public let present: Int
    /// What had to be there; left out where the rules ask for a quorum at the opening of the assembly only.
    public let quorum: Quorum?
    /// What it needs, by the rules of the assembly's opening.
    public let majority: Majority

    public static let example = MotionOpened(
        method: .rollCall,
        ballot: .open,
        present: 101,
        quorum: nil,
        majority: .example
    )
    public var event: Event { .assemblies(.motion(.opened(self))) }
}

/// A member voted: the event's actor.
public struct MotionCast: EventPayload {
    public static let kind = EventKind("motions.cast", 1)

    /// What the vote says.
    public let choice: Choice

    public static let example = MotionCast(choice: .inFavour)
    public var event: Event { .assemblies(.motion(.cast(self))) }
}

/// A member, the event's actor, voted otherwise before the vote was closed.
public struct MotionVoteReplaced: EventPayload {
    public static let kind = EventKind("motions.vote-replaced", 1)

    /// What the vote says now.
    public let choice: Choice
    /// What it said before.
    public let previous: Choice

    public static let example = MotionVoteReplaced(choice: .abstain, previous: .inFavour)
    public var event: Event { .assemblies(.motion(.voteReplaced(self))) }
}

/// Puts a motion to the vote.
public struct MotionsOpen: Command {
    public static let type = "motions.open"
    public static let summary = "Put a motion to the vote, by roll call, by hands or on paper, as the rules have it"
    public static let power = Power.presiding

    /// Which motion.
    public let motionId: Identifier
    /// How; by roll call unless told. `paper` where the rules ask for a paper ballot, and only there.
    public let method: VotingMethod?

    public static let example = MotionsOpen(motionId: "mo-semilla", method: nil)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (motion, assembly, assemblyId) = try context.requireMotionAndAssembly(motionId)
        try context.authorize(Self.power, in: assembly)
        try assembly.requireSession()
        try motion.requireProposed()
        let (set, rules) = try context.rules(of: assembly)
        let method = try method(by: rules, of: set)
        var quorum: Quorum?
        if rules.quorumAt.value == .eachVote, let needed = assembly.quorum {
            try assembly.requireQuorum(needed)
            quorum = needed
        }
        let opened = MotionOpened(
            method: method,
            ballot: rules.ballot.value,
            present: assembly.present,
            quorum: quorum,
            majority: Majority(of: rules, in: set)
        )
        return [
            NewEvent(Stream(.assembly, assemblyId), VoteOpened(matter: .motion, matterId: motionId)),
            NewEvent(Stream(.motion, motionId), opened),
        ]
    }

    /// How it is voted on, if the rules allow that.
    private func method(by rules: ActRules, of set: RuleSet) throws(Rejection) -> VotingMethod {
        let rule = set.reference("acts.\(rules.act.rawValue).ballot", rules.ballot)
        switch rules.ballot.value {
        case .open:
            guard method != .paper else { throw Rejection(.ballotNotPaper, rule: rule) }
            return method ?? .rollCall
        case .paper:
            guard method == .paper else {
                throw Rejection(.ballotNotOpen, rule: rule, ["ballot": BallotMode.paper.rawValue])
            }
            return .paper
        case .secret: throw Rejection(.ballotSecret, rule: rule)
        }
    }
}

/// Votes on a motion by roll call.
public struct MotionsCast: Command {
    public static let type = "motions.cast"
    public static let summary = "Vote on a motion by roll call; the vote is public"
    public static let power = Power(subject: true, named: true, proxy: true)
    public static let casts = true

    /// Which motion.
    public let motionId: Identifier
    /// What the vote says.
    public let choice: Choice
    /// For whom a registrar of the assembly, or whoever stands for them, casts; the actor unless told.
    public let memberId: Identifier?

    public static let example = MotionsCast(motionId: "mo-semilla", choice: .inFavour, memberId: nil)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (motion, assembly, _) = try context.requireMotionAndAssembly(motionId)
        let voter = memberId ?? context.actor
        try context.authorizeVote(Self.power, in: assembly, of: voter)
        try motion.requireOpen(cast: true)
        try assembly.requireSession()
        guard context.currentRegister().ids(of: voter).allSatisfy({ motion.votes[$0] == nil }) else {
            throw Rejection(.alreadyVoted, ["member": voter.text])
        }
        try context.requireOnRoll(voter, of: assembly)
        try context.requireVoice(voter, in: assembly)
        return [NewEvent(Stream(.motion, motionId), MotionCast(choice: choice))]
    }
}

/// Votes otherwise, before the vote is closed.
public struct MotionsReplaceVote: Command {
    public static let type = "motions.replace-vote"
    public static let summary = "Vote otherwise on a motion, before the vote is closed"
    public static let power = Power(subject: true, named: true, proxy: true)
    public static let casts = true

    /// Which motion.
    public let motionId: Identifier
    /// What the vote says now.
    public let choice: Choice
    /// For whom a registrar of the assembly, or whoever stands for them, casts; the actor unless told.
    public let memberId: Identifier?

    public static let example = MotionsReplaceVote(motionId: "mo-semilla", choice: .abstain, memberId: nil)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (motion, assembly, _) = try context.requireMotionAndAssembly(motionId)
        let voter = memberId ?? context.actor
        try context.authorizeVote(Self.power, in: assembly, of: voter)
        try motion.requireOpen(cast: true)
        try assembly.requireSession()
        guard let previous = motion.votes[voter] else {
            throw Rejection(.notYetVoted, ["member": voter.text])
        }
        try context.requireVoice(voter, in: assembly)
        return [
            NewEvent(Stream(.motion, motionId), MotionVoteReplaced(choice: choice, previous: previous))
        ]
    }
}
