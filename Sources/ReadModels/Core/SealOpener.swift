public import CanonicalJSON
public import Domain

/// A sealed text with what opening it needs: a row keeps it until it is shown.
public struct SealedPart: Codable, Hashable, Sendable {
    /// The ciphertext, and whose it is.
    public let sealed: Sealed
    /// The position of the event that carries it; the seal authenticates it.
    public let position: Int64

    /// A sealed text of the event at a position.
    public init(_ sealed: Sealed, position: Int64) {
        self.sealed = sealed
        self.position = position
    }
}

/// A free text as rows keep it: open, or sealed with what opening it needs. `Resource` opens it when it answers a query.
///
/// Its JSON is a string, or `{"sealed", "position"}`, which answers show as the text, or as `null` once a key was destroyed.
public enum ShownText: Codable, Hashable, Sendable {
    case open(String)
    case sealed(SealedPart)

    /// A free text of the event at a position.
    public init(_ text: FreeText, position: Int64) {
        switch text {
        case .open(let text): self = .open(text)
        case .sealed(let sealed): self = .sealed(SealedPart(sealed, position: position))
        }
    }

    public init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self = .open(text)
        } else {
            self = .sealed(try SealedPart(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .open(let text):
            var container = encoder.singleValueContainer()
            try container.encode(text)
        case .sealed(let sealed): try sealed.encode(to: encoder)
        }
    }
}

/// Opens sealed texts; the keys are the composition's business, so views know neither keys nor the log.
public struct SealOpener: Sendable {
    /// Opens texts of one commune, in their order; `nil` where a key was destroyed. Throws where it can't know.
    public let open: @Sendable (_ commune: String, _ texts: [SealedPart]) async throws -> [String?]

    /// An opener that asks `open`.
    public init(open: @escaping @Sendable (_ commune: String, _ texts: [SealedPart]) async throws -> [String?]) {
        self.open = open
    }

    /// Opens nothing: all texts look erased.
    public static let closed = SealOpener { _, texts in texts.map { _ in nil } }

    /// Shows the sealed texts inside of some JSON: objects with `sealed` and `position` become a string or `null`.
    public func show(_ values: [JSONValue], commune: String) async throws -> [JSONValue] {
        var found: [SealedPart] = []
        for value in values { try Self.collect(value, into: &found) }
        guard !found.isEmpty else { return values }
        let texts = try await open(commune, found)
        guard texts.count == found.count else { throw ViewFault("the opener answered another number of texts") }
        var next = texts.makeIterator()
        return values.map { Self.replace($0, with: &next) }
    }

    private static func collect(_ value: JSONValue, into found: inout [SealedPart]) throws {
        switch value {
        case .array(let parts):
            for part in parts { try collect(part, into: &found) }
        case .object(let object):
            if isSealed(object) {
                found.append(try JSONDecoding().decode(SealedPart.self, from: value))
            } else {
                for member in object { try collect(member.value, into: &found) }
            }
        case .null, .bool, .integer, .string: break
        }
    }

    private static func replace(_ value: JSONValue, with texts: inout IndexingIterator<[String?]>) -> JSONValue {
        switch value {
        case .array(let parts): return .array(parts.map { replace($0, with: &texts) })
        case .object(let object):
            if isSealed(object) { return (texts.next() ?? nil).map(JSONValue.string) ?? .null }
            var members: [(String, JSONValue)] = []
            for member in object { members.append((member.key, replace(member.value, with: &texts))) }
            return .object(JSONObject(members))
        case .null, .bool, .integer, .string: return value
        }
    }

    /// As `SealedPart` is encoded; other objects may have a member `sealed` too.
    private static func isSealed(_ object: JSONObject) -> Bool {
        object["sealed"]?["box"] != nil && object["position"] != nil
    }
}
