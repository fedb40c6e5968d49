import Testing

@testable import Domain

/// What somebody did, received or stood for under an id that was merged goes on under the one that is kept.
@Suite struct MergedMembersTests {
    private let proclaim = ElectionsProclaim(electionId: "el")

    private func merge(_ kept: Int, _ duplicate: Int) -> MembersMerge {
        MembersMerge(memberId: .member(kept), duplicateId: .member(duplicate))
    }

    private func work(_ hours: StatedQuantity, by giver: Int, to receiver: Int, corrects: Int64? = nil)
        -> MembersRecordContribution
    {
        MembersRecordContribution(
            memberId: .member(giver),
            hours: hours,
            task: "Limpia",
            about: nil,
            beneficiary: Beneficiary(.member, .member(receiver)),
            day: nil,
            corrects: corrects
        )
    }

    @Test func `a correction of hours names under whom both sides are kept by now`() throws {
        let worked = try Story.council(members: 6).given(work(6, by: 1, to: 2), by: "registrar")
        let merged = try worked.given(merge(3, 1), by: "registrar").given(merge(4, 3), by: "registrar")
            .given(merge(5, 2), by: "registrar")
        let corrected = try merged.given(work(4, by: 1, to: 6, corrects: worked.last), by: "registrar")
        let data = try corrected.newest(MemberContributed.self)
        #expect(data.keptUnder == ["m-0003", "m-0004"])
        #expect(data.before?.keptUnder == ["m-0005"])
        // What is new is given to who is there, and nothing is said where nobody was merged.
        merged.when(work(1, by: 1, to: 6), by: "registrar").thenRefused(.memberGone)
        merged.when(work(1, by: 6, to: 2), by: "registrar").thenRefused(.memberGone)
        #expect(try worked.newest(MemberContributed.self).keptUnder == nil)
        let undone = try merged.given(MembersReinstate(memberId: "m-0001", reason: nil), by: "registrar")
        #expect(try undone.newest(MemberReinstated.self).keptUnder == ["m-0003", "m-0004"])
    }

    @Test func `a candidate merged after the nomination stands and is counted as who is kept`() throws {
        let closed = try Story.electing(WantedSeat(office: .executive)).nominated(1...2)
            .given(merge(3, 2), by: "registrar")
            .given(ElectionsClose(electionId: "el"), by: "electoral").given(.table("t", enrolled: 40), by: "electoral")
        #expect(try closed.newest(TableOpened.self).options == ["m-0001", "m-0003"])
        let sheet = TallySheet.of(7, 10, enrolled: 40).with { $0.votes[1].option = "m-0003" }
        let proclaimed = try closed.counted(sheet).given(proclaim, by: "electoral")
        let result = try #require(try proclaimed.newest(ElectionProclaimed.self).results.first)
        #expect(result.principals == ["m-0003"])
        #expect(result.votes.map(\.votes) == [10, 7])
        #expect(result.votes.map(\.stoodAs) == [["m-0002", "m-0003"], nil])
    }

    @Test func `votes for both ids of one person, printed before they were merged, are one candidate's`() throws {
        // 9 to 8 and 5: without the merging member 1 would have won.
        let counted = try Story.polling(enrolled: 40, members: 40, candidates: 3)
            .given(merge(2, 3), by: "registrar").counted(.of(9, 8, 5, enrolled: 40))
        let proclaimed = try counted.given(proclaim, by: "electoral")
        let result = try #require(try proclaimed.newest(ElectionProclaimed.self).results.first)
        #expect(result.principals == ["m-0002"])
        #expect(result.votes.map(\.memberId) == ["m-0002", "m-0001"])
        #expect(result.votes.map(\.votes) == [13, 9])
        #expect(result.votes.first?.stoodAs == ["m-0002", "m-0003"])
    }

    @Test func `they are settled as one, and withdraw from both nominations at once`() throws {
        let open = try Story.electing(WantedSeat(office: .executive)).nominated(1...3)
            .given(merge(3, 2), by: "registrar")
        let closed = try open.given(ElectionsClose(electionId: "el"), by: "electoral")
        #expect(try closed.newest(ElectionClosed.self).candidates == 2)
        try open.when(ElectionsWithdraw(electionId: "el", office: .executive), by: "m-0003").then(
            CandidateWithdrawn(memberId: "m-0002", office: .executive, unitId: nil, reason: nil),
            CandidateWithdrawn(memberId: "m-0003", office: .executive, unitId: nil, reason: nil)
        )
    }

    @Test func `what they sought under the other id excludes what the rules keep apart`() throws {
        let seats = [WantedSeat(office: .finance), WantedSeat(office: .audit)]
        let open = try Story.electing(seats[0], seats[1]).nominated(2...2, for: .finance)
            .given(merge(3, 2), by: "registrar")
        open.when(ElectionsNominate(electionId: "el", office: .audit), by: "m-0003")
            .thenRefused(.candidateIncompatible)
    }

    @Test func `a draw of a tie goes by the ids that were announced, and names who is kept`() throws {
        let announce = DrawsAnnounce(
            drawId: "d",
            purpose: "Desempate",
            matter: .election,
            matterId: "el",
            items: ["m-0001", "m-0002"]
        )
        let record = DrawsRecord(drawId: "d", seed: "4-2-6", method: "Tres dados", acta: "Folio 4")
        let tied = try Story.polling(enrolled: 40, members: 40).counted(.of(9, 9, enrolled: 40))
        let drawn = try tied.given(announce, by: "electoral").given(record, by: "electoral")
            .given(merge(30, 1), by: "registrar")
        let order = DrawOrder.order(of: ["m-0001", "m-0002"], by: "4-2-6", Context.Tools.test.sha256)
        let first: Identifier = order[0] == "m-0001" ? "m-0030" : "m-0002"
        let proclaimed = try drawn.given(proclaim, by: "electoral")
        #expect(try proclaimed.newest(ElectionProclaimed.self).results.first?.principals == [first])
        // The same persons aren't drawn among again under other names.
        drawn.when(
            DrawsAnnounce(
                drawId: "e",
                purpose: "Desempate",
                matter: .election,
                matterId: "el",
                items: ["m-0002", "m-0030"]
            ),
            by: "electoral"
        )
        .thenRefused(.drawAlreadyAnnounced)
    }

    @Test func `who was proclaimed under an id that was merged afterwards is sworn in under the other`() throws {
        let proclaimed = try Story.polling(enrolled: 40, members: 40).counted(.of(9, 4, enrolled: 40))
            .given(proclaim, by: "electoral").given(merge(30, 1), by: "registrar")
        let oath = { (member: Identifier) in
            MandatesSwearIn(
                electionId: "el",
                oaths: [Oath(mandateId: "v-1", memberId: member, office: .executive)]
            )
        }
        try proclaimed.when(oath("m-0030"), by: "electoral").accepted()
        proclaimed.when(oath("m-0002"), by: "electoral").thenRefused(.notElected)
    }
}
