/// What those who are sworn in were chosen by.
enum SwearingGround {
    case motion(Assembly, by: VotingMethod?)
    case proclamation(of: Identifier, [Elected])

    /// One whom an election's proclamation names.
    struct Elected: Hashable, Sendable {
        let member: Identifier
        let office: Office
        let unit: Identifier?
        let role: MandateRole
    }

    /// An election that was proclaimed.
    ///
    /// - Throws: `election-unknown`, `election-not-proclaimed`, `authority-missing`.
    static func election(_ id: Identifier, in context: inout Context) throws(Rejection) -> SwearingGround {
        let (election, opened) = try context.requireElection(id)
        try context.authorize(MandatesSwearIn.power, unit: opened.unitId)
        guard let proclaimed = election.proclaimed else {
            throw Rejection(.electionNotProclaimed, ["election": id.text])
        }
        let elected = proclaimed.results.flatMap { seat in
            [(seat.principals, MandateRole.principal), (seat.alternates, .alternate)].flatMap { members, role in
                members.map { Elected(member: $0, office: seat.office, unit: seat.unitId, role: role) }
            }
        }
        return .proclamation(of: id, elected)
    }

    /// A motion that was carried; the actor may act for its assembly.
    ///
    /// - Throws: `motion-unknown`, `motion-not-carried`, `authority-missing`.
    static func motion(_ id: Identifier, in context: inout Context) throws(Rejection) -> SwearingGround {
        let (motion, assembly, _) = try context.requireMotionAndAssembly(id)
        try context.authorize(MandatesSwearIn.power, in: assembly)
        guard motion.state == .carried else { throw Rejection(.motionNotCarried, ["motion": id.text]) }
        return .motion(assembly, by: motion.method)
    }

    /// That it names who takes this oath.
    ///
    /// - Throws: `election-needed`, `unit-of-another-assembly`, `not-elected`.
    func requireElected(_ oath: Oath, in context: inout Context) throws(Rejection) {
        switch self {
        case .motion(let assembly, let method):
            let rules = try context.rules(of: assembly).set
            // An open vote can't fill what the rules fill by ballots on paper.
            if let ballot = rules.office(oath.office)?.ballot,
                ballot.value != .open && !(ballot.value == .paper && method == .paper)
            {
                throw Rejection(
                    .electionNeeded,
                    rule: rules.reference("offices.\(oath.office.rawValue).ballot", ballot),
                    ["office": oath.office.rawValue]
                )
            }
            try context.requireReach(of: assembly.unit, over: oath.unitId)
        case .proclamation(let election, let elected):
            // Who turned out to be registered twice may have been proclaimed under either id.
            let register = context.currentRegister()
            let wanted = Elected(
                member: register.person(oath.memberId),
                office: oath.office,
                unit: oath.unitId,
                role: oath.role ?? .principal
            )
            let named = elected.map { elected in
                Elected(
                    member: register.person(elected.member),
                    office: elected.office,
                    unit: elected.unit,
                    role: elected.role
                )
            }
            guard named.contains(wanted) else {
                throw Rejection(
                    .notElected,
                    [
                        "member": oath.memberId.text, "office": oath.office.rawValue,
                        "role": wanted.role.rawValue, "election": election.text,
                    ]
                )
            }
        }
    }
}

extension Context {
    /// That a unit's assembly may decide about another unit: itself, or one below it.
    ///
    /// - Throws: `unit-of-another-assembly`.
    mutating func requireReach(of assembly: Identifier?, over unit: Identifier?) throws(Rejection) {
        guard let assembly else { return }
        guard let unit, currentCommune().lineage(of: unit).contains(assembly) else {
            throw Rejection(.unitOfAnotherAssembly, ["unit": unit?.text ?? commune, "assembly": assembly.text])
        }
    }
}
