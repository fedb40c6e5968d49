/// A polling table was opened, with those who will copy its sheet.
public struct TableOpened: EventPayload {
    public static let kind = EventKind("tallies.table-opened", 1)

    /// What it counts.
    public let matter: TallyMatter
    /// Which one.
    public let matterId: Identifier
    /// Of an election: which office.
    public let office: Office?
    /// Of an election: the office's unit; left out where that is the whole commune.
    public let officeUnitId: Identifier?
    /// The unit whose electors vote; left out where it is the whole commune.
    public let unitId: Identifier?
    /// What the table is called.
    public let table: String
    /// How many of the frozen roll may vote at it.
    public let enrolled: Int
    /// What is voted for: candidates, projects, or a motion's answers.
    public let options: [Identifier]
    /// How many of them a ballot may mark.
    public let choices: Int
    /// The two who enter the sheet.
    public let clerks: [Identifier]
    /// Who holds the witnesses' copy.
    public let witnesses: [Identifier]

    public static let example = TableOpened(
        matter: .election,
        matterId: "el-2026",
        office: .finance,
        officeUnitId: "cc-el-tamarindo",
        unitId: "cc-el-tamarindo",
        table: "Mesa 1",
        enrolled: 380,
        options: ["m-0007", "m-0008"],
        choices: 1,
        clerks: ["m-0011", "m-0012"],
        witnesses: ["m-0013"]
    )
    public var event: Event { .elections(.tally(.tableOpened(self))) }
}

/// A table counts for an office of this election.
public struct ElectionTableOpened: EventPayload {
    public static let kind = EventKind("elections.table-opened", 1)

    /// The table's tally.
    public let tallyId: Identifier
    /// For which office.
    public let office: Office
    /// Of which unit; left out where it is the whole commune.
    public let unitId: Identifier?
    /// How many may vote at it.
    public let enrolled: Int

    public static let example = ElectionTableOpened(
        tallyId: "mesa-1",
        office: .finance,
        unitId: "cc-el-tamarindo",
        enrolled: 380
    )
    public var event: Event { .elections(.election(.tableOpened(self))) }
}

/// What a table counts. The raw values are storage format.
public enum TallyMatter: String, Word {
    case election, consultation, motion
}

/// Opens a polling table.
public struct TalliesOpenTable: Command {
    public static let type = "tallies.open-table"
    public static let summary = "Open a polling table, naming two clerks and the witnesses"
    public static let power = Power.electing

    /// The new tally.
    public let tallyId: Identifier
    /// What it counts.
    public let matter: TallyMatter
    /// Which one.
    public let matterId: Identifier
    /// Of an election: which office.
    public let office: Office?
    /// Of an election: the office's unit; that of the electors unless told.
    public let unitId: Identifier?
    /// What the table is called.
    public let table: Title
    /// How many of the frozen roll may vote at it.
    public let enrolled: Int
    /// The two who enter the sheet.
    public let clerks: [Identifier]
    /// Who holds the witnesses' copy; none of the clerks.
    public let witnesses: [Identifier]

    /// A table of its parts.
    public init(
        tallyId: Identifier,
        matter: TallyMatter,
        matterId: Identifier,
        office: Office? = nil,
        unitId: Identifier? = nil,
        table: Title,
        enrolled: Int,
        clerks: [Identifier],
        witnesses: [Identifier]
    ) {
        self.tallyId = tallyId
        self.matter = matter
        self.matterId = matterId
        self.office = office
        self.unitId = unitId
        self.table = table
        self.enrolled = enrolled
        self.clerks = clerks
        self.witnesses = witnesses
    }

    public static let example = TalliesOpenTable(
        tallyId: "mesa-1",
        matter: .election,
        matterId: "el-2026",
        office: .finance,
        table: "Mesa 1",
        enrolled: 380,
        clerks: ["m-0011", "m-0012"],
        witnesses: ["m-0013"]
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let poll = try poll(in: &context)
        let stream = Stream(.tally, tallyId)
        guard context.book.version(of: stream) == 0 else { throw Rejection(.idTaken, ["id": tallyId.text]) }
        guard clerks.count == 2, clerks[0] != clerks[1] else { throw Rejection(.clerksNotTwo) }
        guard !witnesses.isEmpty else { throw Rejection(.witnessesMissing) }
        guard witnesses.count <= 50 else {
            throw Rejection(.listOutOfRange, ["count": String(witnesses.count), "most": "50"])
        }
        guard Set(clerks).isDisjoint(with: witnesses) else { throw Rejection(.clerkIsWitness) }
        for member in clerks + witnesses { _ = try context.requirePresentMember(member) }
        // The other tables of the same poll have taken theirs.
        guard (1...poll.eligible).contains(enrolled), enrolled <= poll.eligible - poll.taken else {
            throw Rejection(
                .enrolledOverRoll,
                ["enrolled": String(enrolled), "left": String(max(0, poll.eligible - poll.taken))]
            )
        }
        let opened = TableOpened(
            matter: matter,
            matterId: matterId,
            office: poll.seat?.office,
            officeUnitId: poll.seat?.unitId,
            unitId: poll.unit,
            table: table.text,
            enrolled: enrolled,
            options: poll.options,
            choices: poll.choices,
            clerks: clerks,
            witnesses: Set(witnesses).sorted()
        )
        var events = [NewEvent(stream, opened)]
        if let seat = poll.seat {
            let noted = ElectionTableOpened(
                tallyId: tallyId,
                office: seat.office,
                unitId: seat.unitId,
                enrolled: enrolled
            )
            events.append(NewEvent(Stream(.election, matterId), noted))
        }
        if matter == .consultation {
            let noted = ConsultationTableOpened(tallyId: tallyId, enrolled: enrolled)
            events.append(NewEvent(Stream(.consultation, matterId), noted))
        }
        return events
    }

    /// What is voted on and by how many; and that the actor may.
    private func poll(in context: inout Context) throws(Rejection) -> Poll {
        switch matter {
        case .election:
            guard let office else { throw Rejection(.officeMissing) }
            let (election, opened) = try context.requireElection(matterId)
            try context.authorize(Self.power, unit: opened.unitId)
            try election.requireCounting()
            let (index, seat) = try election.requireSeat(office, unitId)
            guard !election.candidates[index].isEmpty else { throw Rejection(.noCandidates) }
            return Poll(
                unit: opened.unitId,
                options: election.persons(for: index, in: context.currentRegister()).sorted(),
                choices: seat.choices,
                // Challenges may have been settled since it was opened.
                eligible: try context.requireRoll(opened.rollId).count,
                taken: election.tables[index].reduce(0) { $0 + $1.enrolled },
                seat: seat
            )
        case .consultation:
            guard office == nil, unitId == nil else { throw Rejection(.officeOnlyForElections) }
            let (consultation, opened) = try context.consultation(matterId)
            try context.authorize(Self.power, unit: opened.unitId)
            guard opened.mode == .paper, let rollId = opened.eligibility.rollId else {
                throw Rejection(.consultationNotOnPaper)
            }
            guard !consultation.isAllocated else { throw Rejection(.alreadyAllocated) }
            let options = consultation.projects.map(\.id).sorted()
            guard !options.isEmpty, options.count <= 200 else {
                throw Rejection(.listOutOfRange, ["count": String(options.count), "most": "200"])
            }
            return Poll(
                unit: opened.unitId,
                options: options,
                choices: min(opened.ballot.maxChoices ?? options.count, options.count),
                eligible: try context.requireRoll(rollId).count,
                taken: consultation.tables.reduce(0) { $0 + $1.enrolled }
            )
        case .motion:
            guard office == nil, unitId == nil else { throw Rejection(.officeOnlyForElections) }
            let (motion, assembly, _) = try context.requireMotionAndAssembly(matterId)
            try context.authorize(Self.power, in: assembly)
            try motion.requireOpen(cast: false)
            return Poll(
                unit: assembly.unit,
                options: Choice.allCases.compactMap { Identifier(scalar: $0.rawValue) }.sorted(),
                choices: 1,
                eligible: context.eligible(of: assembly)
            )
        }
    }

    private struct Poll {
        var unit: Identifier?
        var options: [Identifier]
        var choices: Int
        var eligible: Int
        var taken = 0
        var seat: ElectionSeat?
    }
}
