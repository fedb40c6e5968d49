/// A unit of measure, by its code in the Unified Code for Units of Measure (UCUM 2.1), or a customary one in brackets.
///
/// A count of things is written as UCUM's annotation: `{bag}`, `{animal}`; `1` counts things without a name.
public struct UnitOfMeasure: Scalar, CustomStringConvertible {
    /// The code.
    public let code: String

    public static let scalarShape = ScalarShape(
        pattern: "^(" + known.map { escaped($0.code) }.joined(separator: "|") + "|\\{[a-z0-9-]{1,30}\\})$",
        expected: "a unit: " + known.map(\.code).joined(separator: ", ") + ", or a count such as {bag}",
        esperado: "una unidad: " + known.map(\.code).joined(separator: ", ") + ", o una cuenta como {saco}"
    )
    public static let placeholder = UnitOfMeasure.kilogram

    /// `nil` where the code isn't known.
    public init?(scalar text: String) {
        guard Self.entries[text] != nil || Self.isCount(text) else { return nil }
        code = text
    }

    private init(known code: String) { self.code = code }

    /// Mass's own unit.
    public static let kilogram = UnitOfMeasure(known: "kg")
    /// 46 kg of coffee.
    public static let coffeeQuintal = UnitOfMeasure(known: "[quintal-coffee]")
    /// A thing that is counted.
    public static let piece = UnitOfMeasure(known: "1")
    /// A bag, of whatever it holds.
    public static let bag = UnitOfMeasure(known: "{bag}")

    public var scalar: String { code }
    public var description: String { code }

    /// What is measured; `nil` for a count, which has no fixed relation to another unit.
    public var dimension: Dimension? { Self.entries[code]?.dimension }

    /// How many of `other` one of this is, where that is the same everywhere.
    public func factor(to other: UnitOfMeasure) -> Quantity? {
        if self == other { return 1 }
        guard let mine = Self.entries[code], let theirs = Self.entries[other.code], mine.dimension == theirs.dimension
        else { return nil }
        return mine.factor.divided(by: theirs.factor)
    }

    /// What a unit measures.
    public enum Dimension: String, Sendable {
        case mass, volume, length, area, time, energy, count
    }

    /// A unit as the tables have it: its code, what it measures, and how much of that dimension's own unit it is.
    public struct Entry: Sendable {
        /// UCUM's code.
        public let code: String
        /// What it measures.
        public let dimension: Dimension
        /// How many of the dimension's own unit it is.
        public let factor: Quantity
        /// Its name in English.
        public let en: String
        /// Its name in Spanish.
        public let es: String

        fileprivate init(_ code: String, _ dimension: Dimension, _ factor: Quantity, en: String, es: String) {
            self.code = code
            self.dimension = dimension
            self.factor = factor
            self.en = en
            self.es = es
        }
    }

    /// All units with a fixed relation to others.
    public static let known: [Entry] = [
        Entry("kg", .mass, 1, en: "kilogram", es: "kilogramo"),
        Entry("g", .mass, ratio(1, 1000), en: "gram", es: "gramo"),
        Entry("mg", .mass, ratio(1, 1_000_000), en: "milligram", es: "miligramo"),
        Entry("t", .mass, 1000, en: "tonne", es: "tonelada"),
        Entry("[lb_av]", .mass, ratio(45_359_237, 100_000_000), en: "pound", es: "libra"),
        // The trade in coffee of Venezuela reckons 46 kg; the metric quintal of other goods is 100 kg.
        Entry("[quintal-coffee]", .mass, 46, en: "quintal of coffee", es: "quintal de café"),
        Entry("[quintal]", .mass, 100, en: "metric quintal", es: "quintal métrico"),
        Entry("L", .volume, 1, en: "litre", es: "litro"),
        Entry("dL", .volume, ratio(1, 10), en: "decilitre", es: "decilitro"),
        Entry("cL", .volume, ratio(1, 100), en: "centilitre", es: "centilitro"),
        Entry("mL", .volume, ratio(1, 1000), en: "millilitre", es: "mililitro"),
        Entry("hL", .volume, 100, en: "hectolitre", es: "hectolitro"),
        Entry("m3", .volume, 1000, en: "cubic metre", es: "metro cúbico"),
        Entry("m", .length, 1, en: "metre", es: "metro"),
        Entry("mm", .length, ratio(1, 1000), en: "millimetre", es: "milímetro"),
        Entry("cm", .length, ratio(1, 100), en: "centimetre", es: "centímetro"),
        Entry("km", .length, 1000, en: "kilometre", es: "kilómetro"),
        Entry("m2", .area, 1, en: "square metre", es: "metro cuadrado"),
        // UCUM has the are and its prefixes: a hectare is `har`; `ha` is what people write.
        Entry("har", .area, 10_000, en: "hectare", es: "hectárea"),
        Entry("ha", .area, 10_000, en: "hectare", es: "hectárea"),
        Entry("km2", .area, 1_000_000, en: "square kilometre", es: "kilómetro cuadrado"),
        Entry("s", .time, ratio(1, 3600), en: "second", es: "segundo"),
        Entry("min", .time, ratio(1, 60), en: "minute", es: "minuto"),
        Entry("h", .time, 1, en: "hour", es: "hora"),
        Entry("d", .time, 24, en: "day", es: "día"),
        Entry("kW.h", .energy, 1, en: "kilowatt-hour", es: "kilovatio hora"),
        Entry("1", .count, 1, en: "piece", es: "pieza"),
        Entry("{dozen}", .count, 12, en: "dozen", es: "docena"),
    ]

    private static let entries = Dictionary(uniqueKeysWithValues: known.map { ($0.code, $0) })

    private static func ratio(_ numerator: BigInteger, _ denominator: BigInteger) -> Quantity {
        guard let quantity = Quantity(numerator, over: denominator) else { preconditionFailure("a unit over zero") }
        return quantity
    }

    private static func isCount(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (3...32).contains(bytes.count), bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}") else {
            return false
        }
        return bytes.dropFirst().dropLast().allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }

    private static func escaped(_ code: String) -> String {
        code.reduce(into: "") { pattern, character in
            if "[]{}.".contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
    }
}

/// So much of a unit.
public struct Measure: Codable, Hashable, Sendable {
    /// How much.
    public let quantity: Quantity
    /// Of what.
    public let unit: UnitOfMeasure

    /// So much of a unit.
    public init(_ quantity: Quantity, _ unit: UnitOfMeasure) {
        self.quantity = quantity
        self.unit = unit
    }
}
