public import Domain
public import Postgres

/// The books of actas: what was written, who signed it and who didn't agree, its folios, and what rectifies it.
public enum ActasView: DocumentView {
    public static let name = "actas"
    public static let version = 1
    public static var table: SQL { "acta" }

    /// What is shown of an acta.
    public struct Row: Codable, Hashable, Sendable {
        /// Whether it can still be changed.
        public var state: ActaState
        /// In which book.
        public var book: ActaBook
        /// Whose book it is; missing where it is the whole commune's.
        public var unitId: Identifier?
        /// 1, 2, 3 … in its book; missing before the seal.
        public var number: Int?
        /// The first folio that it takes.
        public var folioFrom: Int?
        /// The last one.
        public var folioTo: Int?
        /// The assembly whose acta it is.
        public var assemblyId: Identifier?
        /// What that assembly met for.
        public var act: TypeOfAct?
        /// How that assembly ended.
        public var outcome: AssemblyState?
        /// The quorum that was verified, or found missing.
        public var quorum: VerifiedQuorum?
        /// How often it was written.
        public var revision: Int
        /// What it is called.
        public var title: String
        /// The title, folded for searching.
        public var search: String
        /// What was said and done.
        public var text: ShownText
        /// When it was.
        public var heldAt: Instant?
        /// Where a body met.
        public var place: String?
        /// Who was there.
        public var attendance: ActaAttendance
        /// What was decided, by everyone's votes.
        public var decisions: [Decision]
        /// Who didn't agree, in their words.
        public var dissents: [Dissent]
        /// What else of the book it tells of.
        public var cites: [ActaCitation]
        /// Who signed it as it stands.
        public var signatures: [Signature]
        /// Scans of papers, by their SHA-256.
        public var annexes: [Annex]
        /// The sealed acta that it rectifies.
        public var rectifiesId: Identifier?
        /// Those that rectify it.
        public var rectifiedBy: [Rectification]
        /// How many events the log had before the seal.
        public var logSize: Int64?
        /// The root of the log's Merkle tree at that size.
        public var logRoot: Digest?
        /// What the printed QR code says.
        public var qr: String?
        /// Who wrote it last.
        public var draftedBy: Identifier
        /// When.
        public var draftedAt: Instant
        /// Who sealed it.
        public var sealedBy: Identifier?
        /// When.
        public var sealedAt: Instant?
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .actas = event.event else { return [] }
        return [event.stream.id.text]
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .actas(let event) = recorded.event else { return }
        let id = recorded.stream.id.text
        if case .drafted(let data) = event {
            var row = Row(data, recorded)
            row.annexes = rows[id]?.annexes ?? []
            rows[id] = row
            return
        }
        var row = try rows.required(id)
        row.evolve(event, recorded)
        rows[id] = row
    }

    /// `/actas`: the newest first.
    public static let resource = Resource(
        views: [name, MovementsView.name],
        listing: Listing(
            path: "actas",
            source: "acta",
            commune: "acta.commune",
            id: "acta.id",
            fields: [
                Field("state", .text, "doc->>'state'"),
                Field("book", .text, "doc->>'book'"),
                Field("unitId", .text, "doc->>'unitId'", order: "(doc->>'unitId') collate \"C\""),
                Field("number", .integer, "(doc->>'number')::bigint"),
                Field("folioFrom", .integer, "(doc->>'folioFrom')::bigint"),
                Field("folioTo", .integer, "(doc->>'folioTo')::bigint"),
                Field("assemblyId", .text, "doc->>'assemblyId'", order: "(doc->>'assemblyId') collate \"C\""),
                Field("act", .text, "doc->>'act'"),
                Field("outcome", .text, "doc->>'outcome'"),
                Field("quorum", .json, "doc->'quorum'"),
                Field("revision", .integer, "(doc->>'revision')::bigint"),
                Field("title", .text, "doc->>'title'", order: "(doc->>'search') collate \"C\""),
                Field("text", .json, "doc->'text'"),
                Field("heldAt", .time, "(doc->>'heldAt')::timestamptz"),
                Field("place", .text, "doc->>'place'", order: "(doc->>'place') collate \"C\""),
                Field("attendance", .json, "doc->'attendance'"),
                Field("decisions", .json, "doc->'decisions'"),
                Field("dissents", .json, "doc->'dissents'"),
                Field("cites", .json, "doc->'cites'"),
                Field("signatures", .json, "doc->'signatures'"),
                Field("annexes", .json, "doc->'annexes'"),
                Field("rectifiesId", .text, "doc->>'rectifiesId'", order: "(doc->>'rectifiesId') collate \"C\""),
                Field("rectifiedBy", .json, "doc->'rectifiedBy'"),
                Field("movements", .json, movements),
                Field("logSize", .integer, "(doc->>'logSize')::bigint"),
                Field("logRoot", .text, "doc->>'logRoot'"),
                Field("qr", .text, "doc->>'qr'"),
                Field("draftedBy", .text, "doc->>'draftedBy'", order: "(doc->>'draftedBy') collate \"C\""),
                Field("draftedAt", .time, "(doc->>'draftedAt')::timestamptz"),
                Field("sealedBy", .text, "doc->>'sealedBy'", order: "(doc->>'sealedBy') collate \"C\""),
                Field("sealedAt", .time, "(doc->>'sealedAt')::timestamptz"),
            ],
            search: "doc->>'search'",
            order: [ListQuery.Sort("draftedAt", descending: true)]
        )
    )

    /// The movements of goods that cite it, by position: at most a thousand; `/movements` has them all.
    private static var movements: SQL {
        """
        (select coalesce(jsonb_agg(m.id order by m.place), '[]'::jsonb) from (
            select moved.id, (moved.doc->>'position')::bigint as place from movement moved
            where moved.commune = acta.commune and moved.doc->>'causeKind' = 'acta'
                and (moved.doc->>'causeId') collate "C" = acta.id
            order by 2 limit 1000
        ) m)
        """
    }
}
