public import Domain
public import Postgres

/// Recalls: how far each is, until when its steps have time, and what became of the mandate. Who signed is in the log.
public enum RecallsView: DocumentView {
    public static let name = "recalls"
    public static let version = 1
    public static var table: SQL { "recall" }

    /// What is shown of a recall.
    public struct Row: Codable, Hashable, Sendable {
        /// Where it stands.
        public var state: RecallState
        /// Which mandate is to end.
        public var mandateId: Identifier
        /// Whose it is.
        public var memberId: Identifier
        /// Which office.
        public var office: Office
        /// Of which unit; missing where it is of the whole commune.
        public var unitId: Identifier?
        /// Who asked for it.
        public var by: Petitioner
        /// Why; opened when it is shown.
        public var reason: ShownText?
        /// The roll of those who may sign.
        public var rollId: Identifier
        /// How many are on it.
        public var eligible: Int
        /// How many signatures it takes.
        public var needed: Int
        /// How many there are.
        public var signed: Int
        /// The rule that says how many it takes.
        public var rule: RuleReference
        /// The report's last day.
        public var reportUntil: CivilDate?
        /// The coordinating body's last day.
        public var coordinationUntil: CivilDate?
        /// Steps whose last day went by without them.
        public var overdue: [RecallStep]
        /// What the report says; opened when it is shown.
        public var report: ShownText?
        /// Whether the defence was heard.
        public var defended: Bool
        /// The assembly that is to decide, or has.
        public var assemblyId: Identifier?
        /// The motion that was decided on.
        public var motionId: Identifier?
        /// What became of the mandate.
        public var result: RecallResult?
        /// Votes for the recall.
        public var inFavour: Int?
        /// Votes against.
        public var against: Int?
        /// Votes for neither.
        public var abstained: Int?
        /// When it was asked for.
        public var petitionedAt: Instant
        /// When its signatures were verified.
        public var verifiedAt: Instant?
        /// When the report was made.
        public var reportedAt: Instant?
        /// When the coordinating body put it before the assembly.
        public var referredAt: Instant?
        /// When it was decided, or lost its object.
        public var endedAt: Instant?

        private enum CodingKeys: String, CodingKey {
            case state, mandateId, memberId, office, unitId, by, reason, rollId, eligible, needed, signed, rule
            case reportUntil, coordinationUntil, overdue, report, defended, assemblyId, motionId, result
            case inFavour = "for", against, abstained
            case petitionedAt, verifiedAt, reportedAt, referredAt, endedAt
        }
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .mandates(.recall) = event.event else { return [] }
        return [event.stream.id.text]
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .mandates(.recall(let event)) = recorded.event else { return }
        let id = recorded.stream.id.text
        if case .petitioned(let data) = event {
            rows[id] = Row(data, recorded)
            return
        }
        var row = try rows.required(id)
        row.evolve(event, recorded)
        rows[id] = row
    }

    /// `/recalls`: the latest first.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "recalls",
            source: "recall",
            fields: [
                Field("state", .text, "doc->>'state'"),
                Field("mandateId", .text, "doc->>'mandateId'", order: "(doc->>'mandateId') collate \"C\""),
                Field("memberId", .text, "doc->>'memberId'", order: "(doc->>'memberId') collate \"C\""),
                Field("office", .text, "doc->>'office'"),
                Field("unitId", .text, "doc->>'unitId'", order: "(doc->>'unitId') collate \"C\""),
                Field("by", .text, "doc->>'by'"),
                Field("reason", .json, "doc->'reason'"),
                Field("rollId", .text, "doc->>'rollId'", order: "(doc->>'rollId') collate \"C\""),
                Field("eligible", .integer, "(doc->>'eligible')::bigint"),
                Field("needed", .integer, "(doc->>'needed')::bigint"),
                Field("signed", .integer, "(doc->>'signed')::bigint"),
                Field("rule", .json, "doc->'rule'"),
                Field("reportUntil", .text, "doc->>'reportUntil'"),
                Field("coordinationUntil", .text, "doc->>'coordinationUntil'"),
                Field("overdue", .json, "doc->'overdue'"),
                Field("report", .json, "doc->'report'"),
                Field("defended", .bool, "(doc->>'defended')::boolean"),
                Field("assemblyId", .text, "doc->>'assemblyId'", order: "(doc->>'assemblyId') collate \"C\""),
                Field("motionId", .text, "doc->>'motionId'", order: "(doc->>'motionId') collate \"C\""),
                Field("result", .text, "doc->>'result'"),
                Field("for", .integer, "(doc->>'for')::bigint"),
                Field("against", .integer, "(doc->>'against')::bigint"),
                Field("abstained", .integer, "(doc->>'abstained')::bigint"),
                Field("petitionedAt", .time, "(doc->>'petitionedAt')::timestamptz"),
                Field("verifiedAt", .time, "(doc->>'verifiedAt')::timestamptz"),
                Field("reportedAt", .time, "(doc->>'reportedAt')::timestamptz"),
                Field("referredAt", .time, "(doc->>'referredAt')::timestamptz"),
                Field("endedAt", .time, "(doc->>'endedAt')::timestamptz"),
            ],
            order: [ListQuery.Sort("petitionedAt", descending: true)]
        )
    )
}

extension RecallsView.Row {
    fileprivate init(_ data: RecallPetitioned, _ recorded: Recorded) {
        self.init(
            state: data.by == .audit ? .verified : .collecting,
            mandateId: data.mandateId,
            memberId: data.memberId,
            office: data.office,
            unitId: data.unitId,
            by: data.by,
            reason: data.reason.map { ShownText($0, position: recorded.position) },
            rollId: data.rollId,
            eligible: data.eligible,
            needed: data.needed,
            signed: 0,
            rule: data.rule,
            reportUntil: data.report?.until,
            coordinationUntil: data.coordination?.until,
            overdue: [],
            defended: false,
            petitionedAt: recorded.occurredAt
        )
    }

    fileprivate mutating func evolve(_ event: RecallEvent, _ recorded: Recorded) {
        switch event {
        case .petitioned: break
        case .signed: signed += 1
        case .signaturesVerified(let data):
            state = .verified
            reportUntil = data.report.until
            coordinationUntil = data.coordination.until
            verifiedAt = recorded.occurredAt
        case .reported(let data):
            if state == .verified { state = .reported }
            report = ShownText(data.text, position: recorded.position)
            coordinationUntil = data.coordination.until
            reportedAt = recorded.occurredAt
        case .referred(let data):
            state = .referred
            assemblyId = data.assemblyId
            referredAt = recorded.occurredAt
        case .defended: defended = true
        case .overdue(let data): overdue.append(data.step)
        case .decided(let data):
            state = data.result == .revoked ? .revoked : .kept
            result = data.result
            motionId = data.motionId
            assemblyId = data.assemblyId
            inFavour = data.inFavour
            against = data.against
            abstained = data.abstained
            endedAt = recorded.occurredAt
        case .lapsed:
            state = .lapsed
            endedAt = recorded.occurredAt
        }
    }
}
