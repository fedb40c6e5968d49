import Testing

@testable import Domain

@Suite struct ElectionTests {
    private let close = ElectionsClose(electionId: "el")
    private let proclaim = ElectionsProclaim(electionId: "el")

    @Test func `how many are elected and for how long follows from the rules`() throws {
        let story = try Story.electing(WantedSeat(office: .finance))
        let opened = try #require(story.reading(.stream(Stream(.election, "el"))).elections["el"]?.opened)
        #expect(opened.seats.map(\.principals) == [5])
        #expect(opened.seats.map(\.alternates) == [2])
        #expect(opened.seats.map(\.years) == [3])
        #expect(opened.seats.map(\.ballot) == [.paper])
        #expect(opened.eligible == 40)
    }

    @Test func `seats, ballots and rolls that the rules don't know are refused, with the rule`() throws {
        let story = try Story.council(members: 12)
            .given(RollFreeze(rollId: "r", unitId: nil, purpose: nil, act: nil), by: "electoral")
        func open(_ seats: WantedSeat..., roll: Identifier? = "r", ballot: BallotMode? = nil) -> ElectionsOpen {
            ElectionsOpen(electionId: "el", rollId: roll, seats: seats, ballot: ballot)
        }
        let six = story.when(open(WantedSeat(office: .finance, principals: 6)), by: "electoral")
            .thenRefused(.seatsNotByRule)
        #expect(six?.rule?.id == "offices.finance.principals")
        let ballot = story.when(open(WantedSeat(office: .finance), ballot: .open), by: "electoral")
            .thenRefused(.ballotNotByRule)
        #expect(ballot?.rule?.id == "offices.finance.ballot")
        let finance = WantedSeat(office: .finance)
        story.when(open(finance, finance), by: "electoral").thenRefused(.seatTwice)
        story.when(open(WantedSeat(office: .executive, choices: 2)), by: "electoral").thenRefused(.choicesOverSeats)
        story.when(open(WantedSeat(office: .executive, principals: 0)), by: "electoral")
            .thenRefused(.seatsOutOfRange)
        story.when(open(finance, roll: nil), by: "electoral").thenRefused(.electorsOneOfTwo)
        story.when(open(finance, roll: "x"), by: "electoral").thenRefused(.rollUnknown)
        story.when(open(), by: "electoral").thenRefused(.listOutOfRange)
        story.when(open(finance), by: "finance").thenRefused(.authorityMissing)
        try story.given(open(finance), by: "electoral").when(open(finance), by: "electoral").thenRefused(.idTaken)
    }

    @Test func `lists are forbidden: candidates are elected one by one`() throws {
        let list = ElectionsNominate(electionId: "el", office: .finance, list: "Plancha 1")
        let refused = try Story.electing(WantedSeat(office: .finance)).when(list, by: .member(1))
            .thenRefused(.listsForbidden)
        #expect(refused?.rule?.id == "offices.finance.lists")
    }

    @Test func `who is too young, or not on the roll, doesn't stand`() throws {
        let story = try Story.council().registering(1, ages: [15]).registering(1, from: 2)
            .given(RollFreeze(rollId: "r", unitId: nil, purpose: nil, act: nil), by: "electoral")
            .given(
                ElectionsOpen(electionId: "el", rollId: "r", seats: [WantedSeat(office: .finance)]),
                by: "electoral"
            )
            .registering(1, from: 3)
        let nominate = ElectionsNominate(electionId: "el", office: .finance)
        let young = story.when(nominate, by: .member(1)).thenRefused(.belowOfficeAge)
        #expect(young?.rule?.id == "offices.finance.minAge")
        story.when(nominate, by: .member(3)).thenRefused(.candidateNotOnRoll)
        try story.given(nominate, by: .member(2)).when(nominate, by: .member(2)).thenRefused(.alreadyNominated)
    }

    @Test func `nobody stands for finance who is of the social audit, also not as an alternate, and nobody for both`()
        throws
    {
        let mandate = MandateRecognized(
            memberId: .member(7),
            office: .audit,
            unitId: nil,
            from: "2026-01-01",
            until: "2028-12-31",
            startsAt: "2026-01-01T04:00:00Z",
            endsAt: "2029-01-01T04:00:00Z",
            acta: nil,
            role: .alternate
        )
        let story = try Story.electing(WantedSeat(office: .finance), WantedSeat(office: .audit))
            .given(event: mandate, in: Stream(.mandate, "c-s1"), by: "founder").nominated(1...1, for: .finance)
        let finance = ElectionsNominate(electionId: "el", office: .finance)
        let refused = story.when(finance, by: .member(7)).thenRefused(.candidateIncompatible)
        #expect(refused?.rule?.citation.isEmpty == false)
        let audit = ElectionsNominate(electionId: "el", office: .audit)
        story.when(audit, by: .member(1)).thenRefused(.candidateIncompatible)
        try story.given(ElectionsWithdraw(electionId: "el", office: .finance), by: .member(1))
            .when(audit, by: .member(1)).accepted()
    }

    @Test func `candidates are settled once, by somebody who may, and not before somebody stands`() throws {
        let story = try Story.electing(WantedSeat(office: .executive))
        story.when(close, by: "electoral").thenRefused(.noCandidates)
        story.when(.table("t", enrolled: 40), by: "electoral").thenRefused(.electionNotClosed)
        story.when(proclaim, by: "electoral").thenRefused(.electionNotClosed)
        story.when(ElectionsWithdraw(electionId: "el", office: .executive), by: .member(1))
            .thenRefused(.notNominated)
        let closed = try story.nominated(1...2).given(close, by: "electoral")
        closed.when(close, by: "electoral").thenRefused(.electionClosed)
        closed.when(ElectionsNominate(electionId: "el", office: .executive), by: .member(3))
            .thenRefused(.electionClosed)
        closed.when(ElectionsWithdraw(electionId: "el", office: .executive), by: .member(1))
            .thenRefused(.electionClosed)
        closed.when(proclaim, by: "electoral").thenRefused(.tallyMissing)
        closed.when(proclaim, by: .member(1)).thenRefused(.authorityMissing)
        closed.when(ElectionsProclaim(electionId: "x"), by: "electoral").thenRefused(.electionUnknown)
    }

    @Test func `a proclamation needs every tally certified, adds them up, and names whom swear-in takes`() throws {
        let story = try Story.electing(WantedSeat(office: .executive, alternates: 1)).nominated(1...3)
            .given(close, by: "electoral")
            .given(.table("t", enrolled: 20), by: "electoral").given(.table("u", enrolled: 20), by: "electoral")
            .counted(.of(5, 4, 1, enrolled: 20))
        story.when(proclaim, by: "electoral").thenRefused(.tallyNotCertified)
        let swear = MandatesSwearIn(
            electionId: "el",
            oaths: [Oath(mandateId: "v-1", memberId: .member(2), office: .executive)]
        )
        story.when(swear, by: "electoral").thenRefused(.electionNotProclaimed)
        let counted = try story.counted(.of(2, 6, 1, enrolled: 20), at: "u")
        let result = SeatResult(
            office: .executive,
            unitId: nil,
            principals: [.member(2)],
            alternates: [.member(1)],
            votes: [
                CandidateVotes(memberId: .member(2), votes: 10), CandidateVotes(memberId: .member(1), votes: 7),
                CandidateVotes(memberId: .member(3), votes: 2),
            ]
        )
        try counted.when(proclaim, by: "electoral")
            .then(ElectionProclaimed(results: [result], tallyIds: ["t", "u"], drawIds: nil))
        let proclaimed = try counted.given(proclaim, by: "electoral")
        proclaimed.when(proclaim, by: "electoral").thenRefused(.electionProclaimed)
        let other = MandatesSwearIn(
            electionId: "el",
            oaths: [Oath(mandateId: "v-1", memberId: .member(3), office: .executive)]
        )
        proclaimed.when(other, by: "electoral").thenRefused(.notElected)
        try proclaimed.when(swear, by: "electoral").accepted()
    }

    @Test func `the result says up to when who was elected is to be registered, where the rules do`() throws {
        let office = Office.spokesperson
        let proclaimed = try Story.electing(WantedSeat(office: office)).nominated(1...2, for: office)
            .given(ElectionsClose(electionId: "el"), by: "electoral")
            .given(.table("t", enrolled: 40, office: office), by: "electoral").counted(.of(9, 8, enrolled: 40))
            .given(proclaim, by: "electoral")
        let due = try #require(try proclaimed.newest(ElectionProclaimed.self).results.first?.registration)
        // Ten days from 22 November, the first excluded, up to 24:00 in Caracas.
        #expect(due.until == "2026-12-02")
        #expect(due.dueAt == "2026-12-03T04:00:00Z")
        #expect(due.rule.id == "offices.spokesperson.registrationDays")
        #expect(due.rule.citation == "Ciclo de elecciones 2025: se registra en diez días")
        let silent = try Story.polling(enrolled: 40, members: 40).counted(.of(9, 8, enrolled: 40))
            .given(proclaim, by: "electoral")
        #expect(try silent.newest(ElectionProclaimed.self).results.first?.registration == nil)
    }

    @Test func `a tie about a seat goes to the draw, and one that decides nothing doesn't`() throws {
        let tied = try Story.polling(enrolled: 40, members: 40, candidates: 3).counted(.of(9, 9, 2, enrolled: 40))
        let refused = tied.when(proclaim, by: "electoral").thenRefused(.tieNeedsDraw)
        #expect(refused?.values["candidates"] == "m-0001, m-0002")
        let announce = DrawsAnnounce(
            drawId: "d",
            purpose: "Desempate",
            matter: .election,
            matterId: "el",
            items: [.member(1), .member(2)]
        )
        let announced = try tied.given(announce, by: "electoral")
        announced.when(proclaim, by: "electoral").thenRefused(.drawNotRecorded)
        let drawn = try announced.given(
            DrawsRecord(drawId: "d", seed: "4-2-6", method: "Tres dados", acta: "Folio 4"),
            by: "electoral"
        )
        let order = DrawOrder.order(of: [.member(1), .member(2)], by: "4-2-6", Context.Tools.test.sha256)
        let events = try drawn.when(proclaim, by: "electoral").accepted()
        guard case .elections(.election(.proclaimed(let data))) = events.first?.event else {
            Issue.record("\(events)")
            return
        }
        #expect(data.results.first?.principals == [order[0]])
        #expect(data.drawIds == ["d"])
        try Story.polling(enrolled: 40, members: 40, candidates: 3).counted(.of(9, 4, 4, enrolled: 40))
            .when(proclaim, by: "electoral").accepted()
    }

    @Test func `an election entered late follows the law of its day: two years in May 2022, three in October 2023`()
        throws
    {
        let founding = CommunesFound(
            name: "Consejo",
            kind: .council,
            timeZone: nil,
            promoters: nil,
            rules: "ve-lococ-2009",
            mandates: [
                FoundingMandate(
                    mandateId: "e",
                    memberId: "electoral",
                    office: .electoral,
                    unitId: nil,
                    from: "2022-01-01",
                    until: "2026-12-31",
                    acta: nil
                )
            ]
        )
        let begun = try Story().at("2026-01-10T14:00:00Z").permitting(lateEntry: true)
            .given(founding, by: "founder", occurredAt: "2022-01-10T14:00:00Z").registering(40)
            .given(
                event: try RulesAdopted.changing(to: "ve-consejos-2023", from: "2023-08-25T04:00:00Z"),
                in: Stream(.rules, "ve-consejos-2023"),
                by: "electoral"
            )
        for (day, years, until): (Instant, Int, CivilDate) in [
            ("2022-05-10T14:00:00Z", 2, "2024-05-10"), ("2023-10-10T14:00:00Z", 3, "2026-10-10"),
        ] {
            func late(_ story: Story, _ command: some Command, by actor: Identifier) throws -> Story {
                try story.given(command, by: actor, occurredAt: day)
            }
            var story = try late(begun, RollFreeze(rollId: "r", unitId: nil, purpose: nil, act: nil), by: "electoral")
            let open = ElectionsOpen(electionId: "el", rollId: "r", seats: [WantedSeat(office: .spokesperson)])
            story = try late(story, open, by: "electoral")
            #expect(
                story.reading(.stream(Stream(.election, "el"))).elections["el"]?.opened?.seats.first?.years == years
            )
            story = try late(story, ElectionsNominate(electionId: "el", office: .spokesperson), by: .member(1))
            story = try late(story, close, by: "electoral")
            story = try late(story, .table("t", enrolled: 40, office: .spokesperson), by: "electoral")
            let sheet = TallySheet.of(30, enrolled: 40)
            story = try late(story, TalliesEnter(tallyId: "t", sheet: sheet), by: .member(31))
            story = try late(story, TalliesEnter(tallyId: "t", sheet: sheet), by: .member(32))
            story = try late(story, TalliesWitness(tallyId: "t", sheet: sheet), by: .member(33))
            story = try late(story, TalliesCertify(tallyId: "t"), by: "electoral")
            story = try late(story, proclaim, by: "electoral")
            let oath = Oath(mandateId: "v", memberId: .member(1), office: .spokesperson)
            story = try late(story, MandatesSwearIn(electionId: "el", oaths: [oath]), by: "electoral")
            #expect(story.reading(.commune).commune.mandate("v")?.until == until)
        }
    }
}
