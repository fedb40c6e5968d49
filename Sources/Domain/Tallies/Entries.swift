/// A clerk entered a table's sheet.
public struct TallyEntered: EventPayload {
    public static let kind = EventKind("tallies.entered", 1)

    /// What the clerk read.
    public let sheet: TallySheet

    public static let example = TallyEntered(sheet: .example)
    public var event: Event { .elections(.tally(.entered(self))) }
}

/// A witness entered the witnesses' copy.
public struct TallyWitnessed: EventPayload {
    public static let kind = EventKind("tallies.witnessed", 1)

    /// What the copy says.
    public let sheet: TallySheet

    public static let example = TallyWitnessed(sheet: .example)
    public var event: Event { .elections(.tally(.witnessed(self))) }
}

/// Two copies of a sheet differ on a line, or somebody doubts it. Nothing is certified before it is resolved.
public struct TallyDiscrepancyRaised: EventPayload {
    public static let kind = EventKind("tallies.discrepancy-raised", 1)

    /// 1, 2, 3 … at its table.
    public let number: Int
    /// Which figure.
    public let figure: TallyFigure
    /// For the votes of an option: which.
    public let option: Identifier?
    /// What the copies say, in the order in which they came, the witnesses' last.
    public let values: [Int]
    /// What somebody said; left out where the copies themselves differ.
    public let reason: FreeText?

    public static let example = TallyDiscrepancyRaised(
        number: 1,
        figure: .option,
        option: "m-0007",
        values: [170, 167],
        reason: nil
    )
    public var sealed: [Sealed] { reason?.parts ?? [] }
    public var event: Event { .elections(.tally(.discrepancyRaised(self))) }
}

/// Enters a table's sheet.
public struct TalliesEnter: Command {
    public static let type = "tallies.enter"
    public static let summary = "Enter a table's sheet; both clerks do so, each for themself"
    public static let power = Power(named: true)

    /// Which table.
    public let tallyId: Identifier
    /// What the clerk reads.
    public let sheet: TallySheet

    /// An entry of its parts.
    public init(tallyId: Identifier, sheet: TallySheet) {
        self.tallyId = tallyId
        self.sheet = sheet
    }

    public static let example = TalliesEnter(tallyId: "mesa-1", sheet: .example)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (table, opened) = try context.requireTally(tallyId)
        let named = Dictionary(uniqueKeysWithValues: Set(opened.clerks).map { ($0, table.position) })
        try context.authorize(Self.power, unit: opened.unitId, named: named)
        try table.requireUncertified()
        let hand = context.by ?? context.actor
        guard !table.entries.contains(where: { $0.clerk == context.actor || $0.hand == hand }) else {
            throw Rejection(.alreadyEntered, ["clerk": hand.text])
        }
        try sheet.requireSound(at: opened)
        let arranged = sheet.arranged(as: opened.options)
        let stream = Stream(.tally, tallyId)
        return [NewEvent(stream, TallyEntered(sheet: arranged))] + table.raising(arranged, witnesses: false, in: stream)
    }
}

/// Enters the witnesses' copy of a table's sheet.
public struct TalliesWitness: Command {
    public static let type = "tallies.witness"
    public static let summary = "Enter the witnesses' copy of a table's sheet"
    public static let power = Power(named: true)

    /// Which table.
    public let tallyId: Identifier
    /// What the copy says.
    public let sheet: TallySheet

    /// A copy of its parts.
    public init(tallyId: Identifier, sheet: TallySheet) {
        self.tallyId = tallyId
        self.sheet = sheet
    }

    public static let example = TalliesWitness(tallyId: "mesa-1", sheet: .example)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (table, opened) = try context.requireTally(tallyId)
        let named = Dictionary(uniqueKeysWithValues: Set(opened.witnesses).map { ($0, table.position) })
        try context.authorize(Self.power, unit: opened.unitId, named: named)
        try table.requireUncertified()
        guard table.witnessed == nil else { throw Rejection(.alreadyWitnessed) }
        let hand = context.by ?? context.actor
        guard !table.entries.contains(where: { $0.hand == hand }) else {
            throw Rejection(.clerkIsWitness)
        }
        try sheet.requireSound(at: opened)
        let arranged = sheet.arranged(as: opened.options)
        let stream = Stream(.tally, tallyId)
        return [NewEvent(stream, TallyWitnessed(sheet: arranged))]
            + table.raising(arranged, witnesses: true, in: stream)
    }
}

extension PollingTable {
    /// A discrepancy for each line on which a new copy differs.
    fileprivate func raising(_ sheet: TallySheet, witnesses: Bool, in stream: Stream) -> [NewEvent] {
        differences(of: sheet).enumerated().map { index, line in
            var values = entries.compactMap { $0.sheet[line] }
            if let witnessed, let value = witnessed[line] { values.append(value) }
            if let value = sheet[line] {
                values.insert(value, at: witnesses || witnessed == nil ? values.endIndex : values.endIndex - 1)
            }
            let raised = TallyDiscrepancyRaised(
                number: discrepancies.count + index + 1,
                figure: line.figure,
                option: line.option,
                values: values,
                reason: nil
            )
            return NewEvent(stream, raised)
        }
    }
}
