public import Domain
public import Postgres

/// Lots of goods: what each is of, where it came from, until when it is good, and whether it may be used.
public enum LotsView: DocumentView {
    public static let name = "lots"
    public static let version = 2
    public static var table: SQL { "lot" }

    /// What is shown of a lot.
    public struct Row: Codable, Hashable, Sendable {
        /// What it is a lot of.
        public var itemId: Identifier
        /// From whom it came.
        public var origin: Holder?
        /// The last day on which it is good.
        public var expiresOn: CivilDate?
        /// When it was first received.
        public var openedAt: Instant
        /// Whether it may not be used for the time being.
        public var quarantined: Bool
        /// Since when it may not be used; missing where it may.
        public var quarantinedAt: Instant?
        /// Why it was quarantined, or released, last.
        public var reason: ShownText?
    }

    public static func touches(_ event: Recorded) -> [String] {
        event.stream.kind == .lot ? [event.stream.id.text] : []
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .inventories(let event) = recorded.event else { return }
        let id = recorded.stream.id.text
        if case .lotOpened(let data) = event {
            rows[id] = Row(
                itemId: data.itemId,
                origin: data.origin,
                expiresOn: data.expiresOn,
                openedAt: recorded.occurredAt,
                quarantined: false
            )
        } else if case .lotQuarantined(let data) = event {
            var row = try rows.required(id)
            row.quarantined = true
            row.quarantinedAt = recorded.occurredAt
            row.reason = ShownText(data.reason, position: recorded.position)
            rows[id] = row
        } else if case .lotReleased(let data) = event {
            var row = try rows.required(id)
            row.quarantined = false
            row.quarantinedAt = nil
            row.reason = ShownText(data.reason, position: recorded.position)
            rows[id] = row
        }
    }

    /// `/lots`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "lots",
            source: "lot",
            fields: [
                Field("itemId", .text, "doc->>'itemId'", order: "(doc->>'itemId') collate \"C\""),
                Field("origin", .text, "doc->>'origin'", order: "(doc->>'origin') collate \"C\""),
                Field("expiresOn", .text, "doc->>'expiresOn'", order: "(doc->>'expiresOn') collate \"C\""),
                Field("openedAt", .time, "acta.instant(doc->>'openedAt')"),
                Field("quarantined", .bool, "(doc->>'quarantined')::boolean"),
                Field("quarantinedAt", .time, "acta.instant(doc->>'quarantinedAt')"),
                Field("reason", .json, "doc->'reason'"),
            ]
        )
    )
}
