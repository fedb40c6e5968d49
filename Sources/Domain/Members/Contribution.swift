/// A member worked for somebody: hours that they gave and another received.
public struct MemberContributed: EventPayload {
    public static let kind = EventKind("members.contributed", 2)

    /// How many hours; none where a correction takes back what was recorded.
    public let hours: Quantity
    /// What was done; sealed where it is about somebody.
    public let task: FreeText
    /// Who received them.
    public let beneficiary: Beneficiary
    /// The day on which it was done; the day of the entry where it wasn't said.
    public let day: CivilDate?
    /// The position of the event that first recorded it, where this one corrects it.
    public let corrects: Int64?
    /// What it counted before the correction.
    public let before: Before?
    /// Where the giver turned out to be registered twice: the ids under which they are kept, nearest first.
    public var keptUnder: [Identifier]? = nil

    /// What a corrected contribution counted before.
    public struct Before: Codable, Hashable, Sendable {
        /// How many hours.
        public let hours: Quantity
        /// Who had received them.
        public let beneficiary: Beneficiary
        /// Where that member turned out to be registered twice: the ids under which they are kept, nearest first.
        public var keptUnder: [Identifier]? = nil
    }

    public static let example = MemberContributed(
        hours: 6,
        task: .open("Limpia del cafetal"),
        beneficiary: Beneficiary(.member, "m-0012"),
        day: "2026-11-21",
        corrects: nil,
        before: nil
    )
    public var sealed: [Sealed] { task.parts }
    public var event: Event { .members(.contributed(self)) }
}

/// Records hours of work that a member gave, or corrects what was recorded. Who received them may record it too.
public struct MembersRecordContribution: Command {
    public static let type = "members.record-contribution"
    public static let summary = "Record hours that a member worked for another, a household, a unit or the commune"
    public static let power = Power(
        .registry,
        .spokesperson,
        .coordination,
        .executive,
        .finance,
        .enterprise,
        promoters: true,
        subject: true
    )

    /// Who gave them.
    public let memberId: Identifier
    /// How many hours, such as `6` or `2.5`; `0` only where a correction takes back what was recorded.
    public let hours: StatedQuantity
    /// What was done.
    public let task: Prose
    /// Whom the words are about; they are then sealed.
    public let about: [Identifier]?
    /// Who received them.
    public let beneficiary: Beneficiary
    /// The day on which it was done.
    public let day: CivilDate?
    /// The position of the contribution that it corrects.
    public let corrects: Int64?

    public static let example = MembersRecordContribution(
        memberId: "m-0007",
        hours: StatedQuantity(6),
        task: "Limpia del cafetal",
        about: nil,
        beneficiary: Beneficiary(.member, "m-0012"),
        day: "2026-11-21",
        corrects: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        // Nobody credits themselves: only the one who received may say so without an office.
        let receiver = beneficiary.member == memberId ? nil : beneficiary.member
        let unit = context.currentRegister().members[memberId]?.now.unit
        try context.authorize(Self.power, unit: unit, subject: receiver)
        let member = try context.requireMember(memberId)
        if corrects == nil { try context.requirePresentMember(memberId) }
        let quantity = corrects == nil ? try hours.positive() : try hours.zeroOrMore()
        guard quantity <= 24 else { throw Rejection(.hoursTooMany, ["hours": quantity.shown]) }
        if let day {
            let today = try context.today()
            guard day <= today else { throw Rejection(.dayAhead, ["day": day.scalar, "today": today.scalar]) }
        }
        try context.require(beneficiary)
        let before = try corrected(of: member)
        let register = context.currentRegister()
        let contributed = MemberContributed(
            hours: quantity,
            task: try context.freeText(task.text, about: about),
            beneficiary: beneficiary,
            day: day,
            corrects: corrects,
            before: before.map { before in
                MemberContributed.Before(
                    hours: before.hours,
                    beneficiary: before.beneficiary,
                    keptUnder: before.beneficiary.member.flatMap(register.keptUnder)
                )
            },
            keptUnder: register.keptUnder(memberId)
        )
        return [NewEvent(Stream(.member, memberId), contributed)]
    }

    private func corrected(of member: Member) throws(Rejection) -> Member.Contribution? {
        guard let corrects else { return nil }
        guard let known = member.contributions[corrects] else {
            throw Rejection(.contributionUnknown, ["member": memberId.text, "position": String(corrects)])
        }
        return known
    }
}

extension Context {
    fileprivate mutating func require(_ beneficiary: Beneficiary) throws(Rejection) {
        guard let id = beneficiary.id else { return }
        switch beneficiary.kind {
        case .member: try requirePresentMember(id)
        case .household: try requireHousehold(id)
        case .unit: try requireUnit(id)
        case .party: try requireParty(id)
        case .commune: return
        }
    }
}
