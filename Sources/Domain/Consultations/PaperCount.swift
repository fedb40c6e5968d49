/// A table was opened at which ballots on paper are counted: the projects are printed on them, and don't change any more.
public struct ConsultationTableOpened: EventPayload {
    public static let kind = EventKind("consultations.table-opened", 1)

    /// The table's sheet, in its own stream.
    public let tallyId: Identifier
    /// How many may vote there.
    public let enrolled: Int

    public static let example = ConsultationTableOpened(tallyId: "mesa-1", enrolled: 380)
    public var event: Event { .consultations(.tableOpened(self)) }
}

/// The certified sheets of a consultation on paper were added up.
public struct ConsultationCounted: EventPayload {
    public static let kind = EventKind("consultations.counted", 1)

    /// The ballots that were in the boxes.
    public let ballots: Int
    /// The votes of each project, in the order in which they were submitted.
    public let votes: [OptionVotes]
    /// Whose sheets they are, ascending.
    public let tallyIds: [Identifier]

    public static let example = ConsultationCounted(
        ballots: 302,
        votes: [OptionVotes(option: "p-8", votes: 167), OptionVotes(option: "p-5", votes: 135)],
        tallyIds: ["mesa-1"]
    )
    public var event: Event { .consultations(.counted(self)) }
}

/// What the sheets of a consultation on paper come to.
struct PaperCount: Hashable, Sendable {
    /// The projects with their votes; a vote is a point.
    var projects: [StandingProject]
    let event: ConsultationCounted
}

extension Consultation {
    /// A table of a consultation on paper, with how many are enrolled at it.
    struct Table: Hashable, Sendable {
        let tally: Identifier
        let enrolled: Int
    }
}

extension Context {
    /// Adds up the certified sheets of a consultation on paper.
    ///
    /// - Throws: `consultation-uncounted`, `tally-not-certified`.
    mutating func paperCount(of consultation: Consultation) throws(Rejection) -> PaperCount {
        guard !consultation.tables.isEmpty else { throw Rejection(.consultationUncounted) }
        var votes: [Identifier: Int] = [:]
        var ballots = 0
        for table in consultation.tables {
            guard let sheet = try requireTally(table.tally).0.certified else {
                throw Rejection(.tallyNotCertified, ["tally": table.tally.text])
            }
            ballots += sheet.inBox
            for option in sheet.votes { votes[option.option, default: 0] += option.votes }
        }
        let projects = consultation.projects.map { project in
            var counted = project
            counted.votes = votes[project.id] ?? 0
            counted.score = counted.votes
            return counted
        }
        let event = ConsultationCounted(
            ballots: ballots,
            votes: projects.map { OptionVotes(option: $0.id, votes: $0.votes) },
            tallyIds: consultation.tables.map(\.tally).sorted()
        )
        return PaperCount(projects: projects, event: event)
    }
}

extension ConsultationsOpen {
    /// That sheets can tell what the rule needs to know.
    ///
    /// - Throws: `ballot-not-countable`, `shares-need-ballots`.
    func requireCountable() throws(Rejection) {
        guard ballot.type == .approval else { throw Rejection(.ballotNotCountable) }
        guard rule.method != .equalShares else { throw Rejection(.sharesNeedBallots) }
    }
}

extension RejectionCode {
    static let consultationOnPaper = RejectionCode(
        "consultation-on-paper",
        en: "This consultation votes on paper: ballots are counted at a table, and only its sheet enters the book.",
        es: "Esta consulta vota en papel: las boletas se cuentan en una mesa, y al libro solo entra su acta."
    )
    static let consultationUncounted = RejectionCode(
        "consultation-uncounted",
        en: "No table has counted this consultation's ballots; open one and certify its tally.",
        es: "Ninguna mesa ha contado las boletas de esta consulta; abra una y certifique su escrutinio."
    )
    static let sharesNeedBallots = RejectionCode(
        "shares-need-ballots",
        en: "Equal shares need to know each ballot, which the sheets of a table don't tell; choose another method.",
        es: "Las partes iguales necesitan conocer cada boleta, y el acta de una mesa no las dice; elija otro método."
    )
}
