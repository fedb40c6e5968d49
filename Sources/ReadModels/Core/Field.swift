import CanonicalJSON
import Domain
public import Postgres

/// A member of a row's JSON in answers, with the expression that gives it.
public struct Field: Sendable {
    /// In answers, filters and sorts, lowerCamelCase.
    public let name: String
    /// Its type in SQL, and what may be done with it.
    public let kind: Kind
    /// The SQL expression.
    public let column: SQL
    /// What sorting compares, where that isn't the expression itself; of the kind's type in SQL.
    public let order: SQL
    /// What a filter compares: for texts what is sorted by, so that one index serves both.
    let compared: SQL
    /// Who may see it; others get `null`, and can't find rows by it.
    public let shownTo: Audience

    /// A field's type in SQL and in JSON.
    public enum Kind: Hashable, Sendable {
        /// `text`; a string. Compared by bytes: the column, or `order`, is `collate "C"`.
        case text
        /// `smallint`, `integer` or `bigint`; a number.
        case integer
        /// `text` with an exact quantity, a string; sorts by `order`, which is `numeric`.
        case quantity
        /// `timestamptz`; RFC 3339 in UTC.
        case time
        /// `boolean`.
        case bool
        /// `jsonb`; as it is. Neither a filter nor a sort.
        case json
    }

    /// A field that is its own column.
    public init(_ name: String, _ kind: Kind, _ column: SQL, shownTo: Audience = .everyone) {
        self.init(name, kind, column, order: column, shownTo: shownTo)
    }

    /// A field that is sorted by something else.
    ///
    /// - Parameter compared: what a filter compares; `order` for texts unless told, which then must be the same text.
    public init(
        _ name: String,
        _ kind: Kind,
        _ column: SQL,
        order: SQL,
        compared: SQL? = nil,
        shownTo: Audience = .everyone
    ) {
        self.name = name
        self.kind = kind
        self.column = column
        self.order = order
        self.compared = compared ?? (kind == .text ? order : column)
        self.shownTo = shownTo
    }

    var isComparable: Bool { kind != .json }

    /// The value, as an argument of `jsonb_build_array`.
    var value: SQL {
        switch kind {
        case .text, .integer, .bool, .json: column
        case .quantity: "(\(column))::text"
        case .time: Self.milliseconds(column)
        }
    }

    /// What a cursor keeps, as an argument of `jsonb_build_array`.
    var key: SQL {
        switch kind {
        case .text, .integer, .bool, .json: order
        case .quantity: "(\(order))::text"
        case .time: Self.microseconds(order)
        }
    }

    /// A cursor's value, bound; `nil` where it isn't of this kind.
    func bound(_ key: JSONValue) -> SQL? {
        switch (kind, key) {
        case (.text, .string(let text)): "\(text)::text"
        case (.integer, .integer(let number)): "\(number)::bigint"
        case (.bool, .bool(let flag)): "\(flag)::boolean"
        case (.quantity, .string(let text)) where Self.isDecimal(text): "\(text)::text::numeric"
        case (.time, .integer(let microseconds)): "\(Timestamp(microseconds: microseconds))::timestamptz"
        default: nil
        }
    }

    /// `field = value` as a condition, or that a time is in an interval; `nil` where the text isn't a value of this kind.
    func equals(_ text: String) -> SQL? {
        if text.isEmpty { return kind == .quantity ? "(\(order)) is null" : "(\(compared)) is null" }
        switch kind {
        case .text: return "(\(compared)) = \(text)::text"
        case .quantity:
            // By the number too, for which there may be an index.
            guard Self.isDecimal(text) else { return "(\(column)) = \(text)::text" }
            return "(\(order)) = \(text)::text::numeric and (\(column)) = \(text)::text"
        case .integer: return Int64(text).map { "(\(compared)) = \($0)::bigint" }
        case .bool: return Bool(text).map { "(\(column)) = \($0)::boolean" }
        case .time:
            if isInterval(text) { return within(text) }
            return Instant(scalar: text).map { "(\(column)) = \(Self.timestamp($0))" }
        case .json: return nil
        }
    }

    /// Whether a filter asks for an interval of ISO 8601, `from/until`, rather than for a moment.
    func isInterval(_ text: String) -> Bool { kind == .time && text.contains("/") }

    /// From the first moment on and before the second; `..` leaves one of them open.
    private func within(_ interval: String) -> SQL? {
        let ends = interval.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard ends.count == 2, ends != ["..", ".."] else { return nil }
        var conditions: [SQL] = []
        for (end, isFrom) in zip(ends, [true, false]) where end != ".." {
            guard let instant = Instant(scalar: end) else { return nil }
            let moment = Self.timestamp(instant)
            conditions.append(isFrom ? "(\(column)) >= \(moment)" : "(\(column)) < \(moment)")
        }
        return SQL.joined(conditions, separator: " and ")
    }

    private static func timestamp(_ instant: Instant) -> SQL {
        "\(Timestamp(microseconds: instant.milliseconds * 1000))::timestamptz"
    }

    /// The JSON of an answer, from the JSON that PostgreSQL built.
    func shown(_ value: JSONValue) -> JSONValue {
        guard kind == .time, case .integer(let milliseconds) = value else { return value }
        return .string(Instant(milliseconds: milliseconds).scalar)
    }

    private static func milliseconds(_ column: SQL) -> SQL { "(extract(epoch from \(column)) * 1000)::bigint" }
    private static func microseconds(_ column: SQL) -> SQL { "(extract(epoch from \(column)) * 1000000)::bigint" }

    private static func isDecimal(_ text: String) -> Bool {
        let parts = (text.first == "-" ? text.dropFirst() : text[...]).split(
            separator: ".",
            omittingEmptySubsequences: false
        )
        return (1...2).contains(parts.count)
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) }
    }
}

extension Field.Kind {
    var expected: String {
        switch self {
        case .text: "a text"
        case .integer: "a whole number"
        case .quantity: "a quantity as the list shows it"
        case .time: "a time such as 2026-11-22T14:03:00Z, or two with / between, .. for an open end"
        case .bool: "true or false"
        case .json: "left out"
        }
    }

    var esperado: String {
        switch self {
        case .text: "un texto"
        case .integer: "un número entero"
        case .quantity: "una cantidad como la muestra la lista"
        case .time: "una hora, por ejemplo 2026-11-22T14:03:00Z, o dos con / en medio, .. para un extremo abierto"
        case .bool: "true o false"
        case .json: "omitido"
        }
    }
}
