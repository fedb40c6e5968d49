/// Somebody made sure that a member is who the book says.
public struct MemberVerified: EventPayload {
    public static let kind = EventKind("members.verified", 1)

    /// How.
    public let means: VerificationMeans
    /// Members who vouched, ascending; only where witnesses did.
    public var witnesses: [Identifier]? = nil

    public static let example = MemberVerified(means: .document)
    public var event: Event { .members(.verified(self)) }
}

/// How a member was verified. The raw values are storage format.
public enum VerificationMeans: String, Word {
    /// Their document was seen.
    case document
    /// Other members vouched for them.
    case witnesses
    /// They were visited at home.
    case visit
}

/// Confirms that a member is who the book says.
public struct MembersVerify: Command {
    public static let type = "members.verify"
    public static let summary = "Confirm that a member is who the book says"
    public static let power = Power(.registry, .electoral, promoters: true)

    /// Who.
    public let memberId: Identifier
    /// How; by their document unless told.
    public let means: VerificationMeans?
    /// Members who vouch; as many as the rules ask for, and only where `means` is `witnesses`.
    public var witnesses: [Identifier]? = nil

    public static let example = MembersVerify(memberId: "m-0007", means: .document)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let unit = context.currentRegister().members[memberId]?.now.unit
        try context.authorize(Self.power, unit: unit)
        let member = try context.requirePresentMember(memberId)
        guard !member.now.verified else { throw Rejection(.memberVerified, ["member": memberId.text]) }
        let means = means ?? .document
        if means == .witnesses { try context.requireWitnesses(witnesses ?? [], for: memberId) }
        let named = means == .witnesses ? witnesses?.sorted() : nil
        return [NewEvent(Stream(.member, memberId), MemberVerified(means: means, witnesses: named))]
    }
}

/// A member reached an age that a rule asks for. Birth dates are sealed, so that no fold can tell by itself.
public struct MemberCameOfAge: EventPayload {
    public static let kind = EventKind("members.came-of-age", 1)

    /// In full years.
    public let age: Int

    public static let example = MemberCameOfAge(age: 15)
    public var event: Event { .members(.cameOfAge(self)) }
}

/// States which members have reached an age, before a roll is frozen. In parts, where they are many.
public struct MembersComeOfAge: Command {
    public static let type = "members.come-of-age"
    public static let summary = "State which members have reached an age that rules ask for, before a roll is frozen"
    public static let power = Power(.registry, .electoral, promoters: true)

    /// The age in full years.
    public let age: Int
    /// Who has reached it; those of whom the book already says so are passed over.
    public let memberIds: [Identifier]

    public static let example = MembersComeOfAge(age: 15, memberIds: ["m-0311", "m-0312"])

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power)
        let rules = try context.rules()
        guard rules.ages.contains(age) else {
            let ages = rules.ages.map(String.init).joined(separator: ", ")
            throw Rejection(.ageNotAsked, ["age": String(age), "ages": ages])
        }
        guard (1...500).contains(memberIds.count) else {
            throw Rejection(.listOutOfRange, ["count": String(memberIds.count), "most": "500"])
        }
        var events: [NewEvent] = []
        for id in Set(memberIds).sorted() {
            let member = try context.requirePresentMember(id)
            guard member.now.age < age else { continue }
            events.append(NewEvent(Stream(.member, id), MemberCameOfAge(age: age)))
        }
        guard !events.isEmpty else { throw Rejection(.ageAlreadyStated, ["age": String(age)]) }
        return events
    }
}
