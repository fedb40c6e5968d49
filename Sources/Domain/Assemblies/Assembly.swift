/// Where an assembly stands. The raw values are storage format.
public enum AssemblyState: String, Word {
    case convened
    case firstCall = "first-call"
    case secondCall = "second-call"
    case inSession = "in-session"
    case recessed
    case closed
    case noQuorum = "no-quorum"
    case postponed
    case cancelled

    /// Nothing follows it.
    public var isFinal: Bool {
        switch self {
        case .closed, .noQuorum, .cancelled: true
        case .convened, .firstCall, .secondCall, .inSession, .recessed, .postponed: false
        }
    }
}

/// One of the two calls. The raw values are storage format.
public enum Call: String, Word {
    case first, second
}

/// How many were there when a quorum was looked at, and how many it took.
public struct VerifiedQuorum: Codable, Hashable, Sendable {
    /// At which call.
    public let call: Call
    /// So many were needed.
    public let needed: Int
    /// So many were there.
    public let present: Int
}

/// What decisions know of an assembly. Folding an event costs the same, however many came.
struct Assembly: Sendable {
    /// The position of the convocation; `nil` before.
    private(set) var convened: Int64?
    private(set) var state = AssemblyState.convened
    private(set) var act = TypeOfAct.ordinary
    private(set) var unit: Identifier?
    private(set) var roll: Identifier?
    private(set) var eligible = 0
    private(set) var agenda: Set<Identifier> = []
    /// Motions by which the agenda was changed.
    private(set) var agendaMotions: Set<Identifier> = []
    /// Who was named to check in and to cast for others, and where.
    private(set) var registrars: [Identifier: Int64] = [:]
    /// The position of what set the calls' times.
    private(set) var timesSet: Int64 = 0
    private(set) var firstCall = Instant(milliseconds: 0)
    private(set) var secondCall: Instant?
    /// The call that was opened last, and what it needs.
    private(set) var call: Call?
    private(set) var quorum: Quorum?
    /// When its first call to be opened was: its rule set and its mandates are those of this moment to the end.
    private(set) var openedAt: Instant?
    /// Members who were checked in, and whether they are still there.
    private(set) var attendance = IdentifierMap<Bool>()
    /// How many count as present: those who are there, and those whom somebody who is there stands for.
    private(set) var present = 0
    /// How many of them are represented.
    private(set) var represented = 0
    /// By which power whom another member stands for.
    private(set) var proxies = IdentifierMap<Proxy>()
    /// For whom a member stands.
    private(set) var powers: [Identifier: Set<Identifier>] = [:]
    private(set) var guests: Set<Identifier> = []
    /// The quorum as it was verified, or found missing at the last call.
    private(set) var verified: VerifiedQuorum?
    /// Motions that are being voted on.
    private(set) var votesUnderWay: Set<Identifier> = []
    /// Motions that were ever opened, in this order.
    private(set) var motions: [Identifier] = []

    /// Whether a member was there at some time.
    func attended(_ member: Identifier) -> Bool { attendance[member] != nil }

    /// Whether a member is checked in now.
    func isPresent(_ member: Identifier) -> Bool { attendance[member] == true }

    /// Whether members may be checked in: from the first call's time on, whether or not that was recorded.
    func admits(at instant: Instant) -> Bool {
        switch state {
        case .convened, .postponed: instant >= firstCall
        case .firstCall, .secondCall, .inSession, .recessed: true
        case .closed, .noQuorum, .cancelled: false
        }
    }

    mutating func evolve(_ recorded: Recorded) {
        guard case .assemblies(.assembly(let event)) = recorded.event else { return }
        switch event {
        case .convened(let data):
            convened = recorded.position
            act = data.act
            unit = data.unitId
            roll = data.rollId
            eligible = data.eligible
            agenda = Set(data.agenda.map(\.id))
            registrars = Dictionary((data.registrars ?? []).map { ($0, recorded.position) }) { first, _ in first }
            timesSet = recorded.position
            firstCall = data.firstCall
            secondCall = data.secondCall
        case .callOpened(let data):
            state = data.call == .first ? .firstCall : .secondCall
            call = data.call
            quorum = data.quorum
            openedAt = openedAt ?? recorded.occurredAt
        case .checkedIn(let data):
            attendance[data.memberId] = true
            present += 1
        case .checkInUndone(let data):
            attendance[data.memberId] = nil
            present -= 1
        case .checkedOut(let data):
            attendance[data.memberId] = false
            present -= 1
        case .proxyNamed(let data):
            proxies[data.memberId] = Proxy(holder: data.proxyId, position: recorded.position)
            powers[data.proxyId, default: []].insert(data.memberId)
            if data.present { countRepresented(1) }
        case .proxyWithdrawn(let data):
            proxies[data.memberId] = nil
            powers[data.proxyId]?.remove(data.memberId)
            if data.present { countRepresented(-1) }
        case .representationChanged(let data):
            countRepresented(data.present ? data.memberIds.count : -data.memberIds.count)
        case .guestCheckedIn(let data): guests.insert(data.guestId)
        case .quorumVerified(let data):
            state = .inSession
            verified = VerifiedQuorum(call: data.call, needed: data.quorum.needed, present: data.present)
        case .quorumFailed(let data):
            state = .noQuorum
            verified = VerifiedQuorum(call: data.call, needed: data.quorum.needed, present: data.present)
        case .resumed: state = .inSession
        case .agendaAmended(let data):
            agenda = Set(data.agenda.map(\.id))
            agendaMotions.insert(data.motionId)
        case .postponed(let data):
            state = .postponed
            timesSet = recorded.position
            firstCall = data.firstCall
            secondCall = data.secondCall
            call = nil
            quorum = nil
            openedAt = nil
        case .cancelled: state = .cancelled
        case .recessed: state = .recessed
        case .voteOpened(let data):
            votesUnderWay.insert(data.matterId)
            if data.matter == .motion { motions.append(data.matterId) }
        case .voteClosed(let data): votesUnderWay.remove(data.matterId)
        case .closed: state = .closed
        }
    }

    private mutating func countRepresented(_ difference: Int) {
        present += difference
        represented += difference
    }
}

extension Context {
    /// An assembly that was convened.
    ///
    /// - Throws: `assembly-unknown`.
    mutating func requireAssembly(_ id: Identifier) throws(Rejection) -> Assembly {
        guard book.has(.stream(Stream(.assembly, id))), let assembly = book.assemblies[id], assembly.convened != nil
        else { throw Rejection(.assemblyUnknown, ["assembly": id.text]) }
        return assembly
    }

    /// The rules of an assembly's type of act: of its opening, once it was opened, also past midnight.
    mutating func rules(of assembly: Assembly) throws(Rejection) -> (set: RuleSet, act: ActRules) {
        let set = try rules(at: assembly.openedAt ?? occurredAt)
        guard let act = set.act(assembly.act) else { throw Rejection(.rulesNotAdopted) }
        return (set, act)
    }

    /// Finds by which entry of the book the actor may act in an assembly: mandates are those of its opening, promoters
    /// only run the constitutive act.
    mutating func authorize(
        _ power: Power,
        in assembly: Assembly,
        subject: Identifier? = nil
    ) throws(Rejection) {
        var power = power
        power.promoters = power.promoters && assembly.act == .constitutive
        try authorize(
            power,
            unit: assembly.unit,
            subject: subject,
            named: assembly.registrars,
            at: assembly.openedAt ?? occurredAt
        )
    }

    /// The same for a vote, which is also given by whoever stands for the voter.
    mutating func authorizeVote(
        _ power: Power,
        in assembly: Assembly,
        of voter: Identifier
    ) throws(Rejection) {
        if power.proxy, voter != actor, let proxy = assembly.proxies[voter], proxy.holder == actor {
            return authorizeByProxy(for: voter, namedAt: proxy.position)
        }
        try authorize(power, in: assembly, subject: voter)
    }
}

extension Assembly {
    /// That nothing has ended it.
    ///
    /// - Throws: `assembly-ended`.
    func requireUnended() throws(Rejection) {
        guard !state.isFinal else { throw Rejection(.assemblyEnded, ["state": state.rawValue]) }
    }

    /// That it can decide now.
    ///
    /// - Throws: `assembly-ended`, `assembly-recessed` or `assembly-not-in-session`.
    func requireSession() throws(Rejection) {
        try requireUnended()
        switch state {
        case .inSession: return
        case .recessed: throw Rejection(.assemblyInRecess)
        case .convened, .firstCall, .secondCall, .postponed, .closed, .noQuorum, .cancelled:
            throw Rejection(.assemblyNotInSession, ["state": state.rawValue])
        }
    }
}

extension Power {
    /// Who runs an assembly.
    static let presiding = Power(.spokesperson, .coordination, .electoral, promoters: true)
}
