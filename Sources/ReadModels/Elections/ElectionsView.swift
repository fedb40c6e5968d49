public import Domain
public import Postgres

/// Elections: what is filled, who stands, which tables count, and who was proclaimed.
public enum ElectionsView: DocumentView {
    public static let name = "elections"
    public static let version = 1
    public static var table: SQL { "election" }

    /// What is shown of an election.
    public struct Row: Codable, Hashable, Sendable {
        /// Where it stands.
        public var state: ElectionState
        /// The assembly that elects.
        public var assemblyId: Identifier?
        /// The unit whose electors vote.
        public var unitId: Identifier?
        /// The frozen roll.
        public var rollId: Identifier
        /// How many are on it.
        public var eligible: Int
        /// What is filled.
        public var seats: [ElectionSeat]
        /// Who stands, in the order of the nominations.
        public var candidates: [Candidate]
        /// Tallies of its tables.
        public var tallyIds: [Identifier]
        /// Draws among tied candidates.
        public var drawIds: [Identifier]
        /// Who was proclaimed.
        public var results: [SeatResult]?
        /// Up to when who was elected is to be registered with the authority that does so, where the rules say: the first
        /// such day.
        public var registerBy: CivilDate?
        /// By whom it was opened.
        public var opened: DeedShown
        /// By whom the candidates were settled.
        public var closed: DeedShown?
        /// By whom the result was proclaimed.
        public var proclaimed: DeedShown?
        /// When it was opened.
        public var openedAt: Instant
        /// Offices and ids, folded for searching.
        public var search: String
    }

    /// Who stands for an office.
    public struct Candidate: Codable, Hashable, Sendable {
        /// Who.
        public var memberId: Identifier
        /// For which office.
        public var office: Office
        /// Of which unit.
        public var unitId: Identifier?
        /// The list that they stand on, where the rules allow lists.
        public var list: String?
        /// Whether they withdrew.
        public var withdrawn: Bool
        /// Who nominated them.
        public var nominated: DeedShown
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .elections(.election) = event.event else { return [] }
        return [event.stream.id.text]
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .elections(.election(let event)) = recorded.event else { return }
        let id = recorded.stream.id.text
        if case .opened(let data) = event {
            rows[id] = Row(data, recorded)
            return
        }
        var row = try rows.required(id)
        row.evolve(event, recorded)
        rows[id] = row
    }

    /// `/elections`: the latest first.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "elections",
            source: "election",
            fields: [
                Field("state", .text, "doc->>'state'"),
                Field("assemblyId", .text, "doc->>'assemblyId'", order: "(doc->>'assemblyId') collate \"C\""),
                Field("unitId", .text, "doc->>'unitId'", order: "(doc->>'unitId') collate \"C\""),
                Field("rollId", .text, "doc->>'rollId'", order: "(doc->>'rollId') collate \"C\""),
                Field("eligible", .integer, "(doc->>'eligible')::bigint"),
                Field("seats", .json, "doc->'seats'"),
                Field("candidates", .json, "doc->'candidates'"),
                Field("tallyIds", .json, "doc->'tallyIds'"),
                Field("drawIds", .json, "doc->'drawIds'"),
                Field("results", .json, "doc->'results'"),
                Field("registerBy", .text, "doc->>'registerBy'"),
                Field("opened", .json, "doc->'opened'"),
                Field("closed", .json, "doc->'closed'"),
                Field("proclaimed", .json, "doc->'proclaimed'"),
                Field("openedBy", .text, "doc#>>'{opened,actor}'", order: "(doc#>>'{opened,actor}') collate \"C\""),
                Field(
                    "proclaimedBy",
                    .text,
                    "doc#>>'{proclaimed,actor}'",
                    order: "(doc#>>'{proclaimed,actor}') collate \"C\""
                ),
                Field("openedAt", .time, "(doc->>'openedAt')::timestamptz"),
            ],
            search: "doc->>'search'",
            order: [ListQuery.Sort("openedAt", descending: true)]
        )
    )
}

extension ElectionsView.Row {
    fileprivate init(_ data: ElectionOpened, _ recorded: Recorded) {
        let words = [recorded.stream.id.text] + data.seats.flatMap { [$0.office.rawValue, $0.unitId?.text ?? ""] }
        self.init(
            state: .open,
            assemblyId: data.assemblyId,
            unitId: data.unitId,
            rollId: data.rollId,
            eligible: data.eligible,
            seats: data.seats,
            candidates: [],
            tallyIds: [],
            drawIds: [],
            opened: DeedShown(recorded),
            openedAt: recorded.occurredAt,
            search: searchText(words.joined(separator: " "))
        )
    }

    fileprivate mutating func evolve(_ event: ElectionEvent, _ recorded: Recorded) {
        switch event {
        case .opened: break
        case .nominated(let data):
            candidates.append(
                ElectionsView.Candidate(
                    memberId: data.memberId,
                    office: data.office,
                    unitId: data.unitId,
                    list: data.list,
                    withdrawn: false,
                    nominated: DeedShown(recorded)
                )
            )
        case .withdrawn(let data):
            for index in candidates.indices
            where candidates[index].memberId == data.memberId && candidates[index].office == data.office
                && candidates[index].unitId == data.unitId
            { candidates[index].withdrawn = true }
        case .closed:
            state = .closed
            closed = DeedShown(recorded)
        case .tableOpened(let data): tallyIds.append(data.tallyId)
        case .drawAnnounced(let data): drawIds.append(data.drawId)
        case .proclaimed(let data):
            state = .proclaimed
            results = data.results
            registerBy = data.results.compactMap(\.registration?.until).min()
            proclaimed = DeedShown(recorded)
        }
    }
}
