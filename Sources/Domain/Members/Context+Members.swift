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

    /// Ages of any rule set, adopted or shipped, that somebody born on a day has reached on another, ascending.
    mutating func reachedAges(bornOn birthDate: CivilDate, on day: CivilDate) -> [Int] {
        let adopted = currentCommune().adoptions.map(\.ruleSet)
        let ages = Set((adopted + tools.ruleSets.values).flatMap(\.ages))
        let years = birthDate.fullYears(until: day)
        return ages.filter { $0 <= years }.sorted()
    }
}
