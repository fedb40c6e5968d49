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
    /// The value of the rule set that says the age: `acts.ordinary.minAge`; left out where none is asked for.
    public var rule: String? = nil
    /// Until when challenges are settled: an assembly's first call. Left out where the roll was final at once.
    public var settleUntil: Instant? = nil

    public static let example = RollFrozen(
        unitId: "cc-el-tamarindo",
        units: ["cc-el-tamarindo", "sector-norte"],
        purpose: .electors,
        minAge: 15,
        verifiedOnly: false,
        ruleSet: "ve-consejos-2023",
        count: 412,
        root: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        rule: "acts.ordinary.minAge",
        settleUntil: "2026-11-29T14:00:00Z"
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
        // Who is suspended is a member, and on no roll.
        standing.status == .member && standing.age >= minAge && (standing.verified || !verifiedOnly)
            && (units.map { units in standing.unit.map(units.contains) ?? false } ?? true)
    }
}

/// What decisions know of a frozen roll.
struct Roll: Hashable, Sendable {
    /// Where it was frozen: who was on it follows from what the book said up to here.
    let position: Int64
    let frozenAt: Instant
    let unit: Identifier?
    let terms: RollTerms
    /// The denominator.
    private(set) var count: Int
    /// Until when challenges are settled; `nil` where it was final at once.
    let settleUntil: Instant?
    /// Put on it or taken off it by challenges.
    private(set) var added: Set<Identifier> = []
    private(set) var removed: Set<Identifier> = []
    var challenges: [Identifier: Challenge] = [:]

    /// What decisions know of a challenge.
    struct Challenge: Hashable, Sendable {
        let member: Identifier
        let asks: ChallengeAim
        let raisedBy: Identifier
        var settled = false

        init(_ data: RollChallenged, by actor: Identifier) {
            member = data.memberId
            asks = data.asks
            raisedBy = actor
        }
    }

    init(_ data: RollFrozen, _ recorded: Recorded) {
        position = recorded.position
        frozenAt = recorded.occurredAt
        unit = data.unitId
        count = data.count
        settleUntil = data.settleUntil
        terms = RollTerms(
            purpose: data.purpose,
            minAge: data.minAge,
            verifiedOnly: data.verifiedOnly,
            units: data.units.map(Set.init)
        )
    }

    mutating func settle(_ data: RollSettled) {
        challenges[data.challengeId]?.settled = true
        count = data.count
        guard data.upheld else { return }
        switch data.asks {
        case .include:
            added.insert(data.memberId)
            removed.remove(data.memberId)
        case .remove:
            removed.insert(data.memberId)
            added.remove(data.memberId)
        }
    }
}

extension Context {
    /// The event that freezes a roll now. The caller has authorized whoever does so.
    ///
    /// - Parameters:
    ///   - id: of the roll; an assembly or consultation gives its own.
    ///   - unit: whose list it is; `nil` for the whole commune.
    ///   - minAge: of electors; the rule set's for members unless told. Other purposes ask for none.
    ///   - rule: the value of the rule set that `minAge` is.
    ///   - settleUntil: until when challenges are settled; final at once unless told.
    /// - Throws: `id-taken`, `unit-unknown`.
    mutating func freezeRoll(
        _ id: Identifier,
        unit: Identifier? = nil,
        purpose: RollPurpose = .electors,
        minAge: AgeLimit? = nil,
        rule: String? = nil,
        settleUntil: Instant? = nil
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
                root: root.hexadecimal,
                rule: ofElectors ? (minAge == nil ? "members.minAge" : rule) : nil,
                settleUntil: settleUntil
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
    /// Until when challenges are settled; the roll is final at once unless told.
    public var settleUntil: Instant? = nil

    public static let example = RollFreeze(
        rollId: "padron-2026-11",
        unitId: "cc-el-tamarindo",
        purpose: .electors,
        act: .ordinary,
        settleUntil: "2026-11-29T14:00:00Z"
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, unit: unitId)
        if let settleUntil, settleUntil <= context.occurredAt {
            throw Rejection(.rollFinal, ["roll": rollId.text, "until": settleUntil.scalar])
        }
        let rules = try act.map { act throws(Rejection) in try context.rules(of: act) }
        return [
            try context.freezeRoll(
                rollId,
                unit: unitId,
                purpose: purpose ?? .electors,
                minAge: rules?.minAge.value,
                rule: rules.map { "acts.\($0.act.rawValue).minAge" },
                settleUntil: settleUntil
            )
        ]
    }
}
