/// What is wrong with one value of a rule set.
public struct RuleSetFault: Hashable, Sendable {
    /// The value's JSON pointer in the document: `/acts/0/quorumFirst/value`.
    public let pointer: String
    /// Its name in rejections: `acts.ordinary.quorumFirst`.
    public let value: String
    /// What is wrong and what is expected, in English.
    public let en: String
    /// The same in Spanish.
    public let es: String
}

extension RuleSet {
    /// The first value that makes no sense, by its name; `nil` where all do.
    var fault: String? { faults.first?.value }

    /// Every value that makes no sense, in the order of the document.
    public var faults: [RuleSetFault] {
        var check = RuleSetCheck()
        check.range(promoters, 0...20, "/promoters", "promoters")
        check.age(members.minAge, "/members/minAge", "members.minAge")
        check.range(
            members.witnessesWithoutDocument,
            0...10,
            "/members/witnessesWithoutDocument",
            "members.witnessesWithoutDocument"
        )
        check.cited(members.rollNeedsVerification, "/members/rollNeedsVerification", "members.rollNeedsVerification")
        if let families { check.families(families) }
        check.list(acts.map(\.act), of: "acts")
        if !acts.contains(where: { $0.act == .ordinary }) {
            check.add(
                "/acts",
                "acts",
                en: "It lacks the act “ordinary”, which stands in for acts without rules of their own.",
                es: "Falta el acto «ordinary», que vale para los actos sin reglas propias."
            )
        }
        for (index, act) in acts.enumerated() { check.act(act, index) }
        check.list(offices.map(\.office), of: "offices")
        for (index, office) in offices.enumerated() { check.office(office, index) }
        if let recall { check.recall(recall) }
        check.accounts(accounts)
        check.consultations(consultations)
        if let validity { check.validity(validity) }
        return check.faults
    }
}

/// Collects faults, each with its place in the document.
private struct RuleSetCheck {
    var faults: [RuleSetFault] = []

    mutating func add(_ pointer: String, _ name: String, en: String, es: String) {
        faults.append(RuleSetFault(pointer: pointer, value: name, en: en, es: es))
    }

    /// That a value says where it stands.
    mutating func cited<Value>(_ value: Cited<Value>, _ pointer: String, _ name: String) {
        guard !value.citation.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { return }
        add(
            pointer + "/citation",
            name,
            en: "The citation is blank: say which law or statute, or that it is practice.",
            es: "La cita está en blanco: diga qué ley o estatuto, o que es costumbre."
        )
    }

    mutating func range(_ value: Cited<Int>, _ range: ClosedRange<Int>, _ pointer: String, _ name: String) {
        cited(value, pointer, name)
        guard !range.contains(value.value) else { return }
        add(
            pointer + "/value",
            name,
            en: "\(value.value) is out of range; it must be \(range.lowerBound) to \(range.upperBound).",
            es: "\(value.value) está fuera de rango; debe ser de \(range.lowerBound) a \(range.upperBound)."
        )
    }

    mutating func age(_ value: Cited<AgeLimit>, _ pointer: String, _ name: String) {
        cited(value, pointer, name)
        guard !(0...120).contains(value.value.years) else { return }
        add(
            pointer + "/value/years",
            name,
            en: "\(value.value.years) is no age; it must be 0 to 120.",
            es: "\(value.value.years) no es una edad; debe ser de 0 a 120."
        )
    }

    mutating func share(_ value: Cited<Share>, _ pointer: String, _ name: String) {
        cited(value, pointer, name)
        let share = value.value
        guard !(0...100).contains(share.percent) || (share.over && share.percent == 100) else { return }
        add(
            pointer + "/value/percent",
            name,
            en: "\(share.percent) % can't be reached; it must be 0 to 100, and below 100 where it must be exceeded.",
            es: "\(share.percent) % no se puede alcanzar; debe ser de 0 a 100, y menos de 100 donde hay que superarlo."
        )
    }

    /// That nothing has rules twice.
    mutating func list<Kind: Word>(_ kinds: [Kind], of name: String) {
        var seen: Set<Kind> = []
        for (index, kind) in kinds.enumerated() where !seen.insert(kind).inserted {
            add(
                "/\(name)/\(index)",
                name,
                en: "“\(kind.rawValue)” has rules twice; keep one of them.",
                es: "«\(kind.rawValue)» tiene reglas dos veces; deje una."
            )
        }
    }

    mutating func families(_ rules: FamilyRules) {
        for (name, value) in [
            ("urbanAtLeast", rules.urbanAtLeast), ("urbanAtMost", rules.urbanAtMost),
            ("ruralAtLeast", rules.ruralAtLeast), ("indigenousAtLeast", rules.indigenousAtLeast),
        ] {
            range(value, 1...100_000, "/families/\(name)", "families.\(name)")
        }
        guard rules.urbanAtMost.value < rules.urbanAtLeast.value else { return }
        add(
            "/families/urbanAtMost/value",
            "families.urbanAtMost",
            en: "The most is below the least, \(rules.urbanAtLeast.value).",
            es: "El máximo es menor que el mínimo, \(rules.urbanAtLeast.value)."
        )
    }

    mutating func act(_ act: ActRules, _ index: Int) {
        let (at, name) = ("/acts/\(index)", "acts.\(act.act.rawValue)")
        cited(act.convenedBy, at + "/convenedBy", name + ".convenedBy")
        if act.convenedBy.value.isEmpty {
            add(
                at + "/convenedBy/value",
                name + ".convenedBy",
                en: "Nobody may convene it; name at least one office.",
                es: "Nadie la puede convocar; nombre al menos un cargo."
            )
        }
        range(act.noticeDays, 0...365, at + "/noticeDays", name + ".noticeDays")
        range(act.gapMinutes, 0...10_080, at + "/gapMinutes", name + ".gapMinutes")
        share(act.quorumFirst, at + "/quorumFirst", name + ".quorumFirst")
        if let second = act.quorumSecond { share(second, at + "/quorumSecond", name + ".quorumSecond") }
        cited(act.quorumAt, at + "/quorumAt", name + ".quorumAt")
        share(act.majority, at + "/majority", name + ".majority")
        cited(act.majorityOf, at + "/majorityOf", name + ".majorityOf")
        age(act.minAge, at + "/minAge", name + ".minAge")
        range(act.proxiesPerMember, 0...100, at + "/proxiesPerMember", name + ".proxiesPerMember")
        cited(act.ballot, at + "/ballot", name + ".ballot")
        if let months = act.longestIntervalMonths {
            range(months, 1...120, at + "/longestIntervalMonths", name + ".longestIntervalMonths")
        }
    }

    mutating func office(_ office: OfficeRules, _ index: Int) {
        let (at, name) = ("/offices/\(index)", "offices.\(office.office.rawValue)")
        range(office.years, 1...20, at + "/years", name + ".years")
        age(office.minAge, at + "/minAge", name + ".minAge")
        if let principals = office.principals { range(principals, 1...1000, at + "/principals", name + ".principals") }
        if let alternates = office.alternates { range(alternates, 0...1000, at + "/alternates", name + ".alternates") }
        cited(office.ballot, at + "/ballot", name + ".ballot")
        cited(office.lists, at + "/lists", name + ".lists")
        cited(office.holdover, at + "/holdover", name + ".holdover")
        if let days = office.registrationDays {
            range(days, 0...365, at + "/registrationDays", name + ".registrationDays")
        }
        guard let excludes = office.excludes else { return }
        cited(excludes, at + "/excludes", name + ".excludes")
        if excludes.value.contains(office.office) {
            add(
                at + "/excludes/value",
                name + ".excludes",
                en: "An office can't exclude itself.",
                es: "Un cargo no puede excluirse a sí mismo."
            )
        }
    }

    mutating func recall(_ rules: RecallRules) {
        age(rules.minAge, "/recall/minAge", "recall.minAge")
        share(rules.petition, "/recall/petition", "recall.petition")
        cited(rules.byAudit, "/recall/byAudit", "recall.byAudit")
        range(rules.reportDays, 0...365, "/recall/reportDays", "recall.reportDays")
        range(rules.coordinationDays, 0...365, "/recall/coordinationDays", "recall.coordinationDays")
        cited(rules.defence, "/recall/defence", "recall.defence")
    }

    mutating func accounts(_ rules: AccountRules) {
        cited(rules.financeMonths, "/accounts/financeMonths", "accounts.financeMonths")
        for (index, months) in rules.financeMonths.value.enumerated() where !(1...120).contains(months) {
            add(
                "/accounts/financeMonths/value/\(index)",
                "accounts.financeMonths",
                en: "\(months) is out of range; it must be 1 to 120.",
                es: "\(months) está fuera de rango; debe ser de 1 a 120."
            )
        }
    }

    mutating func consultations(_ rules: ConsultationRules) {
        age(rules.minAge, "/consultations/minAge", "consultations.minAge")
        if let most = rules.projectsAtMost {
            range(most, 1...1_000_000, "/consultations/projectsAtMost", "consultations.projectsAtMost")
        }
        if let most = rules.fundedAtMost {
            range(most, 1...1_000_000, "/consultations/fundedAtMost", "consultations.fundedAtMost")
        }
        cited(rules.ballot, "/consultations/ballot", "consultations.ballot")
    }

    mutating func validity(_ validity: Validity) {
        cited(validity.from, "/validity/from", "validity.from")
        guard let until = validity.until else { return }
        cited(until, "/validity/until", "validity.until")
        guard until.value < validity.from.value else { return }
        add(
            "/validity/until/value",
            "validity.until",
            en: "It ends before it begins, on \(validity.from.value).",
            es: "Termina antes de comenzar, el \(validity.from.value)."
        )
    }
}
