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

/// When something took effect. What happened at the same moment counts in the order in which the book got it.
public struct StockMoment: Codable, Hashable, Sendable, Comparable {
    /// When it happened.
    public let at: Instant
    /// Of its event.
    public let position: Int64

    /// A moment of its parts.
    public init(at: Instant, position: Int64) {
        self.at = at
        self.position = position
    }

    public static func < (left: StockMoment, right: StockMoment) -> Bool {
        (left.at, left.position) < (right.at, right.position)
    }
}

/// How much is at a place, with every count that was made there. Decisions and views fold it alike.
///
/// A count says how much there was at its moment. So what happened before it changes what the book should have expected of
/// it, and nothing after it; whatever the order in which movements and counts arrive, the quantity in the end is the same.
public struct Balance: Hashable, Sendable, Codable {
    /// What moved before the first count, in the item's unit.
    public private(set) var uncounted: Quantity = .zero
    /// Counts, in the order of their moments.
    public private(set) var counts: [Count] = []
    /// When the last of its movements happened.
    public private(set) var movedAt: Instant?

    /// One count, and what moved after it, up to the next.
    public struct Count: Hashable, Sendable, Codable {
        /// When, and which event.
        public let moment: StockMoment
        /// What was found.
        public let found: Quantity
        /// What moved after it.
        public fileprivate(set) var moved: Quantity
    }

    /// Nothing.
    public init() {}

    /// In the item's unit; below zero where a late movement took more than the book had.
    public var quantity: Quantity { counts.last.map { $0.found + $0.moved } ?? uncounted }
    /// When it was counted last.
    public var countedAt: Instant? { counts.last?.moment.at }

    /// So much came at a moment, or left if it is below zero.
    ///
    /// - Returns: the position of the count after that moment, whose expected figure it changes.
    @discardableResult
    public mutating func move(by amount: Quantity, at moment: StockMoment) -> Int64? {
        movedAt = max(movedAt ?? moment.at, moment.at)
        let next = counts.firstIndex { moment < $0.moment } ?? counts.count
        if next == 0 { uncounted += amount } else { counts[next - 1].moved += amount }
        return next < counts.count ? counts[next].moment.position : nil
    }

    /// So much was found at a moment, where the book had `expected` for that moment.
    ///
    /// - Returns: the position of the count after that moment, whose expected figure it changes.
    @discardableResult
    public mutating func count(_ found: Quantity, expected: Quantity, at moment: StockMoment) -> Int64? {
        let next = counts.firstIndex { moment < $0.moment } ?? counts.count
        // What moved since the count before is split in two: what the book had by now, and the rest.
        let since: Quantity
        if next == 0 {
            since = uncounted - expected
            uncounted = expected
        } else {
            let earlier = expected - counts[next - 1].found
            since = counts[next - 1].moved - earlier
            counts[next - 1].moved = earlier
        }
        counts.insert(Count(moment: moment, found: found, moved: since), at: next)
        return next + 1 < counts.count ? counts[next + 1].moment.position : nil
    }

    /// What the book, as it stands now, has for a count that was made; `nil` where there is none.
    public func expected(of count: Int64) -> (found: Quantity, expected: Quantity)? {
        guard let index = counts.firstIndex(where: { $0.moment.position == count }) else { return nil }
        let expected = index == 0 ? uncounted : counts[index - 1].found + counts[index - 1].moved
        return (counts[index].found, expected)
    }

    /// Whether a movement at this moment changes what is there now.
    public func affects(_ moment: StockMoment) -> Bool { counts.last.map { $0.moment < moment } ?? true }

    /// The moment of the first count after this one.
    func nextCount(after moment: StockMoment) -> StockMoment? { counts.first { moment < $0.moment }?.moment }

    /// What the book had at the end of the stretch between counts in which a moment lies.
    func standing(around moment: StockMoment) -> Quantity {
        counts.last { $0.moment < moment }.map { $0.found + $0.moved } ?? uncounted
    }

    /// The same, where all of it can be written.
    ///
    /// - Throws: `quantity-too-long`.
    func requireWritable() throws(Rejection) {
        _ = try uncounted.written()
        _ = try quantity.written()
        for count in counts { _ = try count.moved.written() }
    }
}
