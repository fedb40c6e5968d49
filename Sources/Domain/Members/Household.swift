/// People who live together were registered as a household.
public struct HouseholdRegistered: EventPayload {
    public static let kind = EventKind("households.registered", 1)

    /// The unit that it belongs to; left out where the commune has none.
    public let unitId: Identifier?
    /// Who answers for it; left out where nobody was named.
    public let headId: Identifier?
    /// The household that it was split from, where it was.
    public let splitFrom: Identifier?

    public static let example = HouseholdRegistered(unitId: "cc-el-tamarindo", headId: "m-0007", splitFrom: nil)
    public var event: Event { .members(.householdRegistered(self)) }
}

/// What decisions know of a household. Who lives there is said of the members.
struct Household: Hashable, Sendable {
    /// Who answers for it.
    var head: Identifier?
    /// The household that it was merged into.
    var mergedInto: Identifier?
}

/// Registers a household.
public struct HouseholdsRegister: Command {
    public static let type = "households.register"
    public static let summary = "Register a household: its unit, who answers for it, and who lives there"
    public static let power = Power(.registry, .electoral, promoters: true)

    /// The new household; one that members' registrations named may be registered afterwards.
    public let householdId: Identifier
    /// The unit that it belongs to.
    public let unitId: Identifier?
    /// Who answers for it; must live there.
    public let headId: Identifier?
    /// Members who live there from now on; each lives in one household at a time, and leaves the one before.
    public let memberIds: [Identifier]?

    public static let example = HouseholdsRegister(
        householdId: "h-031",
        unitId: "cc-el-tamarindo",
        headId: "m-0007",
        memberIds: ["m-0007", "m-0008"]
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, unit: unitId)
        guard !householdId.resemblesDocument else { throw Rejection(.memberIdLikeDocument) }
        guard context.currentRegister().households[householdId] == nil else {
            throw Rejection(.idTaken, ["id": householdId.text])
        }
        if let unitId { try context.requireUnit(unitId) }
        let moved = try context.move(memberIds ?? [], into: householdId, unit: unitId)
        if let headId { try context.requireHead(headId, of: householdId, joining: memberIds ?? []) }
        let registered = HouseholdRegistered(unitId: unitId, headId: headId, splitFrom: nil)
        return [NewEvent(Stream(.household, householdId), registered)] + moved
    }
}

extension Context {
    /// A household that wasn't merged into another. One that nobody registered is open too.
    ///
    /// - Throws: `household-merged`.
    mutating func requireOpenHousehold(_ id: Identifier) throws(Rejection) {
        if let into = currentRegister().households[id]?.mergedInto {
            throw Rejection(.householdMerged, ["household": id.text, "into": into.text])
        }
    }

    /// A household that was registered, or that some member lives in.
    ///
    /// - Throws: `household-unknown`, `household-merged`.
    mutating func requireHousehold(_ id: Identifier) throws(Rejection) {
        try requireOpenHousehold(id)
        let register = currentRegister()
        guard register.households[id] != nil || !register.residents(of: id).isEmpty else {
            throw Rejection(.householdUnknown, ["household": id.text])
        }
    }

    /// What moves members into a household; who lives there already stays.
    ///
    /// - Throws: `member-unknown`, `member-gone`, `list-out-of-range`.
    mutating func move(_ members: [Identifier], into household: Identifier, unit: Identifier?) throws(Rejection)
        -> [NewEvent]
    {
        guard members.count <= 100 else {
            throw Rejection(.listOutOfRange, ["count": String(members.count), "most": "100"])
        }
        var events: [NewEvent] = []
        for id in Set(members).sorted() {
            let now = try requirePresentMember(id).now
            guard now.household != household || (unit != nil && now.unit != unit) else { continue }
            let moved = MemberMoved(
                householdId: household,
                unitId: unit == now.unit ? nil : unit,
                otherHouseholdId: nil,
                since: nil
            )
            events.append(NewEvent(Stream(.member, id), moved))
        }
        return events
    }

    /// That who answers for a household lives there, or comes to.
    ///
    /// - Throws: `member-unknown`, `member-gone`, `head-lives-elsewhere`.
    mutating func requireHead(_ head: Identifier, of household: Identifier, joining: [Identifier]) throws(Rejection) {
        let now = try requirePresentMember(head).now
        guard now.household == household || joining.contains(head) else {
            throw Rejection(.headLivesElsewhere, ["member": head.text, "household": household.text])
        }
    }
}
