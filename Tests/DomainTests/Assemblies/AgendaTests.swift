import Testing

@testable import Domain

/// The agenda, changed on the floor.
@Suite struct AgendaTests {
    private func amend(
        _ items: [AgendaEntry] = [
            .init(id: "1", text: "Semilla", about: nil), .init(id: "2", text: "Bomba", about: nil),
        ],
        by motion: Identifier = "mo",
        in assembly: Identifier = "a"
    ) -> AssembliesAmendAgenda {
        AssembliesAmendAgenda(assemblyId: assembly, motionId: motion, agenda: items)
    }

    private func decided(_ choice: Choice) throws -> Story {
        try Story.session().voting().voted(choice, 1...3).given(MotionsClose(motionId: "mo"), by: "vocera")
    }

    @Test func `a carried motion changes the agenda of a session, once`() throws {
        let story = try decided(.inFavour)
        let amended = try story.when(amend(), by: "vocera").then(
            AgendaAmended(
                agenda: [AgendaItem(id: "1", text: .open("Semilla")), AgendaItem(id: "2", text: .open("Bomba"))],
                motionId: "mo"
            )
        )
        amended.when(amend(), by: "vocera").thenRefused(.motionAlreadyUsed)
        try amended.when(.propose(agendaItem: "2", id: "mo-2"), by: "m-0003").accepted()
        story.when(.propose(agendaItem: "2", id: "mo-2"), by: "m-0003").thenRefused(.agendaItemUnknown)
    }

    @Test func `without a carried motion of this assembly it stays as it was convened`() throws {
        try decided(.against).when(amend(), by: "vocera").thenRefused(.motionNotCarried)
        try Story.session().voting().when(amend(), by: "vocera").thenRefused(.motionNotCarried)
        try Story.session().when(amend(), by: "vocera").thenRefused(.motionUnknown)
        let other = try decided(.inFavour).given(.convene(firstCall: "2026-11-22T14:00:00Z", id: "b"), by: "vocera")
            .given(AssembliesOpenCall(assemblyId: "b", call: .first), by: "vocera")
        let session = try (1...4).reduce(other) { story, number in
            try story.given(AssembliesCheckIn(assemblyId: "b", memberId: .member(number)), by: "vocera")
        }.given(AssembliesVerifyQuorum(assemblyId: "b"), by: "vocera")
        session.when(amend(in: "b"), by: "vocera").thenRefused(.motionOfAnotherAssembly)
    }

    @Test func `it changes in session only, with points that have an id each`() throws {
        let story = try decided(.inFavour)
        story.when(amend([]), by: "vocera").thenRefused(.agendaEmpty)
        story.when(
            amend([.init(id: "1", text: "Semilla", about: nil), .init(id: "1", text: "Bomba", about: nil)]),
            by: "vocera"
        ).thenRefused(.agendaItemRepeated)
        story.when(amend(), by: "m-0002").thenRefused(.authorityMissing)
        try story.given(AssembliesRecess(assemblyId: "a", until: nil), by: "vocera").when(amend(), by: "vocera")
            .thenRefused(.assemblyInRecess)
        try story.given(AssembliesClose(assemblyId: "a"), by: "vocera").when(amend(), by: "vocera")
            .thenRefused(.assemblyEnded)
    }

    @Test func `a point about somebody is sealed`() throws {
        let story = try decided(.inFavour)
        let event = try story.when(
            amend([.init(id: "1", text: "Ayuda a Ana", about: ["m-0004"])]),
            by: "vocera"
        ).accepted()[0]
        #expect(event.event.payload.sealed == [Sealed(["m-0004"], .text, clear: "Ayuda a Ana")])
    }
}
