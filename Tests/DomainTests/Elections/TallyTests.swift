import Testing

@testable import Domain

@Suite struct TallyTests {
    private func resolve(_ number: Int, _ value: Int) -> TalliesResolve {
        TalliesResolve(tallyId: "t", number: number, value: value, reason: "Se contó otra vez ante todos")
    }

    @Test func `132 and 170 against the witness's 135 and 167 is stopped, although both make 302`() throws {
        let typed = TallySheet.of(132, 170, enrolled: 380)
        let paper = TallySheet.of(135, 167, enrolled: 380)
        let story = try Story.polling(enrolled: 380, members: 400)
            .given(TalliesEnter(tallyId: "t", sheet: typed), by: .member(31))
            .given(TalliesEnter(tallyId: "t", sheet: typed), by: .member(32))
        try story.when(TalliesWitness(tallyId: "t", sheet: paper), by: .member(33)).then(
            TallyWitnessed(sheet: paper),
            TallyDiscrepancyRaised(number: 1, figure: .option, option: "m-0001", values: [132, 132, 135], reason: nil),
            TallyDiscrepancyRaised(number: 2, figure: .option, option: "m-0002", values: [170, 170, 167], reason: nil)
        )
        let stopped = try story.given(TalliesWitness(tallyId: "t", sheet: paper), by: .member(33))
        let refused = stopped.when(TalliesCertify(tallyId: "t"), by: "electoral").thenRefused(.tallyDiscrepancyOpen)
        #expect(refused?.values["open"] == "2")
        let half = try stopped.given(resolve(1, 135), by: "vocera")
        half.when(TalliesCertify(tallyId: "t"), by: "electoral").thenRefused(.tallyDiscrepancyOpen)
        try half.given(resolve(2, 167), by: "vocera").when(TalliesCertify(tallyId: "t"), by: "electoral")
            .then(TallyCertified(sheet: paper))
    }

    @Test func `522 valid and 1 null against 521 and 1 on paper is stopped, and certified at 521 and 1`() throws {
        let typed = TallySheet.of(300, 222, null: 1, enrolled: 600)
        let paper = TallySheet.of(300, 221, null: 1, enrolled: 600)
        let story = try Story.polling(enrolled: 600, members: 600)
            .given(TalliesEnter(tallyId: "t", sheet: typed), by: .member(31))
            .given(TalliesEnter(tallyId: "t", sheet: paper), by: .member(32))
        story.when(TalliesCertify(tallyId: "t"), by: "electoral").thenRefused(.witnessCopyMissing)
        var stopped = try story.given(TalliesWitness(tallyId: "t", sheet: paper), by: .member(33))
        stopped.when(TalliesCertify(tallyId: "t"), by: "electoral").thenRefused(.tallyDiscrepancyOpen)
        let table = try #require(stopped.reading(.stream(Stream(.tally, "t"))).tallies["t"])
        #expect(table.discrepancies.map(\.line.figure) == [.signedIn, .issued, .inBox, .option])
        for (index, discrepancy) in table.discrepancies.enumerated() {
            stopped = try stopped.given(resolve(index + 1, try #require(paper[discrepancy.line])), by: "vocera")
        }
        try stopped.when(TalliesCertify(tallyId: "t"), by: "electoral").then(TallyCertified(sheet: paper))
    }

    @Test func `neither clerk resolves, not even with an office, and nobody resolves twice or out of thin air`() throws
    {
        let paper = TallySheet.of(10, 7, enrolled: 40)
        let story = try Story.polling(enrolled: 40, members: 40)
            .given(TalliesEnter(tallyId: "t", sheet: .of(7, 10, enrolled: 40)), by: .member(31))
            .given(TalliesEnter(tallyId: "t", sheet: paper), by: .member(32))
        story.when(resolve(1, 10), by: .member(31)).thenRefused(.resolverIsClerk)
        story.when(resolve(1, 10), by: .member(32)).thenRefused(.resolverIsClerk)
        story.when(resolve(1, 10), by: "vocera", enteredBy: .member(32)).thenRefused(.resolverIsClerk)
        story.when(resolve(1, 10), by: .member(5)).thenRefused(.authorityMissing)
        story.when(resolve(3, 10), by: "vocera").thenRefused(.tallyDiscrepancyUnknown)
        story.when(resolve(1, -1), by: "vocera").thenRefused(.figureOutOfRange)
        let resolved = try story.given(resolve(1, 10), by: "vocera")
        resolved.when(resolve(1, 10), by: "vocera").thenRefused(.tallyDiscrepancyResolved)
    }

    @Test func `a sheet is entered by two different hands, and witnessed by neither`() throws {
        let sheet = TallySheet.of(10, 7, enrolled: 40)
        let enter = TalliesEnter(tallyId: "t", sheet: sheet)
        let table = try Story.polling(enrolled: 40, members: 40)
        table.when(enter, by: .member(5)).thenRefused(.authorityMissing)
        table.when(enter, by: "electoral").thenRefused(.authorityMissing)
        table.when(TalliesCertify(tallyId: "t"), by: "electoral").thenRefused(.entryMissing)
        let once = try table.given(enter, by: .member(31))
        once.when(enter, by: .member(31)).thenRefused(.alreadyEntered)
        once.when(enter, by: .member(32), enteredBy: .member(31)).thenRefused(.alreadyEntered)
        once.when(TalliesCertify(tallyId: "t"), by: "electoral").thenRefused(.entryMissing)
        let witness = TalliesWitness(tallyId: "t", sheet: sheet)
        once.when(witness, by: .member(32)).thenRefused(.authorityMissing)
        once.when(witness, by: .member(33), enteredBy: .member(31)).thenRefused(.clerkIsWitness)
        try once.given(witness, by: .member(33)).when(witness, by: .member(33)).thenRefused(.alreadyWitnessed)
    }

    @Test func `a sheet that doesn't add up isn't taken`() throws {
        let table = try Story.polling(enrolled: 30, members: 40)
        let sheet = TallySheet.of(10, 7, null: 1, blank: 2, enrolled: 30)
        let cases: [(RejectionCode, TallySheet)] = [
            (.sheetBoxUnbalanced, sheet.with { $0.inBox += 1 }),
            (.sheetBoxUnbalanced, sheet.with { $0.votes[0].votes += 1 }),
            (.sheetIssuedUnbalanced, sheet.with { $0.spoiledReplaced += 1 }),
            (.sheetIssuedUnbalanced, sheet.with { $0.issued += 1 }),
            (.ballotsOverRoll, sheet.with { $0.signedIn -= 1 }),
            (.ballotsOverRoll, TallySheet.of(20, 11, enrolled: 30)),
            (.enrolledDiffers, sheet.with { $0.enrolled = 31 }),
            (.validForSeveralChoices, sheet.with { $0.valid = 17 }),
            (.figureOutOfRange, sheet.with { $0.null = -1 }),
            (.figureOutOfRange, sheet.with { $0.votes[0].votes = .max }),
            (.sheetOptionsDiffer, sheet.with { $0.votes.removeLast() }),
            (.sheetOptionsDiffer, sheet.with { $0.votes[1].option = "m-0001" }),
        ]
        for (code, wrong) in cases {
            table.when(TalliesEnter(tallyId: "t", sheet: wrong), by: .member(31)).thenRefused(code)
        }
        let spoiled = sheet.with {
            $0.spoiledReplaced = 1
            $0.issued += 1
        }
        try table.when(TalliesEnter(tallyId: "t", sheet: spoiled), by: .member(31)).accepted()
    }

    @Test func `what was resolved line by line must add up as a whole`() throws {
        let story = try Story.polling(enrolled: 40, members: 40)
            .given(TalliesEnter(tallyId: "t", sheet: .of(7, 10, enrolled: 40)), by: .member(31))
            .given(TalliesEnter(tallyId: "t", sheet: .of(10, 7, enrolled: 40)), by: .member(32))
            .given(TalliesWitness(tallyId: "t", sheet: .of(10, 7, enrolled: 40)), by: .member(33))
            .given(resolve(1, 10), by: "vocera").given(resolve(2, 10), by: "vocera")
        story.when(TalliesCertify(tallyId: "t"), by: "electoral").thenRefused(.sheetBoxUnbalanced)
        let doubt = TalliesRaiseDiscrepancy(tallyId: "t", figure: .option, option: "m-0002", reason: "Son 7")
        try story.given(doubt, by: .member(33)).given(resolve(3, 7), by: "vocera")
            .when(TalliesCertify(tallyId: "t"), by: "electoral")
            .then(TallyCertified(sheet: .of(10, 7, enrolled: 40)))
    }

    @Test func `a doubt stops copies that agree, and a certified count doesn't change, also not by a late entry`()
        throws
    {
        let sheet = TallySheet.of(10, 7, enrolled: 40)
        let agreed = try Story.polling(enrolled: 40, members: 40)
            .given(TalliesEnter(tallyId: "t", sheet: sheet), by: .member(31))
            .given(TalliesEnter(tallyId: "t", sheet: sheet), by: .member(32))
            .given(TalliesWitness(tallyId: "t", sheet: sheet), by: .member(33))
        let doubt = TalliesRaiseDiscrepancy(tallyId: "t", figure: .null, reason: "Había una boleta rota")
        let doubted = try agreed.given(doubt, by: .member(33))
        doubted.when(TalliesCertify(tallyId: "t"), by: "electoral").thenRefused(.tallyDiscrepancyOpen)
        doubted.when(doubt, by: .member(33)).thenRefused(.tallyDiscrepancyAlreadyOpen)
        agreed.when(TalliesRaiseDiscrepancy(tallyId: "t", figure: .valid, reason: "¿Válidas?"), by: .member(33))
            .thenRefused(.figureUnknown)
        let certified = try agreed.given(TalliesCertify(tallyId: "t"), by: "electoral").after(days: 1)
        let hourBefore = certified.now - 90_000
        certified.when(TalliesCertify(tallyId: "t"), by: "electoral").thenRefused(.tallyCertified)
        certified.when(doubt, by: .member(33)).thenRefused(.tallyCertified)
        certified.permitting(lateEntry: true)
            .when(TalliesEnter(tallyId: "t", sheet: sheet), by: .member(31), occurredAt: hourBefore)
            .thenRefused(.tallyCertified)
        certified.when(TalliesCertify(tallyId: "x"), by: "electoral").thenRefused(.tallyUnknown)
    }

    @Test func `a table names two clerks and a witness who is neither, and no more people than the roll has`() throws {
        let closed = try Story.electing(WantedSeat(office: .executive)).nominated(1...2)
            .given(ElectionsClose(electionId: "el"), by: "electoral")
        let cases: [(RejectionCode, TalliesOpenTable)] = [
            (.clerksNotTwo, .table("t", enrolled: 40, clerks: [.member(31), .member(31)])),
            (.clerksNotTwo, .table("t", enrolled: 40, clerks: [.member(31)])),
            (.witnessesMissing, .table("t", enrolled: 40, witnesses: [])),
            (.clerkIsWitness, .table("t", enrolled: 40, witnesses: [.member(31)])),
            (.enrolledOverRoll, .table("t", enrolled: 41)), (.enrolledOverRoll, .table("t", enrolled: 0)),
            (.officeMissing, .table("t", enrolled: 40, office: nil)),
            (.seatUnknown, .table("t", enrolled: 40, office: .finance)),
        ]
        for (code, table) in cases { closed.when(table, by: "electoral").thenRefused(code) }
        let one = try closed.given(.table("t", enrolled: 25), by: "electoral")
        one.when(.table("u", enrolled: 16), by: "electoral").thenRefused(.enrolledOverRoll)
        one.when(.table("t", enrolled: 15), by: "electoral").thenRefused(.idTaken)
        try one.when(.table("u", enrolled: 15), by: "electoral").accepted()
    }

    @Test func `hands that two tellers count can be counted on a sheet, too`() throws {
        let open = TalliesOpenTable(
            tallyId: "t",
            matter: .motion,
            matterId: "mo",
            table: "Mesa",
            enrolled: 12,
            clerks: [.member(1), .member(2)],
            witnesses: [.member(3)]
        )
        try Story.session().voting().when(open, by: "vocera").thenRefused(.motionByRollCall)
        let events = try Story.session().voting(.hands).when(open, by: "vocera").accepted()
        guard case .elections(.tally(.tableOpened(let data))) = events.first?.event else {
            Issue.record("\(events)")
            return
        }
        #expect(data.options == ["abstain", "against", "for"])
    }

    @Test func `votes, blank and null sum to the ballots in the box, whatever the sheet`() throws {
        var random = SystemRandomNumberGenerator()
        let table = try Story.polling(enrolled: 40, members: 40)
        for _ in 0..<200 {
            var figures = (0..<4).map { _ in Int.random(in: 0...9, using: &random) }
            let sheet = TallySheet.of(figures[0], figures[1], null: figures[2], blank: figures[3], enrolled: 40)
            try table.when(TalliesEnter(tallyId: "t", sheet: sheet), by: .member(31)).accepted()
            figures[0] += 1
            let wrong = sheet.with { $0.votes[0].votes = figures[0] }
            table.when(TalliesEnter(tallyId: "t", sheet: wrong), by: .member(31)).thenRefused(.sheetBoxUnbalanced)
            let certified = try table.counted(sheet).reading(.stream(Stream(.tally, "t"))).tallies["t"]?.certified
            let counted = try #require(certified)
            #expect(counted.votes.reduce(counted.blank + counted.null) { $0 + $1.votes } == counted.inBox)
        }
    }
}
