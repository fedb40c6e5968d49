import Testing

@testable import Domain

@Suite struct LedgerTests {
    @Test func `a ledger gives back each movement as it was added, however its amount is written`() throws {
        var ledger = Ledger()
        let expected = try Self.amounts.enumerated().map { index, amount in
            let stream: Stream? = index % 3 == 0 ? Stream(.order, ["a", "b"][index / 3 % 2]) : nil
            let movement = Self.received(amount)
            let moment = StockMoment(at: Instant(milliseconds: Int64(index) * 7), position: Int64(index) * 2 + 1)
            ledger.add(movement, at: moment, serving: stream)
            return Ledger.Entry(verb: .receive, moment: moment, legs: movement.legs, serves: stream)
        }
        for entry in expected { #expect(ledger[entry.moment.position] == entry) }
        #expect(ledger[0] == nil && ledger[2] == nil && ledger[.max] == nil)
    }

    @Test func `amounts that a line can't hold are put in each other's place, and are summed`() throws {
        var ledger = Ledger()
        let amounts = Self.amounts
        for (index, amount) in amounts.enumerated() {
            ledger.add(Self.received(amount), at: Self.moment(index), serving: nil)
        }
        // Each takes the place of the one at the other end.
        for (index, amount) in amounts.reversed().enumerated() {
            ledger.replace(Int64(index), with: StockLegs(from: Self.place, to: Self.other, amount: amount))
        }
        for (index, amount) in amounts.reversed().enumerated() {
            #expect(ledger[Int64(index)]?.legs == StockLegs(from: Self.place, to: Self.other, amount: amount))
        }
        let sum = amounts.reduce(Quantity.zero, +)
        let before = Self.moment(-1)
        #expect(ledger.moved(at: Self.other, after: before, before: nil) == sum)
        #expect(ledger.moved(at: Self.place, after: before, before: nil) == -sum)
        ledger.replace(0, with: nil)
        #expect(ledger[0]?.legs == StockLegs(from: nil, to: nil, amount: .zero))
        #expect(ledger.moved(at: Self.other, after: before, before: nil) == sum - amounts[amounts.count - 1])
    }

    private static let place = StockPlace.at("acopio")
    private static let other = StockPlace.at("molino")

    /// Whole ones, decimals, over a word's ends, and more denominators than a ledger keeps apart.
    private static let amounts: [Quantity] = {
        var amounts: [Quantity] = [0, 1, 10, Quantity(.max), Quantity(.min)]
        for text in ["0.001", "533000/11", "9223372036854775808", "-9223372036854775809", "1/9223372036854775808"] {
            if let amount = Quantity(scalar: text) { amounts.append(amount) }
        }
        for denominator in 2..<400 as Range<Int64> {
            if let amount = Quantity(1, over: BigInteger(denominator)) { amounts.append(amount) }
        }
        return amounts
    }()

    private static func moment(_ index: Int) -> StockMoment {
        StockMoment(at: Instant(milliseconds: Int64(index)), position: Int64(index))
    }

    private static func received(_ amount: Quantity) -> StockReceived {
        StockReceived(
            quantity: amount,
            unit: .kilogram,
            amount: Measure(amount, .kilogram),
            to: place,
            receivedFrom: nil,
            cause: .harvest
        )
    }
}
