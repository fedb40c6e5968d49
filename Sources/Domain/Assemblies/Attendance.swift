/// A member of the roll came.
public struct MemberCheckedIn: EventPayload {
    public static let kind = EventKind("assemblies.checked-in", 1)

    /// Who.
    public let memberId: Identifier

    public static let example = MemberCheckedIn(memberId: "m-0007")
    public var event: Event { .assemblies(.assembly(.checkedIn(self))) }
}

/// A check-in was a mistake: the member wasn't there.
public struct CheckInUndone: EventPayload {
    public static let kind = EventKind("assemblies.check-in-undone", 1)

    /// Who.
    public let memberId: Identifier

    public static let example = CheckInUndone(memberId: "m-0007")
    public var event: Event { .assemblies(.assembly(.checkInUndone(self))) }
}

/// A member went.
public struct MemberCheckedOut: EventPayload {
    public static let kind = EventKind("assemblies.checked-out", 1)

    /// Who.
    public let memberId: Identifier

    public static let example = MemberCheckedOut(memberId: "m-0007")
    public var event: Event { .assemblies(.assembly(.checkedOut(self))) }
}

/// Somebody came who isn't on the roll: they have a voice and no vote, and don't count for the quorum.
public struct GuestCheckedIn: EventPayload {
    public static let kind = EventKind("assemblies.guest-checked-in", 1)

    /// Who: a member who isn't on the roll, or an id for this assembly alone.
    public let guestId: Identifier
    /// The outside body that they come from.
    public let partyId: Identifier?

    public static let example = GuestCheckedIn(guestId: "invitada-1", partyId: "alcaldia")
    public var event: Event { .assemblies(.assembly(.guestCheckedIn(self))) }
}

extension Power {
    /// Who keeps the door: registrars, who presides, the register, and each for themself.
    static let attendance = Power(
        .spokesperson,
        .coordination,
        .electoral,
        .registry,
        promoters: true,
        subject: true,
        named: true
    )
}

extension Context {
    /// Like `authorize(_:in:subject:)`, for acts that a registrar does in their own name.
    mutating func authorizeAttendance(
        _ power: Power,
        in assembly: Assembly,
        of member: Identifier
    ) throws(Rejection) {
        try authorize(power, in: assembly, subject: member)
        voter = nil
    }
}

/// Checks a member in.
public struct AssembliesCheckIn: Command {
    public static let type = "assemblies.check-in"
    public static let summary = "Check in a member of the roll"
    public static let power = Power.attendance

    /// Which assembly.
    public let assemblyId: Identifier
    /// Who comes.
    public let memberId: Identifier

    public static let example = AssembliesCheckIn(assemblyId: "a-2026-11", memberId: "m-0007")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        try context.authorizeAttendance(Self.power, in: assembly, of: memberId)
        try assembly.requireOpenDoor(at: context.occurredAt)
        try context.requirePresentMember(memberId)
        try context.requireOnRoll(memberId, of: assembly)
        guard !assembly.isPresent(memberId) else {
            throw Rejection(.alreadyCheckedIn, ["member": memberId.text])
        }
        return [NewEvent(Stream(.assembly, assemblyId), MemberCheckedIn(memberId: memberId))]
    }
}

/// Takes a mistaken check-in back.
public struct AssembliesUndoCheckIn: Command {
    public static let type = "assemblies.undo-check-in"
    public static let summary = "Take back a check-in that was a mistake, unless the member has voted"
    public static let power = Power(.spokesperson, .coordination, .electoral, .registry, promoters: true, named: true)

    /// Which assembly.
    public let assemblyId: Identifier
    /// Who wasn't there.
    public let memberId: Identifier

    public static let example = AssembliesUndoCheckIn(assemblyId: "a-2026-11", memberId: "m-0007")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        try context.authorizeAttendance(Self.power, in: assembly, of: memberId)
        try assembly.requireUnended()
        try assembly.requirePresent(memberId)
        for id in assembly.motions {
            let motion = try context.requireMotion(id)
            guard motion.votes[memberId] == nil else {
                throw Rejection(.memberHasVoted, ["member": memberId.text, "motion": id.text])
            }
        }
        return [NewEvent(Stream(.assembly, assemblyId), CheckInUndone(memberId: memberId))]
    }
}

/// Checks a member out.
public struct AssembliesCheckOut: Command {
    public static let type = "assemblies.check-out"
    public static let summary = "Check out a member who goes"
    public static let power = Power.attendance

    /// Which assembly.
    public let assemblyId: Identifier
    /// Who goes.
    public let memberId: Identifier

    public static let example = AssembliesCheckOut(assemblyId: "a-2026-11", memberId: "m-0007")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        try context.authorizeAttendance(Self.power, in: assembly, of: memberId)
        try assembly.requireUnended()
        try assembly.requirePresent(memberId)
        return [NewEvent(Stream(.assembly, assemblyId), MemberCheckedOut(memberId: memberId))]
    }
}

/// Checks in somebody who isn't on the roll.
public struct AssembliesCheckInGuest: Command {
    public static let type = "assemblies.check-in-guest"
    public static let summary = "Check in a guest, who has a voice and no vote"
    public static let power = Power(.spokesperson, .coordination, .electoral, .registry, promoters: true, named: true)

    /// Which assembly.
    public let assemblyId: Identifier
    /// Who: a member who isn't on the roll, or an id for this assembly alone; never a name or a document's number.
    public let guestId: Identifier
    /// The outside body that they come from.
    public let partyId: Identifier?

    public static let example = AssembliesCheckInGuest(
        assemblyId: "a-2026-11",
        guestId: "invitada-1",
        partyId: "alcaldia"
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        try context.authorizeAttendance(Self.power, in: assembly, of: guestId)
        try assembly.requireOpenDoor(at: context.occurredAt)
        guard !guestId.resemblesDocument else { throw Rejection(.memberIdLikeDocument) }
        if let partyId { try context.requireParty(partyId) }
        if let roll = assembly.roll, context.currentRegister().isEligible(guestId, roll) {
            throw Rejection(.guestOnRoll, ["member": guestId.text])
        }
        guard !assembly.guests.contains(guestId) else {
            throw Rejection(.alreadyCheckedIn, ["member": guestId.text])
        }
        return [NewEvent(Stream(.assembly, assemblyId), GuestCheckedIn(guestId: guestId, partyId: partyId))]
    }
}

extension Context {
    /// That a member is on the roll that was frozen for an assembly.
    ///
    /// - Throws: `not-on-roll`.
    mutating func requireOnRoll(_ member: Identifier, of assembly: Assembly) throws(Rejection) {
        guard let roll = assembly.roll, currentRegister().isEligible(member, roll) else {
            throw Rejection(.notOnRoll, ["member": member.text, "roll": assembly.roll?.text ?? ""])
        }
    }
}

extension Assembly {
    /// That people may be checked in.
    ///
    /// - Throws: `assembly-ended`, `call-not-open`.
    func requireOpenDoor(at instant: Instant) throws(Rejection) {
        try requireUnended()
        guard admits(at: instant) else { throw Rejection(.callNotOpen, ["opensAt": firstCall.scalar]) }
    }

    /// That a member is checked in.
    ///
    /// - Throws: `not-checked-in`.
    func requirePresent(_ member: Identifier) throws(Rejection) {
        guard isPresent(member) else { throw Rejection(.notCheckedIn, ["member": member.text]) }
    }
}
