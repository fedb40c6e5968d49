/// What decisions know of a polling table and its count.
struct PollingTable: Sendable {
    private(set) var opened: TableOpened?
    /// Where it was opened: there its clerks and witnesses were named.
    private(set) var position: Int64 = 0
    /// At most two, with whoever typed each.
    private(set) var entries: [Entry] = []
    /// The witnesses' copy.
    private(set) var witnessed: TallySheet?
    private(set) var discrepancies: [Discrepancy] = []
    private(set) var certified: TallySheet?

    struct Entry: Hashable, Sendable {
        let clerk: Identifier
        /// Who sat at the keyboard: the clerk, or a delegate.
        let hand: Identifier
        let sheet: TallySheet
    }

    struct Discrepancy: Hashable, Sendable {
        let line: TallyLine
        /// What was found to be right; `nil` while it is open.
        var value: Int?
    }

    /// All copies of the sheet so far.
    var copies: [TallySheet] { entries.map(\.sheet) + (witnessed.map { [$0] } ?? []) }

    /// How many discrepancies nobody has resolved yet.
    var open: Int { discrepancies.count { $0.value == nil } }

    mutating func evolve(_ recorded: Recorded) {
        guard case .elections(.tally(let event)) = recorded.event else { return }
        switch event {
        case .tableOpened(let data):
            opened = data
            position = recorded.position
        case .entered(let data):
            let hand = recorded.by ?? recorded.actor
            entries.append(Entry(clerk: recorded.actor, hand: hand, sheet: data.sheet))
        case .witnessed(let data): witnessed = data.sheet
        case .discrepancyRaised(let data):
            discrepancies.append(Discrepancy(line: TallyLine(data.figure, data.option), value: nil))
        case .discrepancyResolved(let data):
            if discrepancies.indices.contains(data.number - 1) { discrepancies[data.number - 1].value = data.value }
        case .certified(let data): certified = data.sheet
        }
    }

    /// The lines on which a new copy differs from another one, or from what was already found to be right. A line whose
    /// discrepancy is still open isn't named again.
    func differences(of sheet: TallySheet) -> [TallyLine] {
        sheet.lines.filter { line in
            if let last = discrepancies.last(where: { $0.line == line }) {
                return last.value.map { $0 != sheet[line] } ?? false
            }
            return copies.contains { $0[line] != sheet[line] }
        }
    }

    /// The sheet as it is known now: the first entry, with what was found to be right in place of what was wrong.
    var settled: TallySheet? {
        guard var sheet = entries.first?.sheet else { return nil }
        for discrepancy in discrepancies {
            if let value = discrepancy.value { sheet[discrepancy.line] = value }
        }
        return sheet
    }

    /// That it isn't certified yet.
    ///
    /// - Throws: `tally-certified`.
    func requireUncertified() throws(Rejection) {
        guard certified == nil else { throw Rejection(.tallyCertified) }
    }
}

extension Context {
    /// A polling table that was opened.
    ///
    /// - Throws: `tally-unknown`.
    mutating func requireTally(_ id: Identifier) throws(Rejection) -> (PollingTable, TableOpened) {
        guard book.has(.stream(Stream(.tally, id))), let table = book.tallies[id], let opened = table.opened
        else { throw Rejection(.tallyUnknown, ["tally": id.text]) }
        return (table, opened)
    }
}
