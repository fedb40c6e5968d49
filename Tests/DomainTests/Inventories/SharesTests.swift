import Testing

@testable import Domain

@Suite struct SharesTests {
    @Test func `130,000 units for 9,000 people are 14 each, 4,000 go by the draw, and Gini is 2 over 117`() throws {
        let people = ids(9000)
        let shares = try Shares(130_000, among: [entry(1000, people)]) { _ in people.reversed() }
        #expect(shares.remainder == 4000)
        #expect(shares.groups.map(\.units) == [15, 14])
        #expect(shares.groups.map(\.ids.count) == [4000, 5000])
        #expect(shares.gini == Quantity(2, over: 117))
        #expect(shares.groups[0].ids.last == people.last)
        #expect(shares.groups.reduce(0) { $0 + $1.units * Int64($1.ids.count) } == 130_000)
    }

    @Test func `what splits evenly needs no draw, and is shared as evenly as can be`() throws {
        let shares = try Shares(3600, among: [entry(1000, ids(3600))]) { _ throws(Rejection) in
            throw Rejection(.drawNeeded)
        }
        #expect(shares.groups.map(\.units) == [1])
        #expect(shares.gini == 0)
    }

    @Test func `weights count in parts of 1,000, and inequality is that of persons`() throws {
        // Two households of the same weight, one of four people and one of one: 2 units each.
        let shares = try Shares(4, among: [entry(1000, ["f-1"], persons: 4), entry(1000, ["f-2"], persons: 1)]) { _ in
            []
        }
        #expect(shares.groups.map(\.units) == [2])
        // Half a unit for four, two for one: 4·1·(3/2) between them, over 5 persons and 4 units.
        #expect(shares.gini == Quantity(6, over: 20))
        let weighted = try Shares(10, among: [entry(1500, ["f-1"]), entry(1000, ["f-2"])]) { _ in [] }
        #expect(weighted.groups.map(\.units) == [6, 4])
    }

    @Test func `a split gives away all units and never draws anybody twice`() throws {
        var random = Seeded(state: 7)
        for _ in 0..<200 {
            let people = ids(Int.random(in: 1...40, using: &random))
            let entries = people.map { entry(Int64.random(in: 1000...5000, using: &random), [$0]) }
            let units = Int64.random(in: 1...500, using: &random)
            let shares = try Shares(units, among: entries) { _ in people.shuffled(using: &random) }
            #expect(shares.groups.reduce(0) { $0 + $1.units * Int64($1.ids.count) } == units)
            #expect(shares.remainder < Int64(people.count))
            #expect(!shares.gini.isNegative && shares.gini < 1)
        }
    }

    private func entry(_ weight: Int64, _ ids: [Identifier], persons: Int64 = 1) -> AllocationListed.Entry {
        AllocationListed.Entry(weight: weight, persons: persons, ids: ids)
    }

    private func ids(_ count: Int) -> [Identifier] {
        (1...count).compactMap { Identifier(scalar: "m-" + String(100_000 + $0).dropFirst()) }
    }
}

/// A generator with a seed (SplitMix64, Steele 2014), so that a failure can be seen again.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
