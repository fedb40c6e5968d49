/// One item's movements by position, for those who correct one later, or count an earlier moment.
///
/// In chunks: a book is a value that writers keep twice, and a change copies one chunk and not the whole.
struct Ledger: Sendable {
    /// A movement as it stands, after its corrections.
    struct Entry: Hashable, Sendable {
        let verb: StockVerb
        let moment: StockMoment
        /// Indexes into `places`.
        var from: Int32?
        var to: Int32?
        var amount: Quantity
        /// Which order, commitment or allocation was served by it: those are put right by their own commands.
        let serves: Stream?
    }

    private var chunks: [[Entry]] = []
    private var places: [StockPlace] = []
    private var indexes: [StockPlace: Int32] = [:]

    private static let chunkSize = 256

    /// Adds one; positions ascend.
    mutating func add(_ movement: any StockMovement, at moment: StockMoment, serving stream: Stream?) {
        let entry = Entry(
            verb: type(of: movement).verb,
            moment: moment,
            from: movement.leaves.map { index(of: $0) },
            to: movement.reaches.map { index(of: $0) },
            amount: movement.amount.quantity,
            serves: stream
        )
        if let last = chunks.last, last.count < Self.chunkSize {
            chunks[chunks.count - 1].append(entry)
        } else {
            chunks.append([entry])
        }
    }

    /// The movement at a position.
    subscript(position: Int64) -> Entry? {
        find(position).map { chunks[$0.chunk][$0.index] }
    }

    /// Where it was and is, and how much, as it stands.
    func legs(of entry: Entry) -> StockLegs {
        StockLegs(
            from: entry.from.map { places[Int($0)] },
            to: entry.to.map { places[Int($0)] },
            amount: entry.amount
        )
    }

    /// Puts another movement in the place of one; none, where it never happened.
    mutating func replace(_ position: Int64, with legs: StockLegs?) {
        guard let found = find(position) else { return }
        let from = legs?.from.map { index(of: $0) }
        let to = legs?.to.map { index(of: $0) }
        chunks[found.chunk][found.index].from = from
        chunks[found.chunk][found.index].to = to
        chunks[found.chunk][found.index].amount = legs?.amount ?? .zero
    }

    /// What came to a place less what left it, after a moment and before another.
    func moved(at place: StockPlace, after moment: StockMoment, before end: StockMoment?) -> Quantity {
        guard let wanted = indexes[place] else { return .zero }
        var sum = Quantity.zero
        for entry in chunks.joined() where moment < entry.moment && end.map({ entry.moment < $0 }) ?? true {
            if entry.to == wanted { sum += entry.amount }
            if entry.from == wanted { sum -= entry.amount }
        }
        return sum
    }

    private mutating func index(of place: StockPlace) -> Int32 {
        if let known = indexes[place] { return known }
        let index = Int32(places.count)
        places.append(place)
        indexes[place] = index
        return index
    }

    private func find(_ position: Int64) -> (chunk: Int, index: Int)? {
        var (low, high) = (0, chunks.count)
        while low < high {
            let middle = (low + high) / 2
            if (chunks[middle].last?.moment.position ?? .max) < position { low = middle + 1 } else { high = middle }
        }
        guard low < chunks.count, let index = chunks[low].firstIndex(where: { $0.moment.position == position }) else {
            return nil
        }
        return (low, index)
    }
}

/// So much left one place, came to another, or both; in the item's unit.
public struct StockLegs: Codable, Hashable, Sendable {
    /// Where it was.
    public let from: StockPlace?
    /// Where it is now.
    public let to: StockPlace?
    /// How much, in the item's unit.
    public let amount: Quantity

    /// Legs of their parts.
    public init(from: StockPlace?, to: StockPlace?, amount: Quantity) {
        self.from = from
        self.to = to
        self.amount = amount
    }

    /// What changes at each place, the one that loses first.
    public var changes: [StockChange] {
        [from.map { StockChange(place: $0, by: -amount) }, to.map { StockChange(place: $0, by: amount) }]
            .compactMap(\.self)
    }
}

/// So much more at a place, or less if it is below zero.
public struct StockChange: Hashable, Sendable {
    /// Where.
    public let place: StockPlace
    /// How much more, in the item's unit.
    public var by: Quantity
}

extension [StockChange] {
    /// One for each place, in the order of the first.
    public var net: [StockChange] {
        reduce(into: []) { sums, change in
            if let index = sums.firstIndex(where: { $0.place == change.place }) {
                sums[index].by += change.by
            } else {
                sums.append(change)
            }
        }
    }
}
