/// A call was opened: from now on its quorum counts.
public struct CallOpened: EventPayload {
    public static let kind = EventKind("assemblies.call-opened", 1)

    /// Which.
    public let call: Call
    /// What it needs, by the rules of the assembly's opening.
    public let quorum: Quorum
    /// Members of the roll who were checked in by then: at the second call, those who came to the first.
    public let present: Int

    public static let example = CallOpened(call: .first, quorum: .example, present: 0)
    public var event: Event { .assemblies(.assembly(.callOpened(self))) }
}

/// The quorum was there: the assembly is in session.
public struct QuorumVerified: EventPayload {
    public static let kind = EventKind("assemblies.quorum-verified", 1)

    /// At which call.
    public let call: Call
    /// Members of the roll who were checked in.
    public let present: Int
    /// Of so many.
    public let eligible: Int
    /// What it needed.
    public let quorum: Quorum

    public static let example = QuorumVerified(call: .first, present: 131, eligible: 412, quorum: .example)
    public var event: Event { .assemblies(.assembly(.quorumVerified(self))) }
}

/// The last call ended without a quorum: nothing was decided.
public struct QuorumFailed: EventPayload {
    public static let kind = EventKind("assemblies.quorum-failed", 1)

    /// At which call.
    public let call: Call
    /// Members of the roll who were checked in.
    public let present: Int
    /// Of so many.
    public let eligible: Int
    /// What it needed.
    public let quorum: Quorum

    public static let example = QuorumFailed(call: .first, present: 97, eligible: 412, quorum: .example)
    public var event: Event { .assemblies(.assembly(.quorumFailed(self))) }
}

/// Opens a call at its time. Once more by hand is no mistake and changes nothing.
public struct AssembliesOpenCall: Command {
    public static let type = "assemblies.open-call"
    public static let summary = "Open the first or second call, not before its time"
    public static let power = Power.presiding

    /// Which assembly.
    public let assemblyId: Identifier
    /// Which call.
    public let call: Call

    public static let example = AssembliesOpenCall(assemblyId: "a-2026-11", call: .first)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        if !context.authorizedByTime(setAt: assembly.timesSet) {
            try context.authorize(Self.power, in: assembly)
        }
        try assembly.requireUnended()
        switch (assembly.state, call) {
        case (.firstCall, .first), (.secondCall, .second): return []
        case (.inSession, _), (.recessed, _): throw Rejection(.assemblyInSession)
        case (.secondCall, .first): throw Rejection(.callPassed)
        case (.convened, _), (.postponed, _), (.firstCall, .second): break
        case (.closed, _), (.noQuorum, _), (.cancelled, _): break
        }
        let due = call == .first ? assembly.firstCall : assembly.secondCall
        guard let due else { throw Rejection(.secondCallNotSet) }
        guard context.occurredAt >= due else { throw Rejection(.callTooEarly, ["opensAt": due.scalar]) }
        let (set, rules) = try context.rules(of: assembly)
        guard let quorum = set.quorum(call, of: rules, eligible: context.eligible(of: assembly)) else {
            throw Rejection(.secondCallUnknown, ["act": rules.act.rawValue])
        }
        return [
            NewEvent(Stream(.assembly, assemblyId), CallOpened(call: call, quorum: quorum, present: assembly.present))
        ]
    }
}

/// Verifies that the open call has its quorum; the session begins.
public struct AssembliesVerifyQuorum: Command {
    public static let type = "assemblies.verify-quorum"
    public static let summary = "Verify that enough members are checked in for the open call, and begin the session"
    public static let power = Power.presiding

    /// Which assembly.
    public let assemblyId: Identifier

    public static let example = AssembliesVerifyQuorum(assemblyId: "a-2026-11")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        try context.authorize(Self.power, in: assembly)
        let (call, quorum) = try assembly.requireOpenCall()
        try assembly.requireQuorum(quorum)
        return [
            NewEvent(
                Stream(.assembly, assemblyId),
                QuorumVerified(
                    call: call,
                    present: assembly.present,
                    eligible: context.eligible(of: assembly),
                    quorum: quorum
                )
            )
        ]
    }
}

extension Assembly {
    /// The call that waits for its quorum, and what it needs.
    ///
    /// - Throws: `assembly-ended`, `quorum-already-verified`, `call-not-open`.
    func requireOpenCall() throws(Rejection) -> (Call, Quorum) {
        try requireUnended()
        switch state {
        case .firstCall, .secondCall: break
        case .inSession, .recessed: throw Rejection(.quorumAlreadyVerified)
        case .convened, .postponed, .closed, .noQuorum, .cancelled:
            throw Rejection(.callNotOpen, ["opensAt": firstCall.scalar])
        }
        guard let call, let quorum else { throw Rejection(.callNotOpen, ["opensAt": firstCall.scalar]) }
        return (call, quorum)
    }

    /// That enough are checked in.
    ///
    /// - Throws: `quorum-not-reached`, with the rule.
    func requireQuorum(_ quorum: Quorum) throws(Rejection) {
        guard present >= quorum.needed else {
            throw Rejection(
                .quorumNotReached,
                rule: quorum.rule,
                ["needed": String(quorum.needed), "present": String(present), "eligible": String(eligible)]
            )
        }
    }
}
