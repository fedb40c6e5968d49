public import Domain
public import Postgres

/// Machines, trucks and other lasting things: whose they are, and who keeps them.
public enum AssetsView: DocumentView {
    public static let name = "assets"
    public static let version = 1
    public static var table: SQL { "asset" }

    /// What is shown of an asset.
    public struct Row: Codable, Hashable, Sendable {
        /// What it is called.
        public var name: String
        /// What it is.
        public var category: String?
        /// Its plate, serial or inventory number.
        public var serial: String?
        /// Name, category and serial, folded for searching.
        public var search: String
        /// Whose it is.
        public var owner: Holder
        /// Who keeps it.
        public var custodian: Holder
        /// Where it is kept.
        public var locationId: Identifier?
        /// What its registration rests on.
        public var causeKind: CauseKind
        /// Which one.
        public var causeId: Identifier?
        /// In words.
        public var causeNote: ShownText?
        /// When it was entered.
        public var registeredAt: Instant
        /// Since when its custodian keeps it.
        public var keptSince: Instant
        /// Who kept it before, the first first.
        public var custody: [Custody]
    }

    /// A change of custody.
    public struct Custody: Codable, Hashable, Sendable {
        /// Who kept it.
        public var from: Holder
        /// Who keeps it from then on.
        public var to: Holder
        /// When.
        public var at: Instant
        /// Of its event.
        public var position: Int64
    }

    public static func touches(_ event: Recorded) -> [String] {
        event.stream.kind == .asset ? [event.stream.id.text] : []
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .inventories(let event) = recorded.event else { return }
        let id = recorded.stream.id.text
        if case .assetRegistered(let data) = event {
            rows[id] = Row(
                name: data.name,
                category: data.category,
                serial: data.serial,
                search: searchText([data.name, data.category ?? "", data.serial ?? ""].joined(separator: " ")),
                owner: data.owner,
                custodian: data.custodian,
                locationId: data.locationId,
                causeKind: data.cause.kind,
                causeId: data.cause.id,
                causeNote: data.cause.note.map { ShownText($0, position: recorded.position) },
                registeredAt: recorded.occurredAt,
                keptSince: recorded.occurredAt,
                custody: []
            )
        } else if case .assetCustodyTransferred(let data) = event {
            var row = try rows.required(id)
            row.custodian = data.to
            row.locationId = data.locationId
            row.keptSince = recorded.occurredAt
            row.custody.append(
                Custody(from: data.from, to: data.to, at: recorded.occurredAt, position: recorded.position)
            )
            rows[id] = row
        }
    }

    /// `/assets`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "assets",
            source: "asset",
            fields: [
                Field("name", .text, "doc->>'name'", order: "(doc->>'search') collate \"C\""),
                Field("category", .text, "doc->>'category'", order: "(doc->>'category') collate \"C\""),
                Field("serial", .text, "doc->>'serial'", order: "(doc->>'serial') collate \"C\""),
                Field("owner", .text, "doc->>'owner'", order: "(doc->>'owner') collate \"C\""),
                Field("custodian", .text, "doc->>'custodian'", order: "(doc->>'custodian') collate \"C\""),
                Field("locationId", .text, "doc->>'locationId'", order: "(doc->>'locationId') collate \"C\""),
                Field("causeKind", .text, "doc->>'causeKind'", order: "(doc->>'causeKind') collate \"C\""),
                Field("causeId", .text, "doc->>'causeId'", order: "(doc->>'causeId') collate \"C\""),
                Field("causeNote", .json, "doc->'causeNote'"),
                Field("registeredAt", .time, "(doc->>'registeredAt')::timestamptz"),
                Field("keptSince", .time, "(doc->>'keptSince')::timestamptz"),
                Field("custody", .json, "doc->'custody'"),
            ],
            search: "doc->>'search'"
        )
    )
}
