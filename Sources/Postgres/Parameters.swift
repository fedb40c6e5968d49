/// A statement's values in PostgreSQL's binary format, one after the other in one buffer.
///
/// Values are encoded as they are bound, so that a statement with arrays of a thousand elements costs one buffer and no
/// boxes, and sending it only takes addresses.
struct Parameters: Sendable {
    private(set) var types: [PostgresType] = []
    /// Where each value lies in `bytes`; `nil` for NULL.
    private(set) var ranges: [Range<Int>?] = []
    private(set) var bytes = ParameterBytes()

    var count: Int { types.count }

    mutating func append<Value: PostgresEncodable>(_ value: Value) {
        types.append(Value.postgresType)
        guard !value.isNullParameter else {
            ranges.append(nil)
            return
        }
        let start = bytes.count
        value.encode(to: &bytes)
        ranges.append(start..<bytes.count)
    }

    mutating func append(contentsOf other: Parameters) {
        let shift = bytes.count
        types.append(contentsOf: other.types)
        for range in other.ranges {
            ranges.append(range.map { $0.lowerBound + shift..<$0.upperBound + shift })
        }
        bytes.append(other.bytes)
    }

    /// Calls `body` with what libpq's sending functions take: addresses, lengths and formats (all binary).
    func withPointers<Result>(
        _ body: (
            Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        let count = count
        guard count > 0 else { return body(0, nil, nil, nil) }
        return unsafe bytes.withUnsafeBytes { buffer in
            // An empty buffer has no address, and libpq takes a null address for NULL.
            let empty: StaticString = ""
            let base = unsafe buffer.baseAddress ?? UnsafeRawPointer(empty.utf8Start)
            return unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: count * 2) { numbers in
                    for (index, range) in ranges.enumerated() {
                        unsafe (values.baseAddress! + index).initialize(
                            to: range.map { unsafe (base + $0.lowerBound).assumingMemoryBound(to: CChar.self) }
                        )
                        unsafe numbers[index] = Int32(range?.count ?? 0)
                        unsafe numbers[count + index] = 1
                    }
                    return unsafe body(
                        Int32(count),
                        UnsafePointer(values.baseAddress),
                        UnsafePointer(numbers.baseAddress),
                        numbers.baseAddress.map { unsafe UnsafePointer($0 + count) }
                    )
                }
            }
        }
    }
}

/// Bytes of parameters, with the integers in network order as PostgreSQL has them.
public struct ParameterBytes: Sendable {
    private var bytes: [UInt8] = []

    var count: Int { bytes.count }

    /// Writes bytes as they are.
    public mutating func append(_ more: some Sequence<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// Writes an integer, highest byte first.
    public mutating func append<Integer: FixedWidthInteger>(_ integer: Integer) {
        unsafe Swift.withUnsafeBytes(of: integer.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func append(_ other: ParameterBytes) {
        bytes.append(contentsOf: other.bytes)
    }

    mutating func reserve(_ more: Int) {
        // Growing by just what is needed would copy the buffer for each parameter.
        if bytes.capacity < bytes.count + more { bytes.reserveCapacity(max(bytes.capacity * 2, bytes.count + more)) }
    }

    /// Writes a value after its length, which is −1 for NULL: the form of an array's elements.
    mutating func appendElement(_ value: some PostgresEncodable) {
        guard !value.isNullParameter else { return append(Int32(-1)) }
        let place = bytes.count
        append(Int32(0))
        value.encode(to: &self)
        let length = UInt32(truncatingIfNeeded: bytes.count - place - 4)
        bytes[place] = UInt8(truncatingIfNeeded: length >> 24)
        bytes[place + 1] = UInt8(truncatingIfNeeded: length >> 16)
        bytes[place + 2] = UInt8(truncatingIfNeeded: length >> 8)
        bytes[place + 3] = UInt8(truncatingIfNeeded: length)
    }

    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe bytes.withUnsafeBytes(body)
    }
}
