extension JSONValue {
    /// What a reader puts up with.
    public struct Limits: Hashable, Sendable {
        /// How deep arrays and objects may be nested.
        public var depth: Int

        /// Limits of their parts.
        public init(depth: Int = 64) { self.depth = depth }
    }

    /// Reads strict JSON: RFC 8259 and RFC 7493 (I-JSON), and of numbers only integers.
    ///
    /// Refused are duplicate keys, NUL, unpaired surrogates and noncharacters, bytes that aren't UTF-8, a byte order
    /// mark, fractions and exponents, integers beyond ±(2⁵³ − 1), and what is nested too deep.
    public static func parse(_ bytes: [UInt8], limits: Limits = Limits()) throws(JSONFault) -> JSONValue {
        var parser = JSONParser(bytes: bytes, limits: limits)
        return try parser.document()
    }

    /// Reads strict JSON from any collection of bytes.
    public static func parse(
        _ bytes: some Collection<UInt8>,
        limits: Limits = Limits()
    ) throws(JSONFault) -> JSONValue {
        try parse(Array(bytes), limits: limits)
    }
}

/// A recursive-descent reader over bytes. On success it builds nothing but the value: places are worked out for a fault only.
struct JSONParser {
    let bytes: [UInt8]
    let limits: JSONValue.Limits
    var index = 0

    init(bytes: [UInt8], limits: JSONValue.Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// The byte at the index; `nil` at the end.
    @inline(__always)
    var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func document() throws(JSONFault) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw fault(.byteOrderMark, "UTF-8 without a byte order mark", "UTF-8 sin marca de orden de bytes")
        }
        skipSpace()
        guard index < bytes.count else { throw fault(.empty, "a JSON value", "un valor JSON") }
        let value = try value(depth: 0)
        skipSpace()
        guard index == bytes.count else {
            throw fault(.trailingContent, "nothing after the value", "nada después del valor")
        }
        return value
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        guard let byte = current else { throw end("a JSON value", "un valor JSON") }
        switch byte {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .integer(try integer())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw fault(.unexpectedCharacter, "a JSON value", "un valor JSON")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        for offset in 0..<word.utf8CodeUnitCount {
            guard let byte = current else { throw end("\(word)", "\(word)") }
            guard byte == word.utf8Start[offset] else { throw fault(.unexpectedCharacter, "\(word)", "\(word)") }
            index += 1
        }
        return value
    }

    private mutating func array(depth: Int) throws(JSONFault) -> JSONValue {
        try check(depth)
        index += 1
        var elements: [JSONValue] = []
        skipSpace()
        if current == UInt8(ascii: "]") {
            index += 1
            return .array(elements)
        }
        while true {
            skipSpace()
            do {
                elements.append(try value(depth: depth))
            } catch {
                throw error.inside(elements.count)
            }
            skipSpace()
            guard try goesOn(until: UInt8(ascii: "]"), "a comma or ]", "una coma o ]") else { return .array(elements) }
        }
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
        try check(depth)
        index += 1
        let start = index
        var members: [JSONObject.Member] = []
        var isAscending = true
        skipSpace()
        if current == UInt8(ascii: "}") {
            index += 1
            return .object(JSONObject(ascending: []))
        }
        members.reserveCapacity(8)
        while true {
            let key = try self.key()
            do {
                let value = try value(depth: depth)
                if isAscending, let last = members.last, !last.key.precedesInUTF16(key) { isAscending = false }
                members.append(JSONObject.Member(key: key, value: value))
            } catch {
                throw error.inside(key)
            }
            skipSpace()
            guard try goesOn(until: UInt8(ascii: "}"), "a comma or }", "una coma o }") else { break }
        }
        if !isAscending { try sort(&members, from: start, depth: depth) }
        return .object(JSONObject(ascending: members))
    }

    /// Reads up to the beginning of a member's value.
    private mutating func key() throws(JSONFault) -> String {
        skipSpace()
        guard let byte = current else { throw end("a key in quotes", "una clave entre comillas") }
        guard byte == UInt8(ascii: "\"") else {
            throw fault(.unexpectedCharacter, "a key in quotes", "una clave entre comillas")
        }
        let key = try string()
        skipSpace()
        guard let byte = current else { throw end("a colon", "dos puntos") }
        guard byte == UInt8(ascii: ":") else { throw fault(.unexpectedCharacter, "a colon", "dos puntos") }
        index += 1
        skipSpace()
        return key
    }

    private mutating func sort(
        _ members: inout [JSONObject.Member],
        from start: Int,
        depth: Int
    ) throws(JSONFault) {
        members.sort { $0.key.precedesInUTF16($1.key) }
        for next in members.indices.dropFirst() where members[next].key.hasSameBytes(as: members[next - 1].key) {
            throw try repetition(of: members[next].key, from: start, depth: depth)
        }
    }

    /// Reads the object once more, to say where a key stands for the second time.
    private mutating func repetition(of key: String, from start: Int, depth: Int) throws(JSONFault) -> JSONFault {
        index = start
        var seen = false
        while true {
            skipSpace()
            let place = index
            if try self.key().hasSameBytes(as: key) {
                guard !seen else {
                    index = place
                    return fault(
                        .duplicateKey,
                        "each key once in an object",
                        "cada clave una sola vez en un objeto"
                    ).inside(key)
                }
                seen = true
            }
            _ = try value(depth: depth)
            skipSpace()
            index += 1
        }
    }

    /// After an element: whether another follows.
    private mutating func goesOn(
        until closing: UInt8,
        _ expected: String,
        _ esperado: String
    ) throws(JSONFault) -> Bool {
        guard let byte = current else { throw end(expected, esperado) }
        guard byte == UInt8(ascii: ",") || byte == closing else {
            throw fault(.unexpectedCharacter, expected, esperado)
        }
        index += 1
        return byte != closing
    }

    private func check(_ depth: Int) throws(JSONFault) {
        guard depth <= limits.depth else {
            throw fault(
                .tooDeep,
                "at most \(limits.depth) levels of nesting",
                "como mucho \(limits.depth) niveles de anidamiento"
            )
        }
    }

    @inline(__always)
    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    func fault(_ code: JSONFault.Code, at place: Int? = nil, _ expected: String, _ esperado: String) -> JSONFault {
        JSONFault(code, at: place ?? index, in: bytes, expected: expected, esperado: esperado)
    }

    func end(_ expected: String, _ esperado: String) -> JSONFault {
        fault(.unexpectedEnd, at: bytes.count, expected, esperado)
    }
}
