extension Context {
    /// The register of members; notes it as missing where it isn't loaded.
    mutating func currentRegister() -> Register {
        _ = book.has(.register)
        return book.register
    }

    /// A member who was registered; also one who left, died or was erased.
    ///
    /// - Throws: `member-unknown`.
    @discardableResult
    mutating func requireMember(_ id: Identifier) throws(Rejection) -> Member {
        guard let member = currentRegister().members[id] else {
            throw Rejection(.memberUnknown, ["member": id.text])
        }
        return member
    }

    /// A member who is registered, living and hasn't left.
    ///
    /// - Throws: `member-unknown`, `member-gone`.
    @discardableResult
    mutating func requirePresentMember(_ id: Identifier) throws(Rejection) -> Member {
        let member = try requireMember(id)
        guard member.isPresent else { throw Rejection(.memberGone, ["member": id.text]) }
        return member
    }

    /// That a motion was carried.
    ///
    /// - Throws: `motion-unknown`, `motion-not-carried`.
    mutating func requireCarried(_ motion: Identifier) throws(Rejection) {
        guard try requireMotion(motion).state == .carried else {
            throw Rejection(.motionNotCarried, ["motion": motion.text])
        }
    }

    /// How many stand on an assembly's roll, once challenges of it were settled.
    mutating func eligible(of assembly: Assembly) -> Int {
        assembly.roll.flatMap { currentRegister().rolls[$0]?.count } ?? assembly.eligible
    }

    /// That nobody is born tomorrow or 131 years ago, or lives here since tomorrow.
    ///
    /// - Throws: `birth-date-implausible`, `residence-ahead`.
    func check(birthDate: CivilDate?, residenceSince: CivilDate?, on today: CivilDate) throws(Rejection) {
        if let birthDate, birthDate > today || birthDate.fullYears(until: today) > 130 {
            throw Rejection(.birthDateImplausible)
        }
        if let residenceSince, residenceSince > today {
            throw Rejection(.residenceAhead, ["today": today.scalar])
        }
    }

    /// As many different members as the rules ask for, none of them the person that they vouch for.
    ///
    /// - Throws: `member-unknown`, `member-gone`, `witnesses-too-few`.
    mutating func requireWitnesses(_ witnesses: [Identifier], for person: Identifier) throws(Rejection) {
        let rules = try rules()
        let needed = rules.members.witnessesWithoutDocument
        let named = Set(witnesses)
        for witness in named.sorted() where witness != person { try requirePresentMember(witness) }
        guard named.count >= needed.value, named.count == witnesses.count, !named.contains(person) else {
            throw Rejection(
                .witnessesTooFew,
                rule: rules.reference("members.witnessesWithoutDocument", needed),
                ["needed": String(needed.value), "named": String(named.subtracting([person]).count)]
            )
        }
    }

    /// Ages of any rule set, adopted or shipped, that somebody born on a day has reached on another, ascending.
    mutating func reachedAges(bornOn birthDate: CivilDate, on day: CivilDate) -> [Int] {
        let adopted = currentCommune().adoptions.map(\.ruleSet)
        let ages = Set((adopted + tools.ruleSets.values).flatMap(\.ages))
        let years = birthDate.fullYears(until: day)
        return ages.filter { $0 <= years }.sorted()
    }
}
