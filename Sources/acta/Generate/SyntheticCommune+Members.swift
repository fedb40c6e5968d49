import CanonicalJSON
import Domain

extension SyntheticCommune {
    /// A made-up person, as far as later steps need them.
    struct Person {
        let id: String
        let unit: Int
    }

    /// Registers everybody, household by household, unit by unit.
    mutating func settle() async throws {
        // Those who hold an office are adults of the first households.
        var holders = [registrar] + Holder.offices.map(\.member)
        var household = 0
        while people.count < sizes.members {
            household += 1
            let unit = people.count * sizes.units / sizes.members
            let size = min(sizes.members - people.count, Self.householdSize(&dice))
            let surnames = (dice.pick(SyntheticWords.surnames), dice.pick(SyntheticWords.surnames))
            let first = people.count
            let id = "h-\(household)"
            for index in 0..<size {
                // One or two grown-ups, and who else lives with them.
                let isGrown = index == 0 || index == 1 && dice.percent(75) || dice.percent(25)
                let age = isGrown ? dice.within(19...84) : dice.within(0...17)
                let own = isGrown && index > 0 ? (dice.pick(SyntheticWords.surnames), surnames.1) : surnames
                let member = isGrown && !holders.isEmpty ? holders.removeFirst() : nil
                try await register(member, age: age, surnames: own, unit: unit, household: id)
            }
            try await post(
                "households.register",
                [
                    ("householdId", .string(id)), ("unitId", .string(Self.unit(unit))),
                    ("headId", .string(people[first].id)),
                ]
            )
        }
    }

    /// About four on average.
    private static func householdSize(_ dice: inout Dice) -> Int { dice.pick([1, 2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 7]) }

    private mutating func register(
        _ id: String?,
        age: Int,
        surnames: (String, String),
        unit: Int,
        household: String
    ) async throws {
        let number = people.count + 1
        // Never six digits in a row, which look like an identity card.
        let id = id ?? "m-\(number / 1000)-\(Self.digits(number % 1000, 3))"
        let given = dice.percent(52) ? SyntheticWords.women : SyntheticWords.men
        let name = "\(dice.pick(given)) \(dice.pick(given)) \(surnames.0) \(surnames.1)"
        let born = "\(2024 - age - 1)-\(Self.digits(dice.within(2...12), 2))-\(Self.digits(dice.within(1...28), 2))"
        // Cards are for who is nine or older; a few have none and are vouched for by two who are there already.
        let hasCard = people.count < 2 || age >= 9 && !dice.percent(3)
        let card = "V-\(4_000_000 + number * 29 + dice.below(29))"
        let witnesses = people.suffix(2).map { JSONValue.string($0.id) }
        let since = dice.within(max(2024 - age, 1990)...max(2024 - age, 2023))
        try await post(
            "members.register",
            [
                ("memberId", .string(id)), ("name", .string(name)), ("birthDate", .string(born)),
                ("nationalId", hasCard ? .string(card) : nil),
                ("contact", dice.percent(60) ? .string("0416-555-\(Self.digits(dice.below(10_000), 4))") : nil),
                ("unitId", .string(Self.unit(unit))), ("householdId", .string(household)),
                ("residenceSince", age < 1 ? nil : .string("\(since)-01-15")),
                ("witnesses", hasCard ? nil : .array(witnesses)),
            ]
        )
        // Born at the latest a year before the founding: whoever is 15 by then is an elector from the beginning.
        if age >= 15 { electors[unit].append(people.count) }
        people.append(Person(id: id, unit: unit))
        advance()
    }

    static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
