extension RejectionCode {
    static let actas: [RejectionCode] = [
        actaUnknown, actaSealed, actaNotSealed, actaBookMismatch, assemblyHasActa, assemblyNotEnded, actaFiguresStated,
        attendeesMissing, actaHeldAhead, citationUnknown, dissenterAbsent, dissentWithMajority, delegateMayNotSign,
        actaAlreadySigned,
        signerAbsent, signaturesMissing, annexRepeated, pagesInvalid, foliosInvalid,
    ]

    static let actaUnknown = RejectionCode(
        "acta-unknown",
        en: "There is no acta {acta}; draft it first.",
        es: "No hay un acta {acta}; redáctela primero."
    )
    static let actaSealed = RejectionCode(
        "acta-sealed",
        en: "The acta {acta} is sealed and isn't changed any more; rectify it by a new one.",
        es: "El acta {acta} está sellada y ya no se cambia; rectifíquela con una nueva."
    )
    static let actaNotSealed = RejectionCode(
        "acta-not-sealed",
        en: "The acta {acta} isn't sealed yet; draft it anew instead of rectifying it.",
        es: "El acta {acta} todavía no está sellada; redáctela de nuevo en vez de rectificarla."
    )
    static let actaBookMismatch = RejectionCode(
        "acta-book-mismatch",
        en: "An acta of the book {book} doesn't go with this assembly: name one, of its unit, in its book alone.",
        es: "Un acta del libro {book} no va con esta asamblea: indique una, de su unidad, solo en su libro."
    )
    static let assemblyHasActa = RejectionCode(
        "assembly-has-acta",
        en: "The assembly {assembly} has its acta, {acta}; change or rectify that one.",
        es: "La asamblea {assembly} ya tiene su acta, {acta}; cambie o rectifique esa."
    )
    static let assemblyNotEnded = RejectionCode(
        "assembly-not-ended",
        en: "The assembly hasn't ended yet ({state}); its figures aren't final. Close it first.",
        es: "La asamblea todavía no terminó ({state}); sus cifras no son definitivas. Ciérrela primero."
    )
    static let actaFiguresStated = RejectionCode(
        "acta-figures-stated",
        en: "Time, place, attendance and votes of an assembly come from the book; leave them out.",
        es: "Hora, lugar, asistencia y votos de una asamblea salen del libro; omítalos."
    )
    static let attendeesMissing = RejectionCode(
        "attendees-missing",
        en: "Say who was there.",
        es: "Indique quiénes estuvieron."
    )
    static let actaHeldAhead = RejectionCode(
        "acta-held-ahead",
        en: "A meeting at {heldAt} is still to come; its acta is written afterwards.",
        es: "Una reunión a las {heldAt} todavía está por venir; su acta se escribe después."
    )
    static let citationUnknown = RejectionCode(
        "citation-unknown",
        en: "The book has no {citation} that an acta could tell of.",
        es: "El libro no tiene {citation} de que un acta pueda hablar."
    )
    static let dissenterAbsent = RejectionCode(
        "dissenter-absent",
        en: "{member} wasn't there; only who was there can dissent.",
        es: "{member} no estuvo; solo puede salvar su voto quien estuvo."
    )
    static let dissentWithMajority = RejectionCode(
        "dissent-with-majority",
        en: "By the roll call {member} voted on {motion} as was decided; there is no dissent to record.",
        es: "En la votación nominal {member} votó en {motion} como se decidió; no hay voto salvado que asentar."
    )
    static let delegateMayNotSign = RejectionCode(
        "delegate-may-not-sign",
        en: "Nobody signs in another's name; it takes the member's own token or a registrar of the assembly.",
        es: "Nadie firma en nombre de otra persona; hace falta su propio permiso o quien registra en la asamblea."
    )
    static let actaAlreadySigned = RejectionCode(
        "acta-already-signed",
        en: "{member} has already signed this acta as it stands.",
        es: "{member} ya firmó esta acta tal como está."
    )
    static let signerAbsent = RejectionCode(
        "signer-absent",
        en: "{member} wasn't there and doesn't keep this book; those sign who were there or keep it.",
        es: "{member} no estuvo ni lleva este libro; firman quienes estuvieron o lo llevan."
    )
    static let signaturesMissing = RejectionCode(
        "signatures-missing",
        en: "Nobody has signed the acta {acta} as it stands; it is sealed once it is signed.",
        es: "Nadie firmó el acta {acta} tal como está; se sella una vez firmada."
    )
    static let annexRepeated = RejectionCode(
        "annex-repeated",
        en: "The file {sha256} is already annexed to this acta.",
        es: "El archivo {sha256} ya es anexo de esta acta."
    )
    static let pagesInvalid = RejectionCode(
        "pages-invalid",
        en: "An annex has 1 to 10,000 pages; {pages} were stated.",
        es: "Un anexo tiene de 1 a 10.000 páginas; se indicaron {pages}."
    )
    static let foliosInvalid = RejectionCode(
        "folios-invalid",
        en: "An acta takes 1 to 500 folios; {folios} were stated.",
        es: "Un acta ocupa de 1 a 500 folios; se indicaron {folios}."
    )
}
