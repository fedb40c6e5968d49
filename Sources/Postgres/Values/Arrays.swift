extension PostgresElement {
    // The binary format of an array: dimensions, whether NULLs occur, the element's type; of each dimension its length
    // and first index; then the elements, each after its length (−1: NULL). An empty array has no dimension.

    public static func encodeArray(_ array: [Self], to bytes: inout ParameterBytes) {
        bytes.reserve(20 + array.count * 12)
        bytes.append(Int32(array.isEmpty ? 0 : 1))
        bytes.append(Int32(array.contains { $0.isNullParameter } ? 1 : 0))
        bytes.append(postgresType.rawValue)
        guard !array.isEmpty else { return }
        bytes.append(Int32(truncatingIfNeeded: array.count))
        bytes.append(Int32(1))
        for element in array {
            bytes.appendElement(element)
        }
    }

    public static func decodeArray(_ field: borrowing Field) throws(PostgresError) -> [Self] {
        let dimensions = try field.integer(at: 0, as: Int32.self)
        let type = PostgresType(rawValue: try field.integer(at: 8, as: UInt32.self))
        guard dimensions != 0 else { return [] }
        guard dimensions == 1 else { throw field.fault("an array with one dimension") }
        let count = Int(try field.integer(at: 12, as: Int32.self))
        var array: [Self] = []
        // An element takes four bytes at least, so a damaged count can't reserve more than came.
        array.reserveCapacity(min(count, field.count / 4))
        var offset = 20
        for _ in 0..<count {
            let length = Int(try field.integer(at: offset, as: Int32.self))
            offset += 4
            let element = try field.part(at: offset, length: length, type: type)
            array.append(try decode(element))
            offset += max(length, 0)
        }
        return array
    }
}

extension Array: PostgresEncodable where Element: PostgresElement {
    public static var postgresType: PostgresType { Element.postgresArrayType }

    public func encode(to bytes: inout ParameterBytes) {
        Element.encodeArray(self, to: &bytes)
    }
}

extension Array: PostgresDecodable where Element: PostgresElement {
    public static func decode(_ field: borrowing Field) throws(PostgresError) -> Self {
        try Element.decodeArray(field)
    }
}

/// `[UInt8]` is `bytea`; alone, a byte is `"char"`.
extension UInt8: PostgresElement {
    public static var postgresType: PostgresType { .char }
    public static var postgresArrayType: PostgresType { .bytea }

    public func encode(to bytes: inout ParameterBytes) {
        bytes.append(self)
    }

    public static func decode(_ field: borrowing Field) throws(PostgresError) -> UInt8 {
        guard field.type == .char else { throw field.fault("\"char\"") }
        return try field.integer(at: 0, as: UInt8.self)
    }

    public static func encodeArray(_ array: [UInt8], to bytes: inout ParameterBytes) {
        bytes.append(array)
    }

    public static func decodeArray(_ field: borrowing Field) throws(PostgresError) -> [UInt8] {
        guard field.type == .bytea else { throw field.fault("bytea") }
        return try field.bytes()
    }
}

extension Array: PostgresElement where Element == UInt8 {
    public static var postgresArrayType: PostgresType { .byteaArray }
}
