/// A round in which goods are shared out was opened.
public struct AllocationOpened: EventPayload {
    public static let kind = EventKind("allocations.opened", 1)

    /// Of what.
    public let itemId: Identifier
    /// As it was measured.
    public let quantity: Quantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// The same in the item's unit.
    public let amount: Measure
    /// Where it is.
    public let from: StockPlace
    /// The frozen list of those among whom it is shared.
    public let rollId: Identifier
    /// How it is shared.
    public let formula: AllocationFormula
    /// How many whole units of the formula it makes.
    public let units: Int64
    /// What makes no whole unit, in the item's unit; it stays in the store.
    public let left: Quantity
    /// Why it is shared.
    public let cause: Cause

    public static let example = AllocationOpened(
        itemId: "cochino",
        quantity: 13_000,
        unit: .kilogram,
        amount: Measure(13_000, .kilogram),
        from: .example,
        rollId: "lista-2026-11",
        formula: .example,
        units: 130_000,
        left: 0,
        cause: Cause(kind: .acta, id: "acta-2026-14", note: nil)
    )
    public var sealed: [Sealed] { cause.note?.parts ?? [] }
    public var event: Event { .inventories(.allocationOpened(self)) }
}

/// How goods are shared: by persons or by households, with more weight where there are needs, in whole units.
///
/// It knows no other input: not what somebody earns, does or thinks.
public struct AllocationFormula: Codable, Hashable, Sendable {
    /// Among whom.
    public let basis: Basis
    /// What each need adds to the weight of 1 that everybody has.
    public let weights: [NeedWeight]
    /// The smallest part, in the item's unit: 0.1 kg.
    public let unit: Quantity

    /// Among whom goods are shared. The raw values are storage format.
    public enum Basis: String, Word {
        case person, household
    }

    /// What a need adds to a weight.
    public struct NeedWeight: Codable, Hashable, Sendable {
        /// Which need.
        public let need: String
        /// How much it adds, for each person who has it.
        public let weight: Quantity
    }

    /// The needs that households declare; a formula takes no other input.
    static let inputs = ["children", "disability", "elders", "illness", "pregnancy"]
    /// The weight of somebody without needs: weights are whole numbers, in parts of 1,000.
    static let parts: Int64 = 1000

    static let example = AllocationFormula(
        basis: .household,
        weights: [NeedWeight(need: "elders", weight: Quantity(1, over: 2) ?? 1)],
        unit: Quantity(1, over: 10) ?? 1
    )
}

/// Who shares, with the weight of each: a part of the list, since an event has an end. The needs behind a weight aren't told.
public struct AllocationListed: EventPayload {
    public static let kind = EventKind("allocations.listed", 1)

    /// Those of the same weight and as many persons together.
    public let entries: [Entry]
    /// Whether this is the last part.
    public let last: Bool

    /// Those with one weight.
    public struct Entry: Codable, Hashable, Sendable {
        /// In parts of 1,000.
        public let weight: Int64
        /// How many persons each of them stands for: 1, or the members of the household.
        public let persons: Int64
        /// Persons or households, ascending.
        public let ids: [Identifier]
    }

    public static let example = AllocationListed(
        entries: [
            Entry(weight: 1000, persons: 4, ids: ["f-001", "f-002"]), Entry(weight: 1500, persons: 2, ids: ["f-003"]),
        ],
        last: true
    )
    public var event: Event { .inventories(.allocationListed(self)) }
}

/// What each one gets was reckoned; the shares are in the events beside it.
public struct AllocationComputed: EventPayload {
    public static let kind = EventKind("allocations.computed", 1)

    /// Among how many.
    public let recipients: Int64
    /// How many units are shared.
    public let units: Int64
    /// The sum of all weights, in parts of 1,000.
    public let weight: Int64
    /// How many units couldn't be split by weight; each went to one of the first of the draw.
    public let remainder: Int64
    /// The draw that said to whom; left out where nothing remained.
    public let drawId: Identifier?
    /// Gini's coefficient of what each person gets, exactly: 0 where all get the same.
    public let gini: Quantity

    public static let example = AllocationComputed(
        recipients: 9000,
        units: 130_000,
        weight: 9_000_000,
        remainder: 4000,
        drawId: "sorteo-2026-11",
        gini: Quantity(2, over: 117) ?? 0
    )
    public var event: Event { .inventories(.allocationComputed(self)) }
}

/// What each one gets: a part of the list.
public struct AllocationShared: EventPayload {
    public static let kind = EventKind("allocations.shared", 1)

    /// Those who get the same together.
    public let shares: [Share]

    /// Those who get so many units each.
    public struct Share: Codable, Hashable, Sendable {
        /// How many units each of them gets.
        public let units: Int64
        /// How much that is, in the item's unit.
        public let amount: Quantity
        /// Persons or households, ascending.
        public let ids: [Identifier]
    }

    public static let example = AllocationShared(shares: [Share(units: 14, amount: 14, ids: ["m-0001", "m-0002"])])
    public var event: Event { .inventories(.allocationShared(self)) }
}

/// Some got their shares; the movement of goods is beside it.
public struct AllocationDelivered: EventPayload {
    public static let kind = EventKind("allocations.delivery-confirmed", 1)

    /// Who got theirs.
    public let recipients: [Identifier]
    /// How many units that is together.
    public let units: Int64
    /// The same in the item's unit.
    public let amount: Quantity
    /// How many units were delivered so far.
    public let delivered: Int64

    public static let example = AllocationDelivered(recipients: ["m-0001"], units: 14, amount: 14, delivered: 28)
    public var event: Event { .inventories(.allocationDelivered(self)) }
}

/// A round came to its end.
public struct AllocationClosed: EventPayload {
    public static let kind = EventKind("allocations.closed", 1)

    /// How many units were delivered.
    public let delivered: Int64
    /// How many weren't; they stay in the store.
    public let pending: Int64
    /// Why, where some weren't.
    public let reason: FreeText?

    public static let example = AllocationClosed(delivered: 130_000, pending: 0, reason: nil)
    public var sealed: [Sealed] { reason?.parts ?? [] }
    public var event: Event { .inventories(.allocationClosed(self)) }
}

/// What decisions know of a round.
struct AllocationRound: Sendable {
    private(set) var opened: AllocationOpened?
    private(set) var entries: [AllocationListed.Entry] = []
    /// Where the list was complete; `nil` before.
    private(set) var listed: Int64?
    private(set) var computed: AllocationComputed?
    /// How many units each one gets.
    private(set) var shares = IdentifierMap<Int64>()
    private(set) var served = IdentifierMap<Bool>()
    private(set) var delivered: Int64 = 0
    private(set) var isClosed = false

    mutating func evolve(_ recorded: Recorded) {
        guard case .inventories(let event) = recorded.event else { return }
        switch event {
        case .allocationOpened(let data): opened = data
        case .allocationListed(let data):
            entries += data.entries
            if data.last { listed = recorded.position }
        case .allocationComputed(let data): computed = data
        case .allocationShared(let data):
            for share in data.shares {
                for id in share.ids { shares[id] = share.units }
            }
        case .allocationDelivered(let data):
            for id in data.recipients { served[id] = true }
            delivered = data.delivered
        case .allocationClosed: isClosed = true
        case .itemDefined, .locationDefined, .lotOpened, .lotQuarantined, .lotReleased, .received, .produced,
            .consumed, .transferred, .custodyTransferred, .shipped, .raised, .lowered, .counted, .corrected,
            .discrepancyExplained, .discrepancyAccepted, .assetRegistered, .assetCustodyTransferred, .orderOpened,
            .orderDelivered, .orderDeliveryCorrected, .orderClosed, .orderCancelled, .commitmentAgreed,
            .commitmentFulfilled, .commitmentFulfilmentCorrected, .commitmentCancelled:
            break
        }
    }
}
