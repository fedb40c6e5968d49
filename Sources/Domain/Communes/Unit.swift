/// A part of a commune was established: a council, a sector, a committee …
public struct UnitEstablished: EventPayload {
    public static let kind = EventKind("units.established", 1)

    /// What it is.
    public let kind: UnitKind
    /// What it is called.
    public let name: String
    /// The unit that it is a part of; left out where that is the commune.
    public let parentId: Identifier?
    /// Of a council: how many families it has, where it was said.
    public var families: Int? = nil
    /// Of a council: where its families live, where it was said.
    public var setting: Setting? = nil

    public static let example = UnitEstablished(kind: .council, name: "Consejo Comunal El Tamarindo", parentId: nil)
    public var event: Event { .communes(.unitEstablished(self)) }
}

/// What a unit is. The raw values are storage format.
public enum UnitKind: String, Word {
    case council, sector, committee, finance, audit, electoral, enterprise

    /// The office whose work it does for the unit above it, where it does any.
    var office: Office? {
        switch self {
        case .finance: .finance
        case .audit: .audit
        case .electoral: .electoral
        case .council, .sector, .committee, .enterprise: nil
        }
    }
}

/// Where a council's families live, by which the law asks for more or fewer. The raw values are storage format.
public enum Setting: String, Word {
    case urban, rural, indigenous
}

/// What decisions know of a unit.
struct Unit: Hashable, Sendable {
    let position: Int64
    let kind: UnitKind
    let parent: Identifier?
}

/// Establishes a unit.
public struct UnitsEstablish: Command {
    public static let type = "units.establish"
    public static let summary = "Establish a unit: a council, sector, committee, enterprise, or one of their organs"
    public static let power = Power(.spokesperson, .coordination, promoters: true)

    /// The new unit.
    public let unitId: Identifier
    /// What it is.
    public let kind: UnitKind
    /// What it is called.
    public let name: Title
    /// The unit that it is a part of; left out where that is the commune.
    public let parentId: Identifier?
    /// Of a council: how many families it has; held against the rules with `setting`.
    public var families: Int? = nil
    /// Of a council: where its families live.
    public var setting: Setting? = nil

    public static let example = UnitsEstablish(
        unitId: "cc-el-tamarindo",
        kind: .council,
        name: "Consejo Comunal El Tamarindo",
        parentId: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let commune = context.currentCommune()
        guard commune.units[unitId] == nil else { throw Rejection(.idTaken, ["id": unitId.text]) }
        if let parentId { try context.requireUnit(parentId) }
        // Its own spokesperson may: a commune may be founded with mandates of units that are established afterwards.
        try context.authorize(Self.power, lineage: [unitId] + (parentId.map(commune.lineage) ?? []))
        try checkFamilies(in: &context)
        let established = UnitEstablished(
            kind: kind,
            name: name.text,
            parentId: parentId,
            families: kind == .council ? families : nil,
            setting: kind == .council ? setting : nil
        )
        return [NewEvent(Stream(.unit, unitId), established)]
    }

    /// That a council has as many families as the law asks for, where both are known.
    private func checkFamilies(in context: inout Context) throws(Rejection) {
        guard kind == .council, let families, let setting else { return }
        let rules = try context.rules()
        guard let limits = rules.families else { return }
        let least: (name: String, value: Cited<Int>)
        switch setting {
        case .urban: least = ("families.urbanAtLeast", limits.urbanAtLeast)
        case .rural: least = ("families.ruralAtLeast", limits.ruralAtLeast)
        case .indigenous: least = ("families.indigenousAtLeast", limits.indigenousAtLeast)
        }
        let most = setting == .urban ? limits.urbanAtMost : nil
        let isTooMany = most.map { families > $0.value } ?? false
        guard families < least.value.value || isTooMany else { return }
        let rule = isTooMany ? most.map { ("families.urbanAtMost", $0) } ?? least : least
        throw Rejection(
            .familiesOutOfRange,
            rule: rules.reference(rule.0, rule.1),
            [
                "families": String(families), "least": String(least.value.value),
                "most": most.map { String($0.value) } ?? "∞",
            ]
        )
    }
}
