/// A whole number of any size.
///
/// One that fits into a machine word is kept in it: nearly all do, and a book holds millions. Another one is sign and
/// magnitude; the magnitude's limbs are 64 bits each, the least first, without zero limbs at the end.
public struct BigInteger: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByIntegerLiteral {
    /// Each number has one: equality and hashing are theirs.
    private enum Storage: Hashable, Sendable {
        case word(Int64)
        /// Only what fits into no word.
        case limbs(Limbed)
    }

    /// In one place on the heap, so that a number takes two words.
    private final class Limbed: Hashable, Sendable {
        let magnitude: [UInt64]
        let isNegative: Bool

        init(_ magnitude: [UInt64], isNegative: Bool) { (self.magnitude, self.isNegative) = (magnitude, isNegative) }

        static func == (left: Limbed, right: Limbed) -> Bool {
            left.isNegative == right.isNegative && left.magnitude == right.magnitude
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(isNegative)
            hasher.combine(magnitude)
        }
    }

    private let storage: Storage

    /// Zero.
    public static let zero = BigInteger(Int64(0))
    /// One.
    public static let one = BigInteger(Int64(1))

    init(magnitude: [UInt64], isNegative: Bool) {
        let used = magnitude.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
        if used == 0 {
            storage = .word(0)
        } else if used == 1, let word = Self.word(magnitude[0], isNegative) {
            storage = .word(word)
        } else {
            let limbs = used == magnitude.count ? magnitude : Array(magnitude[..<used])
            storage = .limbs(Limbed(limbs, isNegative: isNegative))
        }
    }

    /// The same number.
    public init(_ value: Int64) { storage = .word(value) }

    public init(integerLiteral value: Int64) { self.init(value) }

    /// The least limb first; empty for zero.
    var magnitude: [UInt64] {
        switch storage {
        case .word(0): []
        case .word(let word): [word.magnitude]
        case .limbs(let limbs): limbs.magnitude
        }
    }

    /// How many limbs its magnitude has; none for zero.
    var limbCount: Int {
        switch storage {
        case .word(let word): word == 0 ? 0 : 1
        case .limbs(let limbs): limbs.magnitude.count
        }
    }

    /// Below zero.
    public var isNegative: Bool {
        switch storage {
        case .word(let word): word < 0
        case .limbs(let limbs): limbs.isNegative
        }
    }

    /// Whether it is zero.
    public var isZero: Bool { int64 == 0 }
    /// Whether it is one.
    public var isOne: Bool { int64 == 1 }
    /// Without its sign.
    public var absolute: BigInteger { isNegative ? -self : self }

    /// The same number as a machine integer; `nil` where it doesn't fit.
    public var int64: Int64? {
        if case .word(let word) = storage { word } else { nil }
    }

    public static prefix func - (value: BigInteger) -> BigInteger {
        if let word = value.int64, word != .min { return BigInteger(-word) }
        return BigInteger(magnitude: value.magnitude, isNegative: !value.isNegative)
    }

    public static func + (left: BigInteger, right: BigInteger) -> BigInteger {
        if let first = left.int64, let second = right.int64 {
            let (sum, overflow) = first.addingReportingOverflow(second)
            if !overflow { return BigInteger(sum) }
        }
        let (first, second) = (left.magnitude, right.magnitude)
        if left.isNegative == right.isNegative {
            return BigInteger(magnitude: Limbs.sum(first, second), isNegative: left.isNegative)
        }
        if Limbs.precedes(first, second) {
            return BigInteger(magnitude: Limbs.difference(second, first), isNegative: right.isNegative)
        }
        return BigInteger(magnitude: Limbs.difference(first, second), isNegative: left.isNegative)
    }

    public static func - (left: BigInteger, right: BigInteger) -> BigInteger { left + -right }

    public static func * (left: BigInteger, right: BigInteger) -> BigInteger {
        if let first = left.int64, let second = right.int64 {
            let (product, overflow) = first.multipliedReportingOverflow(by: second)
            if !overflow { return BigInteger(product) }
        }
        return BigInteger(
            magnitude: Limbs.product(left.magnitude, right.magnitude),
            isNegative: left.isNegative != right.isNegative
        )
    }

    /// Division that truncates towards zero, as Swift's integers do: the remainder has the dividend's sign.
    ///
    /// - Precondition: the divisor isn't zero.
    public func quotientAndRemainder(dividingBy divisor: BigInteger) -> (quotient: BigInteger, remainder: BigInteger) {
        precondition(!divisor.isZero, "division by zero")
        // The least word by -1 is the one quotient of words that is no word.
        if let word = int64, let other = divisor.int64, !(word == .min && other == -1) {
            let (quotient, remainder) = word.quotientAndRemainder(dividingBy: other)
            return (BigInteger(quotient), BigInteger(remainder))
        }
        let (quotient, remainder) = Limbs.quotientAndRemainder(magnitude, by: divisor.magnitude)
        return (
            BigInteger(magnitude: quotient, isNegative: isNegative != divisor.isNegative),
            BigInteger(magnitude: remainder, isNegative: isNegative)
        )
    }

    /// The greatest common divisor (Euclid), never below zero; of zero and *n* it is *n*.
    public func greatestCommonDivisor(with other: BigInteger) -> BigInteger {
        var (large, small) = (absolute, other.absolute)
        while !small.isZero {
            (large, small) = (small, large.quotientAndRemainder(dividingBy: small).remainder)
        }
        return large
    }

    /// Multiplied by itself so many times; the exponent isn't below zero.
    public func power(_ exponent: Int) -> BigInteger {
        precondition(exponent >= 0, "a whole number has no negative powers")
        var (result, square, rest) = (BigInteger.one, self, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = result * square }
            rest >>= 1
            if rest > 0 { square = square * square }
        }
        return result
    }

    public static func < (left: BigInteger, right: BigInteger) -> Bool {
        if let first = left.int64, let second = right.int64 { return first < second }
        return switch (left.isNegative, right.isNegative) {
        case (true, false): true
        case (false, true): false
        case (false, false): Limbs.precedes(left.magnitude, right.magnitude)
        case (true, true): Limbs.precedes(right.magnitude, left.magnitude)
        }
    }

    private static func word(_ limb: UInt64, _ isNegative: Bool) -> Int64? {
        if isNegative { return limb == Int64.min.magnitude ? .min : Int64(exactly: limb).map { -$0 } }
        return Int64(exactly: limb)
    }
}
