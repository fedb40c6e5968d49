import CanonicalJSON
import Domain

/// A type whose JSON has no shape that can be derived: it isn't made of scalars, numbers, truth values, arrays and structs.
public struct Shapeless: Error, Hashable, Sendable, CustomStringConvertible {
    /// The type, and why.
    public let description: String

    init(_ type: Any.Type, _ reason: String) { description = "\(type) has no shape: \(reason)" }
}

extension Shape {
    /// The shape of a type, by decoding it once from placeholders and noting what it asks for.
    ///
    /// Scalars, `Sealed` and `FreeText` are known; what is left out where it is `nil` is optional; an array is asked for
    /// the shape of its elements.
    ///
    /// - Throws: `Shapeless`.
    public static func derived(from type: any Decodable.Type) throws -> Shape {
        func shape<T: Decodable>(_ type: T.Type) throws -> Shape { try derive(type).shape }
        return try shape(type)
    }

    /// The shape of a type of the catalogue. That each of them has one is tested.
    public static func of(_ type: any Decodable.Type) -> Shape {
        do {
            return try derived(from: type)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

/// A shape, and a value that stands in while the type around it is decoded.
private struct Derived<T> {
    let shape: Shape
    let placeholder: T
}

private func derive<T: Decodable>(_ type: T.Type) throws -> Derived<T> {
    func known(_ shape: Shape, _ placeholder: Any) throws -> Derived<T> {
        guard let placeholder = placeholder as? T else { throw Shapeless(type, "its placeholder is of another type") }
        return Derived(shape: shape, placeholder: placeholder)
    }
    if let scalar = type as? any Scalar.Type { return try known(scalar.shape, scalar.placeholder) }
    if type == Sealed.self {
        return try known(.sealed, Sealed([.placeholder], .text, ciphertext: "", key: ""))
    }
    if type == FreeText.self { return try known(.freeText, FreeText.open("")) }
    if let collection = type as? any Collected.Type {
        return try known(try collection.collectedShape(), collection.none)
    }
    let record = ShapeRecord(type)
    let value = try T(from: RecordingDecoder(record: record))
    return Derived(shape: record.finished, placeholder: value)
}

/// Types whose elements are asked for their shape, since an empty one stands in.
private protocol Collected {
    static func collectedShape() throws -> Shape
    static var none: Self { get }
}

extension Array: Collected where Element: Decodable {
    fileprivate static func collectedShape() throws -> Shape { .array(try derive(Element.self).shape) }
    fileprivate static var none: [Element] { [] }
}

extension Dictionary: Collected where Key == String, Value: Decodable {
    fileprivate static func collectedShape() throws -> Shape { .map(try derive(Value.self).shape) }
    fileprivate static var none: [String: Value] { [:] }
}

/// What one value asked for.
private final class ShapeRecord {
    let type: Any.Type
    private var fields: [Shape.Field]?
    private var single: Shape?

    init(_ type: Any.Type) { self.type = type }

    func becomeObject() { fields = fields ?? [] }

    func note(_ name: String, _ shape: Shape, isOptional: Bool) {
        fields?.append(Shape.Field(name: name, shape: shape, isOptional: isOptional))
    }

    func note(_ shape: Shape) { single = shape }

    /// What asks for nothing is a struct without properties.
    var finished: Shape { single ?? .object(fields ?? []) }

    func shapeless(_ reason: String) -> Shapeless { Shapeless(type, reason) }

    func integer<N: FixedWidthInteger>(_ type: N.Type) -> Shape {
        let bounds = JSONValue.integers
        return .integer(max(bounds.lowerBound, Int64(clamping: N.min))...min(bounds.upperBound, Int64(clamping: N.max)))
    }
}

private struct RecordingDecoder: Decoder, SingleValueDecodingContainer {
    let record: ShapeRecord

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        record.becomeObject()
        return KeyedDecodingContainer(RecordingObject(record: record))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw record.shapeless("it is read from an array by hand")
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    private func integer<N: FixedWidthInteger>(_ type: N.Type) -> N {
        record.note(record.integer(type))
        return 1
    }

    func decodeNil() -> Bool { false }
    func decode(_ type: Bool.Type) -> Bool {
        record.note(.bool)
        return false
    }
    func decode(_ type: String.Type) -> String {
        record.note(.text)
        return ""
    }
    func decode(_ type: Double.Type) throws -> Double { throw record.shapeless("fractions aren't exact") }
    func decode(_ type: Float.Type) throws -> Float { throw record.shapeless("fractions aren't exact") }
    func decode(_ type: Int.Type) -> Int { integer(type) }
    func decode(_ type: Int8.Type) -> Int8 { integer(type) }
    func decode(_ type: Int16.Type) -> Int16 { integer(type) }
    func decode(_ type: Int32.Type) -> Int32 { integer(type) }
    func decode(_ type: Int64.Type) -> Int64 { integer(type) }
    func decode(_ type: UInt.Type) -> UInt { integer(type) }
    func decode(_ type: UInt8.Type) -> UInt8 { integer(type) }
    func decode(_ type: UInt16.Type) -> UInt16 { integer(type) }
    func decode(_ type: UInt32.Type) -> UInt32 { integer(type) }
    func decode(_ type: UInt64.Type) -> UInt64 { integer(type) }
    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let derived = try derive(type)
        record.note(derived.shape)
        return derived.placeholder
    }
}

private struct RecordingObject<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let record: ShapeRecord

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) -> Bool { false }

    private func field<T: Decodable>(_ type: T.Type, _ key: Key) throws -> T {
        let derived = try derive(type)
        record.note(key.stringValue, derived.shape, isOptional: false)
        return derived.placeholder
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try field(type, key) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try field(type, key) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try field(type, key) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try field(type, key) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try field(type, key) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try field(type, key) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try field(type, key) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try field(type, key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try field(type, key) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try field(type, key) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try field(type, key) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try field(type, key) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try field(type, key) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try field(type, key) }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try field(type, key) }

    private func optional<T: Decodable>(_ type: T.Type, _ key: Key) throws -> T? {
        record.note(key.stringValue, try derive(type).shape, isOptional: true)
        return nil
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try optional(type, key) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try optional(type, key) }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try optional(type, key) }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? { try optional(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try optional(type, key) }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? { try optional(type, key) }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? { try optional(type, key) }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? { try optional(type, key) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? { try optional(type, key) }
    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? { try optional(type, key) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        throw record.shapeless("\(key.stringValue) is read by hand")
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw record.shapeless("\(key.stringValue) is read by hand")
    }

    func superDecoder() throws -> any Decoder { throw record.shapeless("it has a superclass") }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw record.shapeless("it has a superclass") }
}
