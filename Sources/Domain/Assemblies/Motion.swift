/// Where a motion stands. The raw values are storage format.
public enum MotionState: String, Word {
    case proposed, open, carried, rejected, withdrawn
}

/// What a vote says. The raw values are storage format.
public enum Choice: String, Word {
    case inFavour = "for"
    case against
    case abstain
}

/// How a motion is voted on. The raw values are storage format.
public enum VotingMethod: String, Word {
    /// Each by name.
    case rollCall = "roll-call"
    /// By hands, which two tellers count.
    case hands
    /// On paper slips, which two tellers count: only where the rules ask for a paper ballot, and nobody's choice is kept.
    case paper

    /// Whether each vote is cast by itself; otherwise two tellers say how many there were.
    var isCast: Bool { self == .rollCall }
}

/// How many voted what.
struct Tally: Hashable, Sendable {
    var inFavour = 0
    var against = 0
    var abstained = 0
    /// Slips that say nothing clear; zero where there are no slips.
    var null = 0

    /// All who voted.
    var total: Int { inFavour + against + abstained + null }

    mutating func count(_ choice: Choice, by difference: Int = 1) {
        switch choice {
        case .inFavour: inFavour += difference
        case .against: against += difference
        case .abstain: abstained += difference
        }
    }
}

/// What decisions know of a motion. Folding a vote costs the same, however many were cast.
struct Motion: Sendable {
    /// The position of the proposal; `nil` before.
    private(set) var proposed: Int64?
    private(set) var state = MotionState.proposed
    private(set) var assembly: Identifier?
    private(set) var proposer: Identifier?
    /// What it needs; `nil` before it is put to the vote.
    private(set) var majority: Majority?
    private(set) var method: VotingMethod?
    private(set) var votes = IdentifierMap<Choice>()
    /// Of the roll call, or as two tellers counted last.
    private(set) var tally = Tally()
    /// Whether the tellers' count is there.
    private(set) var counted = false
    /// The result, once it is closed.
    private(set) var closed: MotionClosed?

    mutating func evolve(_ recorded: Recorded) {
        guard case .assemblies(.motion(let event)) = recorded.event else { return }
        switch event {
        case .proposed(let data):
            proposed = recorded.position
            assembly = data.assemblyId
            proposer = data.proposerId
        case .amended: break
        case .withdrawn: state = .withdrawn
        case .opened(let data):
            state = .open
            method = data.method
            majority = data.majority
        case .cast(let data):
            votes[recorded.actor] = data.choice
            tally.count(data.choice)
        case .voteReplaced(let data):
            votes[recorded.actor] = data.choice
            tally.count(data.previous, by: -1)
            tally.count(data.choice)
        case .countRecorded(let data):
            tally = Tally(
                inFavour: data.inFavour,
                against: data.against,
                abstained: data.abstained,
                null: data.null ?? 0
            )
            counted = true
        case .closed(let data):
            state = data.result == .carried ? .carried : .rejected
            closed = data
        }
    }
}

extension Motion {
    /// That it hasn't been voted on yet.
    ///
    /// - Throws: `motion-already-open`, `motion-closed`, `motion-withdrawn`.
    func requireProposed() throws(Rejection) {
        switch state {
        case .proposed: return
        case .open: throw Rejection(.motionAlreadyOpen)
        case .carried, .rejected: throw Rejection(.motionClosed)
        case .withdrawn: throw Rejection(.motionWithdrawn)
        }
    }

    /// That it is being voted on, and so that votes are cast one by one, or counted by tellers.
    ///
    /// - Parameter cast: one by one; `nil` where it doesn't matter.
    /// - Throws: `motion-not-open`, `motion-closed`, `motion-withdrawn`, `motion-by-hands`, `motion-by-paper`,
    ///   `motion-by-roll-call`.
    func requireOpen(cast: Bool? = nil) throws(Rejection) {
        switch state {
        case .open: break
        case .proposed: throw Rejection(.motionNotOpen)
        case .carried, .rejected: throw Rejection(.motionClosed)
        case .withdrawn: throw Rejection(.motionWithdrawn)
        }
        guard let cast, let method, cast != method.isCast else { return }
        switch method {
        case .rollCall: throw Rejection(.motionByRollCall)
        case .hands: throw Rejection(.motionByHands)
        case .paper: throw Rejection(.motionByPaper)
        }
    }
}

extension Context {
    /// A motion that was proposed.
    ///
    /// - Throws: `motion-unknown`.
    mutating func requireMotion(_ id: Identifier) throws(Rejection) -> Motion {
        guard book.has(.stream(Stream(.motion, id))), let motion = book.motions[id], motion.proposed != nil
        else { throw Rejection(.motionUnknown, ["motion": id.text]) }
        return motion
    }

    /// A motion and the assembly that it is before.
    ///
    /// - Throws: `motion-unknown`.
    mutating func requireMotionAndAssembly(
        _ id: Identifier
    ) throws(Rejection) -> (motion: Motion, assembly: Assembly, assemblyId: Identifier) {
        let motion = try requireMotion(id)
        guard let assemblyId = motion.assembly else { throw Rejection(.motionUnknown, ["motion": id.text]) }
        return (motion, try requireAssembly(assemblyId), assemblyId)
    }
}
