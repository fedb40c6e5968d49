/// What the book stated of a member was corrected. What is left out stays as it was.
public struct MemberAmended: EventPayload {
    public static let kind = EventKind("members.amended", 1)

    /// The position of the event that it corrects.
    public let corrects: Int64
    /// What they are called.
    public let name: Sealed?
    /// Their identity card's number, in capitals and without separators.
    public let nationalId: Sealed?
    /// `2001-04-19`.
    public let birthDate: Sealed?
    /// Telephone or address.
    public let contact: Sealed?
    /// Where they live or work.
    public let unitId: Identifier?
    /// Their household.
    public let householdId: Identifier?
    /// Since when they have lived here.
    public let residenceSince: CivilDate?
    /// Of the ages that rule sets ask for, those reached by the corrected birth date, ascending.
    public let reachedAges: [Int]?

    public static let example = MemberAmended(
        corrects: 42,
        name: .example("m-0007", .name),
        nationalId: nil,
        birthDate: nil,
        contact: .example("m-0007", .contact),
        unitId: nil,
        householdId: nil,
        residenceSince: nil,
        reachedAges: nil
    )
    public var sealed: [Sealed] { [name, nationalId, birthDate, contact].compactMap { $0 } }
    public var event: Event { .members(.amended(self)) }
}

/// Corrects what the book states of a member; who moves house moves with `members.move`. A member may correct their own
/// contact.
public struct MembersAmend: Command {
    public static let type = "members.amend"
    public static let summary = "Correct what the book states of a member; their own contact also the member themself"
    public static let power = Power(.registry, .electoral, promoters: true, subject: true)

    /// Who.
    public let memberId: Identifier
    /// What they are called.
    public let name: Title?
    /// Their identity card's number.
    public let nationalId: NationalId?
    /// Their birth date.
    public let birthDate: CivilDate?
    /// Telephone or address.
    public let contact: Title?
    /// Where they live or work.
    public let unitId: Identifier?
    /// Their household.
    public let householdId: Identifier?
    /// Since when they have lived here.
    public let residenceSince: CivilDate?

    public static let example = MembersAmend(
        memberId: "m-0007",
        name: "Juana Ramírez Silva",
        nationalId: nil,
        birthDate: nil,
        contact: "0416-555-0199",
        unitId: nil,
        householdId: nil,
        residenceSince: nil
    )
    public var nationalIdToLookUp: String? { nationalId?.normalized }

    private var concernsContactOnly: Bool {
        name == nil && nationalId == nil && birthDate == nil && unitId == nil && householdId == nil
            && residenceSince == nil
    }

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let unit = context.currentRegister().members[memberId]?.now.unit
        try context.authorize(Self.power, unit: unit, subject: concernsContactOnly ? memberId : nil)
        let member = try context.requireMember(memberId)
        guard !member.erased else { throw Rejection(.memberErased, ["member": memberId.text]) }
        guard !concernsContactOnly || contact != nil else { throw Rejection(.nothingAmended) }
        if let unitId { try context.requireUnit(unitId) }
        let today = try context.today()
        try context.check(birthDate: birthDate, residenceSince: residenceSince, on: today)
        if let householdId { try context.requireOpenHousehold(householdId) }
        // What a second registration of the same person stated is theirs.
        if nationalId != nil, let holder = context.nationalIdHolder,
            context.currentRegister().person(holder) != memberId
        {
            throw Rejection(.nationalIdTaken)
        }
        let amended = MemberAmended(
            corrects: member.stated,
            name: name.map { Sealed([memberId], .name, clear: $0.text) },
            nationalId: nationalId.map { Sealed([memberId], .nationalId, clear: $0.normalized) },
            birthDate: birthDate.map { Sealed([memberId], .birthDate, clear: $0.scalar) },
            contact: contact.map { Sealed([memberId], .contact, clear: $0.text) },
            unitId: unitId,
            householdId: householdId,
            residenceSince: residenceSince,
            reachedAges: birthDate.map { context.reachedAges(bornOn: $0, on: today) }
        )
        return [NewEvent(Stream(.member, memberId), amended)]
    }
}
