/// An instant as PostgreSQL keeps it: `timestamptz`, to the microsecond.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01 00:00 UTC.
    public var microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.microseconds < right.microseconds
    }

    /// PostgreSQL counts from 2000-01-01 00:00 UTC.
    private static let epoch: Int64 = 946_684_800_000_000
}

extension Timestamp: PostgresElement {
    public static var postgresType: PostgresType { .timestamptz }
    public static var postgresArrayType: PostgresType { .timestamptzArray }

    public func encode(to bytes: inout ParameterBytes) {
        // The ends of the range are PostgreSQL's infinities, and stay so.
        let (value, overflow) = microseconds.subtractingReportingOverflow(Self.epoch)
        bytes.append(overflow ? Int64.min : microseconds == .max ? .max : value)
    }

    public static func decode(_ field: borrowing Field) throws(PostgresError) -> Timestamp {
        guard field.type == .timestamptz || field.type == .timestamp else { throw field.fault("timestamptz") }
        let value = try field.integer(at: 0, as: Int64.self)
        if value == .min { return Timestamp(microseconds: .min) }
        let (microseconds, overflow) = value.addingReportingOverflow(epoch)
        return Timestamp(microseconds: overflow ? .max : microseconds)
    }
}

/// A JSON text for a `jsonb` column. PostgreSQL checks it; this type only carries it.
public struct JSONB: Hashable, Sendable {
    /// The text in UTF-8.
    public var bytes: [UInt8]

    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}

extension JSONB: PostgresElement {
    public static var postgresType: PostgresType { .jsonb }
    public static var postgresArrayType: PostgresType { .jsonbArray }

    public func encode(to bytes: inout ParameterBytes) {
        bytes.append(UInt8(1))
        bytes.append(self.bytes)
    }

    public static func decode(_ field: borrowing Field) throws(PostgresError) -> JSONB {
        switch field.type {
        case .jsonb: JSONB(bytes: try field.jsonb())
        case .json: JSONB(bytes: try field.bytes())
        default: throw field.fault("jsonb")
        }
    }
}
