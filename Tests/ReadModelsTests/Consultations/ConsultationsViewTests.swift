import Testing

@testable import Domain
@testable import ReadModels

@Suite struct ConsultationsViewTests {
    static let stream = Stream(.consultation, "pp")
    static let sealed = Sealed(["m-0001"], .text, ciphertext: "AA", key: "BB")

    static let opened = ConsultationOpened(
        title: "Presupuesto de Jasień",
        description: .sealed(sealed),
        externalId: "jasien/2020",
        unitId: nil,
        budget: Quantity(542_289),
        currency: "PLN",
        ballot: BallotRules(type: .cumulative, minChoices: 1, minPoints: 1, maxSum: 5),
        mode: .open,
        rule: AllocationRule(method: .greedyByVotes, unaffordable: .skip),
        eligibility: Eligibility(kind: .external),
        projectsAtMost: 400,
        opensAt: nil,
        closesAt: nil,
        registrars: ["importer"],
        meta: [Detail(key: "edition", value: "7")]
    )

    static func project(_ id: Identifier, _ cost: Quantity) -> ProjectSubmitted {
        ProjectSubmitted(
            projectId: id,
            externalId: "L8/\(id)",
            name: "Proyecto \(id)",
            cost: cost,
            category: nil,
            description: nil,
            meta: []
        )
    }

    static func ballot(_ voter: Identifier, _ choices: (Identifier, Int)..., paper: Bool? = nil) -> BallotCast {
        let choices = choices.map { BallotChoice(projectId: $0.0, points: $0.1) }
        return BallotCast(voterId: voter, choices: choices, paper: paper)
    }

    static var voting: EventLine {
        var line = EventLine()
        line.add(opened, to: stream)
        line.add(project("a", 350_000), to: stream)
        line.add(project("b", 200_000), to: stream)
        line.add(ballot("v-1", ("a", 3), ("b", 2)), to: stream)
        line.add(ballot("v-2", ("a", 5), paper: true), to: stream)
        return line
    }

    static var whole: EventLine {
        var line = voting
        line.now = "2026-11-22T20:00:00Z"
        line.add(ConsultationClosed(ballots: 2), to: stream)
        let results = [
            ProjectResult(projectId: "a", votes: 2, score: 8, outcome: .selected),
            ProjectResult(projectId: "b", votes: 1, score: 2, outcome: .unaffordable),
        ]
        line.add(ConsultationAllocated(results: results, spent: 350_000), to: stream)
        return line
    }

    @Test func `ballots on paper are shown as their tables counted them`() throws {
        var line = EventLine()
        line.add(Self.opened, to: Self.stream)
        line.add(Self.project("a", 350_000), to: Self.stream)
        line.add(Self.project("b", 200_000), to: Self.stream)
        line.add(ConsultationTableOpened(tallyId: "t", enrolled: 400), to: Self.stream)
        line.add(ConsultationClosed(ballots: 0), to: Self.stream)
        let votes = [OptionVotes(option: "a", votes: 135), OptionVotes(option: "b", votes: 167)]
        line.add(ConsultationCounted(ballots: 302, votes: votes, tallyIds: ["t"]), to: Self.stream)
        let row = try #require(ConsultationsView.fold(line.events)["pp"])
        #expect(row.tables == ["t"])
        #expect([row.ballots, row.paperBallots] == [302, 302])
        #expect(row.projects.map(\.votes) == [135, 167])
        #expect(row.projects.map(\.score) == [135, 167])
    }

    @Test func `votes and points are counted while the poll is open`() throws {
        let row = try #require(ConsultationsView.fold(Self.voting.events)["pp"])
        #expect(row.state == .open)
        #expect(row.ballots == 2)
        #expect(row.paperBallots == 1)
        #expect(row.projects.map(\.votes) == [2, 1])
        #expect(row.projects.map(\.score) == [8, 2])
        #expect(row.projects.map(\.selected) == [nil, nil])
        #expect(row.projects.map(\.externalId) == ["L8/a", "L8/b"])
        #expect(row.description == .sealed(SealedPart(Self.sealed, position: 1)))
        #expect(row.selected == nil)
    }

    @Test func `an allocation says who was selected, in which order, and why others weren't`() throws {
        let row = try #require(ConsultationsView.fold(Self.whole.events)["pp"])
        #expect(row.state == .allocated)
        #expect(row.closedAt == "2026-11-22T20:00:00Z")
        #expect(row.selected == ["a"])
        #expect(row.spent == 350_000)
        #expect(row.projects.map(\.selected) == [true, false])
        #expect(row.projects.map(\.rank) == [1, 2])
        #expect(row.projects.map(\.outcome) == [.selected, .unaffordable])
    }

    @Test func `an approval ballot gives each choice one`() throws {
        var line = EventLine()
        line.add(Self.opened, to: Self.stream)
        line.add(Self.project("a", 1), to: Self.stream)
        line.add(
            BallotCast(voterId: "v-1", choices: [BallotChoice(projectId: "a", points: nil)], paper: nil),
            to: Self.stream
        )
        let row = try #require(ConsultationsView.fold(line.events)["pp"])
        #expect(row.projects.map(\.votes) == [1])
        #expect(row.projects.map(\.score) == [1])
    }

    @Test func `a ballot that fits no project or consultation halts the view`() throws {
        var line = Self.voting
        line.add(Self.ballot("v-3", ("z", 1)), to: Self.stream)
        #expect(throws: ViewFault("there is no project z")) { try ConsultationsView.fold(line.events) }
        var lone = EventLine()
        lone.add(Self.ballot("v-1", ("a", 1)), to: Self.stream)
        #expect(throws: ViewFault("there is no consultation pp")) { try ConsultationsView.fold(lone.events) }
    }

    @Test func `a thousand ballots change one row`() throws {
        var set = RowSet(try ConsultationsView.fold(Self.voting.events))
        var line = Self.voting
        let before = line.events.count
        for number in 0..<1000 {
            line.add(Self.ballot(try #require(Identifier(scalar: "w-\(number)")), ("b", 1)), to: Self.stream)
        }
        for event in line.events[before...] { try set.fold(event, by: ConsultationsView.self) }
        #expect(set.changes.map(\.id) == ["pp"])
        #expect(set.rows["pp"]?.ballots == 1002)
        #expect(set.rows["pp"]?.projects.map(\.score) == [8, 1002])
    }
}
