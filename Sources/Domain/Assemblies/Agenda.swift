/// One point of an agenda.
public struct AgendaItem: Codable, Hashable, Sendable {
    /// Its id within the agenda.
    public let id: Identifier
    /// What it is; sealed where it is about somebody.
    public let text: FreeText
}

/// One point of an agenda, as it is entered.
public struct AgendaEntry: Codable, Hashable, Sendable {
    /// Its id within the agenda; its number unless told.
    public let id: Identifier?
    /// What it is.
    public let text: Title
    /// Members whom it is about: the text is then sealed.
    public let about: [Identifier]?

    /// A point of its parts.
    public init(id: Identifier?, text: Title, about: [Identifier]?) {
        self.id = id
        self.text = text
        self.about = about
    }
}

extension Context {
    /// The points of an agenda.
    ///
    /// - Throws: `agenda-empty`, `agenda-item-repeated`, `member-unknown`, `member-erased`.
    mutating func agenda(_ entries: [AgendaEntry]) throws(Rejection) -> [AgendaItem] {
        guard !entries.isEmpty else { throw Rejection(.agendaEmpty) }
        var items: [AgendaItem] = []
        for (index, entry) in entries.enumerated() {
            guard let id = entry.id ?? Identifier(scalar: String(index + 1)),
                !items.contains(where: { $0.id == id })
            else { throw Rejection(.agendaItemRepeated, ["item": entry.id?.text ?? String(index + 1)]) }
            items.append(AgendaItem(id: id, text: try freeText(entry.text.text, about: entry.about)))
        }
        return items
    }
}

/// An assembly in session changed its agenda.
public struct AgendaAmended: EventPayload {
    public static let kind = EventKind("assemblies.agenda-amended", 1)

    /// What is dealt with from now on, in this order.
    public let agenda: [AgendaItem]
    /// The carried motion that decided so.
    public let motionId: Identifier

    public static let example = AgendaAmended(
        agenda: [
            AgendaItem(id: "1", text: .open("Semilla para la siembra de diciembre")),
            AgendaItem(id: "2", text: .open("Bomba de agua")),
        ],
        motionId: "mo-orden"
    )
    public var sealed: [Sealed] { agenda.flatMap(\.text.parts) }
    public var event: Event { .assemblies(.assembly(.agendaAmended(self))) }
}

/// Changes the agenda of an assembly that is in session, as it has decided.
public struct AssembliesAmendAgenda: Command {
    public static let type = "assemblies.amend-agenda"
    public static let summary = "Change the agenda of an assembly in session, as a carried motion decided"
    public static let power = Power.presiding

    /// Which assembly.
    public let assemblyId: Identifier
    /// The carried motion that decides so; each changes the agenda once.
    public let motionId: Identifier
    /// What is dealt with from now on, in this order.
    public let agenda: [AgendaEntry]

    /// A change of its parts.
    public init(assemblyId: Identifier, motionId: Identifier, agenda: [AgendaEntry]) {
        self.assemblyId = assemblyId
        self.motionId = motionId
        self.agenda = agenda
    }

    public static let example = AssembliesAmendAgenda(
        assemblyId: "a-2026-11",
        motionId: "mo-orden",
        agenda: [
            AgendaEntry(id: "1", text: "Semilla para la siembra de diciembre", about: nil),
            AgendaEntry(id: "2", text: "Bomba de agua", about: nil),
        ]
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let assembly = try context.requireAssembly(assemblyId)
        try context.authorize(Self.power, in: assembly)
        try assembly.requireSession()
        let motion = try context.requireMotion(motionId)
        guard motion.assembly == assemblyId else {
            throw Rejection(.motionOfAnotherAssembly, ["motion": motionId.text])
        }
        guard motion.state == .carried else {
            throw Rejection(.motionNotCarried, ["motion": motionId.text])
        }
        guard !assembly.agendaMotions.contains(motionId) else {
            throw Rejection(.motionAlreadyUsed, ["motion": motionId.text])
        }
        let amended = AgendaAmended(agenda: try context.agenda(agenda), motionId: motionId)
        return [NewEvent(Stream(.assembly, assemblyId), amended)]
    }
}

extension RejectionCode {
    static let motionOfAnotherAssembly = RejectionCode(
        "motion-of-another-assembly",
        en: "The motion {motion} is before another assembly.",
        es: "La propuesta {motion} es de otra asamblea."
    )
    static let motionAlreadyUsed = RejectionCode(
        "motion-already-used",
        en: "The agenda was already changed by the motion {motion}; propose another one.",
        es: "El orden del día ya se cambió por la propuesta {motion}; presente otra."
    )
}
