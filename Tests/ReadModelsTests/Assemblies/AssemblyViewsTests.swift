import Testing

@testable import Domain
@testable import ReadModels

@Suite struct AssemblyViewsTests {
    @Test func `the board shows the open call, what it needs and how many are there`() throws {
        var script = ElMaizal.opening
        let rows = try AssembliesView.fold(script.events)
        let row = try #require(rows["a"])
        #expect(row.state == .inSession)
        #expect(row.call == .second)
        #expect(row.calls.map(\.needed) == [124, 83])
        #expect(row.calls.map(\.present) == [97, 101])
        #expect(row.calls.map(\.reached) == [false, true])
        #expect(row.eligible == 412)
        #expect(row.quorumNeeded == 83)
        #expect(row.present == 101)
        #expect(row.openedAt == ElMaizal.start)
        #expect(row.inSessionAt == ElMaizal.start + 3600)
        #expect(row.convenedBy == "vocera")
        #expect(row.agenda[0].text == .open("Semilla"))
        #expect(row.agenda[1].text == .sealed(SealedPart(ElMaizal.sealed, position: 1)))

        script.assembly(MemberCheckedOut(memberId: "m-0007"), by: "m-0007")
        script.assembly(CheckInUndone(memberId: "m-0008"), by: "m-0001")
        script.assembly(GuestCheckedIn(guestId: "invitada-1", partyId: nil), by: "m-0001")
        script.assembly(AssemblyRecessed(until: ElMaizal.start + 9000), by: "vocera")
        let recessed = try #require(AssembliesView.fold(script.events)["a"])
        #expect(recessed.state == .recessed)
        #expect(recessed.present == 99)
        #expect(recessed.guests == 1)
        #expect(recessed.recessUntil == ElMaizal.start + 9000)
        script.assembly(AssemblyResumed(present: 99), by: "vocera")
        #expect(try AssembliesView.fold(script.events)["a"]?.recessUntil == nil)
    }

    @Test func `the board shows what is voted on, and the end`() throws {
        #expect(try AssembliesView.fold(ElMaizal.voting.events)["a"]?.votesUnderWay == ["mo"])
        let row = try #require(AssembliesView.fold(ElMaizal.whole.events)["a"])
        #expect(row.votesUnderWay == [])
        #expect(row.state == .closed)
        #expect(row.endedAt == ElMaizal.start + 7200)
    }

    @Test func `an amended agenda takes the place of the convened one`() throws {
        var script = ElMaizal.opening
        script.assembly(
            AgendaAmended(agenda: [AgendaItem(id: "3", text: .open("Bomba"))], motionId: "mo"),
            by: "vocera"
        )
        let agenda = try #require(AssembliesView.fold(script.events)["a"]).agenda
        #expect(agenda == [AssembliesView.AgendaPoint(id: "3", text: .open("Bomba"))])
    }

    @Test func `a postponed assembly shows its new times`() throws {
        var script = Script()
        script.assembly(ElMaizal.convened, by: "vocera")
        script.assembly(CallOpened(call: .second, quorum: ElMaizal.second, present: 0), by: "vocera")
        script.assembly(
            AssemblyPostponed(
                firstCall: ElMaizal.start + 86_400,
                secondCall: nil,
                place: nil,
                reason: .open("Crecida del río")
            ),
            by: "vocera"
        )
        let row = try #require(AssembliesView.fold(script.events)["a"])
        #expect(row.state == .postponed)
        #expect(row.firstCall == ElMaizal.start + 86_400)
        #expect(row.secondCall == nil)
        #expect(row.place == "Galpón")
        #expect(row.call == nil)
        #expect(row.quorumNeeded == 124)
        #expect(row.reason == .open("Crecida del río"))
        script.assembly(QuorumFailed(call: .first, present: 0, eligible: 412, quorum: ElMaizal.first), by: "vocera")
        #expect(try AssembliesView.fold(script.events)["a"]?.state == .noQuorum)
    }

    @Test func `attendance has a row for each who came`() throws {
        var script = ElMaizal.opening
        script.assembly(MemberCheckedOut(memberId: "m-0007"), by: "m-0007")
        script.assembly(CheckInUndone(memberId: "m-0008"), by: "m-0001")
        script.assembly(GuestCheckedIn(guestId: "invitada-1", partyId: "alcaldia"), by: "m-0001")
        let rows = try AttendanceView.fold(script.events)
        #expect(rows.count == 101)
        #expect(rows.values.count(where: \.present) == 100)
        #expect(rows["a:m-0001"]?.checkedInBy == "m-0001")
        #expect(rows["a:m-0007"]?.present == false)
        #expect(rows["a:m-0007"]?.checkedOutAt == ElMaizal.start + 3600)
        #expect(rows["a:m-0008"] == nil)
        #expect(rows["a:invitada-1"]?.guest == true)
        #expect(rows["a:invitada-1"]?.partyId == "alcaldia")

        script.assembly(MemberCheckedIn(memberId: "m-0007"), by: "m-0001")
        let back = try AttendanceView.fold(script.events)["a:m-0007"]
        #expect(back?.present == true)
        #expect(back?.checkedOutAt == nil)
    }

    @Test func `the board says who convened, when, and by which entry of the book`() throws {
        let row = try #require(AssembliesView.fold(ElMaizal.opening.events)["a"])
        let first = try #require(ElMaizal.opening.events.first)
        #expect(row.convened == DeedShown(first))
        #expect(row.convened.actor == "vocera")
    }

    @Test func `who is represented counts on the board, and attendance says by whom`() throws {
        var script = ElMaizal.opening
        let document = FreeText.sealed(Sealed(["m-0400"], .text, ciphertext: "AA", key: "BB"))
        script.assembly(
            ProxyNamed(memberId: "m-0400", proxyId: "m-0007", document: document, sha256: nil, present: true),
            by: "m-0400"
        )
        func board() throws -> [Int?] {
            let row = try #require(AssembliesView.fold(script.events)["a"])
            return [row.present, row.represented]
        }
        #expect(try board() == [102, 1])
        let row = try #require(AttendanceView.fold(script.events)["a:m-0400"])
        #expect(row.representedBy == "m-0007")
        #expect(row.present)

        script.assembly(MemberCheckedOut(memberId: "m-0007"), by: "m-0007")
        script.assembly(
            RepresentationChanged(proxyId: "m-0007", memberIds: ["m-0400"], present: false),
            by: "m-0007"
        )
        #expect(try board() == [100, 0])
        #expect(try AttendanceView.fold(script.events)["a:m-0400"]?.present == false)
        script.assembly(ProxyWithdrawn(memberId: "m-0400", proxyId: "m-0007", present: false), by: "m-0001")
        #expect(try board() == [100, 0])
        #expect(try AttendanceView.fold(script.events)["a:m-0400"] == nil)
    }

    @Test func `who went and gave a power keeps their attendance when it ends`() throws {
        var script = ElMaizal.opening
        let document = FreeText.sealed(Sealed(["m-0008"], .text, ciphertext: "AA", key: "BB"))
        script.assembly(MemberCheckedOut(memberId: "m-0008"), by: "m-0008")
        script.assembly(
            ProxyNamed(memberId: "m-0008", proxyId: "m-0007", document: document, sha256: nil, present: true),
            by: "m-0008"
        )
        script.assembly(ProxyWithdrawn(memberId: "m-0008", proxyId: "m-0007", present: true), by: "m-0008")
        let row = try #require(AttendanceView.fold(script.events)["a:m-0008"])
        #expect(!row.present && row.representedBy == nil && row.checkedOutAt != nil)
    }

    @Test func `a motion shows its votes as they come, and its result`() throws {
        let open = try #require(MotionsView.fold(ElMaizal.voting.events)["mo"])
        #expect(open.state == .open)
        #expect([open.inFavour, open.against, open.abstained, open.present] == [58, 31, 12, 101])
        #expect(open.ballot == .open)
        #expect(open.result == nil)

        var replaced = ElMaizal.voting
        replaced.motion(MotionVoteReplaced(choice: .against, previous: .inFavour), by: "m-0001")
        let row = try #require(MotionsView.fold(replaced.events)["mo"])
        #expect([row.inFavour, row.against, row.abstained] == [57, 32, 12])

        let closed = try #require(MotionsView.fold(ElMaizal.whole.events)["mo"])
        #expect(closed.state == .carried)
        #expect(closed.result == .carried)
        #expect([closed.needed, closed.base, closed.dissent] == [45, 89, 31])
        #expect(closed.closedAt == ElMaizal.start + 3600)
    }

    @Test func `an amended motion shows the text decided on`() throws {
        var script = ElMaizal.voting
        script.motion(MotionAmended(text: .open("Comprar más")), by: "m-0002")
        #expect(try MotionsView.fold(script.events)["mo"]?.text == .open("Comprar más"))
        script.motion(MotionWithdrawn(reason: .open("Ya hay semilla")), by: "m-0002")
        let withdrawn = try MotionsView.fold(script.events)["mo"]
        #expect(withdrawn?.state == .withdrawn)
        #expect(withdrawn?.reason == .open("Ya hay semilla"))
    }

    @Test func `counted hands are shown as the tellers counted them last`() throws {
        var script = ElMaizal.opening
        script.motion(
            MotionProposed(
                assemblyId: "a",
                proposerId: "m-0002",
                text: .open("Comprar semilla"),
                agendaItem: nil,
                majority: .example
            ),
            by: "m-0002"
        )
        script.motion(.opened(.hands), by: "vocera")
        for votes in [(50, 40, 11), (58, 31, 12)] {
            script.motion(
                MotionCountRecorded(
                    inFavour: votes.0,
                    against: votes.1,
                    abstained: votes.2,
                    null: nil,
                    tellers: ["m-0002", "m-0003"]
                ),
                by: "vocera"
            )
        }
        let row = try #require(MotionsView.fold(script.events)["mo"])
        #expect([row.inFavour, row.against, row.abstained] == [58, 31, 12])
        #expect(row.method == .hands)
    }

    @Test func `an event of an assembly that isn't there halts the view`() {
        var script = Script()
        script.assembly(MemberCheckedIn(memberId: "m-0001"), by: "m-0001")
        #expect(throws: ViewFault("there is no row a")) { try AssembliesView.fold(script.events) }
    }
}
