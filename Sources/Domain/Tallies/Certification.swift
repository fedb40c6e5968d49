/// Somebody who is neither clerk found out which figure is right.
public struct TallyDiscrepancyResolved: EventPayload {
    public static let kind = EventKind("tallies.discrepancy-resolved", 1)

    /// Which one.
    public let number: Int
    /// The figure that is right.
    public let value: Int
    /// How that was found.
    public let reason: FreeText

    public static let example = TallyDiscrepancyResolved(
        number: 1,
        value: 167,
        reason: .open("El acta de papel dice 167; la transcriptora leyó 170")
    )
    public var sealed: [Sealed] { reason.parts }
    public var event: Event { .elections(.tally(.discrepancyResolved(self))) }
}

/// A table's count is final.
public struct TallyCertified: EventPayload {
    public static let kind = EventKind("tallies.certified", 1)

    /// The sheet as it counts.
    public let sheet: TallySheet

    public static let example = TallyCertified(sheet: .example)
    public var event: Event { .elections(.tally(.certified(self))) }
}

/// Says that a figure of a table is wrong, although the copies agree.
public struct TalliesRaiseDiscrepancy: Command {
    public static let type = "tallies.raise-discrepancy"
    public static let summary = "Say that a figure is wrong, although the copies agree; it must then be resolved"
    public static let power = Power(.electoral, .spokesperson, .coordination, .audit, promoters: true, named: true)

    /// Which table.
    public let tallyId: Identifier
    /// Which figure.
    public let figure: TallyFigure
    /// For the votes of an option: which.
    public let option: Identifier?
    /// What is wrong.
    public let reason: Prose
    /// Members whom the reason is about: it is then sealed.
    public let about: [Identifier]?

    /// A doubt of its parts.
    public init(
        tallyId: Identifier,
        figure: TallyFigure,
        option: Identifier? = nil,
        reason: Prose,
        about: [Identifier]? = nil
    ) {
        self.tallyId = tallyId
        self.figure = figure
        self.option = option
        self.reason = reason
        self.about = about
    }

    public static let example = TalliesRaiseDiscrepancy(
        tallyId: "mesa-1",
        figure: .null,
        reason: "Una boleta se contó como nula y no lo era"
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (table, opened) = try context.requireTally(tallyId)
        let named = Set(opened.clerks + opened.witnesses).map { ($0, table.position) }
        try context.authorize(Self.power, unit: opened.unitId, named: Dictionary(uniqueKeysWithValues: named))
        try table.requireUncertified()
        let line = TallyLine(figure, option)
        guard let sheet = table.entries.first?.sheet else { throw Rejection(.entryMissing) }
        guard sheet.lines.contains(line) else { throw Rejection(.figureUnknown, ["figure": figure.rawValue]) }
        guard !table.discrepancies.contains(where: { $0.line == line && $0.value == nil }) else {
            throw Rejection(.tallyDiscrepancyAlreadyOpen, ["figure": figure.rawValue])
        }
        guard table.discrepancies.count < 500 else {
            throw Rejection(.listOutOfRange, ["count": "501", "most": "500"])
        }
        let raised = TallyDiscrepancyRaised(
            number: table.discrepancies.count + 1,
            figure: figure,
            option: option,
            values: table.copies.compactMap { $0[line] },
            reason: try context.freeText(reason.text, about: about, field: .reason)
        )
        return [NewEvent(Stream(.tally, tallyId), raised)]
    }
}

/// Resolves a discrepancy: by neither clerk, with a reason.
public struct TalliesResolve: Command {
    public static let type = "tallies.resolve"
    public static let summary = "Resolve a discrepancy with a reason; neither clerk can"
    public static let power = Power(.electoral, .spokesperson, .coordination, .audit, promoters: true)

    /// Which table.
    public let tallyId: Identifier
    /// Which discrepancy.
    public let number: Int
    /// The figure that is right.
    public let value: Int
    /// How that was found.
    public let reason: Prose
    /// Members whom the reason is about: it is then sealed.
    public let about: [Identifier]?

    /// A resolution of its parts.
    public init(tallyId: Identifier, number: Int, value: Int, reason: Prose, about: [Identifier]? = nil) {
        self.tallyId = tallyId
        self.number = number
        self.value = value
        self.reason = reason
        self.about = about
    }

    public static let example = TalliesResolve(
        tallyId: "mesa-1",
        number: 1,
        value: 167,
        reason: "El acta de papel dice 167; la transcriptora leyó 170"
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (table, opened) = try context.requireTally(tallyId)
        // Also a clerk who holds the office, and whoever typed for one.
        let hands = Set(opened.clerks + table.entries.map(\.hand))
        guard !hands.contains(context.actor), !(context.by.map(hands.contains) ?? false) else {
            throw Rejection(.resolverIsClerk, ["clerk": context.actor.text])
        }
        try context.authorize(Self.power, unit: opened.unitId)
        try table.requireUncertified()
        guard table.discrepancies.indices.contains(number - 1) else {
            throw Rejection(.tallyDiscrepancyUnknown, ["number": String(number)])
        }
        guard table.discrepancies[number - 1].value == nil else {
            throw Rejection(.tallyDiscrepancyResolved, ["number": String(number)])
        }
        guard (0...100_000_000).contains(value) else { throw Rejection(.figureOutOfRange) }
        let resolved = TallyDiscrepancyResolved(
            number: number,
            value: value,
            reason: try context.freeText(reason.text, about: about, field: .reason)
        )
        return [NewEvent(Stream(.tally, tallyId), resolved)]
    }
}

/// Certifies a table's count.
public struct TalliesCertify: Command {
    public static let type = "tallies.certify"
    public static let summary = "Certify a table's count: two entries, the witnesses' copy, and no discrepancy open"
    public static let power = Power.electing

    /// Which table.
    public let tallyId: Identifier

    /// The certification of a table.
    public init(tallyId: Identifier) { self.tallyId = tallyId }

    public static let example = TalliesCertify(tallyId: "mesa-1")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (table, opened) = try context.requireTally(tallyId)
        try context.authorize(Self.power, unit: opened.unitId)
        try table.requireUncertified()
        guard table.entries.count == 2 else { throw Rejection(.entryMissing) }
        guard table.witnessed != nil else { throw Rejection(.witnessCopyMissing) }
        guard table.open == 0 else { throw Rejection(.tallyDiscrepancyOpen, ["open": String(table.open)]) }
        guard let sheet = table.settled else { throw Rejection(.entryMissing) }
        // What was resolved line by line must add up as a whole.
        try sheet.requireSound(at: opened)
        return [NewEvent(Stream(.tally, tallyId), TallyCertified(sheet: sheet))]
    }
}
