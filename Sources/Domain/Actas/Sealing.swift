/// An acta got its place in its book, and is never changed any more.
public struct ActaSealed: EventPayload {
    public static let kind = EventKind("actas.sealed", 1)

    /// In which book.
    public let book: ActaBook
    /// Whose book it is; left out where it is the whole commune's.
    public let unitId: Identifier?
    /// 1, 2, 3 … in its book.
    public let number: Int
    /// The first folio that it takes.
    public let folioFrom: Int
    /// The last one.
    public let folioTo: Int
    /// How many signed it.
    public let signatures: Int
    /// How many events the log had before this one.
    public let logSize: Int64
    /// The root of the log's Merkle tree (RFC 9162 §2.1.1) at that size.
    public let logRoot: Digest
    /// What the printed QR code says: `acta:COMMUNE/ACTA?number=…&folios=…&size=…&root=…`.
    public let qr: String

    public static let example = ActaSealed(
        book: .assembly,
        unitId: "cc-el-tamarindo",
        number: 7,
        folioFrom: 12,
        folioTo: 13,
        signatures: 5,
        logSize: 1042,
        logRoot: .placeholder,
        qr: "acta:el-maizal/acta-2026-11?number=7&folios=12-13&size=1042&root=\(Digest.placeholder)"
    )
    public var event: Event { .actas(.sealed(self)) }
}

/// An acta was found wrong after its seal; another one rectifies it.
public struct ActaRectified: EventPayload {
    public static let kind = EventKind("actas.rectified", 1)

    /// The acta that rectifies it, which names it in turn.
    public let rectificationId: Identifier
    /// What was wrong.
    public let reason: FreeText

    public static let example = ActaRectified(
        rectificationId: "acta-2026-11-r1",
        reason: .open("Decía 500 kg y se aprobaron 400 kg")
    )
    public var sealed: [Sealed] { reason.parts }
    public var event: Event { .actas(.rectified(self)) }
}

/// Seals an acta.
public struct ActasSeal: Command {
    public static let type = "actas.seal"
    public static let summary = "Seal a signed acta: it gets its number and folios, and the log's size and root"
    public static let power = Power.keepingBooks

    /// Which acta.
    public let actaId: Identifier
    /// How many folios it takes in the paper book; 1 unless told.
    public let folios: Int?

    /// A seal of its parts.
    public init(actaId: Identifier, folios: Int? = nil) {
        self.actaId = actaId
        self.folios = folios
    }

    public static let example = ActasSeal(actaId: "acta-2026-11", folios: 2)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let acta = try context.requireActa(actaId)
        try context.authorizeKeeping(acta.book, of: acta.unit, constitutive: acta.constitutive)
        try acta.requireDraft(actaId)
        guard !acta.signers.isEmpty else { throw Rejection(.signaturesMissing, ["acta": actaId.text]) }
        let folios = folios ?? 1
        guard (1...500).contains(folios) else { throw Rejection(.foliosInvalid, ["folios": String(folios)]) }
        let last = context.actaBooks().last[ActaBooks.Key(book: acta.book, unit: acta.unit)] ?? (0, 0)
        let head = context.head()
        let (number, from, to) = (last.number + 1, last.folio + 1, last.folio + folios)
        let sealed = ActaSealed(
            book: acta.book,
            unitId: acta.unit,
            number: number,
            folioFrom: from,
            folioTo: to,
            signatures: acta.signers.count,
            logSize: head.size,
            logRoot: head.root,
            qr: "acta:\(context.commune)/\(actaId)?number=\(number)&folios=\(from)-\(to)"
                + "&size=\(head.size)&root=\(head.root)"
        )
        return [NewEvent(Stream(.acta, actaId), sealed)]
    }
}

/// Rectifies a sealed acta by a new one, which is signed and sealed in its turn.
public struct ActasRectify: Command {
    public static let type = "actas.rectify"
    public static let summary = "Rectify a sealed acta by a new one; each names the other"
    public static let power = Power.keepingBooks

    /// The sealed acta.
    public let actaId: Identifier
    /// The new one, in the same book.
    public let rectificationId: Identifier
    /// What was wrong.
    public let reason: Prose
    /// Members whom the reason or the text is about: they are then sealed.
    public let about: [Identifier]?
    /// What the new one is called.
    public let title: Title
    /// What is right.
    public let text: Prose
    /// Who was there at the rectification, where the acta isn't an assembly's.
    public let attendees: [Identifier]?
    /// What a body decided; not for assemblies.
    public let decisions: [StatedDecision]?
    /// Who didn't agree, in their words.
    public let dissents: [StatedDissent]?
    /// What else of the book it tells of.
    public let cites: [ActaCitation]?

    /// A rectification of its parts.
    public init(
        actaId: Identifier,
        rectificationId: Identifier,
        reason: Prose,
        about: [Identifier]? = nil,
        title: Title,
        text: Prose,
        attendees: [Identifier]? = nil,
        decisions: [StatedDecision]? = nil,
        dissents: [StatedDissent]? = nil,
        cites: [ActaCitation]? = nil
    ) {
        self.actaId = actaId
        self.rectificationId = rectificationId
        self.reason = reason
        self.about = about
        self.title = title
        self.text = text
        self.attendees = attendees
        self.decisions = decisions
        self.dissents = dissents
        self.cites = cites
    }

    public static let example = ActasRectify(
        actaId: "acta-2026-11",
        rectificationId: "acta-2026-11-r1",
        reason: "Decía 500 kg y se aprobaron 400 kg",
        title: "Rectificación del acta de noviembre",
        text: "Se aprobó comprar 400 kg de semilla."
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let acta = try context.requireActa(actaId)
        try context.authorizeKeeping(acta.book, of: acta.unit, constitutive: acta.constitutive)
        guard acta.state == .sealed else { throw Rejection(.actaNotSealed, ["acta": actaId.text]) }
        guard context.actaBooks().actas[rectificationId] == nil else {
            throw Rejection(.idTaken, ["id": rectificationId.text])
        }
        let assembly = try acta.assembly.map { id throws(Rejection) in (id, try context.requireAssembly(id)) }
        let content = ActaContent(
            title: title,
            text: text,
            about: about,
            attendees: attendees,
            decisions: decisions,
            dissents: dissents,
            cites: cites
        )
        let drafted = try context.drafted(
            content,
            in: ActaBooks.Key(book: acta.book, unit: acta.unit),
            assembly: assembly,
            revision: 1,
            rectifies: actaId
        )
        let reason = try context.freeText(reason.text, about: about, field: .reason)
        return [
            NewEvent(Stream(.acta, rectificationId), drafted),
            NewEvent(Stream(.acta, actaId), ActaRectified(rectificationId: rectificationId, reason: reason)),
        ]
    }
}
