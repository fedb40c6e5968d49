import CanonicalJSON

/// Where a page begins: the sort values and the id of the last row before it, opaque to clients (base64url).
///
/// It carries a mark of its list, filters and order, so that one of another query is refused and not misread.
struct Cursor: Hashable {
    /// FNV-1a of the query that it belongs to.
    let mark: Int64
    /// One value for each field that is sorted by.
    let keys: [JSONValue]
    /// The tie-breaker.
    let id: String

    init(mark: Int64, keys: [JSONValue], id: String) {
        self.mark = mark
        self.keys = keys
        self.id = id
    }

    /// `nil` where the text isn't a cursor.
    init?(_ text: String) {
        guard text.utf8.count <= 8192, let bytes = Base64URL.decode(text),
            case .array(let parts)? = try? JSONValue.parse(bytes), parts.count >= 2,
            case .integer(let mark) = parts[0], case .string(let id) = parts[parts.count - 1]
        else { return nil }
        self.init(mark: mark, keys: Array(parts[1..<parts.count - 1]), id: id)
    }

    var text: String {
        Base64URL.encode(JSONValue.array([.integer(mark)] + keys + [.string(id)]).canonicalBytes)
    }

    /// A mark of what the cursor depends on, 52 bits wide so that it is a JSON number.
    static func mark(path: String, query: ListQuery) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ text: String) {
            for byte in Array(text.utf8) + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        mix(path)
        for sort in query.sort { mix((sort.descending ? "-" : "+") + sort.field) }
        for filter in query.filters.sorted(by: { $0.field < $1.field }) { mix("=" + filter.field + "=" + filter.value) }
        mix("?" + (query.q ?? ""))
        return Int64(hash >> 12)
    }
}

/// RFC 4648 §5, without padding.
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(buffer >> UInt32(bits) & 63)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(6 - bits) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in text.utf8 {
            guard let value = alphabet.firstIndex(of: byte) else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return bytes
    }
}
