/// Turns JSON values into Swift values, strictly by type. Members that a type doesn't ask for are passed over.
public struct JSONDecoding: Sendable {
    /// The one way of decoding.
    public init() {}

    /// A Swift value of a JSON value.
    ///
    /// - Throws: `DecodingError`, with the path to the value at fault.
    public func decode<T: Decodable>(_ type: T.Type, from value: JSONValue) throws -> T {
        try swift(type, of: value)
    }
}

private func swift<T: Decodable>(_ type: T.Type, of value: JSONValue) throws -> T {
    try T(from: ValueDecoder(value: value))
}

private func wrong(_ expected: Any.Type, _ value: JSONValue) -> DecodingError {
    DecodingError.typeMismatch(
        expected,
        .init(codingPath: [], debugDescription: "expected \(expected), not \(value.kind)")
    )
}

private func text(of value: JSONValue) throws -> String {
    guard case .string(let text) = value else { throw wrong(String.self, value) }
    return text
}

private func truth(of value: JSONValue) throws -> Bool {
    guard case .bool(let truth) = value else { throw wrong(Bool.self, value) }
    return truth
}

private func number<N: FixedWidthInteger>(_ type: N.Type, of value: JSONValue) throws -> N {
    guard case .integer(let integer) = value else { throw wrong(type, value) }
    guard let number = N(exactly: integer) else {
        throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "\(integer) is out of range"))
    }
    return number
}

/// Adds the key to the path of what fails inside: paths cost nothing where nothing fails.
private func inside<T>(_ key: some CodingKey, _ body: () throws -> T) throws -> T {
    do {
        return try body()
    } catch let error as DecodingError {
        throw error.inside(key)
    }
}

extension DecodingError {
    fileprivate func inside(_ key: some CodingKey) -> DecodingError {
        func longer(_ context: Context) -> Context {
            Context(
                codingPath: [key] + context.codingPath,
                debugDescription: context.debugDescription,
                underlyingError: context.underlyingError
            )
        }
        switch self {
        case .typeMismatch(let type, let context): return .typeMismatch(type, longer(context))
        case .valueNotFound(let type, let context): return .valueNotFound(type, longer(context))
        case .keyNotFound(let missing, let context): return .keyNotFound(missing, longer(context))
        case .dataCorrupted(let context): return .dataCorrupted(longer(context))
        @unknown default: return self
        }
    }
}

extension JSONValue {
    /// For messages: which kind of value it is.
    fileprivate var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a truth value"
        case .integer: "an integer"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

private struct IndexKey: CodingKey {
    let intValue: Int?
    var stringValue: String { intValue.map(String.init) ?? "" }

    init(_ index: Int) { intValue = index }
    init?(intValue: Int) { self.intValue = intValue }
    init?(stringValue: String) { nil }
}

private struct ValueDecoder: Decoder {
    let value: JSONValue

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let object) = value else { throw wrong([String: Any].self, value) }
        return KeyedDecodingContainer(ObjectDecoder(object: object))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw wrong([Any].self, value) }
        return ArrayDecoder(elements: elements)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }
}

extension ValueDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { if case .null = value { true } else { false } }
    func decode(_ type: Bool.Type) throws -> Bool { try truth(of: value) }
    func decode(_ type: String.Type) throws -> String { try text(of: value) }
    func decode(_ type: Double.Type) throws -> Double { throw wrong(type, value) }
    func decode(_ type: Float.Type) throws -> Float { throw wrong(type, value) }
    func decode(_ type: Int.Type) throws -> Int { try number(type, of: value) }
    func decode(_ type: Int8.Type) throws -> Int8 { try number(type, of: value) }
    func decode(_ type: Int16.Type) throws -> Int16 { try number(type, of: value) }
    func decode(_ type: Int32.Type) throws -> Int32 { try number(type, of: value) }
    func decode(_ type: Int64.Type) throws -> Int64 { try number(type, of: value) }
    func decode(_ type: UInt.Type) throws -> UInt { try number(type, of: value) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try number(type, of: value) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try number(type, of: value) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try number(type, of: value) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try number(type, of: value) }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try swift(type, of: value) }
}

private struct ObjectDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let object: JSONObject

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { object.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { object[key.stringValue] != nil }

    private func value(_ key: Key) throws -> JSONValue {
        guard let value = object[key.stringValue] else {
            throw DecodingError.keyNotFound(
                key,
                .init(codingPath: [], debugDescription: "\(key.stringValue) is missing")
            )
        }
        return value
    }

    /// What is left out and what is null are both absent.
    private func present<T>(_ key: Key, _ body: (JSONValue) throws -> T) throws -> T? {
        guard let value = object[key.stringValue] else { return nil }
        if case .null = value { return nil }
        return try inside(key) { try body(value) }
    }

    private func number<N: FixedWidthInteger>(_ type: N.Type, _ key: Key) throws -> N {
        let value = try value(key)
        return try inside(key) { try CanonicalJSON.number(type, of: value) }
    }

    func decodeNil(forKey key: Key) throws -> Bool { if case .null = try value(key) { true } else { false } }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        let value = try value(key)
        return try inside(key) { try truth(of: value) }
    }
    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        let value = try value(key)
        return try inside(key) { try text(of: value) }
    }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { throw wrong(type, try value(key)).inside(key) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { throw wrong(type, try value(key)).inside(key) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try number(type, key) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try number(type, key) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try number(type, key) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try number(type, key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try number(type, key) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try number(type, key) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try number(type, key) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try number(type, key) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try number(type, key) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try number(type, key) }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        let value = try value(key)
        return try inside(key) { try swift(type, of: value) }
    }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try present(key, truth) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try present(key, text) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try present(key) { try CanonicalJSON.number(type, of: $0) }
    }
    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        try present(key) { try swift(type, of: $0) }
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        let value = try value(key)
        return try inside(key) { try ValueDecoder(value: value).container(keyedBy: type) }
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        let value = try value(key)
        return try inside(key) { try ValueDecoder(value: value).unkeyedContainer() }
    }

    func superDecoder() throws -> any Decoder { ValueDecoder(value: object["super"] ?? .null) }
    func superDecoder(forKey key: Key) throws -> any Decoder { ValueDecoder(value: try value(key)) }
}

private struct ArrayDecoder: UnkeyedDecodingContainer {
    let elements: [JSONValue]
    private(set) var currentIndex = 0

    init(elements: [JSONValue]) { self.elements = elements }

    var codingPath: [any CodingKey] { [] }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    private mutating func next<T>(_ body: (JSONValue) throws -> T) throws -> T {
        guard currentIndex < elements.count else {
            throw DecodingError.valueNotFound(
                T.self,
                .init(codingPath: [IndexKey(currentIndex)], debugDescription: "the array has no more elements")
            )
        }
        let value = try inside(IndexKey(currentIndex)) { try body(elements[currentIndex]) }
        currentIndex += 1
        return value
    }

    private mutating func number<N: FixedWidthInteger>(_ type: N.Type) throws -> N {
        try next { try CanonicalJSON.number(type, of: $0) }
    }

    mutating func decodeNil() throws -> Bool {
        guard currentIndex < elements.count, case .null = elements[currentIndex] else { return false }
        currentIndex += 1
        return true
    }
    mutating func decode(_ type: Bool.Type) throws -> Bool { try next(truth) }
    mutating func decode(_ type: String.Type) throws -> String { try next(text) }
    mutating func decode(_ type: Double.Type) throws -> Double { try next { throw wrong(type, $0) } }
    mutating func decode(_ type: Float.Type) throws -> Float { try next { throw wrong(type, $0) } }
    mutating func decode(_ type: Int.Type) throws -> Int { try number(type) }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try number(type) }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try number(type) }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try number(type) }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try number(type) }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try number(type) }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try number(type) }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try number(type) }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try number(type) }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try number(type) }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next { try swift(type, of: $0) } }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try next { try ValueDecoder(value: $0).container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next { try ValueDecoder(value: $0).unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try next { ValueDecoder(value: $0) } }
}
