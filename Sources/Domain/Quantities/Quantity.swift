/// An exact quantity: a fraction in lowest terms, whose denominator is above zero.
///
/// Written as a decimal where one ends, else as `n/d`: `48.5`, `533000/11`. At most 1,000 digits.
public struct Quantity: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByIntegerLiteral {
    /// Above the line.
    public let numerator: BigInteger
    /// Below the line; above zero, and without a common divisor with the numerator.
    public let denominator: BigInteger

    /// The most digits that a quantity is written with.
    public static let mostDigits = 1000
    /// Nothing.
    public static let zero: Quantity = 0

    /// A whole quantity.
    public init(_ whole: BigInteger) {
        numerator = whole
        denominator = .one
    }

    /// A whole quantity.
    public init(_ whole: Int64) { self.init(BigInteger(whole)) }

    public init(integerLiteral value: Int64) { self.init(BigInteger(value)) }

    /// A fraction that is in lowest terms already, its denominator above zero.
    init(lowest numerator: BigInteger, over denominator: BigInteger) {
        (self.numerator, self.denominator) = (numerator, denominator)
    }

    /// A fraction, brought to lowest terms; `nil` over zero.
    public init?(_ numerator: BigInteger, over denominator: BigInteger) {
        guard !denominator.isZero else { return nil }
        self.init(reducing: numerator, over: denominator)
    }

    /// - Precondition: the denominator isn't zero.
    private init(reducing numerator: BigInteger, over denominator: BigInteger) {
        let sign = denominator.isNegative ? -numerator : numerator
        let divisor = denominator.isOne ? .one : numerator.greatestCommonDivisor(with: denominator)
        if divisor.isOne {
            self.numerator = sign
            self.denominator = denominator.absolute
        } else {
            self.numerator = sign.quotientAndRemainder(dividingBy: divisor).quotient
            self.denominator = denominator.absolute.quotientAndRemainder(dividingBy: divisor).quotient
        }
    }

    /// Whether it is zero.
    public var isZero: Bool { numerator.isZero }
    /// Whether it is below zero.
    public var isNegative: Bool { numerator.isNegative }
    /// Whether it is above zero.
    public var isPositive: Bool { !isZero && !isNegative }

    public static prefix func - (value: Quantity) -> Quantity {
        Quantity(reducing: -value.numerator, over: value.denominator)
    }

    public static func + (left: Quantity, right: Quantity) -> Quantity {
        if left.denominator == right.denominator {
            return Quantity(reducing: left.numerator + right.numerator, over: left.denominator)
        }
        return Quantity(
            reducing: left.numerator * right.denominator + right.numerator * left.denominator,
            over: left.denominator * right.denominator
        )
    }

    public static func - (left: Quantity, right: Quantity) -> Quantity { left + -right }

    public static func * (left: Quantity, right: Quantity) -> Quantity {
        Quantity(reducing: left.numerator * right.numerator, over: left.denominator * right.denominator)
    }

    /// `nil` where the divisor is zero.
    public func divided(by divisor: Quantity) -> Quantity? {
        Quantity(numerator * divisor.denominator, over: denominator * divisor.numerator)
    }

    public static func += (left: inout Quantity, right: Quantity) { left = left + right }
    public static func -= (left: inout Quantity, right: Quantity) { left = left - right }

    public static func < (left: Quantity, right: Quantity) -> Bool {
        left.numerator * right.denominator < right.numerator * left.denominator
    }

    public var description: String { scalar }
}

extension Quantity {
    /// The same, where it can be written with at most 1,000 digits.
    ///
    /// - Throws: `quantity-too-long`.
    public func written() throws(Rejection) -> Quantity {
        guard isSurelyShort || digits <= Self.mostDigits else { throw Rejection(.quantityTooLong) }
        return self
    }

    /// A limb has at most 20 digits, and the decimal of 1/2ⁿ ends after n places; so most need no writing out.
    private var isSurelyShort: Bool {
        numerator.limbCount * 20 + denominator.limbCount * 64 < Self.mostDigits
    }

    /// The most digits of an amount of money: sums of hundreds of them stay short.
    static let mostDigitsOfMoney = 40

    /// Whether it can be an amount of money: a decimal that ends, and isn't long.
    var isMoney: Bool { digits <= Self.mostDigitsOfMoney && !scalar.utf8.contains(UInt8(ascii: "/")) }

    /// How many digits its text has.
    var digits: Int {
        scalar.utf8.reduce(0) { $0 + ((UInt8(ascii: "0")...UInt8(ascii: "9")).contains($1) ? 1 : 0) }
    }
}

extension RejectionCode {
    /// Codes that every context with quantities uses.
    static let quantities: [RejectionCode] = [
        quantityTooLong, quantityNotPositive, quantityNegative, moneyNotDecimal,
    ]

    public static let quantityTooLong = RejectionCode(
        "quantity-too-long",
        en: "A quantity would have over 1,000 digits; round what was measured.",
        es: "Una cantidad tendría más de 1.000 cifras; redondee lo medido."
    )
    public static let quantityNotPositive = RejectionCode(
        "quantity-not-positive",
        en: "The quantity must be above zero; it is {quantity}.",
        es: "La cantidad debe ser mayor que cero; es {quantity}."
    )
    public static let quantityNegative = RejectionCode(
        "quantity-negative",
        en: "The quantity can't be below zero; it is {quantity}.",
        es: "La cantidad no puede ser menor que cero; es {quantity}."
    )
    public static let moneyNotDecimal = RejectionCode(
        "money-not-decimal",
        en: "An amount of money is a decimal of at most {most} digits.",
        es: "Un monto de dinero es un decimal de {most} cifras como máximo."
    )
}
