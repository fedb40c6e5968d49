import Testing

@testable import Domain

/// Everyday acts of an assembly.
@Suite struct AssemblyActsTests {
    private let verify = AssembliesVerifyQuorum(assemblyId: "a")
    private let closeVote = MotionsClose(motionId: "mo")

    private func undo(_ member: Int) -> AssembliesUndoCheckIn {
        AssembliesUndoCheckIn(assemblyId: "a", memberId: .member(member))
    }

    private func result(of story: Story) throws -> MotionClosed {
        try story.given(closeVote, by: "vocera").newest(MotionClosed.self)
    }

    @Test func `undoing a wrong check-in takes it out of the quorum`() throws {
        let story = try Story.council(members: 12).convened().opened(.first).checkedIn(1...4)
        let undone = try story.when(undo(4), by: "m-0001").then(CheckInUndone(memberId: "m-0004"))
        #expect(undone.assembly?.present == 3)
        undone.when(verify, by: "vocera").thenRefused(.quorumNotReached)
        undone.when(undo(4), by: "m-0001").thenRefused(.notCheckedIn)
        // Who has voted was there; their going is a check-out.
        try Story.session().voting().voted(.inFavour, 4...4).when(undo(4), by: "m-0001").thenRefused(
            .memberHasVoted,
            "m-0004 has voted on mo, so the check-in stands; check the member out instead.",
            "m-0004 votó en mo, así que su asistencia queda; registre su salida."
        )
    }

    @Test func `an assembly past midnight keeps the law and the mandates of its opening`() throws {
        // Ten minutes before the last day of the founding's mandates is over in Caracas.
        let session = try Story.council(members: 12).at("2029-01-01T03:50:00Z").convened().opened(.first)
            .checkedIn(1...4).given(verify, by: "vocera").proposed()
        let past = session.after(minutes: 30)
        try past.when(MotionsOpen(motionId: "mo", method: nil), by: "vocera").byAuthority(of: 5).accepted()
        let closed = try past.given(MotionsOpen(motionId: "mo", method: nil), by: "vocera").voted(.inFavour, 1...3)
            .given(closeVote, by: "vocera").given(AssembliesClose(assemblyId: "a"), by: "vocera")
        #expect(closed.assembly?.state == .closed)
        // Another assembly is another matter.
        let refused = closed.when(.convene(firstCall: closed.now, id: "b"), by: "vocera").thenRefused(.authorityMissing)
        #expect(refused?.mandate == "mandate-vocera")
    }

    @Test func `a tie fails`() throws {
        let tied = try Story.session().voting().voted(.inFavour, 1...2).voted(.against, 3...4)
        try tied.when(closeVote, by: "vocera").then(
            MotionClosed(
                result: .rejected,
                inFavour: 2,
                against: 2,
                abstained: 0,
                null: nil,
                present: 4,
                dissent: 2,
                needed: 3,
                base: 4
            ),
            VoteClosed(matter: .motion, matterId: "mo")
        )
    }

    @Test func `a spoiled ballot is replaced by another, and both are on the sheet`() throws {
        let table = try Story.polling(enrolled: 40, members: 40)
        let sheet = TallySheet.of(10, 7, null: 1, enrolled: 40)
        // 18 in the box, one spoiled and replaced: 19 were issued.
        let spoiled = sheet.with {
            $0.spoiledReplaced = 1
            $0.issued = 19
        }
        try table.when(TalliesEnter(tallyId: "t", sheet: spoiled), by: .member(31)).then(TallyEntered(sheet: spoiled))
        table.when(TalliesEnter(tallyId: "t", sheet: sheet.with { $0.spoiledReplaced = 1 }), by: .member(31))
            .thenRefused(.sheetIssuedUnbalanced)
    }

    @Test func `an agenda changed on the floor takes a carried motion`() throws {
        let carried = try Story.session().voting().voted(.inFavour, 1...3).given(closeVote, by: "vocera")
        let amend = AssembliesAmendAgenda(
            assemblyId: "a",
            motionId: "mo",
            agenda: [.init(id: "1", text: "Semilla", about: nil), .init(id: "2", text: "Bomba", about: nil)]
        )
        carried.when(.propose(agendaItem: "2", id: "bomba"), by: "m-0003").thenRefused(.agendaItemUnknown)
        let amended = try carried.when(amend, by: "vocera").then(
            AgendaAmended(
                agenda: [AgendaItem(id: "1", text: .open("Semilla")), AgendaItem(id: "2", text: .open("Bomba"))],
                motionId: "mo"
            )
        )
        try amended.when(.propose(agendaItem: "2", id: "bomba"), by: "m-0003").accepted()
    }

    @Test func `a vote cast by mistake is replaced before the closing, and counted once`() throws {
        let voted = try Story.session().voting().voted(.inFavour, 1...3).voted(.against, 4...4)
        let replaced = try voted.when(
            MotionsReplaceVote(motionId: "mo", choice: .against, memberId: nil),
            by: "m-0003"
        ).then(MotionVoteReplaced(choice: .against, previous: .inFavour))
        let result = try result(of: replaced)
        #expect([result.inFavour, result.against, result.abstained] == [2, 2, 0])
        #expect(result.result == .rejected)
    }

    @Test func `hands that were miscounted are counted again before the closing`() throws {
        let counted = try Story.session().voting(.hands).given(.counting(2, 2, 0), by: "m-0001")
        let again = try counted.when(.counting(3, 1, 0), by: "m-0001").then(
            MotionCountRecorded(
                inFavour: 3,
                against: 1,
                abstained: 0,
                null: nil,
                tellers: ["m-0001", "m-0002"]
            )
        )
        #expect(try result(of: again).inFavour == 3)
    }

    @Test func `who goes early no longer counts, and what they voted stays`() throws {
        let voted = try Story.session().voting().voted(.inFavour, 1...3)
        let gone = try voted.given(AssembliesCheckOut(assemblyId: "a", memberId: "m-0003"), by: "m-0003")
        #expect(gone.assembly?.present == 3)
        let result = try result(of: gone)
        #expect([result.inFavour, result.present] == [3, 4])
    }

    @Test func `an assembly put off by rain keeps its frozen roll`() throws {
        let story = try Story.council(members: 12).convened()
        let rain = AssembliesPostpone(
            assemblyId: "a",
            firstCall: story.now + 86_400,
            secondCall: nil,
            place: "Escuela",
            reason: "Lluvia",
            about: nil
        )
        let postponed = try story.given(rain, by: "vocera").registering(8, from: 13)
        #expect(postponed.assembly?.state == .postponed)
        let opened = try postponed.after(days: 1).given(
            AssembliesOpenCall(assemblyId: "a", call: .first),
            by: "vocera"
        )
        // Thirty percent of the 12 that were frozen, not of 20.
        #expect(opened.assembly?.quorum?.needed == 4)
    }

    @Test func `an assembly that too few came to is recorded, and another one is convened`() throws {
        let alone = try Story.council(members: 12).convened().opened(.first).after(minutes: 60).opened(.second)
            .checkedIn(1...2)
        let ended = try alone.given(AssembliesClose(assemblyId: "a"), by: "vocera")
        #expect(try ended.newest(QuorumFailed.self).present == 2)
        try ended.when(.convene(firstCall: ended.now, id: "b"), by: "vocera").accepted()
    }

    @Test func `a guest of the mayoralty has a voice and no vote`() throws {
        let guest = AssembliesCheckInGuest(assemblyId: "a", guestId: "invitada-1", partyId: nil)
        let story = try Story.session().when(guest, by: "m-0001").then(
            GuestCheckedIn(guestId: "invitada-1", partyId: nil)
        )
        #expect(story.assembly?.present == 4)
        try story.voting().when(.cast(.inFavour, for: "invitada-1"), by: "m-0001").thenRefused(.notOnRoll)
    }

    @Test func `a paper list that is entered the next day is shown as late`() throws {
        let story = try Story.council(members: 12).convened().opened(.first)
        let next = story.after(days: 1)
        let checkIn = AssembliesCheckIn(assemblyId: "a", memberId: "m-0002")
        next.when(checkIn, by: "m-0002", occurredAt: story.now + 600).thenRefused(.occurredLate)
        let events = try next.when(checkIn, by: "registrar", occurredAt: story.now + 600).accepted()
        #expect(events.map(\.late) == [true])
        #expect(events.map(\.occurredAt) == [story.now + 600])
    }

    @Test func `a sealed acta is rectified by another one, and stays as it was`() throws {
        let sealed = try Story.minuted().drafted().signed().sealed()
        let rectify = ActasRectify(
            actaId: "acta",
            rectificationId: "acta-2",
            reason: "Decía 500 kg",
            title: "Rectificación",
            text: "Se compran 400 kg."
        )
        let events = try sealed.when(rectify, by: "vocera").accepted()
        #expect(events.map(\.stream) == [Stream(.acta, "acta-2"), Stream(.acta, "acta")])
        #expect(
            events.last?.event == ActaRectified(rectificationId: "acta-2", reason: .open("Decía 500 kg")).event
        )
        try sealed.given(rectify, by: "vocera").when(.drafting(), by: "vocera").thenRefused(.actaSealed)
    }
}
