public import Domain
public import Postgres

/// The register of mandates: who holds which office of which unit, from when until when.
public enum MandatesView: DocumentView {
    public static let name = "mandates"
    public static let version = 1
    public static var table: SQL { "mandate" }

    /// What is shown of a mandate.
    public struct Row: Codable, Hashable, Sendable {
        /// Who holds it.
        public var memberId: Identifier
        /// What it gives power to.
        public var office: Office
        /// The unit that it is of; missing where it is of the whole commune.
        public var unitId: Identifier?
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
    }

    public static func touches(_ event: Recorded) -> [String] {
        switch event.event {
        case .communes(.mandateRecognized): [event.stream.id.text]
        case .communes, .members, .assemblies, .consultations, .inventories: []
        }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .communes(let event) = recorded.event else { return }
        switch event {
        case .mandateRecognized(let data):
            rows[recorded.stream.id.text] = Row(
                memberId: data.memberId,
                office: data.office,
                unitId: data.unitId,
                from: data.from,
                until: data.until,
                startsAt: data.startsAt,
                endsAt: data.endsAt,
                acta: data.acta
            )
        case .founded, .rulesAdopted, .unitEstablished, .partyRegistered: break
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
                Field("from", .text, "doc->>'from'"),
                Field("until", .text, "doc->>'until'"),
                Field("startsAt", .time, "(doc->>'startsAt')::timestamptz"),
                Field("endsAt", .time, "(doc->>'endsAt')::timestamptz"),
                Field("acta", .text, "doc->>'acta'"),
            ]
        )
    )
}
