extension Quantity: Scalar {
    public static let scalarShape = ScalarShape(
        pattern: "^-?(0|[1-9][0-9]*)(\\.[0-9]+|/[1-9][0-9]*)?$",
        expected: "a quantity as a decimal (\"48.5\") or as a fraction (\"533000/11\"), in quotes",
        esperado: "una cantidad decimal (\"48.5\") o en fracción (\"533000/11\"), entre comillas"
    )
    public static let placeholder: Quantity = 600

    /// Reads a decimal or `n/d`; fractions needn't be in lowest terms. `nil` for anything else, and over 1,000 digits.
    public init?(scalar text: String) {
        guard let parts = QuantityText(text), parts.digits <= Self.mostDigits else { return nil }
        self.init(parts)
    }

    fileprivate init?(_ parts: QuantityText) {
        let digits = parts.whole + parts.decimals
        guard let numerator = BigInteger(digits: digits[...], isNegative: parts.isNegative) else { return nil }
        if let text = parts.denominator {
            guard let denominator = BigInteger(digits: text[...], isNegative: false) else { return nil }
            self.init(numerator, over: denominator)
        } else {
            self.init(numerator, over: BigInteger(10).power(parts.decimals.count))
        }
    }

    /// Canonical: a decimal without needless zeros where one ends, else `n/d` in lowest terms.
    public var scalar: String {
        if denominator.isOne { return numerator.description }
        guard let places = decimalPlaces,
            let scaled = wholePart(numerator * BigInteger(10).power(places))
        else { return "\(numerator)/\(denominator)" }
        return Self.decimal(scaled, places: places)
    }

    /// For people: rounded to three places, halves away from zero, without needless zeros.
    public var shown: String {
        guard !denominator.isOne else { return numerator.description }
        let doubled = numerator.absolute * 2000 + denominator
        let rounded = doubled.quotientAndRemainder(dividingBy: denominator * 2).quotient
        var (thousandths, places) = (rounded, 3)
        while places > 0 {
            let (tenth, last) = thousandths.quotientAndRemainder(dividingBy: 10)
            guard last.isZero else { break }
            (thousandths, places) = (tenth, places - 1)
        }
        return Self.decimal(isNegative ? -thousandths : thousandths, places: places)
    }

    /// After how many places the decimal ends; `nil` where it doesn't: the denominator has a prime factor apart from 2 and 5.
    private var decimalPlaces: Int? {
        var rest = denominator
        var counts: [Int] = []
        for prime in [BigInteger(2), BigInteger(5)] {
            var count = 0
            while true {
                let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: prime)
                guard remainder.isZero else { break }
                (rest, count) = (quotient, count + 1)
            }
            counts.append(count)
        }
        return rest.isOne ? counts.max() : nil
    }

    private func wholePart(_ scaled: BigInteger) -> BigInteger? {
        let (quotient, remainder) = scaled.quotientAndRemainder(dividingBy: denominator)
        return remainder.isZero ? quotient : nil
    }

    private static func decimal(_ scaled: BigInteger, places: Int) -> String {
        guard places > 0 else { return scaled.description }
        var digits = Array(scaled.absolute.description.utf8)
        if digits.count <= places {
            digits.insert(contentsOf: [UInt8](repeating: UInt8(ascii: "0"), count: places + 1 - digits.count), at: 0)
        }
        digits.insert(UInt8(ascii: "."), at: digits.count - places)
        return (scaled.isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self)
    }
}

/// A quantity as a client states it. What isn't one is malformed; one over 1,000 digits is well formed, and refused by a rule.
public struct StatedQuantity: Scalar {
    /// As it was sent.
    public let scalar: String
    private let value: Quantity?

    public static let scalarShape = Quantity.scalarShape
    public static let placeholder = StatedQuantity(600)

    public init?(scalar text: String) {
        guard let parts = QuantityText(text) else { return nil }
        scalar = text
        // What is too long isn't computed, so that a long text costs no more than its reading.
        value = parts.digits <= Quantity.mostDigits ? Quantity(parts) : nil
    }

    /// For quantities that are known.
    public init(_ quantity: Quantity) {
        scalar = quantity.scalar
        value = quantity
    }

    /// The quantity.
    ///
    /// - Throws: `quantity-too-long`.
    public func exact() throws(Rejection) -> Quantity {
        guard let value else { throw Rejection(.quantityTooLong) }
        return try value.written()
    }

    /// The quantity, if it is above zero.
    ///
    /// - Throws: `quantity-too-long`, `quantity-not-positive`.
    func positive() throws(Rejection) -> Quantity {
        let quantity = try exact()
        guard quantity.isPositive else { throw Rejection(.quantityNotPositive, ["quantity": quantity.shown]) }
        return quantity
    }

    /// The quantity, if it isn't below zero.
    ///
    /// - Throws: `quantity-too-long`, `quantity-negative`.
    func zeroOrMore() throws(Rejection) -> Quantity {
        let quantity = try exact()
        guard !quantity.isNegative else { throw Rejection(.quantityNegative, ["quantity": quantity.shown]) }
        return quantity
    }

    /// The quantity, if it is an amount of money.
    ///
    /// - Throws: `quantity-too-long`, `quantity-negative`, `money-not-decimal`.
    func money() throws(Rejection) -> Quantity {
        let quantity = try zeroOrMore()
        guard quantity.isMoney else { throw Rejection(.moneyNotDecimal, ["most": String(Quantity.mostDigitsOfMoney)]) }
        return quantity
    }
}

/// The parts of a quantity's text, by its grammar: `-?(0|[1-9][0-9]*)(\.[0-9]+|/[1-9][0-9]*)?`.
private struct QuantityText {
    var isNegative: Bool
    var whole: [UInt8]
    var decimals: [UInt8] = []
    var denominator: [UInt8]?

    var digits: Int { whole.count + decimals.count + (denominator?.count ?? 0) }

    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        whole = Array(rest.prefix(while: Self.isDigit))
        rest = rest.dropFirst(whole.count)
        guard !whole.isEmpty, whole.count == 1 || whole[0] != UInt8(ascii: "0") else { return nil }
        guard let separator = rest.popFirst() else { return }
        guard !rest.isEmpty, rest.allSatisfy(Self.isDigit) else { return nil }
        switch separator {
        case UInt8(ascii: "."): decimals = Array(rest)
        case UInt8(ascii: "/"):
            guard rest.first != UInt8(ascii: "0") else { return nil }
            denominator = Array(rest)
        default: return nil
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
