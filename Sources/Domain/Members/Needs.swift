/// What a member of a household needs was declared. What it is can be read only with their key.
public struct NeedsDeclared: EventPayload {
    public static let kind = EventKind("households.needs-declared", 1)

    /// Whose needs; what was declared of them before holds no longer.
    public let memberId: Identifier
    /// Each need with 1 or 0, always in the same order and of the same length, so that nothing can be told from outside.
    public let needs: Sealed
    /// In their words.
    public let note: Sealed?

    public static let example = NeedsDeclared(memberId: "m-0007", needs: .example("m-0007", .need), note: nil)
    public var sealed: [Sealed] { [needs] + [note].compactMap { $0 } }
    public var event: Event { .members(.needsDeclared(self)) }
}

/// What allocations may take into account; formulas weigh them by these names. The raw values are storage format.
public enum Need: String, Word {
    case children, elders, illness, disability, pregnancy

    /// The text that is sealed: `children=0 elders=1 illness=0 disability=0 pregnancy=0`.
    public static func text(of needs: some Sequence<Need>) -> String {
        let needs = Set(needs)
        return allCases.map { "\($0.rawValue)=\(needs.contains($0) ? 1 : 0)" }.joined(separator: " ")
    }

    /// What such a text says, once it was opened.
    public static func needs(in text: String) -> Set<Need> {
        Set(
            text.split(separator: " ").filter { $0.hasSuffix("=1") }.compactMap {
                Need(rawValue: String($0.dropLast(2)))
            }
        )
    }
}

/// Declares what a member of a household needs.
public struct HouseholdsDeclareNeeds: Command {
    public static let type = "households.declare-needs"
    public static let summary = "Declare what a member of a household needs; sealed, and read by no decision"
    public static let power = Power(.registry, .electoral, promoters: true, subject: true)

    /// The household.
    public let householdId: Identifier
    /// Who needs it; must live there.
    public let memberId: Identifier
    /// All that they need; empty where they need nothing of the kind any more.
    public let needs: [Need]
    /// In their words; sealed too.
    public let note: Prose?

    public static let example = HouseholdsDeclareNeeds(
        householdId: "h-031",
        memberId: "m-0007",
        needs: [.elders],
        note: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let register = context.currentRegister()
        let household = register.households[householdId]
        // Who answers for a household speaks for its children and its sick.
        let speaker = household?.head == context.actor ? context.actor : memberId
        let unit = register.members[memberId]?.now.unit
        try context.authorize(Self.power, unit: unit, subject: speaker)
        try context.requireHousehold(householdId)
        guard try context.requirePresentMember(memberId).now.household == householdId else {
            throw Rejection(.memberLivesElsewhere, ["member": memberId.text, "household": householdId.text])
        }
        let declared = NeedsDeclared(
            memberId: memberId,
            needs: Sealed([memberId], .need, clear: Need.text(of: needs)),
            note: note.map { Sealed([memberId], .need, clear: $0.text) }
        )
        return [NewEvent(Stream(.household, householdId), declared)]
    }
}
