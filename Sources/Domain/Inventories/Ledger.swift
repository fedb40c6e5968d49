/// One item's movements by position, for those who correct one later, or count an earlier moment.
///
/// A busy store has hundreds of thousands of movements, so each is a line of forty bytes, and what lines repeat stands beside
/// them once.
struct Ledger: Sendable {
    /// A movement as it stands, after its corrections.
    struct Entry: Hashable, Sendable {
        let verb: StockVerb
        let moment: StockMoment
        /// Where it was and is, and how much.
        let legs: StockLegs
        /// Which order, commitment or allocation was served by it: those are put right by their own commands.
        let serves: Stream?
    }

    /// Indexes are below zero where there is none.
    private struct Line {
        let moment: StockMoment
        /// Above the line of the amount's fraction.
        var numerator: Int64 = 0
        /// Into `places`.
        var from: Int32 = -1
        var to: Int32 = -1
        /// Into `served`.
        let serves: Int32
        /// Into `denominators`; `oddAmount` where the amount stands in `odd`.
        var denominator: UInt16 = 0
        /// Into `StockVerb.allCases`.
        let verb: UInt8
    }

    /// All places at which stock was or is.
    private(set) var places = PlaceTable()
    private var lines = ChunkedArray<Line>()
    private var served: [Stream] = []
    private var denominators: [BigInteger] = [.one]
    /// Amounts that no line can hold, by position.
    private var odd: [Int64: Quantity] = [:]

    private static let oddAmount = UInt16.max
    private static let verbs = Array(StockVerb.allCases)

    /// Adds one; positions ascend.
    mutating func add(_ movement: any StockMovement, at moment: StockMoment, serving stream: Stream?) {
        // What is served is served by several in a row, mostly.
        if let stream, served.last != stream { served.append(stream) }
        var line = Line(
            moment: moment,
            serves: stream == nil ? -1 : Int32(served.count - 1),
            verb: UInt8(Self.verbs.firstIndex(of: type(of: movement).verb) ?? 0)
        )
        write(movement.legs, into: &line)
        lines.append(line)
    }

    /// The number of a place, which it is given where it has none.
    mutating func number(of place: StockPlace) -> Int { Int(places.add(place)) }

    /// The movement at a position.
    subscript(position: Int64) -> Entry? {
        guard let index = find(position) else { return nil }
        let line = lines[index]
        return Entry(
            verb: Self.verbs[Int(line.verb)],
            moment: line.moment,
            legs: StockLegs(
                from: line.from < 0 ? nil : places[line.from],
                to: line.to < 0 ? nil : places[line.to],
                amount: amount(line)
            ),
            serves: line.serves < 0 ? nil : served[Int(line.serves)]
        )
    }

    /// Puts another movement in the place of one; none, where it never happened.
    mutating func replace(_ position: Int64, with legs: StockLegs?) {
        guard let index = find(position) else { return }
        var line = lines[index]
        write(legs ?? StockLegs(from: nil, to: nil, amount: .zero), into: &line)
        lines[index] = line
    }

    /// What came to a place less what left it, after a moment and before another.
    func moved(at place: StockPlace, after moment: StockMoment, before end: StockMoment?) -> Quantity {
        guard let wanted = places.index(of: place) else { return .zero }
        var sum = Quantity.zero
        for line in lines where moment < line.moment && end.map({ line.moment < $0 }) ?? true {
            if line.to == wanted { sum += amount(line) }
            if line.from == wanted { sum -= amount(line) }
        }
        return sum
    }

    private func amount(_ line: Line) -> Quantity {
        line.denominator == Self.oddAmount
            ? odd[line.moment.position] ?? .zero
            : Quantity(lowest: BigInteger(line.numerator), over: denominators[Int(line.denominator)])
    }

    private mutating func write(_ legs: StockLegs, into line: inout Line) {
        line.from = legs.from.map { places.add($0) } ?? -1
        line.to = legs.to.map { places.add($0) } ?? -1
        odd[line.moment.position] = nil
        if let numerator = legs.amount.numerator.int64, let denominator = index(of: legs.amount.denominator) {
            line.numerator = numerator
            line.denominator = denominator
        } else {
            line.denominator = Self.oddAmount
            odd[line.moment.position] = legs.amount
        }
    }

    private mutating func index(of denominator: BigInteger) -> UInt16? {
        if let known = denominators.firstIndex(of: denominator) { return UInt16(known) }
        // A search from the first must stay short; an item is weighed by few scales.
        guard denominators.count < 64 else { return nil }
        denominators.append(denominator)
        return UInt16(denominators.count - 1)
    }

    private func find(_ position: Int64) -> Int? {
        var (low, high) = (0, lines.count)
        while low < high {
            let middle = (low + high) / 2
            if lines[middle].moment.position < position { low = middle + 1 } else { high = middle }
        }
        return low < lines.count && lines[low].moment.position == position ? low : nil
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
