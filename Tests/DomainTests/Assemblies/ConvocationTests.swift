import Testing

@testable import Domain

@Suite struct ConvocationTests {
    @Test func `an id names one assembly`() throws {
        let story = try Story.council(members: 12).convened()
        story.when(.convene(firstCall: story.now), by: "vocera").thenRefused(.idTaken)
    }

    @Test func `a call lies ahead of its convocation`() throws {
        let story = try Story.council(members: 12)
        story.when(.convene(firstCall: story.now - 1), by: "vocera").thenRefused(.firstCallPast)
    }

    @Test func `the second call comes after the first`() throws {
        let story = try Story.council(members: 12)
        story.when(.convene(firstCall: story.now, secondCall: story.now), by: "vocera").thenRefused(.gapTooShort)
    }

    @Test func `a convocation needs an agenda, a roll and a unit that exist`() throws {
        let story = try Story.council(members: 12)
        story.when(.convene(firstCall: story.now, agenda: []), by: "vocera").thenRefused(.agendaEmpty)
        story.when(
            .convene(
                firstCall: story.now,
                agenda: [.init(id: "2", text: "Semilla", about: nil), .init(id: nil, text: "Agua", about: nil)]
            ),
            by: "vocera"
        ).thenRefused(.agendaItemRepeated)
        story.when(.convene(firstCall: story.now, unit: "nowhere"), by: "vocera").thenRefused(.unitUnknown)
        story.when(.convene(firstCall: story.now, registrars: ["nobody"]), by: "vocera").thenRefused(.memberUnknown)
        let empty = try Story.council()
        empty.when(.convene(firstCall: empty.now), by: "vocera").thenRefused(.rollEmpty)
    }

    @Test func `the agenda is numbered, and sealed where it is about somebody`() throws {
        let story = try Story.council(members: 12)
        let events = try story.when(
            .convene(
                firstCall: story.now,
                agenda: [
                    .init(id: nil, text: "Semilla", about: nil),
                    .init(id: "caso", text: "Un reclamo", about: ["m-0003"]),
                ]
            ),
            by: "vocera"
        ).accepted()
        guard case .assemblies(.assembly(.convened(let convened))) = events[1].event else {
            Issue.record("no convocation: \(events[1].event)")
            return
        }
        #expect(convened.agenda.map(\.id) == ["1", "caso"])
        #expect(convened.agenda[0].text == .open("Semilla"))
        #expect(convened.sealed == [Sealed(["m-0003"], .text, clear: "Un reclamo")])
    }

    @Test func `notice and the gap between the calls follow the rules`() throws {
        let story = try Story.council(members: 12).adopting { act in
            act.noticeDays.value = 3
            act.gapMinutes.value = 60
        }
        let short = story.when(.convene(firstCall: story.now + 2 * 86_400), by: "vocera").thenRefused(.noticeTooShort)
        #expect(short?.values == ["days": "3", "earliest": "2026-11-25"])
        #expect(short?.rule?.id == "acts.ordinary.noticeDays")
        let first = story.now + 3 * 86_400
        let gap = story.when(.convene(firstCall: first, secondCall: first + 3599), by: "vocera")
            .thenRefused(.gapTooShort)
        #expect(gap?.rule?.id == "acts.ordinary.gapMinutes")
        try story.when(.convene(firstCall: first, secondCall: first + 3600), by: "vocera").accepted()
    }

    @Test func `where the rules know one call only there is no second`() throws {
        let story = try Story.council(members: 12).adopting { $0.quorumSecond = nil }
        story.when(.convene(firstCall: story.now, secondCall: story.now + 60), by: "vocera")
            .thenRefused(.secondCallUnknown)
    }

    @Test func `the rules say which office convenes`() throws {
        let story = try Story.council(members: 12)
        let refused = story.when(.convene(firstCall: story.now), by: "finance").thenRefused(.authorityMissing)
        #expect(refused?.office == "spokesperson, coordination")
        try story.when(.convene(.accounts, firstCall: story.now), by: "finance").byAuthority(of: 6).accepted()
    }

    @Test func `promoters run the constitutive act and nothing else`() throws {
        let story = try Story.promoted().registering(12)
        story.when(.convene(firstCall: story.now), by: "m-0001").thenRefused(.authorityMissing)
        let session = try story.convened(.constitutive, registrars: nil, by: "m-0001").opened(.first, by: "m-0001")
            .checkedIn(1...4).given(AssembliesVerifyQuorum(assemblyId: "a"), by: "m-0002")
        #expect(session.assembly?.state == .inSession)
        session.when(AssembliesClose(assemblyId: "a"), by: "m-0004").thenRefused(.authorityMissing)
    }

    @Test func `an assembly is postponed before anybody is there, and its roll stays`() throws {
        let story = try Story.council(members: 12).convened()
        let later = story.now + 86_400
        let postpone = AssembliesPostpone(
            assemblyId: "a",
            firstCall: later,
            secondCall: nil,
            place: nil,
            reason: "Crecida del río",
            about: nil
        )
        try story.opened(.first).checkedIn(1...1).when(postpone, by: "vocera").thenRefused(.membersPresent)
        let postponed = try story.registering(8, from: 13).when(postpone, by: "vocera").then(
            AssemblyPostponed(firstCall: later, secondCall: nil, place: nil, reason: .open("Crecida del río"))
        )
        #expect(postponed.assembly?.state == .postponed)
        postponed.when(AssembliesOpenCall(assemblyId: "a", call: .first), by: "vocera").thenRefused(.callTooEarly)
        let opened = try postponed.after(days: 1).opened(.first)
        #expect(opened.assembly?.quorum?.needed == 4)
        opened.when(AssembliesOpenCall(assemblyId: "a", call: .second), by: "vocera").thenRefused(.secondCallNotSet)
    }

    @Test func `a cancelled assembly takes nothing more`() throws {
        let cancel = AssembliesCancel(assemblyId: "a", reason: "Falta de agua", about: ["m-0002"])
        let story = try Story.council(members: 12).convened()
        let cancelled = try story.when(cancel, by: "vocera").then(
            AssemblyCancelled(reason: .sealed(Sealed(["m-0002"], .reason, clear: "Falta de agua")))
        )
        #expect(cancelled.assembly?.state == .cancelled)
        cancelled.when(cancel, by: "vocera").thenRefused(.assemblyEnded)
        cancelled.when(AssembliesOpenCall(assemblyId: "a", call: .first), by: "vocera").thenRefused(.assemblyEnded)
        try Story.session().when(cancel, by: "vocera").thenRefused(.assemblyInSession)
    }
}

extension Story {
    /// With rules of its own for ordinary assemblies, by way of `rules.adopt`.
    func adopting(_ change: (inout ActRules) -> Void) throws -> Story {
        var rules = try #require(Context.Tools.test.ruleSets["ve-consejos-2023"])
        rules.id = "own-rules"
        let index = try #require(rules.acts.firstIndex { $0.act == .ordinary })
        change(&rules.acts[index])
        return try adopting(rules)
    }
}
