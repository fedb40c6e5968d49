/// A statement whose interpolated values are bound, never written into its text.
///
/// `"select … where id = \(id)"` becomes `… where id = $1` with `id` as a binary parameter. Interpolating another `SQL`
/// splices it and numbers its parameters anew; `\(identifier: name)` quotes the name of a schema, table or role.
/// There is no way from a `String` to a statement, so text that came from outside can't become one.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// What the server is sent, UTF-8.
    private(set) var text: [UInt8]
    /// Where in `text` each `$n` stands, so that splicing can number it anew.
    private(set) var places: [Range<Int>]
    /// The values in the order of their numbers.
    private(set) var parameters: Parameters

    public init(stringLiteral value: StaticString) {
        text = value.withUTF8Buffer { unsafe Array($0) }
        places = []
        parameters = Parameters()
    }

    public init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.sql
    }

    /// A statement from text that isn't a literal: for the migrator, whose scripts are files of the program.
    package init(unchecked text: String) {
        self.text = Array(text.utf8)
        places = []
        parameters = Parameters()
    }

    /// The text with its `$n`, for messages. It holds no values.
    public var statement: String { String(decoding: text, as: UTF8.self) }

    /// Joins statements with a separator, as for a list of conditions.
    public static func joined(_ parts: [SQL], separator: StaticString) -> SQL {
        var whole = SQL(stringLiteral: "")
        for (index, part) in parts.enumerated() {
            if index > 0 { whole.append(separator) }
            whole.append(part)
        }
        return whole
    }

    /// Both one after the other.
    public static func + (left: SQL, right: SQL) -> SQL {
        var whole = left
        whole.append(right)
        return whole
    }

    public static func += (left: inout SQL, right: SQL) {
        left.append(right)
    }

    fileprivate mutating func append(_ literal: StaticString) {
        literal.withUTF8Buffer { unsafe text.append(contentsOf: $0) }
    }

    fileprivate mutating func bind(_ value: some PostgresEncodable) {
        parameters.append(value)
        appendPlace(number: parameters.count)
    }

    fileprivate mutating func append(_ other: SQL) {
        let before = parameters.count
        var copied = 0
        for (index, place) in other.places.enumerated() {
            text.append(contentsOf: other.text[copied..<place.lowerBound])
            appendPlace(number: before + index + 1)
            copied = place.upperBound
        }
        text.append(contentsOf: other.text[copied...])
        parameters.append(contentsOf: other.parameters)
    }

    fileprivate mutating func append(identifier: String) {
        text.append(UInt8(ascii: "\""))
        for byte in identifier.utf8 {
            // A NUL would end the statement; no name has one, and with a mark in its place it is no other name either.
            guard byte != 0 else {
                text.append(contentsOf: "\u{FFFD}".utf8)
                continue
            }
            text.append(byte)
            if byte == UInt8(ascii: "\"") { text.append(byte) }
        }
        text.append(UInt8(ascii: "\""))
    }

    private mutating func appendPlace(number: Int) {
        let start = text.count
        text.append(UInt8(ascii: "$"))
        text.append(contentsOf: String(number).utf8)
        places.append(start..<text.count)
    }

    /// Collects literals and values; its literals are `StaticString`s, so that only source code can give them.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var sql: SQL

        public init(literalCapacity: Int, interpolationCount: Int) {
            sql = SQL(stringLiteral: "")
            sql.text.reserveCapacity(literalCapacity + interpolationCount * 3)
            sql.places.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            sql.append(literal)
        }

        /// Binds a value.
        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            sql.bind(value)
        }

        /// Splices another statement with its values.
        public mutating func appendInterpolation(_ fragment: SQL) {
            sql.append(fragment)
        }

        /// Writes a quoted name, which can't be a parameter.
        public mutating func appendInterpolation(identifier: String) {
            sql.append(identifier: identifier)
        }
    }
}
