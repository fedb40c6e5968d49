/// Turns Swift values into JSON values. Optionals that are `nil` are left out; fractions are refused.
public struct JSONEncoding {
    /// Is asked for values of certain types, before they encode themselves. `nil` lets them.
    public typealias Hook = (any Encodable) throws -> JSONValue?

    let transform: Transform?

    /// Every value encodes itself.
    public init() { transform = nil }

    /// Values of exactly these types (`ObjectIdentifier(Sealed.self)`), wherever they are, are given to the hook first.
    public init(transforming types: Set<ObjectIdentifier>, by hook: @escaping Hook) {
        transform = Transform(types: types, hook: hook)
    }

    /// The JSON of a value.
    ///
    /// - Throws: `EncodingError` for a number that isn't an integer within ±(2⁵³ − 1), and whatever the hook throws.
    public func encode<T: Encodable>(_ value: T) throws -> JSONValue { try json(of: value, transform) }

    /// A hook and the types that it is asked for.
    final class Transform {
        let types: Set<ObjectIdentifier>
        let hook: Hook

        init(types: Set<ObjectIdentifier>, hook: @escaping Hook) {
            self.types = types
            self.hook = hook
        }
    }
}

private func json<T: Encodable>(of value: T, _ transform: JSONEncoding.Transform?) throws -> JSONValue {
    if let transform, transform.types.contains(ObjectIdentifier(T.self)), let json = try transform.hook(value) {
        return json
    }
    let node = EncodedNode()
    try value.encode(to: ValueEncoder(node: node, transform: transform))
    return node.value
}

private func json(of number: some BinaryInteger) throws -> JSONValue {
    guard let integer = Int64(exactly: number), JSONValue.integers.contains(integer) else {
        throw EncodingError.invalidValue(
            number,
            .init(codingPath: [], debugDescription: "\(number) is beyond the integers that JSON keeps exactly")
        )
    }
    return .integer(integer)
}

private func json(ofFraction number: any BinaryFloatingPoint) throws -> JSONValue {
    throw EncodingError.invalidValue(
        number,
        .init(codingPath: [], debugDescription: "fractions aren't encoded; write an exact quantity as a string")
    )
}

/// One value that is being encoded.
private final class EncodedNode {
    enum Slot {
        case value(JSONValue)
        case node(EncodedNode)

        var value: JSONValue {
            switch self {
            case .value(let value): value
            case .node(let node): node.value
            }
        }
    }

    enum Content {
        case single(JSONValue)
        case elements([Slot])
        case members([(String, Slot)])
    }

    /// What encodes nothing, as a struct without properties, is an empty object.
    var content = Content.members([])

    var value: JSONValue {
        switch content {
        case .single(let value): value
        case .elements(let slots): .array(slots.map(\.value))
        case .members(let members): .object(JSONObject(members.map { ($0.0, $0.1.value) }))
        }
    }

    /// Containers may be asked for more than once: what is there stays.
    func becomeObject() {
        if case .members = content { return }
        content = .members([])
    }

    func becomeArray() {
        if case .elements = content { return }
        content = .elements([])
    }

    func set(_ slot: Slot, for key: String) {
        guard case .members(var members) = content else { return }
        content = .members([])
        members.append((key, slot))
        content = .members(members)
    }

    func append(_ slot: Slot) {
        guard case .elements(var elements) = content else { return }
        content = .elements([])
        elements.append(slot)
        content = .elements(elements)
    }

    var count: Int {
        if case .elements(let elements) = content { elements.count } else { 0 }
    }
}

private struct ValueEncoder: Encoder {
    let node: EncodedNode
    let transform: JSONEncoding.Transform?

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.becomeObject()
        return KeyedEncodingContainer(ObjectEncoder(node: node, transform: transform))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.becomeArray()
        return ArrayEncoder(node: node, transform: transform)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension ValueEncoder: SingleValueEncodingContainer {
    func encodeNil() { node.content = .single(.null) }
    func encode(_ value: Bool) { node.content = .single(.bool(value)) }
    func encode(_ value: String) { node.content = .single(.string(value)) }
    func encode(_ value: Double) throws { node.content = .single(try json(ofFraction: value)) }
    func encode(_ value: Float) throws { node.content = .single(try json(ofFraction: value)) }
    func encode(_ value: Int) throws { node.content = .single(try json(of: value)) }
    func encode(_ value: Int8) throws { node.content = .single(try json(of: value)) }
    func encode(_ value: Int16) throws { node.content = .single(try json(of: value)) }
    func encode(_ value: Int32) throws { node.content = .single(try json(of: value)) }
    func encode(_ value: Int64) throws { node.content = .single(try json(of: value)) }
    func encode(_ value: UInt) throws { node.content = .single(try json(of: value)) }
    func encode(_ value: UInt8) throws { node.content = .single(try json(of: value)) }
    func encode(_ value: UInt16) throws { node.content = .single(try json(of: value)) }
    func encode(_ value: UInt32) throws { node.content = .single(try json(of: value)) }
    func encode(_ value: UInt64) throws { node.content = .single(try json(of: value)) }
    func encode<T: Encodable>(_ value: T) throws { node.content = .single(try json(of: value, transform)) }
}

private struct ObjectEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: EncodedNode
    let transform: JSONEncoding.Transform?

    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { set(.null, key) }
    func encode(_ value: Bool, forKey key: Key) { set(.bool(value), key) }
    func encode(_ value: String, forKey key: Key) { set(.string(value), key) }
    func encode(_ value: Double, forKey key: Key) throws { set(try json(ofFraction: value), key) }
    func encode(_ value: Float, forKey key: Key) throws { set(try json(ofFraction: value), key) }
    func encode(_ value: Int, forKey key: Key) throws { set(try json(of: value), key) }
    func encode(_ value: Int8, forKey key: Key) throws { set(try json(of: value), key) }
    func encode(_ value: Int16, forKey key: Key) throws { set(try json(of: value), key) }
    func encode(_ value: Int32, forKey key: Key) throws { set(try json(of: value), key) }
    func encode(_ value: Int64, forKey key: Key) throws { set(try json(of: value), key) }
    func encode(_ value: UInt, forKey key: Key) throws { set(try json(of: value), key) }
    func encode(_ value: UInt8, forKey key: Key) throws { set(try json(of: value), key) }
    func encode(_ value: UInt16, forKey key: Key) throws { set(try json(of: value), key) }
    func encode(_ value: UInt32, forKey key: Key) throws { set(try json(of: value), key) }
    func encode(_ value: UInt64, forKey key: Key) throws { set(try json(of: value), key) }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws { set(try json(of: value, transform), key) }

    private func set(_ value: JSONValue, _ key: Key) { node.set(.value(value), for: key.stringValue) }

    private func child(_ key: String) -> ValueEncoder {
        let child = EncodedNode()
        node.set(.node(child), for: key)
        return ValueEncoder(node: child, transform: transform)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        child(key.stringValue).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        child(key.stringValue).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { child("super") }
    func superEncoder(forKey key: Key) -> any Encoder { child(key.stringValue) }
}

private struct ArrayEncoder: UnkeyedEncodingContainer {
    let node: EncodedNode
    let transform: JSONEncoding.Transform?

    var codingPath: [any CodingKey] { [] }
    var count: Int { node.count }

    func encodeNil() { append(.null) }
    func encode(_ value: Bool) { append(.bool(value)) }
    func encode(_ value: String) { append(.string(value)) }
    func encode(_ value: Double) throws { append(try json(ofFraction: value)) }
    func encode(_ value: Float) throws { append(try json(ofFraction: value)) }
    func encode(_ value: Int) throws { append(try json(of: value)) }
    func encode(_ value: Int8) throws { append(try json(of: value)) }
    func encode(_ value: Int16) throws { append(try json(of: value)) }
    func encode(_ value: Int32) throws { append(try json(of: value)) }
    func encode(_ value: Int64) throws { append(try json(of: value)) }
    func encode(_ value: UInt) throws { append(try json(of: value)) }
    func encode(_ value: UInt8) throws { append(try json(of: value)) }
    func encode(_ value: UInt16) throws { append(try json(of: value)) }
    func encode(_ value: UInt32) throws { append(try json(of: value)) }
    func encode(_ value: UInt64) throws { append(try json(of: value)) }
    func encode<T: Encodable>(_ value: T) throws { append(try json(of: value, transform)) }

    private func append(_ value: JSONValue) { node.append(.value(value)) }

    private func child() -> ValueEncoder {
        let child = EncodedNode()
        node.append(.node(child))
        return ValueEncoder(node: child, transform: transform)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        child().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }
    func superEncoder() -> any Encoder { child() }
}
