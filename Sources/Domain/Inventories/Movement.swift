/// What was done with goods. The verbs are Valueflows'; the raw values are storage format.
public enum StockVerb: String, Word {
    case receive, produce, consume, transfer, ship, raise, lower
    case transferCustody = "transfer-custody"
}

/// A movement of goods of one item: so much left one place, came to another, or both.
public protocol StockMovement: EventPayload {
    /// What was done.
    static var verb: StockVerb { get }
    /// As it was measured.
    var quantity: Quantity { get }
    /// In which it was measured.
    var unit: UnitOfMeasure { get }
    /// The same in the item's unit.
    var amount: Measure { get }
    /// Why it moved.
    var cause: Cause { get }
    /// Where it was; `nil` where it came from outside.
    var leaves: StockPlace? { get }
    /// Where it is now; `nil` where it is gone.
    var reaches: StockPlace? { get }
    /// The production that it is a part of.
    var process: Identifier? { get }
    /// What else changed by it.
    var consequences: Consequences? { get }
}

extension StockMovement {
    public var process: Identifier? { nil }
    /// Where it was and is, and how much, in the item's unit.
    public var legs: StockLegs { StockLegs(from: leaves, to: reaches, amount: amount.quantity) }
    public var sealed: [Sealed] { cause.note?.parts ?? [] }
}

/// What a movement, a correction or a count changed beside the stock itself. Stated in the event, so that both figures of a
/// stocktake stay in the book.
public struct Consequences: Codable, Hashable, Sendable {
    /// Counts of later moments, held against the book anew.
    public let recounted: [Recount]
    /// Places where the book now has less than nothing.
    public let negative: [Shortfall]
    /// Places that had less than nothing, and don't any more.
    public let covered: [Cover]

    /// A count whose expected figure changed.
    public struct Recount: Codable, Hashable, Sendable {
        /// The position of the count.
        public let countId: Int64
        /// Where it was counted.
        public let at: StockPlace
        /// What was found, in the item's unit.
        public let counted: Quantity
        /// What the book has for that moment now, in the item's unit.
        public let expected: Quantity
        /// What was found less what the book has now.
        public let difference: Quantity
    }

    /// A place that had less than nothing.
    public struct Cover: Codable, Hashable, Sendable {
        /// Where.
        public let at: StockPlace
        /// The position of the movement that had taken it below zero.
        public let since: Int64
    }

    /// A place where the book has less than nothing.
    public struct Shortfall: Codable, Hashable, Sendable {
        /// Where.
        public let at: StockPlace
        /// How much the book has, in the item's unit; below zero.
        public let quantity: Quantity
        /// The position of the movement that took it below zero; left out where it is this one.
        public let since: Int64?
    }
}

extension InventoriesEvent {
    /// The movement, where it is one.
    public var movement: (any StockMovement)? {
        switch self {
        case .received(let data): data
        case .produced(let data): data
        case .consumed(let data): data
        case .transferred(let data): data
        case .custodyTransferred(let data): data
        case .shipped(let data): data
        case .raised(let data): data
        case .lowered(let data): data
        case .itemDefined, .locationDefined, .lotOpened, .lotQuarantined, .lotReleased, .counted, .corrected,
            .discrepancyExplained, .discrepancyAccepted, .assetRegistered, .assetCustodyTransferred, .orderOpened,
            .orderDelivered, .orderDeliveryCorrected, .orderClosed, .orderCancelled, .commitmentAgreed,
            .commitmentFulfilled, .commitmentFulfilmentCorrected,
            .commitmentCancelled, .allocationOpened, .allocationListed, .allocationComputed, .allocationShared,
            .allocationDelivered, .allocationClosed:
            nil
        }
    }
}

extension InventoriesEvent {
    /// What else changed by a movement, a correction or a count.
    public var consequences: Consequences? {
        if let movement { return movement.consequences }
        if case .corrected(let data) = self { return data.consequences }
        if case .counted(let data) = self { return data.consequences }
        return nil
    }
}
