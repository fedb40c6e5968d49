public import Domain
public import Postgres

/// Lots of goods: what each is of, where it came from, until when it is good.
public enum LotsView: DocumentView {
    public static let name = "lots"
    public static let version = 1
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
    }

    public static func touches(_ event: Recorded) -> [String] {
        switch event.event {
        case .inventories(.lotOpened): [event.stream.id.text]
        case .inventories, .communes, .members, .assemblies, .actas, .consultations, .mandates: []
        }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .inventories(let event) = recorded.event else { return }
        switch event {
        case .lotOpened(let data):
            rows[recorded.stream.id.text] = Row(
                itemId: data.itemId,
                origin: data.origin,
                expiresOn: data.expiresOn,
                openedAt: recorded.occurredAt
            )
        case .itemDefined, .locationDefined, .received, .transferred, .consumed, .counted: break
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
                Field("openedAt", .time, "(doc->>'openedAt')::timestamptz"),
            ]
        )
    )
}
