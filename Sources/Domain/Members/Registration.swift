/// A person became a member. What identifies them is sealed; no fold depends on it.
public struct MemberRegistered: EventPayload {
    public static let kind = EventKind("members.registered", 1)

    /// What they are called.
    public let name: Sealed
    /// Their identity card's number, in capitals and without separators; left out where they have none.
    public let nationalId: Sealed?
    /// `2001-04-19`.
    public let birthDate: Sealed
    /// Telephone or address.
    public let contact: Sealed?
    /// Where they live or work; left out where the commune has no units.
    public let unitId: Identifier?
    /// Their household.
    public let householdId: Identifier?
    /// Since when they have lived here.
    public let residenceSince: CivilDate?
    /// Of the ages that rule sets ask for, those that they have reached, ascending.
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
    public var sealed: [Sealed] { [name, birthDate] + [nationalId, contact].compactMap { $0 } }
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
    /// Their birth date.
    public let birthDate: CivilDate
    /// Their identity card's number.
    public let nationalId: NationalId?
    /// Telephone or address.
    public let contact: Title?
    /// Where they live or work.
    public let unitId: Identifier?
    /// Their household.
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
        guard birthDate <= today, birthDate.fullYears(until: today) <= 130 else {
            throw Rejection(.birthDateImplausible)
        }
        if let residenceSince, residenceSince > today {
            throw Rejection(.residenceAhead, ["today": today.scalar])
        }
        if nationalId != nil, context.nationalIdHolder != nil { throw Rejection(.nationalIdTaken) }
        try checkWitnesses(in: &context)
        let registered = MemberRegistered(
            name: Sealed([memberId], .name, clear: name.text),
            nationalId: nationalId.map { Sealed([memberId], .nationalId, clear: $0.normalized) },
            birthDate: Sealed([memberId], .birthDate, clear: birthDate.scalar),
            contact: contact.map { Sealed([memberId], .contact, clear: $0.text) },
            unitId: unitId,
            householdId: householdId,
            residenceSince: residenceSince,
            reachedAges: context.reachedAges(bornOn: birthDate, on: today),
            witnesses: nationalId == nil ? witnesses : nil
        )
        return [NewEvent(Stream(.member, memberId), registered)]
    }

    private func checkWitnesses(in context: inout Context) throws(Rejection) {
        guard nationalId == nil else { return }
        let rules = try context.rules()
        let needed = rules.members.witnessesWithoutDocument
        let named = Set(witnesses ?? [])
        for witness in named.sorted() { try context.requirePresentMember(witness) }
        guard named.count >= needed.value, named.count == (witnesses ?? []).count else {
            throw Rejection(
                .witnessesTooFew,
                rule: rules.reference("members.witnessesWithoutDocument", needed),
                ["needed": String(needed.value), "named": String(named.count)]
            )
        }
    }
}

/// The number of an identity card, as people write it. It never enters the log in clear.
public struct NationalId: Scalar, ExpressibleByStringLiteral {
    /// Capitals and digits without separators, so that `V-12.345.678` and `v12345678` are one.
    public let normalized: String

    public static let scalarShape = ScalarShape(
        pattern: "^(?=(?:[ ./-]*[A-Za-z0-9]){3,24}[ ./-]*$)[A-Za-z0-9 ./-]{3,40}$",
        expected: "an identity card's number, such as V-12.345.678",
        esperado: "un número de cédula, por ejemplo V-12.345.678"
    )
    public static let placeholder: NationalId = "V-12.345.678"

    /// `nil` where `text` can't be such a number.
    public init?(scalar text: String) {
        let separators = Set(" ./-".utf8)
        let kept = text.utf8.filter { !separators.contains($0) }
        guard (3...24).contains(kept.count), text.utf8.count <= 40, kept.allSatisfy(Self.allows) else { return nil }
        normalized = String(decoding: kept, as: UTF8.self).uppercased()
    }

    /// For numbers that are written in code; traps on any other text.
    public init(stringLiteral text: StaticString) {
        guard let value = NationalId(scalar: text.description) else { preconditionFailure("not a national id") }
        self = value
    }

    public var scalar: String { normalized }

    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
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
