/// An acta was written, or written anew: that voids the signatures it had.
public struct ActaDrafted: EventPayload {
    public static let kind = EventKind("actas.drafted", 1)

    /// In which book.
    public let book: ActaBook
    /// Whose book it is; left out where it is the whole commune's.
    public let unitId: Identifier?
    /// The assembly whose acta it is; left out for other bodies.
    public let assemblyId: Identifier?
    /// What that assembly met for.
    public let act: TypeOfAct?
    /// How that assembly ended: `closed`, `no-quorum` or `cancelled`.
    public let outcome: AssemblyState?
    /// The quorum that was verified, or found missing.
    public let quorum: VerifiedQuorum?
    /// How often it was written, counted from 1.
    public let revision: Int
    /// What it is called.
    public let title: String
    /// What was said and done; sealed where it is about somebody.
    public let text: FreeText
    /// When it was; of an assembly, its opening.
    public let heldAt: Instant?
    /// Where a body met; of assemblies the convocation says it.
    public let place: String?
    /// Who was there.
    public let attendance: ActaAttendance
    /// What was decided, by everyone's votes.
    public let decisions: [ActaDecision]
    /// Who didn't agree, in their words.
    public let dissents: [ActaDissent]
    /// What else of the book it tells of.
    public let cites: [ActaCitation]
    /// The sealed acta that it rectifies.
    public let rectifiesId: Identifier?

    public static let example = ActaDrafted(
        book: .assembly,
        unitId: "cc-el-tamarindo",
        assemblyId: "a-2026-11",
        act: .ordinary,
        outcome: .closed,
        quorum: VerifiedQuorum(call: .second, needed: 83, present: 101),
        revision: 1,
        title: "Asamblea ordinaria de noviembre",
        text: .open("Se aprueba comprar 400 kg de semilla."),
        heldAt: "2026-11-22T14:03:00Z",
        place: nil,
        attendance: ActaAttendance(
            eligible: 412,
            attended: 101,
            presentAtEnd: 96,
            guests: 1,
            root: .placeholder,
            members: nil
        ),
        decisions: [
            ActaDecision(
                motionId: "mo-semilla",
                text: nil,
                result: .carried,
                inFavour: 58,
                against: 31,
                abstained: 12,
                null: nil,
                present: 101,
                dissent: 31
            )
        ],
        dissents: [
            ActaDissent(memberId: "m-0007", motionId: "mo-semilla", text: .open("La empresa presta la semilla"))
        ],
        cites: [ActaCitation(kind: .roll, id: "a-2026-11")],
        rectifiesId: nil
    )
    public var sealed: [Sealed] {
        text.parts + decisions.flatMap { $0.text?.parts ?? [] } + dissents.flatMap(\.text.parts)
    }
    public var event: Event { .actas(.drafted(self)) }
}

/// What an acta says, as it is entered: for a draft and for a rectification.
struct ActaContent {
    let title: Title
    let text: Prose
    let about: [Identifier]?
    var heldAt: Instant?
    var place: Title?
    var attendees: [Identifier]?
    var decisions: [StatedDecision]?
    let dissents: [StatedDissent]?
    let cites: [ActaCitation]?
}

/// Writes an acta; once more before its seal, it takes the place of the one before.
public struct ActasDraft: Command {
    public static let type = "actas.draft"
    public static let summary = "Write an acta; of an assembly, attendance and votes come from the book"
    public static let power = Power.keepingBooks

    /// The acta.
    public let actaId: Identifier
    /// In which book; `assembly` unless told.
    public let book: ActaBook?
    /// Whose book it is: an assembly's unit; else the whole commune's unless told.
    public let unitId: Identifier?
    /// The assembly whose acta it is; for the book of assemblies only, and needed there.
    public let assemblyId: Identifier?
    /// What it is called.
    public let title: Title
    /// What was said and done.
    public let text: Prose
    /// Members whom the text is about: it is then sealed.
    public let about: [Identifier]?
    /// When a body met; not for assemblies.
    public let heldAt: Instant?
    /// Where a body met; not for assemblies.
    public let place: Title?
    /// Who was there, where it isn't an assembly.
    public let attendees: [Identifier]?
    /// What a body decided; not for assemblies.
    public let decisions: [StatedDecision]?
    /// Who didn't agree, in their words.
    public let dissents: [StatedDissent]?
    /// What else of the book it tells of.
    public let cites: [ActaCitation]?

    /// A draft of its parts.
    public init(
        actaId: Identifier,
        book: ActaBook? = nil,
        unitId: Identifier? = nil,
        assemblyId: Identifier? = nil,
        title: Title,
        text: Prose,
        about: [Identifier]? = nil,
        heldAt: Instant? = nil,
        place: Title? = nil,
        attendees: [Identifier]? = nil,
        decisions: [StatedDecision]? = nil,
        dissents: [StatedDissent]? = nil,
        cites: [ActaCitation]? = nil
    ) {
        self.actaId = actaId
        self.book = book
        self.unitId = unitId
        self.assemblyId = assemblyId
        self.title = title
        self.text = text
        self.about = about
        self.heldAt = heldAt
        self.place = place
        self.attendees = attendees
        self.decisions = decisions
        self.dissents = dissents
        self.cites = cites
    }

    public static let example = ActasDraft(
        actaId: "acta-2026-11",
        assemblyId: "a-2026-11",
        title: "Asamblea ordinaria de noviembre",
        text: "Se aprueba comprar 400 kg de semilla.",
        dissents: [StatedDissent(memberId: "m-0007", motionId: "mo-semilla", text: "La empresa presta la semilla")]
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let kept = book ?? .assembly
        let known = context.actaBooks().actas[actaId]
        let assembly = try assemblyId.map { id throws(Rejection) in try context.requireAssembly(id) }
        let unit = unitId ?? assembly?.unit
        if let unit { try context.requireUnit(unit) }
        try context.authorizeKeeping(kept, of: unit, constitutive: assembly?.act == .constitutive)
        if let known {
            try known.requireDraft(actaId)
            guard known.book == kept, known.unit == unit, known.assembly == assemblyId else {
                throw Rejection(.idTaken, ["id": actaId.text])
            }
        }
        guard (kept == .assembly) == (assemblyId != nil), assembly == nil || assembly?.unit == unit else {
            throw Rejection(.actaBookMismatch, ["book": kept.rawValue])
        }
        if let assemblyId, known == nil, let other = context.actaBooks().ofAssembly[assemblyId] {
            throw Rejection(.assemblyHasActa, ["assembly": assemblyId.text, "acta": other.text])
        }
        let content = ActaContent(
            title: title,
            text: text,
            about: about,
            heldAt: heldAt,
            place: place,
            attendees: attendees,
            decisions: decisions,
            dissents: dissents,
            cites: cites
        )
        let drafted = try context.drafted(
            content,
            in: ActaBooks.Key(book: kept, unit: unit),
            assembly: assembly.flatMap { assembly in assemblyId.map { ($0, assembly) } },
            revision: (known?.revision ?? 0) + 1,
            rectifies: known?.rectifies
        )
        return [NewEvent(Stream(.acta, actaId), drafted)]
    }
}

extension Context {
    /// The event of a draft, with what the book says of its assembly.
    ///
    /// - Throws: `assembly-not-ended`, `acta-figures-stated`, `attendees-missing`, `acta-held-ahead`, `citation-unknown`, and what a
    ///   decision's or a dissent's figures throw.
    mutating func drafted(
        _ content: ActaContent,
        in key: ActaBooks.Key,
        assembly: (id: Identifier, state: Assembly)?,
        revision: Int,
        rectifies: Identifier?
    ) throws(Rejection) -> ActaDrafted {
        let attendance: ActaAttendance
        var decisions: [ActaDecision] = []
        var attendees: [Identifier] = []
        if let assembly {
            guard assembly.state.state.isFinal else {
                throw Rejection(.assemblyNotEnded, ["state": assembly.state.state.rawValue])
            }
            guard content.attendees == nil, content.decisions == nil, content.heldAt == nil, content.place == nil
            else { throw Rejection(.actaFiguresStated) }
            (attendance, decisions) = try minutes(of: assembly.state)
        } else {
            attendees = Set(content.attendees ?? []).sorted()
            guard !attendees.isEmpty else { throw Rejection(.attendeesMissing) }
            if let heldAt = content.heldAt, heldAt > occurredAt {
                throw Rejection(.actaHeldAhead, ["heldAt": heldAt.scalar])
            }
            for member in attendees { try requireMember(member) }
            attendance = ActaAttendance(
                eligible: nil,
                attended: attendees.count,
                presentAtEnd: nil,
                guests: 0,
                root: nil,
                members: attendees
            )
            for stated in content.decisions ?? [] {
                decisions.append(try decided(stated, present: attendees.count))
            }
        }
        var dissents: [ActaDissent] = []
        for stated in content.dissents ?? [] {
            dissents.append(try dissent(stated, in: assembly?.state, attendees: attendees))
        }
        for citation in content.cites ?? [] {
            guard book.version(of: Stream(citation.kind.stream, citation.id)) ?? 0 > 0 else {
                throw Rejection(.citationUnknown, ["citation": "\(citation.kind.rawValue)/\(citation.id.text)"])
            }
        }
        return ActaDrafted(
            book: key.book,
            unitId: key.unit,
            assemblyId: assembly?.id,
            act: assembly?.state.act,
            outcome: assembly?.state.state,
            quorum: assembly?.state.verified,
            revision: revision,
            title: content.title.text,
            text: try freeText(content.text.text, about: content.about),
            heldAt: assembly.map { $0.state.openedAt } ?? content.heldAt ?? occurredAt,
            place: content.place?.text,
            attendance: attendance,
            decisions: decisions,
            dissents: dissents,
            cites: content.cites ?? [],
            rectifiesId: rectifies
        )
    }
}
