import Testing

@testable import Domain

extension Story {
    /// A council with a registry, an electoral commission, a spokesperson, a finance unit and an enterprise: `registrar`,
    /// `electoral`, `vocera`, `finance`, `manager`. Its members are `m-0001`, `m-0002` …, all of age.
    ///
    /// Founded at position 1; rules at 2; mandates from 3 on, in the order above.
    static func council(members count: Int = 0, kind: CommuneKind = .council) throws -> Story {
        let offices: [(Identifier, Office)] = [
            ("registrar", .registry), ("electoral", .electoral), ("vocera", .spokesperson), ("finance", .finance),
            ("manager", .enterprise),
        ]
        let story = try Story().given(
            CommunesFound(
                name: "Consejo Comunal El Maizal",
                kind: kind,
                timeZone: nil,
                promoters: nil,
                rules: nil,
                mandates: offices.map { member, office in
                    FoundingMandate(
                        mandateId: Identifier(scalar: "mandate-\(member)"),
                        memberId: member,
                        office: office,
                        unitId: nil,
                        from: "2026-01-01",
                        until: "2028-12-31",
                        acta: nil
                    )
                }
            ),
            by: "founder"
        )
        return try story.registering(count)
    }

    /// A motion that an assembly carried, as far as decisions that rest on it look.
    func carrying(_ motion: Identifier) -> Story {
        given(event: MotionProposed.example, in: Stream(.motion, motion))
            .given(event: MotionClosed.example, in: Stream(.motion, motion))
    }

    /// With rules of its own from now on, as its assembly adopted them.
    func adopting(_ rules: RuleSet, from day: CivilDate? = nil) throws -> Story {
        let adopt = RulesAdopt(ruleSet: nil, document: rules, effectiveFrom: day, motionId: "own-rules")
        return try carrying("own-rules").given(adopt, by: "vocera")
    }

    /// A commune whose promoters still act: `m-0001`, `m-0002`, `m-0003`.
    static func promoted(kind: CommuneKind = .council) throws -> Story {
        try Story().given(
            CommunesFound(
                name: "Consejo Comunal El Maizal",
                kind: kind,
                timeZone: nil,
                promoters: ["m-0001", "m-0002", "m-0003"],
                rules: nil,
                mandates: nil
            ),
            by: "m-0001"
        )
    }

    /// So many more members of age: `m-0001`, `m-0002` …, as if they had been registered one by one.
    func registering(_ count: Int, in unit: Identifier? = nil, ages: [Int] = [15, 18], from first: Int = 1) throws
        -> Story
    {
        var events: [NewEvent] = []
        for number in 0..<count {
            let digits = String(first + number)
            let text = "m-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            guard let id = Identifier(scalar: text) else { continue }
            let registered = MemberRegistered(
                name: Sealed([id], .name, ciphertext: "AA", key: "AA"),
                nationalId: nil,
                birthDate: Sealed([id], .birthDate, ciphertext: "AA", key: "AA"),
                contact: nil,
                unitId: unit,
                householdId: nil,
                residenceSince: nil,
                reachedAges: ages,
                witnesses: nil
            )
            events.append(NewEvent(Stream(.member, id), registered))
        }
        return given(events: events, by: "registrar")
    }
}
