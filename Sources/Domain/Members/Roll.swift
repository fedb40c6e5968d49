/// A list of who counts was frozen. Its number is the denominator whatever happens afterwards.
public struct RollFrozen: EventPayload {
    public static let kind = EventKind("roll.frozen", 1)

    /// The unit whose list it is; left out where it is the whole commune.
    public let unitId: Identifier?
    /// That unit and all below it when it was frozen; left out where it is the whole commune.
    public let units: [Identifier]?
    /// What it lists.
    public let purpose: RollPurpose
    /// The age in full years that must have been stated as reached; 0 where none must.
    public let minAge: Int
    /// Whether only members that were verified are on it.
    public let verifiedOnly: Bool
    /// The rule set that says so.
    public let ruleSet: Identifier
    /// How many are on it.
    public let count: Int
    /// Root of the Merkle tree (RFC 6962 §2.1) over the ids, ascending as bytes; hexadecimal.
    public let root: String

    public static let example = RollFrozen(
        unitId: "cc-el-tamarindo",
        units: ["cc-el-tamarindo", "sector-norte"],
        purpose: .electors,
        minAge: 15,
        verifiedOnly: false,
        ruleSet: "ve-consejos-2023",
        count: 412,
        root: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    public var event: Event { .members(.rollFrozen(self)) }
}

/// What a roll lists. The raw values are storage format.
public enum RollPurpose: String, Word {
    /// Members of the age that the rules ask for.
    case electors
    /// All members.
    case persons
    /// The households of all members.
    case households
}

/// Who belongs to a roll.
struct RollTerms: Hashable, Sendable {
    let purpose: RollPurpose
    let minAge: Int
    let verifiedOnly: Bool
    let units: Set<Identifier>?

    func admits(_ standing: Standing) -> Bool {
        standing.present && standing.age >= minAge && (standing.verified || !verifiedOnly)
            && (units.map { units in standing.unit.map(units.contains) ?? false } ?? true)
    }
}

/// What decisions know of a frozen roll.
struct Roll: Hashable, Sendable {
    /// Where it was frozen: who was on it follows from what the book said up to here.
    let position: Int64
    let unit: Identifier?
    let terms: RollTerms
    /// The denominator.
    let count: Int

    init(_ data: RollFrozen, at position: Int64) {
        self.position = position
        unit = data.unitId
        count = data.count
        terms = RollTerms(
            purpose: data.purpose,
            minAge: data.minAge,
            verifiedOnly: data.verifiedOnly,
            units: data.units.map(Set.init)
        )
    }
}

extension Context {
    /// The event that freezes a roll now. The caller has authorized whoever does so.
    ///
    /// - Parameters:
    ///   - id: of the roll; an assembly or consultation gives its own.
    ///   - unit: whose list it is; `nil` for the whole commune.
    ///   - minAge: of electors; the rule set's for members unless told. Other purposes ask for none.
    /// - Throws: `id-taken`, `unit-unknown`.
    mutating func freezeRoll(
        _ id: Identifier,
        unit: Identifier? = nil,
        purpose: RollPurpose = .electors,
        minAge: AgeLimit? = nil
    ) throws(Rejection) -> NewEvent {
        let register = currentRegister()
        guard register.rolls[id] == nil else { throw Rejection(.idTaken, ["id": id.text]) }
        if let unit { try requireUnit(unit) }
        let rules = try rules()
        let units = unit.map { currentCommune().descendants(of: $0) }
        let ofElectors = purpose == .electors
        let terms = RollTerms(
            purpose: purpose,
            minAge: ofElectors ? (minAge ?? rules.members.minAge.value).reached : 0,
            verifiedOnly: ofElectors && rules.members.rollNeedsVerification.value,
            units: units.map(Set.init)
        )
        let list = register.list(terms, at: .max)
        let root = MerkleList.root(of: list.map { Array($0.text.utf8) }, tools.sha256)
        return NewEvent(
            Stream(.roll, id),
            RollFrozen(
                unitId: unit,
                units: units,
                purpose: purpose,
                minAge: terms.minAge,
                verifiedOnly: terms.verifiedOnly,
                ruleSet: rules.id,
                count: list.count,
                root: root.hexadecimal
            )
        )
    }

    /// A roll that was frozen.
    ///
    /// - Throws: `roll-unknown`.
    mutating func requireRoll(_ id: Identifier) throws(Rejection) -> Roll {
        guard let roll = currentRegister().rolls[id] else { throw Rejection(.rollUnknown, ["roll": id.text]) }
        return roll
    }
}

/// Freezes a roll, for a use of its own: assemblies and consultations freeze theirs when they are convened.
public struct RollFreeze: Command {
    public static let type = "roll.freeze"
    public static let summary = "Freeze the list of who counts: electors, persons or households of a unit"
    public static let power = Power(.electoral, .registry, .spokesperson, .coordination, promoters: true)

    /// The new roll.
    public let rollId: Identifier
    /// The unit whose list it is; the whole commune unless told.
    public let unitId: Identifier?
    /// What it lists; `electors` unless told.
    public let purpose: RollPurpose?
    /// The type of act whose rules say the age of electors; that of members unless told.
    public let act: TypeOfAct?

    public static let example = RollFreeze(
        rollId: "padron-2026-11",
        unitId: "cc-el-tamarindo",
        purpose: .electors,
        act: .ordinary
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, unit: unitId)
        let minAge: AgeLimit?
        if let act { minAge = try context.rules(of: act).minAge.value } else { minAge = nil }
        return [
            try context.freezeRoll(rollId, unit: unitId, purpose: purpose ?? .electors, minAge: minAge)
        ]
    }
}
