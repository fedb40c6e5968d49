import Testing

@testable import Domain

extension Story {
    /// The assembly `a`, closed with 4 of 12 present: `mo` was carried with 3 for and 1 against (member 4).
    static func minuted() throws -> Story {
        try session().voting().voted(.inFavour, 1...3).voted(.against, 4...4)
            .given(MotionsClose(motionId: "mo"), by: "vocera")
            .given(AssembliesClose(assemblyId: "a"), by: "vocera")
    }

    /// The acta `acta` of that assembly.
    func drafted(_ text: Prose = "Se compra semilla.") throws -> Story {
        try given(.drafting(text), by: "vocera")
    }

    /// Signed by members 1 and 2.
    func signed() throws -> Story {
        try given(ActasSign(actaId: "acta"), by: "m-0001").given(ActasSign(actaId: "acta"), by: "m-0002")
    }

    /// Sealed on so many folios.
    func sealed(_ id: Identifier = "acta", folios: Int? = nil) throws -> Story {
        try given(ActasSeal(actaId: id, folios: folios), by: "vocera")
    }

    /// The acta as decisions see it.
    func acta(_ id: Identifier = "acta") -> Acta? { reading(.actas).actas.actas[id] }
}

extension Command where Self == ActasDraft {
    static func drafting(
        _ text: Prose = "Se compra semilla.",
        about: [Identifier]? = nil,
        dissents: [StatedDissent]? = nil,
        cites: [ActaCitation]? = nil,
        assembly: Identifier = "a",
        id: Identifier = "acta"
    ) -> Self {
        ActasDraft(
            actaId: id,
            assemblyId: assembly,
            title: "Asamblea de noviembre",
            text: text,
            about: about,
            dissents: dissents,
            cites: cites
        )
    }

    /// An acta of the finance unit.
    static func ofFinance(
        _ decisions: [StatedDecision]? = nil,
        attendees: [Identifier]? = ["m-0001", "m-0002", "m-0003"],
        book: ActaBook = .finance,
        id: Identifier = "f-1"
    ) -> Self {
        ActasDraft(
            actaId: id,
            book: book,
            title: "Reunión",
            text: "Se revisan las cuentas.",
            place: "Sede",
            attendees: attendees,
            decisions: decisions
        )
    }
}
