public import Domain
public import Postgres

/// Hours that members worked for others, as they stand after corrections. A row's id is the position that first recorded it.
public enum ContributionsView: DocumentView {
    public static let name = "contributions"
    public static let version = 1
    public static var table: SQL { "contribution" }

    /// What is shown of a contribution.
    public struct Row: Codable, Hashable, Sendable {
        /// Who gave the hours.
        public var memberId: Identifier
        /// How many.
        public var hours: Quantity
        /// What was done.
        public var task: ShownText
        /// Who received them.
        public var beneficiary: Beneficiary
        /// The day on which it was done, where it was said.
        public var day: CivilDate?
        /// When it was recorded first.
        public var recordedAt: Instant
        /// Who recorded it as it stands.
        public var by: Identifier
        /// When it was corrected last.
        public var correctedAt: Instant?
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .members(.contributed(let data)) = event.event else { return [] }
        return [String(data.corrects ?? event.position)]
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .members(.contributed(let data)) = recorded.event else { return }
        let id = String(data.corrects ?? recorded.position)
        let first = rows[id]
        rows[id] = Row(
            memberId: recorded.stream.id,
            hours: data.hours,
            task: ShownText(data.task, position: recorded.position),
            beneficiary: data.beneficiary,
            day: data.day,
            recordedAt: first?.recordedAt ?? recorded.recordedAt,
            by: recorded.actor,
            correctedAt: first == nil ? nil : recorded.recordedAt
        )
    }

    /// `/contributions`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "contributions",
            source: "contribution",
            fields: [
                Field("memberId", .text, "doc->>'memberId'", order: "(doc->>'memberId') collate \"C\""),
                Field("hours", .quantity, "doc->>'hours'", order: .numeric("(doc->>'hours')")),
                Field("task", .json, "doc->'task'"),
                Field("beneficiary", .text, "doc->>'beneficiary'", order: "(doc->>'beneficiary') collate \"C\""),
                Field("day", .text, "doc->>'day'"),
                Field("recordedAt", .time, "acta.instant(doc->>'recordedAt')"),
                Field("by", .text, "doc->>'by'", order: "(doc->>'by') collate \"C\""),
                Field("correctedAt", .time, "acta.instant(doc->>'correctedAt')"),
            ],
            sums: Listing.Sums(["hours"])
        )
    )
}
