import Testing

@testable import Domain

@Suite struct DraftingTests {
    private func drafted(_ outcome: Story.Outcome) throws -> ActaDrafted {
        guard case .actas(.drafted(let data))? = try outcome.accepted().first?.event else {
            throw Rejection(.actaUnknown)
        }
        return data
    }

    @Test func `attendance, quorum and everyone's votes come from the book`() throws {
        let data = try drafted(try Story.minuted().when(.drafting(), by: "vocera"))
        #expect(data.book == .assembly)
        #expect(data.outcome == .closed)
        #expect(data.quorum == VerifiedQuorum(call: .first, needed: 4, present: 4))
        #expect(data.attendance.eligible == 12)
        #expect(data.attendance.attended == 4)
        #expect(data.attendance.presentAtEnd == 4)
        let root = MerkleList.root(
            of: (1...4).map { Array(Identifier.member($0).text.utf8) },
            Context.Tools.test.sha256
        )
        #expect(data.attendance.root?.scalar == root.hexadecimal)
        let decision = try #require(data.decisions.first)
        #expect(data.decisions.count == 1)
        #expect(decision.motionId == "mo")
        #expect(decision.result == .carried)
        #expect(
            [decision.inFavour, decision.against, decision.abstained, decision.present, decision.dissent] == [
                3, 1, 0, 4, 1,
            ]
        )
        #expect(data.heldAt == "2026-11-22T14:00:00Z")
    }

    @Test func `who came and went is in the attendance, a check-in that was undone isn't`() throws {
        let story = try Story.session(present: 5).given(
            AssembliesCheckOut(assemblyId: "a", memberId: "m-0005"),
            by: "vocera"
        )
        .given(AssembliesUndoCheckIn(assemblyId: "a", memberId: "m-0004"), by: "vocera")
        .given(AssembliesClose(assemblyId: "a"), by: "vocera")
        let data = try drafted(story.when(.drafting(), by: "vocera"))
        #expect([data.attendance.attended, data.attendance.presentAtEnd] == [4, 3])
    }

    @Test func `an assembly without a quorum has its acta too`() throws {
        let story = try Story.council(members: 12).convened(secondCall: false).opened(.first).checkedIn(1...2)
            .given(AssembliesClose(assemblyId: "a"), by: "vocera")
        let data = try drafted(story.when(.drafting(), by: "vocera"))
        #expect(data.outcome == .noQuorum)
        #expect(data.quorum == VerifiedQuorum(call: .first, needed: 4, present: 2))
        #expect(data.decisions.isEmpty)
    }

    @Test func `it is written once the assembly has ended, and once for each assembly`() throws {
        try Story.session().when(.drafting(), by: "vocera").thenRefused(.assemblyNotEnded)
        let story = try Story.minuted()
        story.when(.drafting(assembly: "x"), by: "vocera").thenRefused(.assemblyUnknown)
        story.when(.drafting(), by: "m-0001").thenRefused(.authorityMissing)
        let other = try story.drafted().when(.drafting(id: "another"), by: "vocera").thenRefused(.assemblyHasActa)
        #expect(other?.values["acta"] == "acta")
    }

    @Test func `writing it anew takes the place of the draft and voids its signatures`() throws {
        let signed = try Story.minuted().drafted().signed()
        #expect(signed.acta()?.signers == ["m-0001", "m-0002"])
        let again = signed.when(.drafting("Se compran 400 kg."), by: "vocera")
        #expect(try drafted(again).revision == 2)
        #expect(again.story.acta()?.signers == [])
        again.story.when(ActasSeal(actaId: "acta"), by: "vocera").thenRefused(.signaturesMissing)
    }

    @Test func `an assembly's figures are never stated by hand`() throws {
        let story = try Story.minuted()
        let stated = ActasDraft(actaId: "acta", assemblyId: "a", title: "A", text: "B", attendees: ["m-0001"])
        story.when(stated, by: "vocera").thenRefused(.actaFiguresStated)
        let timed = ActasDraft(actaId: "acta", assemblyId: "a", title: "A", text: "B", heldAt: story.now)
        story.when(timed, by: "vocera").thenRefused(.actaFiguresStated)
    }

    @Test func `who didn't agree says so, if they were there and didn't vote for it`() throws {
        let story = try Story.minuted()
        func dissent(_ member: Identifier, _ motion: Identifier? = "mo") -> StatedDissent {
            StatedDissent(memberId: member, motionId: motion, text: "La empresa presta la semilla")
        }
        let data = try drafted(story.when(.drafting(dissents: [dissent("m-0004")]), by: "vocera"))
        #expect(
            data.dissents == [
                ActaDissent(memberId: "m-0004", motionId: "mo", text: .open("La empresa presta la semilla"))
            ]
        )
        story.when(.drafting(dissents: [dissent("m-0001")]), by: "vocera").thenRefused(.dissentWithMajority)
        story.when(.drafting(dissents: [dissent("m-0009")]), by: "vocera").thenRefused(.dissenterAbsent)
        story.when(.drafting(dissents: [dissent("m-0004", "x")]), by: "vocera").thenRefused(.motionOfAnotherAssembly)
        try story.when(.drafting(dissents: [dissent("m-0001", nil)]), by: "vocera").accepted()
    }

    @Test func `it tells of other things of the book, which must be there`() throws {
        let story = try Story.minuted()
        try story.when(.drafting(cites: [.init(kind: .roll, id: "a")]), by: "vocera").accepted()
        let refused = story.when(.drafting(cites: [.init(kind: .election, id: "e")]), by: "vocera")
            .thenRefused(.citationUnknown)
        #expect(refused?.values["citation"] == "election/e")
    }

    @Test func `a text about somebody is sealed`() throws {
        let outcome = try Story.minuted().when(.drafting("Ayuda a Ana", about: ["m-0004"]), by: "vocera")
        #expect(try drafted(outcome).sealed == [Sealed(["m-0004"], .text, clear: "Ayuda a Ana")])
    }

    @Test func `each body keeps its book, with the votes of those who were there`() throws {
        let story = try Story.council(members: 5)
        let decisions = [
            StatedDecision(text: "Pagar la bomba", inFavour: 2, against: 1, abstained: 0),
            StatedDecision(text: "Vender el camión", inFavour: 1, against: 1, abstained: 1),
        ]
        let data = try drafted(story.when(.ofFinance(decisions), by: "finance"))
        #expect(data.decisions.map(\.result) == [.carried, .rejected])
        #expect(data.decisions.map(\.dissent) == [1, 1])
        #expect(data.attendance.members == ["m-0001", "m-0002", "m-0003"])
        story.when(.ofFinance(), by: "vocera").thenRefused(.authorityMissing)
        story.when(.ofFinance(book: .audit), by: "finance").thenRefused(.authorityMissing)
        story.when(.ofFinance(attendees: nil), by: "finance").thenRefused(.attendeesMissing)
        story.when(.ofFinance(attendees: ["x"]), by: "finance").thenRefused(.memberUnknown)
        let ahead = ActasDraft(
            actaId: "f-2",
            book: .finance,
            title: "A",
            text: "B",
            heldAt: story.now + 1,
            attendees: ["m-0001"]
        )
        story.when(ahead, by: "finance").thenRefused(.actaHeldAhead)
        let many = [StatedDecision(text: "Pagar", inFavour: 3, against: 1, abstained: 0)]
        story.when(.ofFinance(many), by: "finance").thenRefused(.countOverPresent)
    }

    @Test func `the book of assemblies takes an assembly, and no other book does`() throws {
        let story = try Story.minuted()
        let without = ActasDraft(actaId: "acta", title: "A", text: "B", attendees: ["m-0001"])
        story.when(without, by: "vocera").thenRefused(.actaBookMismatch)
        let finance = ActasDraft(actaId: "acta", book: .finance, assemblyId: "a", title: "A", text: "B")
        story.when(finance, by: "finance").thenRefused(.actaBookMismatch)
        try story.drafted().given(.ofFinance(), by: "finance").when(.ofFinance(id: "acta"), by: "finance")
            .thenRefused(.idTaken)
    }
}
