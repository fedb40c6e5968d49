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
        guard context.idPresent(of: memberId, in: assembly) == nil else {
            throw Rejection(.alreadyCheckedIn, ["member": memberId.text])
        }
        let stream = Stream(.assembly, assemblyId)
        // Who comes themselves isn't represented any more.
        let ended = assembly.endingProxy(of: memberId).map { [NewEvent(stream, $0)] } ?? []
        return ended + [NewEvent(stream, MemberCheckedIn(memberId: memberId))]
            + assembly.representing(by: memberId, present: true, in: stream)
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
        let member = try context.requirePresent(memberId, in: assembly)
        // Votes that were given by them for others need them there as well.
        let voters = [member] + assembly.represented(by: member)
        for id in assembly.motions {
            let motion = try context.requireMotion(id)
            if let voter = voters.first(where: { motion.votes[$0] != nil }) {
                throw Rejection(.memberHasVoted, ["member": voter.text, "motion": id.text])
            }
        }
        let stream = Stream(.assembly, assemblyId)
        return [NewEvent(stream, CheckInUndone(memberId: member))]
            + assembly.representing(by: member, present: false, in: stream)
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
        let member = try context.requirePresent(memberId, in: assembly)
        let stream = Stream(.assembly, assemblyId)
        return [NewEvent(stream, MemberCheckedOut(memberId: member))]
            + assembly.representing(by: member, present: false, in: stream)
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

extension Context {
    /// Under which of their ids somebody is checked in: a second registration may have been merged into the first since.
    mutating func idPresent(of member: Identifier, in assembly: Assembly) -> Identifier? {
        currentRegister().ids(of: member).first(where: assembly.isPresent)
    }

    /// That a member is checked in, and under which id.
    ///
    /// - Throws: `not-checked-in`.
    mutating func requirePresent(_ member: Identifier, in assembly: Assembly) throws(Rejection) -> Identifier {
        guard let id = idPresent(of: member, in: assembly) else {
            throw Rejection(.notCheckedIn, ["member": member.text])
        }
        return id
    }

    /// That a member counts at a vote: is checked in, or is represented by somebody who is.
    ///
    /// - Throws: `not-checked-in`.
    mutating func requireVoice(_ member: Identifier, in assembly: Assembly) throws(Rejection) {
        guard currentRegister().ids(of: member).contains(where: assembly.counts) else {
            throw Rejection(.notCheckedIn, ["member": member.text])
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
