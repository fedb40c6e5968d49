/// Some of a household's people went to live by themselves.
public struct HouseholdSplit: EventPayload {
    public static let kind = EventKind("households.split", 1)

    /// Their new household.
    public let newHouseholdId: Identifier

    public static let example = HouseholdSplit(newHouseholdId: "h-032")
    public var event: Event { .members(.householdSplit(self)) }
}

/// Splits a household in two.
public struct HouseholdsSplit: Command {
    public static let type = "households.split"
    public static let summary = "Split a household: some of its members go to a new one"
    public static let power = Power(.registry, .electoral, promoters: true)

    /// The household that is split.
    public let householdId: Identifier
    /// The new one.
    public let newHouseholdId: Identifier
    /// Who goes there.
    public let memberIds: [Identifier]
    /// Who answers for the new one; one of those who go.
    public let headId: Identifier?
    /// The unit of the new one; that of who goes stays unless told.
    public let unitId: Identifier?

    public static let example = HouseholdsSplit(
        householdId: "h-031",
        newHouseholdId: "h-032",
        memberIds: ["m-0008"],
        headId: "m-0008",
        unitId: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, unit: unitId)
        try context.requireHousehold(householdId)
        guard !newHouseholdId.resemblesDocument else { throw Rejection(.memberIdLikeDocument) }
        let register = context.currentRegister()
        guard register.households[newHouseholdId] == nil, register.residents(of: newHouseholdId).isEmpty,
            newHouseholdId != householdId
        else { throw Rejection(.idTaken, ["id": newHouseholdId.text]) }
        if let unitId { try context.requireUnit(unitId) }
        let residents = register.residents(of: householdId)
        for member in memberIds where !residents.contains(member) {
            throw Rejection(.memberLivesElsewhere, ["member": member.text, "household": householdId.text])
        }
        let leaving = Set(memberIds)
        guard !leaving.isEmpty, leaving.count < residents.count else {
            throw Rejection(.householdNotSplit, ["household": householdId.text])
        }
        if let headId { try context.requireHead(headId, of: newHouseholdId, joining: memberIds) }
        let moved = try context.move(memberIds, into: newHouseholdId, unit: unitId)
        let new = HouseholdRegistered(unitId: unitId, headId: headId, splitFrom: householdId)
        return [
            NewEvent(Stream(.household, householdId), HouseholdSplit(newHouseholdId: newHouseholdId)),
            NewEvent(Stream(.household, newHouseholdId), new),
        ] + moved
    }
}

/// A household became part of another: its people live there from now on.
public struct HouseholdMerged: EventPayload {
    public static let kind = EventKind("households.merged", 1)

    /// The household that its people live in from now on.
    public let into: Identifier

    public static let example = HouseholdMerged(into: "h-031")
    public var event: Event { .members(.householdMerged(self)) }
}

/// Makes one household of two.
public struct HouseholdsMerge: Command {
    public static let type = "households.merge"
    public static let summary = "Make one household of two: the people of the second go to live in the first"
    public static let power = Power(.registry, .electoral, promoters: true)

    /// The household that stays.
    public let householdId: Identifier
    /// The one that is given up.
    public let mergedId: Identifier

    public static let example = HouseholdsMerge(householdId: "h-031", mergedId: "h-032")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power)
        try context.requireHousehold(householdId)
        try context.requireHousehold(mergedId)
        guard householdId != mergedId else { throw Rejection(.oneHouseholdTwice, ["household": mergedId.text]) }
        let residents = context.currentRegister().residents(of: mergedId)
        return [NewEvent(Stream(.household, mergedId), HouseholdMerged(into: householdId))]
            + (try context.move(residents, into: householdId, unit: nil))
    }
}
