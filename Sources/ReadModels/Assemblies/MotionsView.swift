public import Domain
public import Postgres

/// Motions with their votes counted and their results. Who voted what is in the log, and not here.
public enum MotionsView: DocumentView {
    public static let name = "motions"
    public static let version = 2
    public static var table: SQL { "motion" }

    /// What is shown of a motion.
    public struct Row: Codable, Hashable, Sendable {
        /// Before which assembly.
        public var assemblyId: Identifier
        /// Where it stands.
        public var state: MotionState
        /// What is to be decided, as it was amended last; opened when it is shown.
        public var text: ShownText
        /// Whose motion it is.
        public var proposerId: Identifier
        /// The point of the agenda that it belongs to.
        public var agendaItem: Identifier?
        /// What it needs.
        public var majority: Majority
        /// How it is voted on.
        public var method: VotingMethod?
        /// `open`: whoever casts is told that the vote is public.
        public var ballot: BallotMode?
        /// Votes for.
        public var inFavour: Int
        /// Votes against.
        public var against: Int
        /// Votes for neither.
        public var abstained: Int
        /// Paper slips that said nothing clear; missing where there were no slips.
        public var null: Int?
        /// Members of the roll who were there when it was opened, or closed.
        public var present: Int?
        /// How many votes for it took, of `base`.
        public var needed: Int?
        /// All present, or those who voted for or against, as the rule has it.
        public var base: Int?
        /// Those who voted otherwise than was decided.
        public var dissent: Int?
        /// Whether it was carried.
        public var result: MotionResult?
        /// Why it was withdrawn.
        public var reason: ShownText?
        /// When it was proposed.
        public var proposedAt: Instant
        /// When it was put to the vote.
        public var openedAt: Instant?
        /// When the vote was closed.
        public var closedAt: Instant?

        private enum CodingKeys: String, CodingKey {
            case assemblyId, state, text, proposerId, agendaItem, majority, method, ballot
            case inFavour = "for", against, abstained, null, present, needed, base, dissent, result, reason
            case proposedAt, openedAt, closedAt
        }

        fileprivate mutating func count(_ choice: Choice, by difference: Int) {
            switch choice {
            case .inFavour: inFavour += difference
            case .against: against += difference
            case .abstain: abstained += difference
            }
        }
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .assemblies(.motion) = event.event else { return [] }
        return [event.stream.id.text]
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .assemblies(.motion(let event)) = recorded.event else { return }
        let id = recorded.stream.id.text
        if case .proposed(let data) = event {
            rows[id] = Row(
                assemblyId: data.assemblyId,
                state: .proposed,
                text: ShownText(data.text, position: recorded.position),
                proposerId: data.proposerId,
                agendaItem: data.agendaItem,
                majority: data.majority,
                inFavour: 0,
                against: 0,
                abstained: 0,
                proposedAt: recorded.occurredAt
            )
            return
        }
        var row = try rows.required(id)
        switch event {
        case .proposed: break
        case .amended(let data): row.text = ShownText(data.text, position: recorded.position)
        case .withdrawn(let data):
            row.state = .withdrawn
            row.reason = data.reason.map { ShownText($0, position: recorded.position) }
        case .opened(let data):
            row.state = .open
            row.method = data.method
            row.ballot = data.ballot
            row.majority = data.majority
            row.present = data.present
            row.openedAt = recorded.occurredAt
        case .cast(let data): row.count(data.choice, by: 1)
        case .voteReplaced(let data):
            row.count(data.previous, by: -1)
            row.count(data.choice, by: 1)
        case .countRecorded(let data):
            row.inFavour = data.inFavour
            row.against = data.against
            row.abstained = data.abstained
            row.null = data.null
        case .closed(let data):
            row.state = data.result == .carried ? .carried : .rejected
            row.result = data.result
            row.inFavour = data.inFavour
            row.against = data.against
            row.abstained = data.abstained
            row.null = data.null
            row.present = data.present
            row.needed = data.needed
            row.base = data.base
            row.dissent = data.dissent
            row.closedAt = recorded.occurredAt
        }
        rows[id] = row
    }

    /// `/motions`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "motions",
            source: "motion",
            fields: [
                Field("assemblyId", .text, "doc->>'assemblyId'", order: "(doc->>'assemblyId') collate \"C\""),
                Field("state", .text, "doc->>'state'"),
                Field("text", .json, "doc->'text'"),
                Field("proposerId", .text, "doc->>'proposerId'", order: "(doc->>'proposerId') collate \"C\""),
                Field("agendaItem", .text, "doc->>'agendaItem'", order: "(doc->>'agendaItem') collate \"C\""),
                Field("majority", .json, "doc->'majority'"),
                Field("method", .text, "doc->>'method'"),
                Field("ballot", .text, "doc->>'ballot'"),
                Field("for", .integer, "(doc->>'for')::bigint"),
                Field("against", .integer, "(doc->>'against')::bigint"),
                Field("abstained", .integer, "(doc->>'abstained')::bigint"),
                Field("null", .integer, "(doc->>'null')::bigint"),
                Field("present", .integer, "(doc->>'present')::bigint"),
                Field("needed", .integer, "(doc->>'needed')::bigint"),
                Field("base", .integer, "(doc->>'base')::bigint"),
                Field("dissent", .integer, "(doc->>'dissent')::bigint"),
                Field("result", .text, "doc->>'result'"),
                Field("reason", .json, "doc->'reason'"),
                Field("proposedAt", .time, "(doc->>'proposedAt')::timestamptz"),
                Field("openedAt", .time, "(doc->>'openedAt')::timestamptz"),
                Field("closedAt", .time, "(doc->>'closedAt')::timestamptz"),
            ],
            order: [ListQuery.Sort("proposedAt", descending: true)]
        )
    )
}
