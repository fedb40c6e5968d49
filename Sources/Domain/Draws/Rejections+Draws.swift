extension RejectionCode {
    static let draws: [RejectionCode] = [
        drawUnknown, drawOfOne, drawNotAmongCandidates, drawAlreadyAnnounced, drawListNotFree, listNotFrozen,
        drawAlreadyRecorded, drawNotRecorded, drawTooEarly, drawOfAnotherList,
    ]

    static let drawUnknown = RejectionCode(
        "draw-unknown",
        en: "There is no draw {draw}; announce it first.",
        es: "No hay un sorteo {draw}; anúncielo primero."
    )
    static let drawOfOne = RejectionCode(
        "draw-of-one",
        en: "A draw is among two or more.",
        es: "Un sorteo es entre dos o más."
    )
    static let drawNotAmongCandidates = RejectionCode(
        "draw-not-among-candidates",
        en: "Name tied candidates of one seat of the election {election}, and nobody else.",
        es: "Nombre candidatas o candidatos empatados de un mismo cargo de la elección {election}, y a nadie más."
    )
    static let drawAlreadyAnnounced = RejectionCode(
        "draw-already-announced",
        en: "Among these there already is the draw {draw}; another one would let somebody choose.",
        es: "Entre estas personas ya está el sorteo {draw}; con otro alguien podría escoger."
    )
    static let drawListNotFree = RejectionCode(
        "draw-list-not-free",
        en: "The list of this draw is that of the roll or the round; leave items out.",
        es: "La lista de este sorteo es la del padrón o del reparto; omita items."
    )
    static let listNotFrozen = RejectionCode(
        "list-not-frozen",
        en: "The list of {matter} isn't frozen yet; freeze it before announcing a draw.",
        es: "La lista de {matter} todavía no está cerrada; ciérrela antes de anunciar un sorteo."
    )
    static let drawAlreadyRecorded = RejectionCode(
        "draw-already-recorded",
        en: "The seed of the draw {draw} is already recorded; it doesn't change.",
        es: "La semilla del sorteo {draw} ya está asentada; no cambia."
    )
    static let drawNotRecorded = RejectionCode(
        "draw-not-recorded",
        en: "The draw {draw} has no seed yet; draw it in public and record it.",
        es: "El sorteo {draw} todavía no tiene semilla; sáquela en público y asiéntela."
    )
    static let drawTooEarly = RejectionCode(
        "draw-too-early",
        en: "The draw {draw} was announced before the list was frozen; announce another one.",
        es: "El sorteo {draw} se anunció antes de cerrar la lista; anuncie otro."
    )
    static let drawOfAnotherList = RejectionCode(
        "draw-of-another-list",
        en: "The draw {draw} is among others than these; announce one for this list.",
        es: "El sorteo {draw} es entre otras personas; anuncie uno para esta lista."
    )
}
