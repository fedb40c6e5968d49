/// A member moved. They live in one household at a time, and count there.
public struct MemberMoved: EventPayload {
    public static let kind = EventKind("members.moved", 1)

    /// The household that they live in from now on; left out where it stays.
    public let householdId: Identifier?
    /// The unit that they live in from now on; left out where it stays.
    public let unitId: Identifier?
    /// A second home, as a child of two homes has it; they count in the first only. Left out where they have none.
    public let otherHouseholdId: Identifier?
    /// Since when; left out where it wasn't said.
    public let since: CivilDate?

    public static let example = MemberMoved(
        householdId: "h-032",
        unitId: "cc-el-tamarindo",
        otherHouseholdId: "h-031",
        since: "2026-11-01"
    )
    public var event: Event { .members(.moved(self)) }
}

/// A member moves to another household or unit.
public struct MembersMove: Command {
    public static let type = "members.move"
    public static let summary = "Record that a member moves to another household or unit; they count in one household"
    public static let power = Power(.registry, .electoral, promoters: true, subject: true)

    /// Who.
    public let memberId: Identifier
    /// The household that they live in from now on; where they live now unless told.
    public let householdId: Identifier?
    /// The unit that they live in from now on; where they live now unless told.
    public let unitId: Identifier?
    /// A second home of a child of two homes, who counts in the first only. Left out, they have none.
    public let otherHouseholdId: Identifier?
    /// Since when.
    public let since: CivilDate?

    public static let example = MembersMove(
        memberId: "m-0007",
        householdId: "h-032",
        unitId: nil,
        otherHouseholdId: nil,
        since: "2026-11-01"
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let unit = context.currentRegister().members[memberId]?.now.unit
        try context.authorize(Self.power, unit: unit, subject: memberId)
        let member = try context.requirePresentMember(memberId)
        guard householdId != nil || unitId != nil || otherHouseholdId != nil else { throw Rejection(.nothingMoved) }
        if let unitId { try context.requireUnit(unitId) }
        for household in [householdId, otherHouseholdId] {
            if let household { try context.requireOpenHousehold(household) }
        }
        let home = householdId ?? member.now.household
        if let otherHouseholdId, otherHouseholdId == home {
            throw Rejection(.oneHouseholdTwice, ["household": otherHouseholdId.text])
        }
        try context.check(birthDate: nil, residenceSince: since, on: try context.today())
        let moved = MemberMoved(
            householdId: householdId,
            unitId: unitId,
            otherHouseholdId: otherHouseholdId,
            since: since
        )
        return [NewEvent(Stream(.member, memberId), moved)]
    }
}
