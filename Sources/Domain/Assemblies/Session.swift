/// An assembly was put off to other times, before anybody was there. Its roll stays frozen.
public struct AssemblyPostponed: EventPayload {
    public static let kind = EventKind("assemblies.postponed", 1)

    /// When it begins now.
    public let firstCall: Instant
    /// When a smaller quorum is enough now; left out where there is none.
    public let secondCall: Instant?
    /// Where, if that changed.
    public let place: String?
    /// Why.
    public let reason: FreeText?

    public static let example = AssemblyPostponed(
        firstCall: Instant(milliseconds: 1_795_442_580_000),
        secondCall: nil,
        place: nil,
        reason: .open("Crecida del río")
    )
    public var sealed: [Sealed] { reason?.parts ?? [] }
    public var event: Event { .assemblies(.assembly(.postponed(self))) }
}

/// An assembly won't take place.
public struct AssemblyCancelled: EventPayload {
    public static let kind = EventKind("assemblies.cancelled", 1)

    /// Why.
    public let reason: FreeText?

    public static let example = AssemblyCancelled(reason: .open("Se convoca de nuevo con otro orden del día"))
    public var sealed: [Sealed] { reason?.parts ?? [] }
    public var event: Event { .assemblies(.assembly(.cancelled(self))) }
}

/// A session was interrupted.
public struct AssemblyRecessed: EventPayload {
    public static let kind = EventKind("assemblies.recessed", 1)

    /// Until when, where that was said.
    public let until: Instant?

    public static let example = AssemblyRecessed(until: nil)
    public var event: Event { .assemblies(.assembly(.recessed(self))) }
}

/// A session goes on.
public struct AssemblyResumed: EventPayload {
    public static let kind = EventKind("assemblies.resumed", 1)

    /// Members of the roll who are checked in.
    public let present: Int

    public static let example = AssemblyResumed(present: 101)
    public var event: Event { .assemblies(.assembly(.resumed(self))) }
}

/// A vote began in an assembly. Its own stream has the rest.
public struct VoteOpened: EventPayload {
    public static let kind = EventKind("assemblies.vote-opened", 1)

    /// What is voted on.
    public let matter: Matter
    /// Which.
    public let matterId: Identifier

    public static let example = VoteOpened(matter: .motion, matterId: "mo-semilla")
    public var event: Event { .assemblies(.assembly(.voteOpened(self))) }
}

/// A vote ended in an assembly. Its own stream has the result.
public struct VoteClosed: EventPayload {
    public static let kind = EventKind("assemblies.vote-closed", 1)

    /// What was voted on.
    public let matter: Matter
    /// Which.
    public let matterId: Identifier

    public static let example = VoteClosed(matter: .motion, matterId: "mo-semilla")
    public var event: Event { .assemblies(.assembly(.voteClosed(self))) }
}

/// What an assembly votes on. The raw values are storage format.
public enum Matter: String, Word {
    case motion, election, recall
}

/// An assembly ended.
public struct AssemblyClosed: EventPayload {
    public static let kind = EventKind("assemblies.closed", 1)

    /// Members of the roll who were still checked in.
    public let present: Int

    public static let example = AssemblyClosed(present: 101)
    public var event: Event { .assemblies(.assembly(.closed(self))) }
}

/// Puts an assembly off.
public struct AssembliesPostpone: Command {
    public static let type = "assemblies.postpone"
    public static let summary = "Put an assembly off to other times, before its session; the roll stays frozen"
    public static let power = Power.presiding

    /// Which assembly.
    public let assemblyId: Identifier
    /// When it begins now.
    public let firstCall: Instant
    /// When a smaller quorum is enough.
    public let secondCall: Instant?
    /// Where, if that changes.
    public let place: Title?
    /// Why.
    public let reason: Prose?
    /// Members whom the reason is about: it is then sealed.
    public let about: [Identifier]?

    public static let example = AssembliesPostpone(
        assemblyId: "a-2026-11",
        firstCall: Instant(milliseconds: 1_795_442_580_000),
        secondCall: nil,
        place: nil,
        reason: "Crecida del río",
        about: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        try context.authorize(Self.power, in: assembly)
        try assembly.requireUnended()
        guard assembly.state != .inSession, assembly.state != .recessed else { throw Rejection(.assemblyInSession) }
        guard assembly.present == 0 else {
            throw Rejection(.membersPresent, ["present": String(assembly.present)])
        }
        let set = try context.rules()
        let rules = try context.rules(of: assembly.act)
        try context.requireTimes(first: firstCall, second: secondCall, by: rules, of: set)
        let postponed = AssemblyPostponed(
            firstCall: firstCall,
            secondCall: secondCall,
            place: place?.text,
            reason: try context.reason(reason, about: about)
        )
        return [NewEvent(Stream(.assembly, assemblyId), postponed)]
    }
}

/// Calls an assembly off.
public struct AssembliesCancel: Command {
    public static let type = "assemblies.cancel"
    public static let summary = "Call an assembly off, before its session"
    public static let power = Power.presiding

    /// Which assembly.
    public let assemblyId: Identifier
    /// Why.
    public let reason: Prose?
    /// Members whom the reason is about: it is then sealed.
    public let about: [Identifier]?

    public static let example = AssembliesCancel(
        assemblyId: "a-2026-11",
        reason: "Se convoca de nuevo con otro orden del día",
        about: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        try context.authorize(Self.power, in: assembly)
        try assembly.requireUnended()
        guard assembly.state != .inSession, assembly.state != .recessed else { throw Rejection(.assemblyInSession) }
        let cancelled = AssemblyCancelled(reason: try context.reason(reason, about: about))
        return [NewEvent(Stream(.assembly, assemblyId), cancelled)]
    }
}

/// Interrupts a session.
public struct AssembliesRecess: Command {
    public static let type = "assemblies.recess"
    public static let summary = "Interrupt a session while nothing is voted on"
    public static let power = Power.presiding

    /// Which assembly.
    public let assemblyId: Identifier
    /// Until when.
    public let until: Instant?

    public static let example = AssembliesRecess(assemblyId: "a-2026-11", until: nil)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        try context.authorize(Self.power, in: assembly)
        try assembly.requireSession()
        try assembly.requireNoVote()
        if let until, until <= context.occurredAt {
            throw Rejection(.recessPast, ["until": until.scalar])
        }
        return [NewEvent(Stream(.assembly, assemblyId), AssemblyRecessed(until: until))]
    }
}

/// Goes on with a session.
public struct AssembliesResume: Command {
    public static let type = "assemblies.resume"
    public static let summary = "Go on with a session that was interrupted"
    public static let power = Power.presiding

    /// Which assembly.
    public let assemblyId: Identifier

    public static let example = AssembliesResume(assemblyId: "a-2026-11")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        try context.authorize(Self.power, in: assembly)
        try assembly.requireUnended()
        guard assembly.state == .recessed else { throw Rejection(.assemblyNotRecessed) }
        return [NewEvent(Stream(.assembly, assemblyId), AssemblyResumed(present: assembly.present))]
    }
}

/// Ends an assembly: its session, or a last call that stayed without a quorum.
public struct AssembliesClose: Command {
    public static let type = "assemblies.close"
    public static let summary = "Close a session, or record that the last call stayed without a quorum"
    public static let power = Power.presiding

    /// Which assembly.
    public let assemblyId: Identifier

    public static let example = AssembliesClose(assemblyId: "a-2026-11")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        try context.authorize(Self.power, in: assembly)
        try assembly.requireUnended()
        let stream = Stream(.assembly, assemblyId)
        switch assembly.state {
        case .inSession, .recessed:
            try assembly.requireNoVote()
            return [NewEvent(stream, AssemblyClosed(present: assembly.present))]
                + (try context.held(assemblyId, assembly))
        case .firstCall, .secondCall:
            let (call, quorum) = try assembly.requireOpenCall()
            if call == .first, let second = assembly.secondCall {
                throw Rejection(.secondCallToCome, ["opensAt": second.scalar])
            }
            guard assembly.present < quorum.needed else { throw Rejection(.quorumNotVerified) }
            let failed = QuorumFailed(
                call: call,
                present: assembly.present,
                eligible: context.eligible(of: assembly),
                quorum: quorum
            )
            return [NewEvent(stream, failed)]
        case .convened, .postponed, .closed, .noQuorum, .cancelled:
            throw Rejection(.assemblyNotInSession, ["state": assembly.state.rawValue])
        }
    }
}

extension Assembly {
    /// That nothing is being voted on.
    ///
    /// - Throws: `vote-under-way`.
    func requireNoVote() throws(Rejection) {
        if let matter = votesUnderWay.min() { throw Rejection(.voteUnderWay, ["matter": matter.text]) }
    }
}
