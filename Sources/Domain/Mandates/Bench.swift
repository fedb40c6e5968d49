/// Who holds what, while several are sworn in or one steps in: what the rule set says of holding offices together.
struct Bench {
    let commune: Commune
    let rules: RuleSet
    private var new: [Identifier: MandateSworn] = [:]
    private var followed: Set<Identifier> = []

    init(_ commune: Commune, _ rules: RuleSet) {
        self.commune = commune
        self.rules = rules
    }

    /// Whether no mandate has this id.
    func isFree(_ id: Identifier) -> Bool { commune.mandate(id) == nil && new[id] == nil }

    /// Takes a seat.
    ///
    /// - Throws: `mandate-already-held`, `mandate-incompatible`, `seats-taken`.
    mutating func seat(_ sworn: MandateSworn, as id: Identifier) throws(Rejection) {
        let own = commune.mandates(of: sworn.memberId).filter { $0.stands(at: sworn.startsAt) && !$0.holdover }
        let others = new.values.filter { $0.memberId == sworn.memberId }
        if let held = own.first(where: { $0.office == sworn.office && $0.unit == sworn.unitId }) {
            throw Rejection(.mandateAlreadyHeld, ["member": sworn.memberId.text, "mandate": held.id.text])
        }
        if others.contains(where: { $0.office == sworn.office && $0.unitId == sworn.unitId }) {
            throw Rejection(.mandateAlreadyHeld, ["member": sworn.memberId.text, "mandate": id.text])
        }
        try requireCompatible(sworn.memberId, sworn.office, with: own.map(\.office) + others.map(\.office))
        try requireSeat(sworn)
        new[id] = sworn
    }

    /// That who holds some offices may hold this one besides, as a principal or as an alternate.
    ///
    /// - Throws: `mandate-incompatible`, with the rule.
    func requireCompatible(_ member: Identifier, _ office: Office, with held: [Office]) throws(Rejection) {
        for other in held {
            // Either office's rules may say so.
            for (one, two) in [(office, other), (other, office)] {
                guard let excludes = rules.office(one)?.excludes, excludes.value.contains(two) else { continue }
                throw Rejection(
                    .mandateIncompatible,
                    rule: rules.reference("offices.\(one.rawValue).excludes", excludes),
                    ["member": member.text, "office": office.rawValue, "held": other.rawValue]
                )
            }
        }
    }

    private func requireSeat(_ sworn: MandateSworn) throws(Rejection) {
        guard let office = rules.office(sworn.office),
            let seats = sworn.role == .principal ? office.principals : office.alternates
        else { return }
        let taken =
            commune.mandates(of: sworn.office, unit: sworn.unitId)
            .count { $0.role == sworn.role && $0.stands(at: sworn.startsAt) && !$0.holdover }
            + new.values.count {
                $0.office == sworn.office && $0.unitId == sworn.unitId && $0.role == sworn.role
            }
        guard taken < seats.value else {
            let name = sworn.role == .principal ? "principals" : "alternates"
            throw Rejection(
                .seatsTaken,
                rule: rules.reference("offices.\(sworn.office.rawValue).\(name)", seats),
                ["office": sworn.office.rawValue, "seats": String(seats.value)]
            )
        }
    }

    /// The mandate past its term whose holder stayed until this one followed; each is followed once.
    mutating func heldOver(for oath: Oath, at instant: Instant) -> Mandate? {
        guard oath.role != .alternate else { return nil }
        let over = commune.mandates(of: oath.office, unit: oath.unitId).first { mandate in
            mandate.holdover && mandate.role == .principal && mandate.endedAt == nil && mandate.endsAt <= instant
                && !followed.contains(mandate.id)
        }
        if let over { followed.insert(over.id) }
        return over
    }
}

extension RuleSet {
    /// That a term isn't longer than the office lasts.
    ///
    /// - Throws: `mandate-term-too-long`, with the rule.
    func requireTerm(_ term: Term, of office: Office) throws(Rejection) {
        guard let rules = self.office(office) else { return }
        let latest = term.from.adding(years: Int64(rules.years.value))
        guard term.until <= latest else {
            throw Rejection(
                .mandateTermTooLong,
                rule: reference("offices.\(office.rawValue).years", rules.years),
                ["until": term.until.scalar, "latest": latest.scalar, "years": String(rules.years.value)]
            )
        }
    }

    /// That a member has reached the age of an office.
    ///
    /// - Throws: `below-office-age`, with the rule.
    func requireAge(_ age: Int, for office: Office) throws(Rejection) {
        guard let limit = self.office(office)?.minAge, age < limit.value.reached else { return }
        throw Rejection(
            .belowOfficeAge,
            rule: reference("offices.\(office.rawValue).minAge", limit),
            ["age": String(limit.value.reached), "office": office.rawValue]
        )
    }
}
