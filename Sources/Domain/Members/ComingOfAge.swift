/// What coming of age is found by: birth dates are sealed, so whoever has the keys holds them against this.
public struct StatedAges: Sendable {
    /// The ages that the rules in force ask for, ascending.
    public let ages: [Int]
    /// The day in the commune's time zone.
    public let today: CivilDate
    /// Of members who are there, the highest age that the book says they have reached.
    public let stated: [Identifier: Int]

    /// The members who have reached an age that the book doesn't say of them, by age, both ascending.
    ///
    /// - Parameter birthDates: as they were opened; who has none is left out.
    public func due(_ birthDates: [Identifier: CivilDate]) -> [(age: Int, members: [Identifier])] {
        ages.map { age in
            let members = birthDates.filter { id, birthDate in
                stated[id].map { $0 < age } ?? false && birthDate.fullYears(until: today) >= age
            }
            return (age, members.keys.sorted())
        }
    }
}

extension Book {
    /// What the book says of ages at a moment. The sections of the commune and of the register must be loaded.
    ///
    /// - Returns: `nil` before the founding.
    public func statedAges(at now: Instant, _ tools: Context.Tools) -> StatedAges? {
        guard let rules = commune.ruleSet(at: now), let today = tools.day(now, commune.timeZone) else { return nil }
        var stated: [Identifier: Int] = [:]
        for (id, member) in register.members.entries where member.isPresent { stated[id] = member.now.age }
        return StatedAges(ages: rules.ages, today: today, stated: stated)
    }
}
