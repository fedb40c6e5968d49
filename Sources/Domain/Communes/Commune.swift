/// What decisions know of a commune as a whole: its law, its units, its offices and its places.
struct Commune: Sendable {
    /// The position of `communes.founded`; `nil` before.
    private(set) var founded: Int64?
    /// What it is.
    private(set) var kind: CommuneKind?
    /// What it is called.
    private(set) var name = ""
    /// IANA name; periods count this zone's days.
    private(set) var timeZone = "America/Caracas"
    /// Who may act until the first swearing-in.
    private(set) var promoters: Set<Identifier> = []
    /// In the order of their positions.
    private(set) var adoptions: [Adoption] = []
    private(set) var units: [Identifier: Unit] = [:]
    private(set) var parties: Set<Identifier> = []
    /// When a mandate was sworn for the first time; those of the founding count as sworn then.
    private(set) var firstSworn: Instant?
    private var mandates: [Identifier: Mandate] = [:]
    private var mandatesByMember: [Identifier: [Identifier]] = [:]
    /// Of each unit, and of the whole commune (`nil`), the assembly that was held last.
    private(set) var meetings: [Identifier?: Meeting] = [:]
    /// Places of goods, which belong to the inventories.
    private(set) var locations = Locations()
    /// Lasting things, which belong to the inventories.
    private(set) var assets = Assets()

    /// A rule set and from when it holds.
    struct Adoption: Hashable, Sendable {
        let position: Int64
        let from: Instant
        let ruleSet: RuleSet
    }

    /// The rule set in force at a moment: the one that took effect last, of two at once the one adopted later; before the
    /// earliest, the earliest. `nil` before the founding.
    func ruleSet(at instant: Instant) -> RuleSet? {
        var found: Adoption?
        for adoption in adoptions where adoption.from <= instant {
            if let best = found, adoption.from < best.from { continue }
            found = adoption
        }
        return (found ?? adoptions.min { ($0.from, $0.position) < ($1.from, $1.position) })?.ruleSet
    }

    /// The unit and those above it, itself first. A unit that isn't established yet stands alone.
    func lineage(of unit: Identifier) -> [Identifier] {
        var lineage = [unit]
        while let parent = units[lineage[lineage.count - 1]]?.parent { lineage.append(parent) }
        return lineage
    }

    /// The unit and all below it, ascending.
    func descendants(of unit: Identifier) -> [Identifier] {
        units.keys.filter { lineage(of: $0).contains(unit) }.sorted()
    }

    /// Whether promoters still act.
    func promotersAct(at instant: Instant) -> Bool { firstSworn.map { instant < $0 } ?? true }

    func mandate(_ id: Identifier) -> Mandate? { mandates[id] }

    /// All mandates of an office and a unit, in the order of their positions.
    func mandates(of office: Office, unit: Identifier?) -> [Mandate] {
        mandates.values.filter { $0.office == office && $0.unit == unit }.sorted { $0.position < $1.position }
    }

    /// All that a member ever held, in the order of their positions.
    func mandates(of member: Identifier) -> [Mandate] {
        mandatesByMember[member, default: []].compactMap { mandates[$0] }
    }

    /// The mandate that gives an actor one of these offices: of the nearest unit of the line, else of the whole commune.
    func mandate(of actor: Identifier, in offices: [Office], lineage: [Identifier], at instant: Instant) -> Mandate? {
        let held = mandates(of: actor).filter { offices.contains($0.office) && $0.isInForce(at: instant) }
        guard !held.isEmpty else { return nil }
        for unit in lineage {
            if let mandate = held.first(where: { $0.unit == unit || reach(of: $0) == unit }) { return mandate }
        }
        return held.first { $0.unit == nil || reach(of: $0) == nil }
    }

    /// Of those that would have given one of these offices, the one that ended last.
    func endedMandate(of actor: Identifier, in offices: [Office], at instant: Instant) -> Mandate? {
        mandates(of: actor)
            .filter { offices.contains($0.office) && $0.role == .principal && $0.end <= instant }
            .max { ($0.end, $0.position) < ($1.end, $1.position) }
    }

    /// The unit that a mandate acts for. A finance unit, a social audit and an electoral commission are units of their own,
    /// but keep the purse, the audit and the elections of the unit that they stand under.
    func reach(of mandate: Mandate) -> Identifier? {
        guard let own = mandate.unit, let unit = units[own], unit.kind.office == mandate.office else {
            return mandate.unit
        }
        return unit.parent
    }

    mutating func evolve(_ recorded: Recorded) {
        switch recorded.event {
        case .communes(let event): evolve(event, recorded)
        case .inventories:
            locations.evolve(recorded)
            assets.evolve(recorded)
        case .mandates(.mandate(let event)): evolve(event, recorded)
        case .members, .assemblies, .actas, .consultations, .mandates(.recall), .elections, .operators: break
        }
    }

    private mutating func evolve(_ event: MandateEvent, _ recorded: Recorded) {
        let id = recorded.stream.id
        if case .swornIn(let data) = event {
            return swear(Mandate(id, data, at: recorded.position), at: recorded.occurredAt)
        }
        mandates[id]?.evolve(event, recorded)
        if case .replaced(let data) = event { mandates[data.replacesId]?.follow(by: id) }
    }

    private mutating func evolve(_ event: CommunesEvent, _ recorded: Recorded) {
        switch event {
        case .founded(let data):
            founded = recorded.position
            kind = data.kind
            name = data.name
            timeZone = data.timeZone
            promoters = Set(data.promoters)
        case .rulesAdopted(let data):
            adoptions.append(
                Adoption(position: recorded.position, from: data.effectiveAt, ruleSet: data.document)
            )
        case .unitEstablished(let data):
            units[recorded.stream.id] = Unit(position: recorded.position, kind: data.kind, parent: data.parentId)
        case .partyRegistered:
            parties.insert(recorded.stream.id)
        case .mandateRecognized(let data):
            swear(Mandate(recorded.stream.id, data, at: recorded.position), at: recorded.occurredAt)
        case .assemblyHeld(let data):
            meetings[data.unitId] = Meeting(data, at: recorded.position)
        case .assemblyOverdue(let data):
            meetings[data.unitId]?.isMarked = true
        }
    }

    private mutating func swear(_ mandate: Mandate, at instant: Instant) {
        mandates[mandate.id] = mandate
        mandatesByMember[mandate.member, default: []].append(mandate.id)
        firstSworn = min(firstSworn ?? instant, instant)
    }
}

/// What kind of community keeps the book. The raw values are storage format.
public enum CommuneKind: String, Word {
    /// One communal council.
    case council
    /// Councils, as units of one log.
    case commune
    /// A cooperative.
    case cooperative
    /// Communes or cooperatives together.
    case federation

    /// The rule set that a founding adopts unless told.
    var ruleSet: Identifier {
        switch self {
        case .council, .commune: "ve-consejos-2023"
        case .cooperative, .federation: "cooperative-generic"
        }
    }
}
