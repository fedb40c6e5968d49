/// A project stands in a consultation.
public struct ProjectSubmitted: EventPayload {
    public static let kind = EventKind("consultations.project-submitted", 1)

    /// Unique in the consultation.
    public let projectId: Identifier
    /// Its id in the file or system that it came from.
    public let externalId: String?
    /// What it is called.
    public let name: String
    /// What it would cost, in the consultation's currency.
    public let cost: Quantity
    /// What it is a project of.
    public let category: String?
    /// What it is about.
    public let description: FreeText?
    /// Whatever else is known of it.
    public let meta: [Detail]

    public static let example = ProjectSubmitted(
        projectId: "p-8",
        externalId: "8",
        name: "Parque infantil junto al embalse",
        cost: 350_000,
        category: "espacio público",
        description: nil,
        meta: []
    )
    public var sealed: [Sealed] { description?.parts ?? [] }
    public var event: Event { .consultations(.projectSubmitted(self)) }
}

/// Submits a project to a consultation, before the first ballot.
public struct ConsultationsSubmitProject: Command {
    public static let type = "consultations.submit-project"
    public static let summary = "Submit a project to a consultation, before its first ballot"
    public static let power = Power(.electoral, .coordination, .spokesperson, named: true)

    /// So many stand at most, whatever the rules say: the result must fit into one event.
    static let mostProjects = 400

    /// Which consultation.
    public let consultationId: Identifier
    /// The new project; unique in the consultation.
    public let projectId: Identifier
    /// Its id in the file or system that it comes from.
    public let externalId: Title?
    /// What it is called.
    public let name: Title
    /// What it would cost, in the consultation's currency.
    public let cost: StatedQuantity
    /// What it is a project of.
    public let category: Title?
    /// What it is about.
    public let description: Prose?
    /// Whom the description is about; it is then sealed.
    public let about: [Identifier]?
    /// Whatever else is known of it.
    public let meta: [Detail]?

    /// A project of its parts.
    public init(
        consultationId: Identifier,
        projectId: Identifier,
        externalId: Title? = nil,
        name: Title,
        cost: StatedQuantity,
        category: Title? = nil,
        description: Prose? = nil,
        about: [Identifier]? = nil,
        meta: [Detail]? = nil
    ) {
        self.consultationId = consultationId
        self.projectId = projectId
        self.externalId = externalId
        self.name = name
        self.cost = cost
        self.category = category
        self.description = description
        self.about = about
        self.meta = meta
    }

    public static let example = ConsultationsSubmitProject(
        consultationId: "pp-2026",
        projectId: "p-8",
        externalId: "8",
        name: "Parque infantil junto al embalse",
        cost: StatedQuantity(350_000),
        category: "espacio público"
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (consultation, opened) = try context.consultation(consultationId)
        try context.authorize(Self.power, unit: opened.unitId, named: opened.named(at: consultation.position))
        guard !consultation.isClosed else { throw Rejection(.consultationClosed) }
        guard consultation.ballots == 0, consultation.tables.isEmpty else { throw Rejection(.projectsSettled) }
        guard consultation.project(projectId) == nil else {
            throw Rejection(.projectTaken, ["project": projectId.text])
        }
        guard consultation.projects.count < opened.projectsAtMost else {
            throw Rejection(.projectsTooMany, ["most": String(opened.projectsAtMost)])
        }
        let cost = try cost.money()
        guard cost.isPositive || !opened.rule.method.dividesByCost else {
            throw Rejection(.projectCostsNothing, ["project": projectId.text])
        }
        let submitted = ProjectSubmitted(
            projectId: projectId,
            externalId: externalId?.text,
            name: name.text,
            cost: cost,
            category: category?.text,
            description: description.map { FreeText($0.text, about: about ?? []) },
            meta: meta ?? []
        )
        return [NewEvent(Stream(.consultation, consultationId), submitted)]
    }
}

extension ConsultationOpened {
    /// The registrars, by the position at which they were named.
    func named(at position: Int64) -> [Identifier: Int64] {
        Dictionary(registrars.map { ($0, position) }, uniquingKeysWith: { first, _ in first })
    }
}

extension RejectionCode {
    static let projectTaken = RejectionCode(
        "project-taken",
        en: "Project {project} stands in this consultation already.",
        es: "El proyecto {project} ya está en esta consulta."
    )
    static let projectsTooMany = RejectionCode(
        "projects-too-many",
        en: "At most {most} projects can stand in this consultation.",
        es: "En esta consulta pueden estar {most} proyectos como máximo."
    )
    static let projectsSettled = RejectionCode(
        "projects-settled",
        en: "Ballots were cast already; no project can be added to what people chose from.",
        es: "Ya se emitieron boletas; no se puede agregar un proyecto a lo que la gente tuvo para elegir."
    )
    static let projectCostsNothing = RejectionCode(
        "project-costs-nothing",
        en: "Votes are held against costs here; project {project} must cost something.",
        es: "Aquí los votos se miden contra el costo; el proyecto {project} debe costar algo."
    )
}
