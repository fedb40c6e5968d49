/// A value that can be bound to a statement.
public protocol PostgresEncodable: Sendable {
    /// The type that the parameter is declared with.
    static var postgresType: PostgresType { get }
    /// Whether the value is NULL; then `encode(to:)` isn't called.
    var isNullParameter: Bool { get }
    /// Writes the value in PostgreSQL's binary format.
    func encode(to bytes: inout ParameterBytes)
}

extension PostgresEncodable {
    public var isNullParameter: Bool { false }
}

/// A value that a result's column can hold.
public protocol PostgresDecodable: Sendable {
    /// Reads the value of one row's column.
    static func decode(_ field: borrowing Field) throws(PostgresError) -> Self
}

/// A value that arrays can have as elements.
///
/// Arrays of arrays have no conformance, so PostgreSQL's multidimensional arrays, which say nothing about their shape in
/// their type, can't be written by mistake. `[UInt8]` is `bytea` and as such an element.
public protocol PostgresElement: PostgresEncodable, PostgresDecodable {
    /// The type of an array of these.
    static var postgresArrayType: PostgresType { get }
    /// Writes an array; only bytes, whose array is no array to PostgreSQL, have a form of their own.
    static func encodeArray(_ array: [Self], to bytes: inout ParameterBytes)
    /// Reads an array.
    static func decodeArray(_ field: borrowing Field) throws(PostgresError) -> [Self]
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    public static var postgresType: PostgresType { Wrapped.postgresType }
    public var isNullParameter: Bool { if case .none = self { true } else { false } }

    public func encode(to bytes: inout ParameterBytes) {
        self?.encode(to: &bytes)
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    public static func decode(_ field: borrowing Field) throws(PostgresError) -> Self {
        field.isNull ? nil : try Wrapped.decode(field)
    }
}

extension Optional: PostgresElement where Wrapped: PostgresElement {
    public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }
}
