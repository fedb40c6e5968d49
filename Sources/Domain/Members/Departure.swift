/// A member left. Rolls that were frozen before keep them.
public struct MemberLeft: EventPayload {
    public static let kind = EventKind("members.left", 1)

    /// Why.
    public let reason: DepartureReason

    public static let example = MemberLeft(reason: .moved)
    public var event: Event { .members(.left(self)) }
}

/// Why a member left. The raw values are storage format.
public enum DepartureReason: String, Word {
    /// Within the country.
    case moved
    /// Out of the country.
    case emigrated
    /// Of their own will, without moving.
    case resigned
    /// Anything else.
    case other
}

/// A member leaves.
public struct MembersLeave: Command {
    public static let type = "members.leave"
    public static let summary = "Record that a member leaves"
    public static let power = Power(.registry, .electoral, promoters: true, subject: true)

    /// Who.
    public let memberId: Identifier
    /// Why; `other` unless told.
    public let reason: DepartureReason?

    public static let example = MembersLeave(memberId: "m-0007", reason: .moved)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let unit = context.currentRegister().members[memberId]?.now.unit
        try context.authorize(Self.power, unit: unit, subject: memberId)
        try context.requirePresentMember(memberId)
        return [NewEvent(Stream(.member, memberId), MemberLeft(reason: reason ?? .other))]
    }
}

/// A member died. Rolls that were frozen before keep them.
public struct MemberDied: EventPayload {
    public static let kind = EventKind("members.died", 1)

    /// The day; left out where it wasn't said.
    public let day: CivilDate?

    public static let example = MemberDied(day: "2026-11-20")
    public var event: Event { .members(.died(self)) }
}

/// Records that a member died.
public struct MembersRecordDeath: Command {
    public static let type = "members.record-death"
    public static let summary = "Record that a member died"
    public static let power = Power(.registry, .electoral, promoters: true)

    /// Who.
    public let memberId: Identifier
    /// The day.
    public let day: CivilDate?

    public static let example = MembersRecordDeath(memberId: "m-0007", day: "2026-11-20")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let unit = context.currentRegister().members[memberId]?.now.unit
        try context.authorize(Self.power, unit: unit)
        let member = try context.requireMember(memberId)
        // Who had left may have died since; the dead, the erased and second registrations have no death to record.
        guard member.isPresent || member.now.status == .left else {
            throw Rejection(.memberGone, ["member": memberId.text])
        }
        let today = try context.today()
        if let day, day > today { throw Rejection(.dayAhead, ["day": day.scalar, "today": today.scalar]) }
        return [NewEvent(Stream(.member, memberId), MemberDied(day: day))]
    }
}

/// The key to a member's personal data was destroyed: what identified them can't be read again by anybody.
public struct MemberErased: EventPayload {
    public static let kind = EventKind("members.erased", 1)

    /// Why.
    public let grounds: ErasureGrounds

    public static let example = MemberErased(grounds: .request)
    public var event: Event { .members(.erased(self)) }
}

/// Why a member was erased. The raw values are storage format.
public enum ErasureGrounds: String, Word {
    /// They asked for it.
    case request
    /// The data was no longer needed.
    case retention
    /// The data should never have been entered.
    case mistake
}

/// Erases a member: destroys the key to their personal data, of each registration where there were two. Counts, rolls and
/// proofs stay true.
public struct MembersErase: Command {
    public static let type = "members.erase"
    public static let summary = "Erase a member's personal data for good; what was counted stays counted"
    public static let power = Power(.registry, .electoral, promoters: true, subject: true)

    /// Who.
    public let memberId: Identifier
    /// Why; `request` unless told.
    public let grounds: ErasureGrounds?

    public static let example = MembersErase(memberId: "m-0007", grounds: .request)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let unit = context.currentRegister().members[memberId]?.now.unit
        try context.authorize(Self.power, unit: unit, subject: memberId)
        let member = try context.requireMember(memberId)
        guard !member.erased else { throw Rejection(.memberErased, ["member": memberId.text]) }
        let register = context.currentRegister()
        let ids = register.ids(of: memberId).filter { $0 != memberId && register.members[$0]?.erased == false }
        return ([memberId] + ids).map { id in
            NewEvent(Stream(.member, id), MemberErased(grounds: grounds ?? .request))
        }
    }
}
