/// One of those among whom goods are shared.
struct AllocationRecipient: Hashable, Sendable {
    let id: Identifier
    /// 1, or the members of the household.
    let persons: Int64
}

extension Context {
    /// A round that isn't closed.
    ///
    /// - Throws: `allocation-unknown`, `allocation-closed`.
    mutating func allocation(_ id: Identifier) throws(Rejection) -> (AllocationRound, AllocationOpened) {
        guard book.has(.stream(Stream(.allocation, id))), let round = book.allocations[id], let opened = round.opened
        else { throw Rejection(.allocationUnknown, ["allocation": id.text]) }
        guard !round.isClosed else { throw Rejection(.allocationClosed, ["allocation": id.text]) }
        return (round, opened)
    }

    /// Who is on a frozen list, ascending, with the persons behind each as the book stood when it was frozen.
    ///
    /// - Throws: `roll-unknown`, `allocation-basis-differs`, `allocation-list-empty`.
    mutating func recipients(
        of rollId: Identifier,
        by basis: AllocationFormula.Basis
    ) throws(Rejection) -> [AllocationRecipient] {
        let roll = try requireRoll(rollId)
        guard (basis == .household) == (roll.terms.purpose == .households) else {
            throw Rejection(.allocationBasisDiffers, ["roll": rollId.text, "basis": basis.rawValue])
        }
        let register = currentRegister()
        var ids = register.eligible(in: rollId)
        // Who was registered twice gets one share.
        if basis == .person { ids = Set(ids.map(register.person)).sorted() }
        guard !ids.isEmpty else { throw Rejection(.allocationListEmpty, ["roll": rollId.text]) }
        var persons: [Identifier: Int64] = [:]
        if basis == .household {
            for (_, member) in register.members.entries {
                guard let standing = member.standing(at: roll.position), standing.present,
                    let household = standing.household
                else { continue }
                persons[household, default: 0] += 1
            }
        }
        return ids.map { AllocationRecipient(id: $0, persons: max(1, persons[$0] ?? 1)) }
    }
}

/// Ids of an event's part: so many bytes of them that the event stays below its end.
private let mostBytesOfIds = 48_000

extension AllocationListed {
    /// The list in as many events as it takes.
    static func pages(of list: [AllocationRecipient], weights: [Identifier: Int64]) -> [AllocationListed] {
        struct Kind: Hashable {
            let weight: Int64
            let persons: Int64
        }
        var kinds: [Kind: [Identifier]] = [:]
        for one in list {
            let weight = weights[one.id] ?? AllocationFormula.parts
            kinds[Kind(weight: weight, persons: one.persons), default: []].append(one.id)
        }
        let ordered = kinds.sorted { ($0.key.weight, $0.key.persons) < ($1.key.weight, $1.key.persons) }
        let pages = paged(ordered.map { (kind: $0.key, ids: $0.value.sorted()) })
        return pages.enumerated().map { index, page in
            AllocationListed(
                entries: page.map { Entry(weight: $0.kind.weight, persons: $0.kind.persons, ids: $0.ids) },
                last: index == pages.count - 1
            )
        }
    }
}

extension AllocationShared {
    /// The shares in as many events as it takes.
    static func pages(of shares: Shares, unit: Quantity) -> [AllocationShared] {
        paged(shares.groups.map { (kind: $0.units, ids: $0.ids) }).map { page in
            AllocationShared(
                shares: page.map { Share(units: $0.kind, amount: unit * Quantity($0.kind), ids: $0.ids) }
            )
        }
    }
}

/// Groups of ids, cut into pages.
private func paged<Kind>(_ groups: [(kind: Kind, ids: [Identifier])]) -> [[(kind: Kind, ids: [Identifier])]] {
    var pages: [[(kind: Kind, ids: [Identifier])]] = []
    var page: [(kind: Kind, ids: [Identifier])] = []
    var bytes = 0
    for (kind, ids) in groups {
        var part: [Identifier] = []
        bytes += 100
        for id in ids {
            if bytes + id.text.utf8.count + 3 > mostBytesOfIds {
                if !part.isEmpty { page.append((kind, part)) }
                pages.append(page)
                (page, part, bytes) = ([], [], 100)
            }
            part.append(id)
            bytes += id.text.utf8.count + 3
        }
        if !part.isEmpty { page.append((kind, part)) }
    }
    if !page.isEmpty { pages.append(page) }
    return pages
}

extension RejectionCode {
    static let allocations: [RejectionCode] = [
        allocationUnknown, allocationClosed, allocationBasisDiffers, allocationListEmpty, allocationUnitUnfit,
        allocationListed, allocationUnlisted, allocationComputed, allocationUncomputed, allocationWeightUnfit,
        formulaInputUnknown, formulaWeightTooFine, drawNeeded, shareUnknown, shareDelivered, sharesPending,
        recipientsMissing,
    ]

    static let allocationUnknown = RejectionCode(
        "allocation-unknown",
        en: "There is no allocation {allocation}; open it first.",
        es: "No existe el reparto {allocation}; ábralo primero."
    )
    static let allocationClosed = RejectionCode(
        "allocation-closed",
        en: "Allocation {allocation} is closed; open another one.",
        es: "El reparto {allocation} está cerrado; abra otro."
    )
    static let allocationBasisDiffers = RejectionCode(
        "allocation-basis-differs",
        en: "Roll {roll} doesn't list what the formula shares by ({basis}); freeze a roll of those.",
        es: "El padrón {roll} no lista aquello por lo que reparte la fórmula ({basis}); congele un padrón de eso."
    )
    static let allocationListEmpty = RejectionCode(
        "allocation-list-empty",
        en: "Nobody is on roll {roll}; freeze one with those who share.",
        es: "No hay nadie en el padrón {roll}; congele uno con quienes participan."
    )
    static let allocationUnitUnfit = RejectionCode(
        "allocation-unit-unfit",
        en: "In parts of {unit} this makes none, or too many to count; choose another smallest part.",
        es: "En partes de {unit} esto no da ninguna, o demasiadas para contarlas; elija otra parte mínima."
    )
    static let allocationListed = RejectionCode(
        "allocation-listed",
        en: "The list of allocation {allocation} and its weights stand already.",
        es: "La lista del reparto {allocation} y sus pesos ya están fijados."
    )
    static let allocationUnlisted = RejectionCode(
        "allocation-unlisted",
        en: "The formula of allocation {allocation} counts needs; state the weights first.",
        es: "La fórmula del reparto {allocation} cuenta necesidades; declare primero los pesos."
    )
    static let allocationComputed = RejectionCode(
        "allocation-computed",
        en: "The shares of allocation {allocation} were computed already.",
        es: "Las raciones del reparto {allocation} ya se calcularon."
    )
    static let allocationUncomputed = RejectionCode(
        "allocation-uncomputed",
        en: "The shares of allocation {allocation} aren't known yet; compute them first.",
        es: "Las raciones del reparto {allocation} aún no se conocen; calcúlelas primero."
    )
    static let allocationWeightUnfit = RejectionCode(
        "allocation-weight-unfit",
        en: "The weight of {id} is stated twice, or isn't from 1,000 to 1,000,000 parts of 1,000.",
        es: "El peso de {id} está dos veces, o no va de 1.000 a 1.000.000 milésimas."
    )
    static let formulaInputUnknown = RejectionCode(
        "formula-input-unknown",
        en: "A formula takes no input {input}; it may count: {known}.",
        es: "Una fórmula no admite la entrada {input}; puede contar: {known}."
    )
    static let formulaWeightTooFine = RejectionCode(
        "formula-weight-too-fine",
        en: "The weight of {input} has more than three decimals.",
        es: "El peso de {input} tiene más de tres decimales."
    )
    static let drawNeeded = RejectionCode(
        "draw-needed",
        en: "There remain {units} units that can't be split; announce a public draw, record it, and name it here.",
        es: "No se pueden partir {units} unidades; anuncie un sorteo público, asiéntelo e indíquelo aquí."
    )
    static let shareUnknown = RejectionCode(
        "share-unknown",
        en: "{id} isn't on the list of allocation {allocation}.",
        es: "{id} no está en la lista del reparto {allocation}."
    )
    static let shareDelivered = RejectionCode(
        "share-delivered",
        en: "{id} got their share already, or is named twice.",
        es: "{id} ya recibió su ración, o aparece dos veces."
    )
    static let sharesPending = RejectionCode(
        "shares-pending",
        en: "There are {units} units that weren't handed out; say why.",
        es: "No se entregaron {units} unidades; diga por qué."
    )
    static let recipientsMissing = RejectionCode(
        "recipients-missing",
        en: "Name at least one who got their share.",
        es: "Indique al menos a una persona u hogar que recibió su ración."
    )
}
