import BigInt
import Domain
import Testing

/// Our unbounded integer against a published one (attaswift/BigInt), on numbers of many lengths and on the edges of limbs.
@Suite struct BigIntegerTests {
    @Test func `sums, differences and products equal the published ones`() throws {
        try Self.forPairs { left, right, ours, others in
            #expect(String(describing: ours.0 + ours.1) == String(others.0 + others.1), "\(left) + \(right)")
            #expect(String(describing: ours.0 - ours.1) == String(others.0 - others.1), "\(left) - \(right)")
            #expect(String(describing: ours.0 * ours.1) == String(others.0 * others.1), "\(left) * \(right)")
        }
    }

    @Test func `quotients and remainders equal the published ones`() throws {
        try Self.forPairs { left, right, ours, others in
            guard !ours.1.isZero else { return }
            let mine = ours.0.quotientAndRemainder(dividingBy: ours.1)
            let published = others.0.quotientAndRemainder(dividingBy: others.1)
            #expect(String(describing: mine.quotient) == String(published.quotient), "\(left) / \(right)")
            #expect(String(describing: mine.remainder) == String(published.remainder), "\(left) % \(right)")
            #expect(mine.quotient * ours.1 + mine.remainder == ours.0)
        }
    }

    @Test func `greatest common divisors and comparisons equal the published ones`() throws {
        try Self.forPairs { left, right, ours, others in
            let mine = ours.0.greatestCommonDivisor(with: ours.1)
            #expect(
                String(describing: mine) == String(others.0.greatestCommonDivisor(with: others.1)),
                "\(left), \(right)"
            )
            #expect((ours.0 < ours.1) == (others.0 < others.1), "\(left) < \(right)")
            #expect((ours.0 == ours.1) == (others.0 == others.1), "\(left) == \(right)")
        }
    }

    @Test func `a number is printed as it was read`() throws {
        for text in Self.numbers {
            #expect(try #require(BigInteger(text)).description == text)
        }
        #expect(BigInteger("-0")?.description == "0")
        #expect(BigInteger("000000000000000000000000000000000000000042")?.description == "42")
    }

    @Test(arguments: ["", "-", "+1", "1 ", "1e3", "٣", "--1", "0x10"])
    func `what isn't decimal digits isn't a number`(text: String) {
        #expect(BigInteger(text) == nil)
    }

    @Test func `powers equal the published ones`() {
        for (base, exponent) in [(0, 0), (10, 0), (10, 19), (10, 20), (-3, 81), (2, 64), (2, 1000)] {
            let ours = BigInteger(Int64(base)).power(exponent)
            #expect(String(describing: ours) == String(BigInt(base).power(exponent)))
        }
    }

    @Test func `a machine integer comes back where it fits`() {
        for value in [Int64.min, .min + 1, -1, 0, 1, .max - 1, .max] {
            #expect(BigInteger(value).int64 == value)
        }
        #expect(BigInteger("9223372036854775808")?.int64 == nil)
        #expect(BigInteger("-9223372036854775809")?.int64 == nil)
        #expect(BigInteger("18446744073709551616")?.int64 == nil)
    }

    /// Decimal texts around powers of two and ten, and random ones of up to 400 digits from a fixed seed.
    private static let numbers: [String] = {
        var texts = ["0", "1", "-1", "9", "10"]
        for exponent in [32, 63, 64, 65, 127, 128, 129, 192, 512] {
            let power = BigInt(2).power(exponent)
            texts += [power - 1, power, power + 1, -power, 1 - power].map { String($0) }
        }
        for exponent in [18, 19, 20, 38, 57] { texts.append(String(BigInt(10).power(exponent))) }
        var random = SplitMix(state: 20_261_122)
        for length in [2, 19, 20, 21, 39, 60, 155, 399] {
            for _ in 0..<3 {
                let digits = (0..<length).map { String(random.next() % ($0 == 0 ? 9 : 10) + ($0 == 0 ? 1 : 0)) }
                texts.append((random.next() % 2 == 0 ? "-" : "") + digits.joined())
            }
        }
        return texts
    }()

    private static func forPairs(
        _ body: (String, String, (BigInteger, BigInteger), (BigInt, BigInt)) throws -> Void
    ) throws {
        let read = try numbers.map { ($0, try #require(BigInteger($0)), try #require(BigInt($0))) }
        for left in read {
            for right in read { try body(left.0, right.0, (left.1, right.1), (left.2, right.2)) }
        }
    }
}

/// Random numbers that are the same in every run (S. Vigna's SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
