public import Domain
public import Postgres

/// Polling tables: both entries, the witnesses' copy, the discrepancies with what was found, and the sheet that counts.
public enum TalliesView: DocumentView {
    public static let name = "tallies"
    public static let version = 1
    public static var table: SQL { "tally" }

    /// Where a table's count stands. The raw values are part of the rows.
    public enum State: String, Word {
        /// Copies are missing.
        case counting
        /// Copies differ, or a figure is doubted.
        case stopped
        /// All copies are there and nothing is open.
        case ready
        case certified
    }

    /// What is shown of a table.
    public struct Row: Codable, Hashable, Sendable {
        /// Where its count stands.
        public var state: State
        /// What it counts.
        public var matter: TallyMatter
        /// Which one.
        public var matterId: Identifier
        /// Of an election: which office.
        public var office: Office?
        /// Of an election: the office's unit.
        public var officeUnitId: Identifier?
        /// The unit whose electors vote.
        public var unitId: Identifier?
        /// What the table is called.
        public var table: String
        /// How many may vote at it.
        public var enrolled: Int
        /// What is voted for.
        public var options: [Identifier]
        /// How many of them a ballot may mark.
        public var choices: Int
        /// The two who enter the sheet.
        public var clerks: [Identifier]
        /// Who holds the witnesses' copy.
        public var witnesses: [Identifier]
        /// What each clerk read.
        public var entries: [Copy]
        /// What the witnesses' copy says.
        public var witnessCopy: Copy?
        /// Lines on which copies differ, or that somebody doubts.
        public var discrepancies: [Discrepancy]
        /// How many of them are open.
        public var open: Int
        /// The sheet that counts.
        public var sheet: TallySheet?
        /// By whom the table was opened.
        public var opened: DeedShown
        /// By whom the count was certified.
        public var certified: DeedShown?
        /// When the table was opened.
        public var openedAt: Instant
        /// The table's name and ids, folded for searching.
        public var search: String
    }

    /// A copy of the sheet, and whose it is.
    public struct Copy: Codable, Hashable, Sendable {
        /// What it says.
        public var sheet: TallySheet
        /// Who entered it.
        public var entered: DeedShown
    }

    /// A line on which copies differ, or that somebody doubts.
    public struct Discrepancy: Codable, Hashable, Sendable {
        /// 1, 2, 3 … at its table.
        public var number: Int
        /// Which figure.
        public var figure: TallyFigure
        /// For the votes of an option: which.
        public var option: Identifier?
        /// What the copies say.
        public var values: [Int]
        /// What somebody said; opened when it is shown.
        public var doubt: ShownText?
        /// Who raised it, or whose copy did.
        public var raised: DeedShown
        /// What was found to be right.
        public var value: Int?
        /// How that was found; opened when it is shown.
        public var reason: ShownText?
        /// Who resolved it.
        public var resolved: DeedShown?
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .elections(.tally) = event.event else { return [] }
        return [event.stream.id.text]
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .elections(.tally(let event)) = recorded.event else { return }
        let id = recorded.stream.id.text
        if case .tableOpened(let data) = event {
            rows[id] = Row(data, recorded)
            return
        }
        var row = try rows.required(id)
        row.evolve(event, recorded)
        rows[id] = row
    }

    /// `/tallies`: the latest first.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "tallies",
            source: "tally",
            fields: [
                Field("state", .text, "doc->>'state'"),
                Field("matter", .text, "doc->>'matter'"),
                Field("matterId", .text, "doc->>'matterId'", order: "(doc->>'matterId') collate \"C\""),
                Field("office", .text, "doc->>'office'"),
                Field("officeUnitId", .text, "doc->>'officeUnitId'", order: "(doc->>'officeUnitId') collate \"C\""),
                Field("unitId", .text, "doc->>'unitId'", order: "(doc->>'unitId') collate \"C\""),
                Field("table", .text, "doc->>'table'", order: "(doc->>'table') collate \"C\""),
                Field("enrolled", .integer, "(doc->>'enrolled')::bigint"),
                Field("options", .json, "doc->'options'"),
                Field("choices", .integer, "(doc->>'choices')::bigint"),
                Field("clerks", .json, "doc->'clerks'"),
                Field("witnesses", .json, "doc->'witnesses'"),
                Field("entries", .json, "doc->'entries'"),
                Field("witnessCopy", .json, "doc->'witnessCopy'"),
                Field("discrepancies", .json, "doc->'discrepancies'"),
                Field("open", .integer, "(doc->>'open')::bigint"),
                Field("sheet", .json, "doc->'sheet'"),
                Field("opened", .json, "doc->'opened'"),
                Field("certified", .json, "doc->'certified'"),
                Field("openedBy", .text, "doc#>>'{opened,actor}'", order: "(doc#>>'{opened,actor}') collate \"C\""),
                Field(
                    "certifiedBy",
                    .text,
                    "doc#>>'{certified,actor}'",
                    order: "(doc#>>'{certified,actor}') collate \"C\""
                ),
                Field("openedAt", .time, "(doc->>'openedAt')::timestamptz"),
            ],
            search: "doc->>'search'",
            order: [ListQuery.Sort("openedAt", descending: true)]
        )
    )
}

extension TalliesView.Row {
    fileprivate init(_ data: TableOpened, _ recorded: Recorded) {
        let words = [recorded.stream.id.text, data.table, data.matterId.text, data.office?.rawValue ?? ""]
        self.init(
            state: .counting,
            matter: data.matter,
            matterId: data.matterId,
            office: data.office,
            officeUnitId: data.officeUnitId,
            unitId: data.unitId,
            table: data.table,
            enrolled: data.enrolled,
            options: data.options,
            choices: data.choices,
            clerks: data.clerks,
            witnesses: data.witnesses,
            entries: [],
            discrepancies: [],
            open: 0,
            opened: DeedShown(recorded),
            openedAt: recorded.occurredAt,
            search: searchText(words.joined(separator: " "))
        )
    }

    fileprivate mutating func evolve(_ event: TallyEvent, _ recorded: Recorded) {
        switch event {
        case .tableOpened: break
        case .entered(let data):
            entries.append(TalliesView.Copy(sheet: data.sheet, entered: DeedShown(recorded)))
        case .witnessed(let data):
            witnessCopy = TalliesView.Copy(sheet: data.sheet, entered: DeedShown(recorded))
        case .discrepancyRaised(let data):
            discrepancies.append(
                TalliesView.Discrepancy(
                    number: data.number,
                    figure: data.figure,
                    option: data.option,
                    values: data.values,
                    doubt: data.reason.map { ShownText($0, position: recorded.position) },
                    raised: DeedShown(recorded)
                )
            )
        case .discrepancyResolved(let data):
            for index in discrepancies.indices where discrepancies[index].number == data.number {
                discrepancies[index].value = data.value
                discrepancies[index].reason = ShownText(data.reason, position: recorded.position)
                discrepancies[index].resolved = DeedShown(recorded)
            }
        case .certified(let data):
            sheet = data.sheet
            certified = DeedShown(recorded)
        }
        open = discrepancies.count { $0.resolved == nil }
        if certified != nil {
            state = .certified
        } else if open > 0 {
            state = .stopped
        } else {
            state = entries.count == 2 && witnessCopy != nil ? .ready : .counting
        }
    }
}
