extension RejectionCode {
    static let tallies: [RejectionCode] = [
        tallyUnknown, tallyCertified, clerksNotTwo, witnessesMissing, clerkIsWitness, enrolledOverRoll,
        officeMissing, officeOnlyForElections, consultationNotOnPaper, ballotNotCountable, sheetOptionsDiffer,
        figureOutOfRange, enrolledDiffers, validForSeveralChoices, sheetBoxUnbalanced, sheetIssuedUnbalanced,
        ballotsOverRoll, alreadyEntered, alreadyWitnessed, entryMissing, witnessCopyMissing, figureUnknown,
        tallyDiscrepancyAlreadyOpen, tallyDiscrepancyOpen, tallyDiscrepancyUnknown, tallyDiscrepancyResolved,
        resolverIsClerk,
    ]

    static let tallyUnknown = RejectionCode(
        "tally-unknown",
        en: "There is no tally {tally}; open its table first.",
        es: "No hay un escrutinio {tally}; abra su mesa primero."
    )
    static let tallyCertified = RejectionCode(
        "tally-certified",
        en: "This tally is certified; it doesn't change.",
        es: "Este escrutinio está certificado; no cambia."
    )
    static let clerksNotTwo = RejectionCode(
        "clerks-not-two",
        en: "Name two different clerks: the sheet is entered twice.",
        es: "Nombre dos transcriptores distintos: el acta se asienta dos veces."
    )
    static let witnessesMissing = RejectionCode(
        "witnesses-missing",
        en: "Name at least one witness: the sheet is held against the witnesses' copy.",
        es: "Nombre por lo menos un testigo: el acta se coteja con su copia."
    )
    static let clerkIsWitness = RejectionCode(
        "clerk-is-witness",
        en: "Whoever enters the sheet as a clerk can't be its witness.",
        es: "Quien transcribe el acta no puede ser su testigo."
    )
    static let enrolledOverRoll = RejectionCode(
        "enrolled-over-roll",
        en: "{enrolled} can't be enrolled at this table: {left} of the frozen roll are left for it.",
        es: "En esta mesa no pueden inscribirse {enrolled}: del padrón cerrado quedan {left}."
    )
    static let officeMissing = RejectionCode(
        "office-missing",
        en: "Say which office of the election the table counts.",
        es: "Indique qué cargo de la elección cuenta la mesa."
    )
    static let officeOnlyForElections = RejectionCode(
        "office-only-for-elections",
        en: "Only a table of an election names an office and its unit.",
        es: "Solo una mesa de una elección indica un cargo y su unidad."
    )
    static let consultationNotOnPaper = RejectionCode(
        "consultation-not-on-paper",
        en: "This consultation isn't held on paper with a roll; its ballots are cast one by one.",
        es: "Esta consulta no es en papel con un padrón; sus boletas se emiten una por una."
    )
    static let ballotNotCountable = RejectionCode(
        "ballot-not-countable",
        en: "A table counts approvals; ballots with points or ranks don't fit its sheet.",
        es: "Una mesa cuenta aprobaciones; las boletas con puntos u órdenes no caben en su acta."
    )
    static let sheetOptionsDiffer = RejectionCode(
        "sheet-options-differ",
        en: "The sheet must state the votes of each of these, once: {options}.",
        es: "El acta debe decir los votos de cada una de estas opciones, una vez: {options}."
    )
    static let figureOutOfRange = RejectionCode(
        "figure-out-of-range",
        en: "A figure of a sheet is a whole number from 0 to 100,000,000.",
        es: "Una cifra de un acta es un número entero de 0 a 100.000.000."
    )
    static let enrolledDiffers = RejectionCode(
        "enrolled-differs",
        en: "{enrolled} are enrolled at this table; the sheet says otherwise.",
        es: "En esta mesa hay {enrolled} inscritos; el acta dice otra cosa."
    )
    static let validForSeveralChoices = RejectionCode(
        "valid-for-several-choices",
        en: "State valid ballots where a ballot may have several choices, and only there.",
        es: "Indique las boletas válidas donde una boleta puede tener varias opciones, y solo allí."
    )
    static let sheetBoxUnbalanced = RejectionCode(
        "sheet-box-unbalanced",
        en: "The box has {inBox} ballots, but valid, blank and null ones make {sum}; read the sheet again.",
        es: "En la urna hay {inBox} boletas, pero válidas, blancas y nulas suman {sum}; lea otra vez el acta."
    )
    static let sheetIssuedUnbalanced = RejectionCode(
        "sheet-issued-unbalanced",
        en:
            "{issued} ballots were issued, but box, spoiled and not returned make {sum}; read the sheet again.",
        es:
            "Se entregaron {issued} boletas, pero urna, dañadas y no devueltas suman {sum}; lea otra vez el acta."
    )
    static let ballotsOverRoll = RejectionCode(
        "ballots-over-roll",
        en: "There are {ballots} ballots, but {signedIn} signed in and {enrolled} are enrolled.",
        es: "Hay {ballots} boletas, pero firmaron {signedIn} y hay {enrolled} inscritos."
    )
    static let alreadyEntered = RejectionCode(
        "already-entered",
        en: "{clerk} already entered this sheet; the other clerk must enter it too, unaided.",
        es: "{clerk} ya asentó esta acta; la otra persona debe asentarla también, por su cuenta."
    )
    static let alreadyWitnessed = RejectionCode(
        "already-witnessed",
        en: "The witnesses' copy is already entered; say what is wrong as a discrepancy.",
        es: "La copia de los testigos ya está asentada; indique lo que esté mal como una diferencia."
    )
    static let entryMissing = RejectionCode(
        "entry-missing",
        en: "Both clerks must have entered the sheet first.",
        es: "Primero ambos transcriptores deben haber asentado el acta."
    )
    static let witnessCopyMissing = RejectionCode(
        "witness-copy-missing",
        en: "The witnesses' copy must be entered first.",
        es: "Primero debe asentarse la copia de los testigos."
    )
    static let figureUnknown = RejectionCode(
        "figure-unknown",
        en: "The sheet of this table has no such figure: {figure}.",
        es: "El acta de esta mesa no tiene esa cifra: {figure}."
    )
    static let tallyDiscrepancyAlreadyOpen = RejectionCode(
        "discrepancy-already-open",
        en: "This figure ({figure}) already has an open discrepancy; resolve it.",
        es: "Esta cifra ({figure}) ya tiene una diferencia abierta; resuélvala."
    )
    static let tallyDiscrepancyOpen = RejectionCode(
        "discrepancy-open",
        en: "{open} discrepancies are open; somebody other than the clerks must resolve them first.",
        es: "Hay {open} diferencias abiertas; antes debe resolverlas alguien que no haya transcrito."
    )
    static let tallyDiscrepancyUnknown = RejectionCode(
        "tally-discrepancy-unknown",
        en: "This table has no discrepancy {number}.",
        es: "Esta mesa no tiene una diferencia {number}."
    )
    static let tallyDiscrepancyResolved = RejectionCode(
        "tally-discrepancy-resolved",
        en: "The discrepancy {number} is already resolved.",
        es: "La diferencia {number} ya está resuelta."
    )
    static let resolverIsClerk = RejectionCode(
        "resolver-is-clerk",
        en: "{clerk} entered or enters this sheet; somebody else must resolve its discrepancies.",
        es: "{clerk} transcribe esta acta; sus diferencias debe resolverlas otra persona."
    )
}
