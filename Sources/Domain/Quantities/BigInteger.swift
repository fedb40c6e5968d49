/// A whole number of any size.
///
/// Sign and magnitude; the magnitude's limbs are 64 bits each, the least first, without zero limbs at the end.
public struct BigInteger: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByIntegerLiteral {
    /// The least limb first; empty for zero.
    let magnitude: [UInt64]
    /// Below zero; never set for zero.
    public let isNegative: Bool

    /// Zero.
    public static let zero = BigInteger(magnitude: [], isNegative: false)
    /// One.
    public static let one = BigInteger(magnitude: [1], isNegative: false)

    init(magnitude: [UInt64], isNegative: Bool) {
        let used = magnitude.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
        self.magnitude = used == magnitude.count ? magnitude : Array(magnitude[..<used])
        self.isNegative = isNegative && used > 0
    }

    /// The same number.
    public init(_ value: Int64) {
        self.init(magnitude: [value.magnitude], isNegative: value < 0)
    }

    public init(integerLiteral value: Int64) { self.init(value) }

    /// Whether it is zero.
    public var isZero: Bool { magnitude.isEmpty }
    /// Whether it is one.
    public var isOne: Bool { !isNegative && magnitude.count == 1 && magnitude[0] == 1 }
    /// Without its sign.
    public var absolute: BigInteger { BigInteger(magnitude: magnitude, isNegative: false) }

    /// The same number as a machine integer; `nil` where it doesn't fit.
    public var int64: Int64? {
        guard let low = magnitude.first else { return 0 }
        guard magnitude.count == 1 else { return nil }
        if isNegative { return low == Int64.min.magnitude ? .min : low < Int64.min.magnitude ? -Int64(low) : nil }
        return Int64(exactly: low)
    }

    public static prefix func - (value: BigInteger) -> BigInteger {
        BigInteger(magnitude: value.magnitude, isNegative: !value.isNegative)
    }

    public static func + (left: BigInteger, right: BigInteger) -> BigInteger {
        if left.isNegative == right.isNegative {
            return BigInteger(magnitude: Limbs.sum(left.magnitude, right.magnitude), isNegative: left.isNegative)
        }
        if Limbs.precedes(left.magnitude, right.magnitude) {
            return BigInteger(
                magnitude: Limbs.difference(right.magnitude, left.magnitude),
                isNegative: right.isNegative
            )
        }
        return BigInteger(magnitude: Limbs.difference(left.magnitude, right.magnitude), isNegative: left.isNegative)
    }

    public static func - (left: BigInteger, right: BigInteger) -> BigInteger { left + -right }

    public static func * (left: BigInteger, right: BigInteger) -> BigInteger {
        BigInteger(
            magnitude: Limbs.product(left.magnitude, right.magnitude),
            isNegative: left.isNegative != right.isNegative
        )
    }

    /// Division that truncates towards zero, as Swift's integers do: the remainder has the dividend's sign.
    ///
    /// - Precondition: the divisor isn't zero.
    public func quotientAndRemainder(dividingBy divisor: BigInteger) -> (quotient: BigInteger, remainder: BigInteger) {
        precondition(!divisor.isZero, "division by zero")
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
        switch (left.isNegative, right.isNegative) {
        case (true, false): true
        case (false, true): false
        case (false, false): Limbs.precedes(left.magnitude, right.magnitude)
        case (true, true): Limbs.precedes(right.magnitude, left.magnitude)
        }
    }
}
