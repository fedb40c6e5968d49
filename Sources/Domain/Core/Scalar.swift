/// A value that is one JSON string: an identifier, an instant, a quantity, one of a few words.
///
/// What a scalar accepts is stated once, here: it validates input, and the published schema is generated from it.
public protocol Scalar: Codable, Hashable, Sendable {
    /// What the published JSON Schema says of it.
    static var scalarShape: ScalarShape { get }
    /// A valid value, which stands in while a schema is derived. It never reaches an event.
    static var placeholder: Self { get }
    /// `nil` where `text` isn't a value of this type.
    init?(scalar text: String)
    /// The canonical text.
    var scalar: String { get }
}

/// The JSON Schema of a scalar: `type: string` and these.
public struct ScalarShape: Hashable, Sendable {
    /// An ECMA-262 regular expression.
    public var pattern: String?
    /// A format of JSON Schema, such as `date-time`.
    public var format: String?
    /// The words that it can be; empty where it isn't one of a list.
    public var words: [String]
    /// For people, in English: what is expected.
    public var expected: String
    /// The same in Spanish.
    public var esperado: String

    /// A shape of its parts.
    public init(
        pattern: String? = nil,
        format: String? = nil,
        words: [String] = [],
        expected: String,
        esperado: String
    ) {
        self.pattern = pattern
        self.format = format
        self.words = words
        self.expected = expected
        self.esperado = esperado
    }
}

extension Scalar {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(scalar: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: Self.scalarShape.expected)
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(scalar)
    }
}

/// A scalar that is one of a few words: an enum whose raw values are storage format.
public protocol Word: Scalar, CaseIterable, RawRepresentable where RawValue == String {}

extension Word {
    public static var scalarShape: ScalarShape {
        let words = allCases.map(\.rawValue)
        let list = words.joined(separator: ", ")
        return ScalarShape(words: words, expected: "one of: \(list)", esperado: "una de: \(list)")
    }

    public static var placeholder: Self {
        guard let first = allCases.first else { preconditionFailure("a word list without words: \(Self.self)") }
        return first
    }

    // Stated here, since those of `Scalar` and of `RawRepresentable` would rank alike, and the compiler would make its own.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Self(scalar: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: Self.scalarShape.expected)
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(scalar)
    }

    public init?(scalar text: String) { self.init(rawValue: text) }
    public var scalar: String { rawValue }
}
