/// A member, the event's actor, signed an acta as it stood.
public struct ActaSigned: EventPayload {
    public static let kind = EventKind("actas.signed", 1)

    /// Who.
    public let signerId: Identifier
    /// The revision that was signed.
    public let revision: Int
    /// The office in which they sign; left out for a member without one.
    public let office: Office?
    /// What they don't agree with, in their words.
    public let dissent: FreeText?

    public static let example = ActaSigned(
        signerId: "m-0002",
        revision: 1,
        office: .spokesperson,
        dissent: .open("Voto salvado: la empresa presta la semilla")
    )
    public var sealed: [Sealed] { dissent?.parts ?? [] }
    public var event: Event { .actas(.signed(self)) }
}

/// The scan of a paper was annexed to an acta, by its SHA-256.
public struct ActaAnnexed: EventPayload {
    public static let kind = EventKind("actas.annexed", 1)

    /// What it is.
    public let title: String
    /// Of the file as it is kept.
    public let sha256: Digest
    /// How many pages it has.
    public let pages: Int?

    public static let example = ActaAnnexed(title: "Acta firmada, folios 12 y 13", sha256: .placeholder, pages: 2)
    public var event: Event { .actas(.annexed(self)) }
}

/// Signs an acta.
public struct ActasSign: Command {
    public static let type = "actas.sign"
    public static let summary = "Sign an acta as it stands, with a dissent where there is one"
    public static let power = Power(subject: true, named: true)

    /// Which acta.
    public let actaId: Identifier
    /// For whom a registrar of the assembly enters it, who signed on paper; the actor unless told.
    public let memberId: Identifier?
    /// What they don't agree with.
    public let dissent: Prose?
    /// Members whom the dissent is about: it is then sealed.
    public let about: [Identifier]?

    /// A signature of its parts.
    public init(
        actaId: Identifier,
        memberId: Identifier? = nil,
        dissent: Prose? = nil,
        about: [Identifier]? = nil
    ) {
        self.actaId = actaId
        self.memberId = memberId
        self.dissent = dissent
        self.about = about
    }

    public static let example = ActasSign(actaId: "acta-2026-11")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        guard context.by == nil else { throw Rejection(.delegateMayNotSign) }
        let acta = try context.requireActa(actaId)
        let signer = memberId ?? context.actor
        let assembly = try acta.assembly.map { id throws(Rejection) in try context.requireAssembly(id) }
        try context.authorize(
            Self.power,
            unit: acta.unit,
            subject: signer,
            named: assembly?.registrars ?? [:]
        )
        try acta.requireDraft(actaId)
        guard !acta.signers.contains(signer) else { throw Rejection(.actaAlreadySigned, ["member": signer.text]) }
        let office = context.office(of: signer, at: acta.unit)
        let wasThere = assembly?.attended(signer) ?? acta.attendees.contains(signer)
        guard wasThere || office.map(acta.book.power.offices.contains) ?? false else {
            throw Rejection(.signerAbsent, ["member": signer.text])
        }
        let signed = ActaSigned(
            signerId: signer,
            revision: acta.revision,
            office: office,
            dissent: try dissent.map { text throws(Rejection) in try context.freeText(text.text, about: about) }
        )
        return [NewEvent(Stream(.acta, actaId), signed)]
    }
}

extension Context {
    /// The first office that a member holds now for a unit.
    fileprivate mutating func office(of member: Identifier, at unit: Identifier?) -> Office? {
        let commune = currentCommune()
        let lineage = unit.map { commune.lineage(of: $0) } ?? []
        return commune.mandate(of: member, in: Office.allCases, lineage: lineage, at: occurredAt)?.office
    }
}

/// Annexes the scan of a paper.
public struct ActasAnnex: Command {
    public static let type = "actas.annex"
    public static let summary = "Annex the scan of a paper to an acta by its SHA-256; the file stays where it is"
    public static let power = Power.keepingBooks

    /// Which acta.
    public let actaId: Identifier
    /// What it is; never a person's name or document.
    public let title: Title
    /// Of the file as it is kept.
    public let sha256: Digest
    /// How many pages it has.
    public let pages: Int?

    /// An annex of its parts.
    public init(actaId: Identifier, title: Title, sha256: Digest, pages: Int? = nil) {
        self.actaId = actaId
        self.title = title
        self.sha256 = sha256
        self.pages = pages
    }

    public static let example = ActasAnnex(
        actaId: "acta-2026-11",
        title: "Acta firmada, folios 12 y 13",
        sha256: .placeholder,
        pages: 2
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let acta = try context.requireActa(actaId)
        try context.authorizeKeeping(acta.book, of: acta.unit, constitutive: acta.constitutive)
        try acta.requireDraft(actaId)
        guard !acta.annexes.contains(sha256) else { throw Rejection(.annexRepeated, ["sha256": sha256.scalar]) }
        if let pages, !(1...10_000).contains(pages) { throw Rejection(.pagesInvalid, ["pages": String(pages)]) }
        return [
            NewEvent(Stream(.acta, actaId), ActaAnnexed(title: title.text, sha256: sha256, pages: pages))
        ]
    }
}
