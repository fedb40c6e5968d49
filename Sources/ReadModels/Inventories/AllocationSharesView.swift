public import Domain
public import Postgres

/// Who gets how much of a round, a row for each; its id is the round's and theirs with a colon between.
public enum AllocationSharesView: DocumentView {
    public static let name = "allocation-shares"
    public static let version = 1
    public static var table: SQL { "allocation_share" }

    /// What is shown of a share.
    public struct Row: Codable, Hashable, Sendable {
        /// Of which round.
        public var allocationId: Identifier
        /// The person or household.
        public var recipientId: Identifier
        /// Their weight, in parts of 1,000; the needs behind it aren't told.
        public var weight: Int64
        /// How many persons they stand for.
        public var persons: Int64
        /// How many units they get; missing before it was computed.
        public var units: Int64?
        /// How much that is, in the item's unit.
        public var amount: Quantity?
        /// The same, rounded to three places.
        public var shown: String?
        /// Whether they got it.
        public var delivered: Bool
        /// When they got it.
        public var deliveredAt: Instant?
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .inventories(let data) = event.event else { return [] }
        return recipients(data).map { id(event.stream.id, $0) }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .inventories(let event) = recorded.event else { return }
        let round = recorded.stream.id
        if case .allocationListed(let data) = event {
            for entry in data.entries {
                for one in entry.ids {
                    rows[id(round, one)] = Row(
                        allocationId: round,
                        recipientId: one,
                        weight: entry.weight,
                        persons: entry.persons,
                        delivered: false
                    )
                }
            }
        } else if case .allocationShared(let data) = event {
            for share in data.shares {
                for one in share.ids {
                    var row = try rows.required(id(round, one))
                    row.units = share.units
                    row.amount = share.amount
                    row.shown = share.amount.shown
                    rows[id(round, one)] = row
                }
            }
        } else if case .allocationDelivered(let data) = event {
            for one in data.recipients {
                var row = try rows.required(id(round, one))
                row.delivered = true
                row.deliveredAt = recorded.occurredAt
                rows[id(round, one)] = row
            }
        }
    }

    private static func recipients(_ event: InventoriesEvent) -> [Identifier] {
        if case .allocationListed(let data) = event { return data.entries.flatMap(\.ids) }
        if case .allocationShared(let data) = event { return data.shares.flatMap(\.ids) }
        if case .allocationDelivered(let data) = event { return data.recipients }
        return []
    }

    private static func id(_ round: Identifier, _ recipient: Identifier) -> String {
        "\(round.text):\(recipient.text)"
    }

    /// `/allocation-shares`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "allocation-shares",
            source: "allocation_share",
            fields: [
                Field("allocationId", .text, "doc->>'allocationId'", order: "(doc->>'allocationId') collate \"C\""),
                Field("recipientId", .text, "doc->>'recipientId'", order: "(doc->>'recipientId') collate \"C\""),
                Field("weight", .integer, "(doc->>'weight')::bigint"),
                Field("persons", .integer, "(doc->>'persons')::bigint"),
                Field("units", .integer, "(doc->>'units')::bigint"),
                Field("amount", .quantity, "doc->>'amount'", order: .numeric("doc->>'amount'")),
                Field("shown", .quantity, "doc->>'shown'", order: .numeric("doc->>'shown'")),
                Field("delivered", .bool, "(doc->>'delivered')::boolean"),
                Field("deliveredAt", .time, "(doc->>'deliveredAt')::timestamptz"),
            ]
        )
    )
}
