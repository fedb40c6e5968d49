/// An alternate stepped in for a mandate that ended early: the rest of its term is theirs.
public struct MandateReplaced: EventPayload {
    public static let kind = EventKind("mandates.replaced", 1)

    /// Who steps in: the holder of this stream's mandate.
    public let memberId: Identifier
    /// The mandate that ended.
    public let replacesId: Identifier
    /// From when it gives authority.
    public let startsAt: Instant
    /// The last day: that of the mandate that ended.
    public let until: CivilDate
    /// When that day is over.
    public let endsAt: Instant

    public static let example = MandateReplaced(
        memberId: "m-0008",
        replacesId: "finanzas-1",
        startsAt: "2027-06-01T22:00:00Z",
        until: "2029-11-22",
        endsAt: "2029-11-23T04:00:00Z"
    )
    public var event: Event { .mandates(.mandate(.replaced(self))) }
}

/// Has an alternate step in.
public struct MandatesReplace: Command {
    public static let type = "mandates.replace"
    public static let summary = "Have an alternate step in for a mandate that ended before its term"
    public static let power = Power(.electoral, .coordination, .spokesperson)

    /// The mandate that ended, by resignation or recall, or because its holder died or left.
    public let mandateId: Identifier
    /// The alternate's own mandate; the one that was sworn first, unless told.
    public let alternateId: Identifier?

    /// A replacement of its parts.
    public init(mandateId: Identifier, alternateId: Identifier? = nil) {
        self.mandateId = mandateId
        self.alternateId = alternateId
    }

    public static let example = MandatesReplace(mandateId: "finanzas-1", alternateId: "finanzas-s1")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let mandate = try context.requireMandate(mandateId)
        try context.authorize(Self.power, unit: mandate.unit)
        if let successor = mandate.successor {
            throw Rejection(.mandateAlreadyReplaced, ["mandate": mandateId.text, "by": successor.text])
        }
        guard mandate.role == .principal else { throw Rejection(.mandateOfAlternate, ["mandate": mandateId.text]) }
        guard context.occurredAt < mandate.endsAt else {
            throw Rejection(.mandateTermOver, ["mandate": mandateId.text, "endsAt": mandate.endsAt.scalar])
        }
        var events: [NewEvent] = []
        if mandate.ending == nil {
            guard let holder = context.currentRegister().members[mandate.member], !holder.isPresent else {
                throw Rejection(.mandateStillHeld, ["mandate": mandateId.text, "member": mandate.member.text])
            }
            events = context.endings(of: mandate, MandateVacated(memberId: mandate.member), .mandateEnded)
        }
        let alternate = try alternate(for: mandate, in: &context)
        let replaced = MandateReplaced(
            memberId: alternate.member,
            replacesId: mandateId,
            startsAt: max(context.occurredAt, mandate.startsAt),
            until: mandate.until,
            endsAt: mandate.endsAt
        )
        return events + [NewEvent(Stream(.mandate, alternate.id), replaced)]
    }

    /// - Throws: `no-alternate`, `not-an-alternate`, and why the one who was named, or the last one who could, may not.
    private func alternate(for mandate: Mandate, in context: inout Context) throws(Rejection) -> Mandate {
        let instant = context.occurredAt
        if let alternateId {
            let alternate = try context.requireMandate(alternateId)
            guard alternate.role == .alternate, alternate.office == mandate.office, alternate.unit == mandate.unit
            else { throw Rejection(.notAnAlternate, ["mandate": alternateId.text, "office": mandate.office.rawValue]) }
            try alternate.requireStanding(at: instant)
            try context.requireFit(alternate)
            return alternate
        }
        var reason = Rejection(.noAlternate, ["office": mandate.office.rawValue])
        for alternate in context.currentCommune().mandates(of: mandate.office, unit: mandate.unit)
        where alternate.role == .alternate && alternate.stands(at: instant) {
            do throws(Rejection) {
                try context.requireFit(alternate)
                return alternate
            } catch {
                reason = error
            }
        }
        throw reason
    }
}

extension Context {
    /// That an alternate may step in: is still there, of the office's age, and holds nothing that excludes it.
    ///
    /// - Throws: `member-gone`, `below-office-age`, `mandate-incompatible`.
    fileprivate mutating func requireFit(_ alternate: Mandate) throws(Rejection) {
        let member = try requirePresentMember(alternate.member)
        let rules = try rules()
        try rules.requireAge(member.now.age, for: alternate.office)
        let instant = occurredAt
        let commune = currentCommune()
        let held = commune.mandates(of: alternate.member).filter { $0.id != alternate.id && $0.stands(at: instant) }
        try Bench(commune, rules).requireCompatible(alternate.member, alternate.office, with: held.map(\.office))
    }
}
