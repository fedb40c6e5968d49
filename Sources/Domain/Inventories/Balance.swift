/// Where stock is, and whose: it is kept by lot, place, owner and custodian.
public struct StockPlace: Codable, Hashable, Sendable {
    /// The place.
    public let locationId: Identifier
    /// The lot, where the item is kept by lot.
    public let lotId: Identifier?
    /// Whose it is.
    public let owner: Holder
    /// Who keeps it.
    public let custodian: Holder

    /// A place of its parts.
    public init(locationId: Identifier, lotId: Identifier?, owner: Holder, custodian: Holder) {
        self.locationId = locationId
        self.lotId = lotId
        self.owner = owner
        self.custodian = custodian
    }

    static let example = StockPlace(
        locationId: "acopio-el-tamarindo",
        lotId: "lote-2026-031",
        owner: .commune,
        custodian: Holder(.unit, "cc-el-tamarindo")
    )
}

/// How much is at a place. Decisions and views fold it alike.
public struct Balance: Hashable, Sendable {
    /// In the item's unit; below zero where a late movement took more than the book had.
    public private(set) var quantity: Quantity
    /// When it was counted last.
    public private(set) var countedAt: Instant?
    /// When the last of its movements happened.
    public private(set) var movedAt: Instant?

    /// A balance of its parts; nothing, unless told.
    public init(quantity: Quantity = .zero, countedAt: Instant? = nil, movedAt: Instant? = nil) {
        self.quantity = quantity
        self.countedAt = countedAt
        self.movedAt = movedAt
    }

    /// So much came, or left if it is below zero. What happened before the last count was counted with it, and changes nothing.
    public mutating func move(by amount: Quantity, at instant: Instant) {
        if affects(instant) { quantity += amount }
        movedAt = max(movedAt ?? instant, instant)
    }

    /// So much was found. (Counts come in the order of their times; see `count-out-of-order`.)
    public mutating func count(_ amount: Quantity, at instant: Instant) {
        quantity = amount
        countedAt = instant
    }

    /// Whether a movement at this moment changes what is there now.
    public func affects(_ instant: Instant) -> Bool { countedAt.map { instant >= $0 } ?? true }
}
