import Testing

@testable import Domain

/// Whatever clerks and witnesses write: what is certified adds up, and no figure on it was decided by one hand.
@Suite struct TalliesAddUpTests {
    @Test func `certified tallies sum to their ballots, and every figure has two hands or a third person's reason`()
        throws
    {
        try TalliesAddUp.holds(seeds: 1...300, steps: 40, accepting: 15)
    }
}

private struct TalliesAddUp: Property {
    private struct Table {
        var copies: [(by: Identifier, sheet: TallySheet)] = []
        var open: [Int: TallyLine] = [:]
        var resolved: [TallyLine: Int] = [:]
        var certified: TallySheet?
    }

    private var tables: [Identifier: Table] = [:]

    static func begin() throws -> Story {
        try Story.polling(enrolled: 12, members: 40)
            .given(
                .table("u", enrolled: 15, clerks: [.member(34), .member(35)], witnesses: [.member(36)]),
                by: "electoral"
            )
    }

    static func step(_ random: inout Seeded) -> PropertyStep {
        let isFirst = Bool.random(using: &random)
        let table: Identifier = isFirst ? "t" : "u"
        let hands = isFirst ? 31...33 : 34...36
        let hand = Identifier.member(Int.random(in: hands, using: &random))
        // Mostly the true sheet; now and then two figures are exchanged, or one is misread, and sums may hold by chance.
        let one = Int.random(in: 0..<5, using: &random) == 0 ? 6 : 5
        let two = Int.random(in: 0..<5, using: &random) == 0 ? 3 : 4
        let blank = Int.random(in: 0..<8, using: &random) == 0 ? 1 : 0
        var sheet = TallySheet.of(one, two, blank: blank, enrolled: isFirst ? 12 : 15)
        if Int.random(in: 0..<6, using: &random) == 0 {
            sheet.spoiledReplaced += 1
            sheet.issued += Int.random(in: 0...1, using: &random)
        }
        let number = Int.random(in: 1...4, using: &random)
        let value = Int.random(in: 3...10, using: &random)
        let judge: Identifier = Bool.random(using: &random) ? "vocera" : hand
        switch Int.random(in: 0..<10, using: &random) {
        case 0...3: return PropertyStep(TalliesEnter(tallyId: table, sheet: sheet), by: hand)
        case 4, 5: return PropertyStep(TalliesWitness(tallyId: table, sheet: sheet), by: hand)
        case 6:
            let doubt = TalliesRaiseDiscrepancy(
                tallyId: table,
                figure: Bool.random(using: &random) ? .null : .inBox,
                reason: "Una boleta rota"
            )
            return PropertyStep(doubt, by: hand)
        case 7, 8:
            return PropertyStep(
                TalliesResolve(tallyId: table, number: number, value: value, reason: "Visto"),
                by: judge
            )
        default: return PropertyStep(TalliesCertify(tallyId: table), by: "electoral")
        }
    }

    mutating func see(_ recorded: Recorded) -> String? {
        guard case .elections(.tally(let event)) = recorded.event else { return nil }
        let id = recorded.stream.id
        guard tables[id]?.certified == nil else { return "\(id) changed after it was certified" }
        switch event {
        case .tableOpened: tables[id] = Table()
        case .entered(let data): return take(data.sheet, recorded)
        case .witnessed(let data): return take(data.sheet, recorded)
        case .discrepancyRaised(let data): tables[id]?.open[data.number] = TallyLine(data.figure, data.option)
        case .discrepancyResolved(let data):
            guard let line = tables[id]?.open.removeValue(forKey: data.number) else { return "nothing to resolve" }
            tables[id]?.resolved[line] = data.value
            if tables[id]?.copies.contains(where: { $0.by == recorded.actor }) == true {
                return "\(recorded.actor) resolved what they had written"
            }
        case .certified(let data):
            tables[id]?.certified = data.sheet
            return tables[id].flatMap { fault(in: data.sheet, of: $0) } ?? fault(in: data.sheet)
        }
        return nil
    }

    private mutating func take(_ sheet: TallySheet, _ recorded: Recorded) -> String? {
        let id = recorded.stream.id
        if tables[id]?.copies.contains(where: { $0.by == recorded.actor }) == true {
            return "\(recorded.actor) wrote two copies"
        }
        tables[id]?.copies.append((recorded.actor, sheet))
        return fault(in: sheet)
    }

    /// What doesn't add up on a sheet.
    private func fault(in sheet: TallySheet) -> String? {
        let votes = sheet.votes.reduce(0) { $0 + $1.votes }
        if sheet.inBox != votes + sheet.blank + sheet.null { return "\(sheet.inBox) in the box, \(votes) votes" }
        if sheet.issued != sheet.inBox + sheet.spoiledReplaced + sheet.notReturned { return "\(sheet.issued) issued" }
        return sheet.inBox <= sheet.signedIn && sheet.signedIn <= sheet.enrolled ? nil : "more ballots than voters"
    }

    /// A figure that neither all copies have nor anybody resolved.
    private func fault(in sheet: TallySheet, of table: Table) -> String? {
        if !table.open.isEmpty { return "certified with \(table.open.count) open discrepancies" }
        if table.copies.count < 3 { return "certified with \(table.copies.count) copies" }
        for line in sheet.lines {
            let figures = Set(table.copies.map { $0.sheet[line] })
            let right = table.resolved[line] ?? (figures.count == 1 ? figures.first ?? nil : nil)
            if right != sheet[line] { return "\(line) is certified as \(String(describing: sheet[line]))" }
        }
        return nil
    }
}
