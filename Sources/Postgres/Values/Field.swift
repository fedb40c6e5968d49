/// One column of one row, readable while it is decoded.
///
/// Its bytes belong to the result; the value can't be copied, so that they can't be kept beyond it.
@safe public struct Field: ~Copyable {
    private let buffer: UnsafeRawBufferPointer?
    /// The type that the server gives for it.
    public let type: PostgresType

    init(_ buffer: UnsafeRawBufferPointer?, type: PostgresType) {
        unsafe self.buffer = unsafe buffer
        self.type = type
    }

    /// Whether it is NULL.
    public var isNull: Bool { unsafe buffer == nil }

    /// How many bytes it has.
    public var count: Int { unsafe buffer?.count ?? 0 }

    /// The text, where the type's binary format is text.
    public func text() throws(PostgresError) -> String {
        unsafe String(decoding: try content(), as: UTF8.self)
    }

    /// The bytes as they came.
    public func bytes() throws(PostgresError) -> [UInt8] {
        unsafe Array(try content())
    }

    /// An integer in network order at an offset.
    public func integer<Integer: FixedWidthInteger>(at offset: Int, as type: Integer.Type) throws(PostgresError)
        -> Integer
    {
        let content = try unsafe content()
        let size = Integer.bitWidth / 8
        guard offset >= 0, offset + size <= content.count else { throw fault("\(size) bytes more") }
        return unsafe Integer(bigEndian: content.loadUnaligned(fromByteOffset: offset, as: Integer.self))
    }

    /// A part of it as a field of its own: an array's element. A negative length is NULL.
    func part(at offset: Int, length: Int, type: PostgresType) throws(PostgresError) -> Field {
        guard length >= 0 else { return unsafe Field(nil, type: type) }
        let content = try unsafe content()
        guard offset + length <= content.count else { throw fault("\(length) bytes more") }
        return unsafe Field(UnsafeRawBufferPointer(rebasing: content[offset..<offset + length]), type: type)
    }

    /// The text of all but the first byte: `jsonb`, whose first byte is a version.
    func jsonb() throws(PostgresError) -> [UInt8] {
        let content = unsafe try content()
        guard unsafe content.first == 1 else { throw fault("version 1 of jsonb") }
        return unsafe Array(content.dropFirst())
    }

    /// The error for a column that isn't what was asked for; it never holds the value.
    public func fault(_ expected: String) -> PostgresError {
        PostgresError(kind: .decoding, message: "expected \(expected), got \(describe)")
    }

    private var describe: String {
        isNull ? "NULL" : "\(count) bytes of the type with the id \(type.rawValue)"
    }

    private func content() throws(PostgresError) -> UnsafeRawBufferPointer {
        guard let buffer = unsafe buffer else { throw fault("a value") }
        return unsafe buffer
    }
}
