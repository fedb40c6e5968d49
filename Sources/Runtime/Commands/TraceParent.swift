/// Which trace a request belongs to (W3C Trace Context, version 00, header `traceparent`).
public struct TraceParent: Hashable, Sendable {
    /// 32 hexadecimal digits, not all zero.
    public let traceId: String
    /// 16 hexadecimal digits, not all zero: the caller's span.
    public let parentId: String
    /// Two hexadecimal digits.
    public let flags: String

    /// Reads the header; `nil` for what isn't one, which is then passed over, as the specification wants.
    public init?(_ header: String) {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].count == 2, parts[0] != "ff", parts[0] != "00" || parts.count == 4,
            parts[1].count == 32, parts[2].count == 16, parts[3].count == 2,
            parts[0...3].allSatisfy({ $0.utf8.allSatisfy(Self.isHexadecimal) }),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        (traceId, parentId, flags) = (String(parts[1]), String(parts[2]), String(parts[3]))
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
