import Testing

@testable import Domain

/// Consultations on paper: only the sheets of their tables enter the book.
@Suite struct PaperConsultationTests {
    private let closing = ConsultationsClose(consultationId: "pp")
    private let allot = ConsultationsAllocate(consultationId: "pp")

    /// 40 on the roll, three projects, a budget of 100, under rules of paper.
    private func consultation(_ command: ConsultationsOpen? = nil) throws -> Story {
        var rules = RuleSet.filling()
        rules.consultations.ballot.value = .paper
        return try Story.council(members: 40).adopting(rules)
            .consulting(command ?? .pp(eligibility: Eligibility(kind: .roll)))
    }

    private func table(_ id: Identifier = "t", enrolled: Int = 40) -> TalliesOpenTable {
        TalliesOpenTable(
            tallyId: id,
            matter: .consultation,
            matterId: "pp",
            table: "Mesa 1",
            enrolled: enrolled,
            clerks: [.member(31), .member(32)],
            witnesses: [.member(33)]
        )
    }

    /// A sheet with these votes for `a`, `b` and `c`; each ballot may name all of them.
    private func sheet(_ a: Int, _ b: Int, _ c: Int, inBox: Int, enrolled: Int = 40) -> TallySheet {
        TallySheet(
            enrolled: enrolled,
            signedIn: inBox,
            issued: inBox,
            spoiledReplaced: 0,
            inBox: inBox,
            notReturned: 0,
            blank: 0,
            null: 0,
            votes: [
                OptionVotes(option: "a", votes: a), OptionVotes(option: "b", votes: b),
                OptionVotes(option: "c", votes: c),
            ]
        ).with { $0.valid = inBox }
    }

    @Test func `a table is opened over the roll, and the projects stand`() throws {
        let story = try consultation()
        let opened = try story.given(table(), by: "electoral")
        #expect(try opened.newest(TableOpened.self).options == ["a", "b", "c"])
        #expect(try opened.newest(ConsultationTableOpened.self) == ConsultationTableOpened(tallyId: "t", enrolled: 40))
        opened.when(.project("d", 10), by: "electoral").thenRefused(.projectsSettled)
        opened.when(table("u", enrolled: 1), by: "electoral").thenRefused(.enrolledOverRoll)
        story.when(table(enrolled: 41), by: "electoral").thenRefused(.enrolledOverRoll)
    }

    @Test func `no ballot is cast where paper is counted`() throws {
        try consultation().when(.ballot(nil, StatedChoice("a")), by: "m-0001").thenRefused(
            .consultationOnPaper,
            "This consultation votes on paper: ballots are counted at a table, and only its sheet enters the book.",
            "Esta consulta vota en papel: las boletas se cuentan en una mesa, y al libro solo entra su acta."
        )
    }

    @Test func `the budget goes by the votes of all certified sheets`() throws {
        let story = try consultation().given(table("t", enrolled: 25), by: "electoral")
            .given(table("u", enrolled: 15), by: "electoral")
            .counted(sheet(8, 12, 3, inBox: 20, enrolled: 25))
            .given(closing, by: "electoral")
        story.when(allot, by: "electoral").thenRefused(
            .tallyNotCertified,
            "The tally u isn't certified; settle its discrepancies and certify it first.",
            "El escrutinio u no está certificado; resuelva sus diferencias y certifíquelo primero."
        )
        let counted = try story.counted(sheet(1, 2, 9, inBox: 10, enrolled: 15), at: "u")
        // b has 14 votes and costs 50, c 12 and 40, a 9 and 60: b and c are 90 of 100.
        try counted.when(allot, by: "electoral").then(
            ConsultationCounted(
                ballots: 30,
                votes: [
                    OptionVotes(option: "a", votes: 9), OptionVotes(option: "b", votes: 14),
                    OptionVotes(option: "c", votes: 12),
                ],
                tallyIds: ["t", "u"]
            ),
            ConsultationAllocated(
                results: [
                    ProjectResult(projectId: "b", votes: 14, score: 14, outcome: .selected),
                    ProjectResult(projectId: "c", votes: 12, score: 12, outcome: .selected),
                    ProjectResult(projectId: "a", votes: 9, score: 9, outcome: .noPlace),
                ],
                spent: 90
            )
        )
        let allotted = try counted.given(allot, by: "electoral")
        allotted.when(table("w", enrolled: 1), by: "electoral").thenRefused(.alreadyAllocated)
    }

    @Test func `nothing is allotted before a table counted`() throws {
        try consultation().given(closing, by: "electoral").when(allot, by: "electoral").thenRefused(
            .consultationUncounted,
            "No table has counted this consultation's ballots; open one and certify its tally.",
            "Ninguna mesa ha contado las boletas de esta consulta; abra una y certifique su escrutinio."
        )
    }

    @Test func `what a sheet can't tell is refused when it is opened`() throws {
        var rules = RuleSet.filling()
        rules.consultations.ballot.value = .paper
        let story = try Story.council(members: 4).adopting(rules)
        let roll = Eligibility(kind: .roll)
        story.when(.pp(ballot: BallotRules(type: .cumulative, maxSum: 5), eligibility: roll), by: "electoral")
            .thenRefused(.ballotNotCountable)
        story.when(.pp(rule: AllocationRule(method: .equalShares), eligibility: roll), by: "electoral")
            .thenRefused(
                .sharesNeedBallots,
                "Equal shares need to know each ballot, which the sheets of a table don't tell; choose another method.",
                "Las partes iguales necesitan conocer cada boleta, y el acta de una mesa no las dice; elija otro método."
            )
        rules.consultations.ballot.value = .secret
        let secret = try Story.council(members: 4).adopting(rules)
        let refused = secret.when(.pp(eligibility: roll), by: "electoral").thenRefused(.ballotModeUnsupported)
        #expect(refused?.rule?.id == "consultations.ballot")
    }
}
