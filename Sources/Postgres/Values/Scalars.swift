extension Bool: PostgresElement {
    public static var postgresType: PostgresType { .bool }
    public static var postgresArrayType: PostgresType { .boolArray }

    public func encode(to bytes: inout ParameterBytes) {
        bytes.append(UInt8(self ? 1 : 0))
    }

    public static func decode(_ field: borrowing Field) throws(PostgresError) -> Bool {
        guard field.type == .bool else { throw field.fault("boolean") }
        return try field.integer(at: 0, as: UInt8.self) != 0
    }
}

extension FixedWidthInteger {
    /// Reads whichever integer type the column has, if its value fits.
    fileprivate static func decodeInteger(_ field: borrowing Field) throws(PostgresError) -> Self {
        let wide: Int64 =
            switch field.type {
            case .int8: try field.integer(at: 0, as: Int64.self)
            case .int4: Int64(try field.integer(at: 0, as: Int32.self))
            case .int2: Int64(try field.integer(at: 0, as: Int16.self))
            case .oid: Int64(try field.integer(at: 0, as: UInt32.self))
            default: throw field.fault("an integer")
            }
        guard let value = Self(exactly: wide) else { throw field.fault("an integer of \(bitWidth) bits") }
        return value
    }
}

extension Int16: PostgresElement {
    public static var postgresType: PostgresType { .int2 }
    public static var postgresArrayType: PostgresType { .int2Array }
    public func encode(to bytes: inout ParameterBytes) { bytes.append(self) }
    public static func decode(_ field: borrowing Field) throws(PostgresError) -> Int16 { try decodeInteger(field) }
}

extension Int32: PostgresElement {
    public static var postgresType: PostgresType { .int4 }
    public static var postgresArrayType: PostgresType { .int4Array }
    public func encode(to bytes: inout ParameterBytes) { bytes.append(self) }
    public static func decode(_ field: borrowing Field) throws(PostgresError) -> Int32 { try decodeInteger(field) }
}

extension Int64: PostgresElement {
    public static var postgresType: PostgresType { .int8 }
    public static var postgresArrayType: PostgresType { .int8Array }
    public func encode(to bytes: inout ParameterBytes) { bytes.append(self) }
    public static func decode(_ field: borrowing Field) throws(PostgresError) -> Int64 { try decodeInteger(field) }
}

extension Int: PostgresElement {
    public static var postgresType: PostgresType { .int8 }
    public static var postgresArrayType: PostgresType { .int8Array }
    public func encode(to bytes: inout ParameterBytes) { bytes.append(Int64(self)) }
    public static func decode(_ field: borrowing Field) throws(PostgresError) -> Int { try decodeInteger(field) }
}

extension Double: PostgresElement {
    public static var postgresType: PostgresType { .float8 }
    public static var postgresArrayType: PostgresType { .float8Array }

    public func encode(to bytes: inout ParameterBytes) {
        bytes.append(bitPattern)
    }

    public static func decode(_ field: borrowing Field) throws(PostgresError) -> Double {
        switch field.type {
        case .float8: Double(bitPattern: try field.integer(at: 0, as: UInt64.self))
        case .float4: Double(Float(bitPattern: try field.integer(at: 0, as: UInt32.self)))
        default: throw field.fault("double precision")
        }
    }
}

extension String: PostgresElement {
    public static var postgresType: PostgresType { .text }
    public static var postgresArrayType: PostgresType { .textArray }

    public func encode(to bytes: inout ParameterBytes) {
        bytes.append(utf8)
    }

    /// Text of any kind; also the text of `jsonb`, `uuid` and `numeric`, which is exact.
    public static func decode(_ field: borrowing Field) throws(PostgresError) -> String {
        switch field.type {
        case .jsonb: String(decoding: try field.jsonb(), as: UTF8.self)
        case .uuid: try field.uuid()
        case .numeric: try field.numeric()
        case .void: ""
        case let type where type.isTextual: try field.text()
        default: throw field.fault("text")
        }
    }
}
