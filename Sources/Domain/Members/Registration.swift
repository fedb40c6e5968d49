/// A person became a member. What identifies them is sealed; no fold depends on it.
public struct MemberRegistered: EventPayload {
    public static let kind = EventKind("members.registered", 1)

    /// What they are called.
    public let name: Sealed
    /// Their identity card's number, in capitals and without separators; left out where they have none.
    public let nationalId: Sealed?
    /// `2001-04-19`; left out where nobody knows it.
    public let birthDate: Sealed?
    /// Telephone or address.
    public let contact: Sealed?
    /// Where they live or work; left out where the commune has no units.
    public let unitId: Identifier?
    /// Their household.
    public let householdId: Identifier?
    /// Since when they have lived here.
    public let residenceSince: CivilDate?
    /// Of the ages that rule sets ask for, those that they have reached, ascending; none without a birth date, until
    /// `members.came-of-age` states them.
    public let reachedAges: [Int]
    /// Members who vouch for them; left out where a document does.
    public let witnesses: [Identifier]?

    public static let example = MemberRegistered(
        name: .example("m-0007", .name),
        nationalId: .example("m-0007", .nationalId),
        birthDate: .example("m-0007", .birthDate),
        contact: .example("m-0007", .contact),
        unitId: "cc-el-tamarindo",
        householdId: "h-031",
        residenceSince: "2009-06-01",
        reachedAges: [15, 18],
        witnesses: nil
    )
    public var sealed: [Sealed] { [name] + [birthDate, nationalId, contact].compactMap { $0 } }
    public var event: Event { .members(.registered(self)) }
}

/// Registers a person as a member.
public struct MembersRegister: Command {
    public static let type = "members.register"
    public static let summary = "Register a person as a member, by a document or by members who vouch for them"
    public static let power = Power(.registry, .electoral, promoters: true)

    /// The new member. An id with six digits in a row is refused, since it is probably an identity card.
    public let memberId: Identifier
    /// What they are called.
    public let name: Title
    /// Their birth date. Who has none is on no roll that asks for an age, until `members.come-of-age` states it.
    public let birthDate: CivilDate?
    /// Their identity card's number.
    public let nationalId: NationalId?
    /// Telephone or address.
    public let contact: Title?
    /// Where they live or work.
    public let unitId: Identifier?
    /// Their household. One that nobody named before needs no `households.register`.
    public let householdId: Identifier?
    /// Since when they have lived here.
    public let residenceSince: CivilDate?
    /// Members who vouch for them, where they have no document.
    public let witnesses: [Identifier]?

    public static let example = MembersRegister(
        memberId: "m-0007",
        name: "Juana Ramírez",
        birthDate: "1996-11-22",
        nationalId: "V-12.345.678",
        contact: "0416-555-0107",
        unitId: "cc-el-tamarindo",
        householdId: "h-031",
        residenceSince: "2009-06-01",
        witnesses: nil
    )
    public var nationalIdToLookUp: String? { nationalId?.normalized }

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        guard !memberId.resemblesDocument else { throw Rejection(.memberIdLikeDocument) }
        try context.authorize(Self.power, unit: unitId)
        guard context.currentRegister().members[memberId] == nil else {
            throw Rejection(.idTaken, ["id": memberId.text])
        }
        if let unitId { try context.requireUnit(unitId) }
        let today = try context.today()
        try context.check(birthDate: birthDate, residenceSince: residenceSince, on: today)
        if let householdId { try context.requireOpenHousehold(householdId) }
        if nationalId != nil, context.nationalIdHolder != nil { throw Rejection(.nationalIdTaken) }
        try checkWitnesses(in: &context)
        let registered = MemberRegistered(
            name: Sealed([memberId], .name, clear: name.text),
            nationalId: nationalId.map { Sealed([memberId], .nationalId, clear: $0.normalized) },
            birthDate: birthDate.map { Sealed([memberId], .birthDate, clear: $0.scalar) },
            contact: contact.map { Sealed([memberId], .contact, clear: $0.text) },
            unitId: unitId,
            householdId: householdId,
            residenceSince: residenceSince,
            reachedAges: birthDate.map { context.reachedAges(bornOn: $0, on: today) } ?? [],
            witnesses: nationalId == nil ? witnesses : nil
        )
        return [NewEvent(Stream(.member, memberId), registered)]
    }

    private func checkWitnesses(in context: inout Context) throws(Rejection) {
        guard nationalId == nil else { return }
        try context.requireWitnesses(witnesses ?? [], for: memberId)
    }
}

extension Sealed {
    /// For published examples: what a sealed text looks like.
    static func example(_ person: Identifier, _ field: Field) -> Sealed {
        Sealed(
            [person],
            field,
            ciphertext: "q6urq6urq6urq6ur5Jm0cW1vbmV4YW1wbGV0YWdleGFtcGxl",
            key: "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ"
        )
    }
}
