/// What a polling table wrote on its sheet. It adds up, or it isn't taken.
public struct TallySheet: Codable, Hashable, Sendable {
    /// How many may vote at the table.
    public var enrolled: Int
    /// How many signed in.
    public var signedIn: Int
    /// How many ballots were handed out.
    public var issued: Int
    /// Ballots that were spoiled and replaced by another one.
    public var spoiledReplaced: Int
    /// Ballots in the box.
    public var inBox: Int
    /// Ballots that were handed out and didn't come back.
    public var notReturned: Int
    /// Ballots with a valid choice: only where one may have several, since there the options' votes are choices.
    public var valid: Int?
    /// Ballots without a mark.
    public var blank: Int
    /// Ballots that say nothing clear.
    public var null: Int
    /// Votes for each option.
    public var votes: [OptionVotes]

    /// A sheet of its parts.
    public init(
        enrolled: Int,
        signedIn: Int,
        issued: Int,
        spoiledReplaced: Int,
        inBox: Int,
        notReturned: Int,
        valid: Int? = nil,
        blank: Int,
        null: Int,
        votes: [OptionVotes]
    ) {
        self.enrolled = enrolled
        self.signedIn = signedIn
        self.issued = issued
        self.spoiledReplaced = spoiledReplaced
        self.inBox = inBox
        self.notReturned = notReturned
        self.valid = valid
        self.blank = blank
        self.null = null
        self.votes = votes
    }

    static let example = TallySheet(
        enrolled: 380,
        signedIn: 310,
        issued: 312,
        spoiledReplaced: 2,
        inBox: 310,
        notReturned: 0,
        blank: 5,
        null: 3,
        votes: [OptionVotes(option: "m-0007", votes: 167), OptionVotes(option: "m-0008", votes: 135)]
    )
}

/// How many votes an option got at a table.
public struct OptionVotes: Codable, Hashable, Sendable {
    /// A candidate, a project, or what a motion is answered with.
    public var option: Identifier
    /// How many.
    public var votes: Int

    /// Votes of an option.
    public init(option: Identifier, votes: Int) {
        self.option = option
        self.votes = votes
    }
}

/// A figure of a sheet. The raw values are storage format.
public enum TallyFigure: String, Word {
    case enrolled
    case signedIn = "signed-in"
    case issued
    case spoiledReplaced = "spoiled-replaced"
    case inBox = "in-box"
    case notReturned = "not-returned"
    case valid
    case blank
    case null
    /// The votes for an option.
    case option
}

/// Where on a sheet a figure stands.
struct TallyLine: Hashable, Sendable {
    let figure: TallyFigure
    let option: Identifier?

    init(_ figure: TallyFigure, _ option: Identifier? = nil) {
        self.figure = figure
        self.option = option
    }
}

extension TallySheet {
    /// Every figure of it, in the order of the sheet.
    var lines: [TallyLine] {
        TallyFigure.allCases.filter { $0 != .option && ($0 != .valid || valid != nil) }.map { TallyLine($0) }
            + votes.map { TallyLine(.option, $0.option) }
    }

    /// What a line says; `nil` where the sheet has no such line.
    subscript(line: TallyLine) -> Int? {
        get {
            switch line.figure {
            case .enrolled: enrolled
            case .signedIn: signedIn
            case .issued: issued
            case .spoiledReplaced: spoiledReplaced
            case .inBox: inBox
            case .notReturned: notReturned
            case .valid: valid
            case .blank: blank
            case .null: null
            case .option: votes.first { $0.option == line.option }?.votes
            }
        }
        set {
            guard let newValue else { return }
            switch line.figure {
            case .enrolled: enrolled = newValue
            case .signedIn: signedIn = newValue
            case .issued: issued = newValue
            case .spoiledReplaced: spoiledReplaced = newValue
            case .inBox: inBox = newValue
            case .notReturned: notReturned = newValue
            case .valid: valid = newValue
            case .blank: blank = newValue
            case .null: null = newValue
            case .option:
                if let index = votes.firstIndex(where: { $0.option == line.option }) { votes[index].votes = newValue }
            }
        }
    }

    /// That it names each option of the table once, adds up, and has no more ballots than people.
    ///
    /// - Throws: `sheet-options-differ`, `figure-out-of-range`, `enrolled-differs`, `valid-for-several-choices`,
    ///   `sheet-box-unbalanced`, `sheet-issued-unbalanced`, `ballots-over-roll`.
    func requireSound(at table: TableOpened) throws(Rejection) {
        guard votes.count == table.options.count, Set(votes.map(\.option)) == Set(table.options) else {
            throw Rejection(.sheetOptionsDiffer, ["options": table.options.map(\.text).joined(separator: ", ")])
        }
        for line in lines {
            // A bound that no commune reaches, so that no sum below can overflow.
            guard let value = self[line], (0...100_000_000).contains(value) else { throw Rejection(.figureOutOfRange) }
        }
        guard enrolled == table.enrolled else {
            throw Rejection(.enrolledDiffers, ["enrolled": String(table.enrolled)])
        }
        guard (valid != nil) == (table.choices > 1) else { throw Rejection(.validForSeveralChoices) }
        let chosen = votes.reduce(0) { $0 + $1.votes }
        let ballots = valid ?? chosen
        guard chosen <= ballots * table.choices, votes.allSatisfy({ $0.votes <= ballots }), chosen >= ballots,
            inBox == ballots + blank + null
        else {
            throw Rejection(.sheetBoxUnbalanced, ["inBox": String(inBox), "sum": String(ballots + blank + null)])
        }
        guard issued == inBox + spoiledReplaced + notReturned else {
            throw Rejection(
                .sheetIssuedUnbalanced,
                ["issued": String(issued), "sum": String(inBox + spoiledReplaced + notReturned)]
            )
        }
        guard signedIn <= enrolled, inBox + notReturned <= signedIn else {
            throw Rejection(
                .ballotsOverRoll,
                ["ballots": String(inBox + notReturned), "signedIn": String(signedIn), "enrolled": String(enrolled)]
            )
        }
    }

    /// With its options in the order of the table.
    func arranged(as options: [Identifier]) -> TallySheet {
        var sheet = self
        sheet.votes = options.map { option in
            OptionVotes(option: option, votes: self[TallyLine(.option, option)] ?? 0)
        }
        return sheet
    }
}
