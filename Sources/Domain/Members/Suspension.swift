/// A member was suspended: rolls that are frozen from now on leave them out.
public struct MemberSuspended: EventPayload {
    public static let kind = EventKind("members.suspended", 1)

    /// Why.
    public let reason: FreeText
    /// The carried motion that decided it, where one did.
    public let motionId: Identifier?

    public static let example = MemberSuspended(
        reason: .sealed(.example("m-0007", .reason)),
        motionId: "suspension-1"
    )
    public var sealed: [Sealed] { reason.parts }
    public var event: Event { .members(.suspended(self)) }
}

/// Suspends a member.
public struct MembersSuspend: Command {
    public static let type = "members.suspend"
    public static let summary = "Suspend a member: rolls frozen from now on leave them out, until they are reinstated"
    public static let power = Power(.registry, .electoral, .coordination, promoters: true)

    /// Who.
    public let memberId: Identifier
    /// Why; sealed under their key.
    public let reason: Prose
    /// The carried motion that decided it, where one did.
    public let motionId: Identifier?

    public static let example = MembersSuspend(
        memberId: "m-0007",
        reason: "Por decisión de la asamblea del 22 de noviembre",
        motionId: "suspension-1"
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let unit = context.currentRegister().members[memberId]?.now.unit
        try context.authorize(Self.power, unit: unit)
        let member = try context.requirePresentMember(memberId)
        guard member.now.status != .suspended else {
            throw Rejection(.memberAlreadySuspended, ["member": memberId.text])
        }
        if let motionId { try context.requireCarried(motionId) }
        let suspended = MemberSuspended(
            reason: FreeText(reason.text, about: [memberId], field: .reason),
            motionId: motionId
        )
        return [NewEvent(Stream(.member, memberId), suspended)]
    }
}

/// A member is one again: the suspension is over, they came back, or the book was wrong to end their membership.
public struct MemberReinstated: EventPayload {
    public static let kind = EventKind("members.reinstated", 2)

    /// The position of the event that had suspended or ended their membership.
    public let ends: Int64
    /// Why, where it was said.
    public let reason: FreeText?
    /// Where this undoes a merging: the ids under which they had been kept, nearest first.
    public var keptUnder: [Identifier]? = nil

    public static let example = MemberReinstated(ends: 57, reason: .sealed(.example("m-0007", .reason)))
    public var sealed: [Sealed] { reason?.parts ?? [] }
    public var event: Event { .members(.reinstated(self)) }
}

/// Takes a member back in, or undoes a suspension, a departure, a death or a merging that was recorded by mistake.
public struct MembersReinstate: Command {
    public static let type = "members.reinstate"
    public static let summary =
        "End a suspension, take back who had left, or undo a departure, death or merging that was recorded by mistake"
    public static let power = Power(.registry, .electoral, .coordination, promoters: true)

    /// Who.
    public let memberId: Identifier
    /// Why; sealed under their key.
    public let reason: Prose?

    public static let example = MembersReinstate(memberId: "m-0007", reason: "Volvió al sector")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let unit = context.currentRegister().members[memberId]?.now.unit
        try context.authorize(Self.power, unit: unit)
        let member = try context.requireMember(memberId)
        guard !member.erased else { throw Rejection(.memberErased, ["member": memberId.text]) }
        guard let ended = member.ended else { throw Rejection(.memberInGoodStanding, ["member": memberId.text]) }
        let reinstated = MemberReinstated(
            ends: ended,
            reason: reason.map { FreeText($0.text, about: [memberId], field: .reason) },
            keptUnder: context.currentRegister().keptUnder(memberId)
        )
        return [NewEvent(Stream(.member, memberId), reinstated)]
            + context.move(memberId, outOfMerged: member.now.household)
    }
}

extension Context {
    /// Who comes back to a household that became part of another meanwhile lives in that one.
    fileprivate mutating func move(_ member: Identifier, outOfMerged household: Identifier?) -> [NewEvent] {
        let households = currentRegister().households
        var home = household
        while let merged = home, let into = households[merged]?.mergedInto { home = into }
        guard let home, home != household else { return [] }
        let moved = MemberMoved(householdId: home, unitId: nil, otherHouseholdId: nil, since: nil)
        return [NewEvent(Stream(.member, member), moved)]
    }
}
