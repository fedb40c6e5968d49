import Testing

@testable import Domain

extension Story {
    /// A council of so many members, whose finance unit has a principal, `tesorera`, and two alternates, `suplente` and
    /// `contralor`; `contralor` is also of the social audit, and `coordinadora` of the coordinating body.
    ///
    /// All of them are members besides those that are counted, of the office's age and of a unit of their own, so that a roll of
    /// the council `cc` lists the counted ones alone.
    static func withFinance(members count: Int) throws -> Story {
        let offices: [(Identifier, Identifier, Office, MandateRole?)] = [
            ("mandate-electoral", "electoral", .electoral, nil), ("mandate-vocera", "vocera", .spokesperson, nil),
            ("mandate-coordinadora", "coordinadora", .coordination, nil),
            ("mandate-auditora", "auditora", .audit, nil), ("mandate-contralor", "contralor", .audit, nil),
            ("finanzas", "tesorera", .finance, nil), ("finanzas-s1", "contralor", .finance, .alternate),
            ("finanzas-s2", "suplente", .finance, .alternate),
        ]
        var story = try Story().given(
            CommunesFound(
                name: "Consejo Comunal Che Guevara",
                kind: .council,
                timeZone: nil,
                promoters: nil,
                rules: nil,
                mandates: offices.map { id, member, office, role in
                    FoundingMandate(
                        mandateId: id,
                        memberId: member,
                        office: office,
                        unitId: office == .finance ? "cc" : nil,
                        from: "2026-01-01",
                        until: "2028-12-31",
                        acta: nil,
                        role: role
                    )
                }
            ),
            by: "founder"
        )
        .given(UnitsEstablish(unitId: "cc", kind: .council, name: "Las Vegas", parentId: nil), by: "vocera")
        .given(UnitsEstablish(unitId: "otra", kind: .council, name: "Otra", parentId: nil), by: "vocera")
        for member in Set(offices.map(\.1)).sorted() {
            story = story.registering(member, in: "otra")
        }
        return try story.registering(count, in: "cc")
    }

    /// One more member.
    func registering(_ id: Identifier, in unit: Identifier? = nil, ages: [Int] = [15, 18]) -> Story {
        given(
            event: MemberRegistered(
                name: Sealed([id], .name, ciphertext: "AA", key: "AA"),
                nationalId: nil,
                birthDate: Sealed([id], .birthDate, ciphertext: "AA", key: "AA"),
                contact: nil,
                unitId: unit,
                householdId: nil,
                residenceSince: nil,
                reachedAges: ages,
                witnesses: nil
            ),
            in: Stream(.member, id),
            by: "registrar"
        )
    }

    /// The recall `re` of `finanzas`, asked for by member 1.
    func petitioned() throws -> Story {
        try given(.petition(), by: "m-0001")
    }

    /// Signed by these members, each for themself.
    func signed(_ numbers: ClosedRange<Int>) throws -> Story {
        var story = self
        for number in numbers {
            story = try story.given(RecallsSign(recallId: "re", memberId: nil), by: .member(number))
        }
        return story
    }

    /// With enough signatures, verified.
    func verified(_ needed: Int) throws -> Story {
        try petitioned().signed(1...needed).given(RecallsVerifySignatures(recallId: "re"), by: "electoral")
    }

    /// With the report, too.
    func reported() throws -> Story {
        try given(RecallsReport(recallId: "re", text: "Faltan dos rendiciones", about: nil), by: "auditora")
    }

    /// With the assembly having it, too, and the defence heard.
    func referred(defended: Bool = true) throws -> Story {
        let story = try given(RecallsRefer(recallId: "re", assemblyId: nil), by: "coordinadora")
        guard defended else { return story }
        return try story.given(RecallsDefend(recallId: "re", text: "Están", about: nil), by: "tesorera")
    }

    /// An assembly of the council `cc` for a recall, whose motion `mo` got these votes in its second call.
    func voted(_ inFavour: Int, _ against: Int, _ abstained: Int, act: TypeOfAct = .recall) throws -> Story {
        let all = inFavour + against + abstained
        return try given(
            .convene(act, firstCall: now, secondCall: now + 3600, registrars: ["m-0001"], unit: "cc"),
            by: "vocera"
        )
        .opened(.first).after(minutes: 60).opened(.second).checkedIn(1...all)
        .given(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera")
        .proposed()
        .given(MotionsOpen(motionId: "mo", method: .hands), by: "vocera")
        .given(
            MotionsRecordCount(
                motionId: "mo",
                inFavour: inFavour,
                against: against,
                abstained: abstained,
                tellers: ["m-0001", "m-0002"]
            ),
            by: "vocera"
        )
        .given(MotionsClose(motionId: "mo"), by: "vocera")
    }
}

extension Command where Self == RecallsPetition {
    static func petition(_ by: Petitioner? = nil, of mandate: Identifier = "finanzas", id: Identifier = "re") -> Self {
        RecallsPetition(recallId: id, mandateId: mandate, by: by, reason: "No rindió cuentas", about: nil, rollId: nil)
    }
}

extension RuleSet {
    /// That of 2023, but for the offices that an open vote may fill.
    static func filling(_ offices: Office..., holdover: Bool = false) -> RuleSet {
        guard var rules = Context.Tools.test.ruleSets["ve-consejos-2023"] else { preconditionFailure("no such rules") }
        rules.id = "propias"
        for index in rules.offices.indices where offices.contains(rules.offices[index].office) {
            rules.offices[index].ballot.value = .open
            rules.offices[index].holdover.value = holdover
        }
        return rules
    }
}

extension Command where Self == LocationsDefine {
    /// An act that takes the office of finance of `cc`.
    static func store() -> Self { LocationsDefine(locationId: "deposito", name: "Depósito", unitId: "cc") }
}

extension Command where Self == MandatesSwearIn {
    /// Sworn in by the motion `mo`.
    static func swearIn(_ oaths: Oath...) -> Self { MandatesSwearIn(motionId: "mo", oaths: oaths) }
}
