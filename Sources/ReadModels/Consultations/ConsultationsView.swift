public import Domain
public import Postgres

/// Consultations with their projects: what each got, and what came of it.
public enum ConsultationsView: DocumentView {
    public static let name = "consultations"
    public static let version = 2
    public static var table: SQL { "consultation" }

    /// What is shown of a consultation.
    public struct Row: Codable, Hashable, Sendable {
        /// What it is called.
        public var title: String
        /// The title, folded for searching.
        public var search: String
        /// What it is about.
        public var description: ShownText?
        /// Its id in the file or system that it came from.
        public var externalId: String?
        /// The unit that is consulted; missing where it is the whole commune.
        public var unitId: Identifier?
        /// How far it has come.
        public var state: State
        /// What can be spent.
        public var budget: Quantity?
        /// In which budget and costs are told.
        public var currency: Identifier
        /// How ballots are filled in.
        public var ballot: BallotRules
        /// How votes are given: `open` is by name, in public.
        public var mode: BallotMode
        /// How the budget is allotted.
        public var rule: AllocationRule
        /// Who may vote.
        public var eligibility: Eligibility
        /// From when ballots are taken.
        public var opensAt: Instant?
        /// Until when ballots are taken.
        public var closesAt: Instant?
        /// Who may cast for voters.
        public var registrars: [Identifier]
        /// Whatever else is known of it.
        public var meta: [Detail]
        /// How many ballots were cast.
        public var ballots: Int
        /// How many of them were given on paper.
        public var paperBallots: Int
        /// The tables that count ballots on paper; missing where there are none.
        public var tables: [Identifier]?
        /// In the order in which they were submitted.
        public var projects: [Project]
        /// The selected ones, in the order in which they were selected; missing before the allocation.
        public var selected: [Identifier]?
        /// What they cost together; missing before the allocation.
        public var spent: Quantity?
        /// When it was opened.
        public var openedAt: Instant
        /// When it was closed.
        public var closedAt: Instant?
        /// When its budget was allotted.
        public var allocatedAt: Instant?
    }

    /// How far a consultation has come. The raw values are shown.
    public enum State: String, Codable, Sendable {
        case open, closed, allocated
    }

    /// What is shown of a project.
    public struct Project: Codable, Hashable, Sendable {
        /// Unique in the consultation.
        public var id: Identifier
        /// Its id in the file or system that it came from.
        public var externalId: String?
        /// What it is called.
        public var name: String
        /// What it is a project of.
        public var category: String?
        /// What it is about.
        public var description: ShownText?
        /// What it would cost.
        public var cost: Quantity
        /// Whatever else is known of it.
        public var meta: [Detail]
        /// On how many ballots it is.
        public var votes: Int
        /// The sum of its points; of its votes, where ballots have no points.
        public var score: Int
        /// Its turn in the allocation, counted from 1; missing before.
        public var rank: Int?
        /// Whether it was selected; missing before the allocation.
        public var selected: Bool?
        /// What came of it; missing before the allocation.
        public var outcome: ProjectOutcome?
        /// `true` where equal shares left it and their completion selected it.
        public var byCompletion: Bool?
    }

    public static func touches(_ event: Recorded) -> [String] {
        switch event.event {
        case .consultations: [event.stream.id.text]
        case .communes, .members, .assemblies, .actas, .inventories, .mandates, .elections, .operators: []
        }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .consultations(let event) = recorded.event else { return }
        let id = recorded.stream.id.text
        if case .opened(let data) = event {
            rows[id] = Row(data, recorded)
            return
        }
        // In place: a copy for each of thousands of ballots would cost more than counting them.
        guard try rows[id]?.apply(event, recorded) != nil else { throw ViewFault("there is no consultation \(id)") }
    }
}

extension ConsultationsView.Row {
    init(_ data: ConsultationOpened, _ recorded: Recorded) {
        self.init(
            title: data.title,
            search: searchText(data.title),
            description: data.description.map { ShownText($0, position: recorded.position) },
            externalId: data.externalId,
            unitId: data.unitId,
            state: .open,
            budget: data.budget,
            currency: data.currency,
            ballot: data.ballot,
            mode: data.mode,
            rule: data.rule,
            eligibility: data.eligibility,
            opensAt: data.opensAt,
            closesAt: data.closesAt,
            registrars: data.registrars,
            meta: data.meta,
            ballots: 0,
            paperBallots: 0,
            projects: [],
            openedAt: recorded.occurredAt
        )
    }

    mutating func apply(_ event: ConsultationsEvent, _ recorded: Recorded) throws(ViewFault) {
        switch event {
        case .opened: break
        case .projectSubmitted(let data): projects.append(ConsultationsView.Project(data, at: recorded.position))
        case .cast(let data): try count(data)
        case .tableOpened(let data): tables = (tables ?? []) + [data.tallyId]
        case .counted(let data):
            ballots = data.ballots
            paperBallots = data.ballots
            for option in data.votes {
                let index = try index(of: option.option)
                projects[index].votes = option.votes
                projects[index].score = option.votes
            }
        case .closed:
            state = .closed
            closedAt = recorded.occurredAt
        case .allocated(let data):
            state = .allocated
            allocatedAt = recorded.occurredAt
            spent = data.spent
            selected = data.results.filter { $0.outcome == .selected }.map(\.projectId)
            for (place, result) in data.results.enumerated() {
                let index = try index(of: result.projectId)
                projects[index].rank = place + 1
                projects[index].selected = result.outcome == .selected
                projects[index].outcome = result.outcome
                projects[index].byCompletion = result.byCompletion
            }
        }
    }

    private mutating func count(_ ballot: BallotCast) throws(ViewFault) {
        ballots += 1
        if ballot.paper == true { paperBallots += 1 }
        for choice in ballot.choices {
            let index = try index(of: choice.projectId)
            projects[index].votes += 1
            projects[index].score += choice.score
        }
    }

    private func index(of project: Identifier) throws(ViewFault) -> Int {
        guard let index = projects.firstIndex(where: { $0.id == project }) else {
            throw ViewFault("there is no project \(project)")
        }
        return index
    }
}

extension ConsultationsView.Project {
    init(_ data: ProjectSubmitted, at position: Int64) {
        self.init(
            id: data.projectId,
            externalId: data.externalId,
            name: data.name,
            category: data.category,
            description: data.description.map { ShownText($0, position: position) },
            cost: data.cost,
            meta: data.meta,
            votes: 0,
            score: 0
        )
    }
}

extension ConsultationsView {
    /// `/consultations`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "consultations",
            source: "consultation",
            fields: [
                Field("title", .text, "doc->>'title'", order: "(doc->>'search') collate \"C\""),
                Field("description", .json, "doc->'description'"),
                Field("externalId", .text, "doc->>'externalId'", order: "(doc->>'externalId') collate \"C\""),
                Field("unitId", .text, "doc->>'unitId'", order: "(doc->>'unitId') collate \"C\""),
                Field("state", .text, "doc->>'state'", order: "(doc->>'state') collate \"C\""),
                Field("budget", .quantity, "doc->>'budget'", order: .numeric("doc->>'budget'")),
                Field("currency", .text, "doc->>'currency'", order: "(doc->>'currency') collate \"C\""),
                Field("ballot", .json, "doc->'ballot'"),
                Field("mode", .text, "doc->>'mode'", order: "(doc->>'mode') collate \"C\""),
                Field("rule", .json, "doc->'rule'"),
                Field("eligibility", .json, "doc->'eligibility'"),
                Field("opensAt", .time, "(doc->>'opensAt')::timestamptz"),
                Field("closesAt", .time, "(doc->>'closesAt')::timestamptz"),
                Field("registrars", .json, "doc->'registrars'"),
                Field("meta", .json, "doc->'meta'"),
                Field("ballots", .integer, "(doc->>'ballots')::bigint"),
                Field("paperBallots", .integer, "(doc->>'paperBallots')::bigint"),
                Field("tables", .json, "doc->'tables'"),
                Field("projects", .json, "doc->'projects'"),
                Field("selected", .json, "doc->'selected'"),
                Field("spent", .quantity, "doc->>'spent'", order: .numeric("doc->>'spent'")),
                Field("openedAt", .time, "(doc->>'openedAt')::timestamptz"),
                Field("closedAt", .time, "(doc->>'closedAt')::timestamptz"),
                Field("allocatedAt", .time, "(doc->>'allocatedAt')::timestamptz"),
            ],
            search: "doc->>'search'"
        )
    )
}
