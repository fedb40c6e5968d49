import CanonicalJSON
import Domain

extension SyntheticCommune {
    /// Something in the book that a movement of goods can rest on.
    struct Reason {
        let kind: String
        let id: String
    }

    /// How an assembly goes.
    private enum Course {
        case firstCall, secondCall, noQuorum, cancelled
    }

    /// An assembly of one council, from its convocation to its end.
    mutating func meet(_ index: Int) async throws {
        let unit = index % sizes.units
        let id = "a-\(index + 1)"
        let roll = electors[unit]
        let chance = dice.below(100)
        let course: Course =
            roll.count < 10 || chance < 3
            ? .cancelled : chance < 10 ? .noQuorum : chance < 30 ? .secondCall : .firstCall
        let matters = (0..<dice.within(1...3)).map { _ in dice.pick(SyntheticWords.matters) }
        let first = now + 3 * 86_400
        // A second call only where it comes to that: once its time is over a server opens it by itself.
        let second = first + 3600
        try await post(
            "assemblies.convene",
            as: "vocera",
            [
                ("assemblyId", .string(id)), ("act", "ordinary"), ("unitId", .string(Self.unit(unit))),
                ("agenda", .array(matters.map { ["text": .string($0.0)] })),
                ("firstCall", .string(Instant(milliseconds: first * 1000).scalar)),
                (
                    "secondCall",
                    course == .secondCall ? .string(Instant(milliseconds: second * 1000).scalar) : nil
                ),
                ("place", .string(dice.pick(SyntheticWords.meetingPlaces))),
                ("registrars", [.string(registrar)]),
            ]
        )
        guard course != .cancelled else {
            let reason = JSONValue.string(dice.pick(["Lluvia", "Se convoca de nuevo con otro orden del día"]))
            return try await post("assemblies.cancel", as: "vocera", [("assemblyId", .string(id)), ("reason", reason)])
        }
        now = course == .secondCall ? second : first
        try await post(
            "assemblies.open-call",
            as: "vocera",
            [("assemblyId", .string(id)), ("call", course == .secondCall ? "second" : "first")]
        )
        // 30 of a hundred are needed at the first call, 20 at the second; a few come of age before the roll is frozen.
        let percent =
            switch course {
            case .firstCall: dice.within(34...48)
            case .secondCall: dice.within(24...28)
            case .noQuorum, .cancelled: dice.within(8...17)
            }
        let present = some(of: roll, min(roll.count, (roll.count * percent + 99) / 100 + (course == .noQuorum ? 0 : 2)))
        for person in present {
            try await post(
                "assemblies.check-in",
                [("assemblyId", .string(id)), ("memberId", .string(people[person].id))]
            )
        }
        if course != .noQuorum {
            try await post("assemblies.verify-quorum", as: "vocera", [("assemblyId", .string(id))])
            for (index, matter) in matters.enumerated() {
                try await decide(matter.1, "\(id)-m\(index + 1)", in: id, item: String(index + 1), present)
            }
            causes.append(Reason(kind: "assembly", id: id))
        }
        try await post("assemblies.close", as: "vocera", [("assemblyId", .string(id))])
    }

    /// So many of a roll, each once.
    private mutating func some(of roll: [Int], _ count: Int) -> [Int] {
        var pool = roll
        for index in 0..<count { pool.swapAt(index, index + dice.below(pool.count - index)) }
        return Array(pool.prefix(count))
    }

    private mutating func decide(
        _ text: String,
        _ id: String,
        in assembly: String,
        item: String,
        _ present: [Int]
    ) async throws {
        let motion = ("motionId", JSONValue?.some(.string(id)))
        let isCast = dice.percent(20)
        try await post(
            "motions.propose",
            as: people[dice.pick(present)].id,
            [
                motion, ("assemblyId", .string(assembly)), ("text", .string(text)), ("agendaItem", .string(item)),
            ]
        )
        try await post("motions.open", as: "vocera", [motion, ("method", isCast ? "roll-call" : "hands")])
        let agree = dice.within(40...95)
        let votes = present.map { _ in dice.percent(agree) ? "for" : dice.percent(60) ? "against" : "abstain" }
        if isCast {
            for (person, vote) in zip(present, votes) {
                try await post(
                    "motions.cast",
                    [motion, ("memberId", .string(people[person].id)), ("choice", .string(vote))]
                )
            }
        } else {
            func count(_ choice: String) -> JSONValue { .integer(Int64(votes.count { $0 == choice })) }
            let tellers = present.prefix(2).map { JSONValue.string(people[$0].id) }
            try await post(
                "motions.record-count",
                as: "vocera",
                [
                    motion, ("for", count("for")), ("against", count("against")), ("abstained", count("abstain")),
                    ("tellers", .array(tellers)),
                ]
            )
        }
        try await post("motions.close", as: "vocera", [motion])
        causes.append(Reason(kind: "motion", id: id))
    }
}
