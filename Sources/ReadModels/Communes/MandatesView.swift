public import Domain
public import Postgres

/// The register of mandates: who holds which office of which unit, from when until when.
public enum MandatesView: DocumentView {
    public static let name = "mandates"
    public static let version = 3
    public static var table: SQL { "mandate" }

    /// What is shown of a mandate.
    public struct Row: Codable, Hashable, Sendable {
        /// Who holds it.
        public var memberId: Identifier
        /// What it gives power to; nothing, where it is an alternate's.
        public var office: Office
        /// The unit that it is of; missing where it is of the whole commune.
        public var unitId: Identifier?
        /// Whether its holder acts or stands in.
        public var role: MandateRole
        /// Whether it has ended, as far as that was recorded.
        public var state: MandateState
        /// The first day.
        public var from: CivilDate
        /// The last day.
        public var until: CivilDate
        /// The moment at which it begins.
        public var startsAt: Instant
        /// The moment at which it ends by itself.
        public var endsAt: Instant
        /// The acta on paper that it stands in, where it is older than the book.
        public var acta: String?
        /// The election that it was sworn after.
        public var electionId: Identifier?
        /// The motion that it was sworn after.
        public var motionId: Identifier?
        /// The rule that says how long it lasts.
        public var rule: RuleReference?
        /// The position of the event that gave it its powers: the `authority` of what is done by it.
        public var authority: Int64
        /// Who recorded that event, when, and by which entry of the book.
        public var granted: DeedShown
        /// How it ended.
        public var ending: MandateEnding?
        /// When.
        public var endedAt: Instant?
        /// Why it was given up, where that was said.
        public var reason: ShownText?
        /// The recall that is under way, or that ended it.
        public var recallId: Identifier?
        /// The mandate that it stepped in for.
        public var replacesId: Identifier?
        /// The mandate that stepped in for it.
        public var successorId: Identifier?
    }

    /// Whether a mandate has ended. The raw values are part of the rows.
    public enum MandateState: String, Word {
        /// It hasn't, as far as the book says.
        case inForce = "in-force"
        /// Before its term was over.
        case ended
        /// With its term.
        case lapsed
    }

    public static func touches(_ event: Recorded) -> [String] {
        let id = event.stream.id.text
        switch event.event {
        case .communes(.mandateRecognized): return [id]
        case .mandates(.mandate(.replaced(let data))): return [id, data.replacesId.text]
        case .mandates(.mandate): return [id]
        case .communes, .members, .assemblies, .actas, .consultations, .inventories, .mandates(.recall), .elections,
            .operators:
            return []
        }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        let id = recorded.stream.id.text
        switch recorded.event {
        case .communes(.mandateRecognized(let data)):
            rows[id] = Row(
                memberId: data.memberId,
                office: data.office,
                unitId: data.unitId,
                role: data.role ?? .principal,
                state: .inForce,
                from: data.from,
                until: data.until,
                startsAt: data.startsAt,
                endsAt: data.endsAt,
                acta: data.acta,
                authority: recorded.position,
                granted: DeedShown(recorded)
            )
        case .mandates(.mandate(.swornIn(let data))):
            rows[id] = Row(data, recorded)
        case .mandates(.mandate(let event)):
            var row = try rows.required(id)
            row.evolve(event, recorded)
            rows[id] = row
            guard case .replaced(let data) = event else { return }
            var replaced = try rows.required(data.replacesId.text)
            replaced.successorId = recorded.stream.id
            rows[data.replacesId.text] = replaced
        case .communes, .members, .assemblies, .actas, .consultations, .inventories, .mandates(.recall), .elections,
            .operators:
            return
        }
    }

    /// `/mandates`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "mandates",
            source: "mandate",
            fields: [
                Field("memberId", .text, "doc->>'memberId'", order: "(doc->>'memberId') collate \"C\""),
                Field("office", .text, "doc->>'office'"),
                Field("unitId", .text, "doc->>'unitId'", order: "(doc->>'unitId') collate \"C\""),
                Field("role", .text, "doc->>'role'"),
                Field("state", .text, "doc->>'state'"),
                Field("from", .text, "doc->>'from'"),
                Field("until", .text, "doc->>'until'"),
                Field("startsAt", .time, "(doc->>'startsAt')::timestamptz"),
                Field("endsAt", .time, "(doc->>'endsAt')::timestamptz"),
                Field("acta", .text, "doc->>'acta'"),
                Field("electionId", .text, "doc->>'electionId'", order: "(doc->>'electionId') collate \"C\""),
                Field("motionId", .text, "doc->>'motionId'", order: "(doc->>'motionId') collate \"C\""),
                Field("rule", .json, "doc->'rule'"),
                Field("authority", .integer, "(doc->>'authority')::bigint"),
                Field("grantedAt", .time, "(doc#>>'{granted,occurredAt}')::timestamptz"),
                Field("grantedBy", .text, "doc#>>'{granted,actor}'", order: "(doc#>>'{granted,actor}') collate \"C\""),
                Field("granted", .json, "doc->'granted'"),
                Field("ending", .text, "doc->>'ending'"),
                Field("endedAt", .time, "(doc->>'endedAt')::timestamptz"),
                Field("reason", .json, "doc->'reason'"),
                Field("recallId", .text, "doc->>'recallId'", order: "(doc->>'recallId') collate \"C\""),
                Field("replacesId", .text, "doc->>'replacesId'", order: "(doc->>'replacesId') collate \"C\""),
                Field("successorId", .text, "doc->>'successorId'", order: "(doc->>'successorId') collate \"C\""),
            ]
        )
    )
}

extension MandatesView.Row {
    fileprivate init(_ data: MandateSworn, _ recorded: Recorded) {
        self.init(
            memberId: data.memberId,
            office: data.office,
            unitId: data.unitId,
            role: data.role,
            state: .inForce,
            from: data.from,
            until: data.until,
            startsAt: data.startsAt,
            endsAt: data.endsAt,
            electionId: data.electionId,
            motionId: data.motionId,
            rule: data.rule,
            authority: recorded.position,
            granted: DeedShown(recorded)
        )
    }

    fileprivate mutating func evolve(_ event: MandateEvent, _ recorded: Recorded) {
        switch event {
        case .swornIn: break
        case .resigned(let data):
            end(.ended, .resigned, at: recorded.occurredAt)
            reason = data.reason.map { ShownText($0, position: recorded.position) }
        case .lapsed(let data): end(.lapsed, .lapsed, at: data.endedAt)
        case .recalled: end(.ended, .recalled, at: recorded.occurredAt)
        case .vacated: end(.ended, .vacated, at: recorded.occurredAt)
        case .replaced(let data):
            role = .principal
            startsAt = data.startsAt
            until = data.until
            endsAt = data.endsAt
            replacesId = data.replacesId
            authority = recorded.position
            granted = DeedShown(recorded)
        case .recallOpened(let data): recallId = data.recallId
        case .recallClosed: recallId = nil
        }
    }

    private mutating func end(_ state: MandatesView.MandateState, _ ending: MandateEnding, at instant: Instant) {
        self.state = state
        self.ending = ending
        endedAt = instant
        if ending != .recalled { recallId = nil }
    }
}
