import Testing

@testable import Domain

/// Wrong steps at a polling table: how it is opened, and what a sheet says.
@Suite struct TableStepsTests {
    /// An election of an executive spokesperson, with nominations closed.
    private func closed() throws -> Story {
        try Story.electing(WantedSeat(office: .executive)).nominated(1...2)
            .given(ElectionsClose(electionId: "el"), by: "electoral")
    }

    @Test func `a table without two clerks and a witness is refused`() throws {
        let closed = try closed()
        closed.when(.table("t", enrolled: 40, clerks: [.member(31), .member(31)]), by: "electoral").thenRefused(
            .clerksNotTwo,
            "Name two different clerks: the sheet is entered twice.",
            "Nombre dos transcriptores distintos: el acta se asienta dos veces."
        )
        closed.when(.table("t", enrolled: 40, witnesses: []), by: "electoral").thenRefused(
            .witnessesMissing,
            "Name at least one witness: the sheet is held against the witnesses' copy.",
            "Nombre por lo menos un testigo: el acta se coteja con su copia."
        )
    }

    @Test func `a table for no office is refused, for another one, and one of a consultation for an office`() throws {
        let closed = try closed()
        closed.when(.table("t", enrolled: 40, office: nil), by: "electoral").thenRefused(
            .officeMissing,
            "Say which office of the election the table counts.",
            "Indique qué cargo de la elección cuenta la mesa."
        )
        closed.when(.table("t", enrolled: 40, office: .finance), by: "electoral").thenRefused(
            .seatUnknown,
            "This election doesn't fill the office finance of that unit.",
            "Esta elección no es para el cargo finance de esa unidad."
        )
        let consulting = try Story.council(members: 3).consulting()
        func table(_ office: Office?) -> TalliesOpenTable {
            TalliesOpenTable(
                tallyId: "t",
                matter: .consultation,
                matterId: "pp",
                office: office,
                table: "Mesa 1",
                enrolled: 3,
                clerks: [.member(1), .member(2)],
                witnesses: [.member(3)]
            )
        }
        consulting.when(table(.finance), by: "electoral").thenRefused(
            .officeOnlyForElections,
            "Only a table of an election names an office and its unit.",
            "Solo una mesa de una elección indica un cargo y su unidad."
        )
        consulting.when(table(nil), by: "electoral").thenRefused(
            .consultationNotOnPaper,
            "This consultation isn't held on paper with a roll; its ballots are cast one by one.",
            "Esta consulta no es en papel con un padrón; sus boletas se emiten una por una."
        )
    }

    @Test func `a sheet of other options or of another table is refused, and one with more ballots than people`() throws
    {
        let table = try Story.polling(enrolled: 30, members: 40)
        let sheet = TallySheet.of(10, 7, null: 1, blank: 2, enrolled: 30)
        func entered(_ change: (inout TallySheet) -> Void) -> Story.Outcome {
            table.when(TalliesEnter(tallyId: "t", sheet: sheet.with(change)), by: .member(31))
        }
        entered { $0.votes.removeLast() }.thenRefused(
            .sheetOptionsDiffer,
            "The sheet must state the votes of each of these, once: m-0001, m-0002.",
            "El acta debe decir los votos de cada una de estas opciones, una vez: m-0001, m-0002."
        )
        entered { $0.enrolled = 31 }.thenRefused(
            .enrolledDiffers,
            "30 are enrolled at this table; the sheet says otherwise.",
            "En esta mesa hay 30 inscritos; el acta dice otra cosa."
        )
        entered { $0.valid = 17 }.thenRefused(
            .validForSeveralChoices,
            "State valid ballots where a ballot may have several choices, and only there.",
            "Indique las boletas válidas donde una boleta puede tener varias opciones, y solo allí."
        )
        entered { $0.signedIn -= 1 }.thenRefused(
            .ballotsOverRoll,
            "There are 20 ballots, but 19 signed in and 30 are enrolled.",
            "Hay 20 boletas, pero firmaron 19 y hay 30 inscritos."
        )
    }
}
