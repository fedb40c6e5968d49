/// An IP address: four bytes or sixteen.
public struct HostAddress: Hashable, Sendable {
    /// In network order; four for IPv4, sixteen for IPv6.
    public let bytes: [UInt8]

    /// An address of its bytes; `nil` unless they are four or sixteen.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// What keeps a webhook from going there; `nil` for an address of the public internet.
    ///
    /// Source: IANA's registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890 and its updates). Of IPv6 only
    /// what is given out as global unicast (2000::/3) is taken, and NAT64's 64:ff9b::/96 where what it stands for is.
    public var refusal: Refusal? { bytes.count == 4 ? Self.refusal(v4: bytes) : Self.refusal(v6: bytes) }

    /// Why an address isn't delivered to.
    public enum Refusal: String, Hashable, Sendable {
        case unspecified, loopback, `private`, shared, linkLocal = "link-local", uniqueLocal = "unique-local"
        case multicast, mapped, reserved
    }

    private static let networksV4: [(bytes: [UInt8], length: Int, refusal: Refusal)] = [
        ([0, 0, 0, 0], 8, .unspecified), ([10, 0, 0, 0], 8, .private), ([100, 64, 0, 0], 10, .shared),
        ([127, 0, 0, 0], 8, .loopback), ([169, 254, 0, 0], 16, .linkLocal), ([172, 16, 0, 0], 12, .private),
        ([192, 0, 0, 0], 24, .reserved), ([192, 0, 2, 0], 24, .reserved), ([192, 88, 99, 0], 24, .reserved),
        ([192, 168, 0, 0], 16, .private), ([198, 18, 0, 0], 15, .reserved), ([198, 51, 100, 0], 24, .reserved),
        ([203, 0, 113, 0], 24, .reserved), ([224, 0, 0, 0], 4, .multicast), ([240, 0, 0, 0], 4, .reserved),
    ]

    /// The first that fits holds.
    private static let networksV6: [(bytes: [UInt8], length: Int, refusal: Refusal?)] = [
        (v6([]), 128, .unspecified), (v6([], last: 1), 128, .loopback),
        (v6([], at: 10, [0xff, 0xff]), 96, .mapped), (v6([]), 96, .mapped),
        (v6([0xfc]), 7, .uniqueLocal), (v6([0xfe, 0x80]), 10, .linkLocal), (v6([0xfe, 0xc0]), 10, .private),
        (v6([0xff]), 8, .multicast),
        // Of global unicast: the protocol assignments with Teredo, documentation, and 6to4, which maps IPv4.
        (v6([0x20, 0x01, 0x00]), 23, .reserved), (v6([0x20, 0x01, 0x0d, 0xb8]), 32, .reserved),
        (v6([0x20, 0x02]), 16, .mapped), (v6([0x3f, 0xff]), 20, .reserved), (v6([0x20]), 3, nil),
    ]

    private static func refusal(v4 bytes: [UInt8]) -> Refusal? {
        networksV4.first { fits(bytes, $0.bytes, $0.length) }?.refusal
    }

    private static func refusal(v6 bytes: [UInt8]) -> Refusal? {
        if fits(bytes, v6([0x00, 0x64, 0xff, 0x9b]), 96) { return refusal(v4: Array(bytes[12...])) }
        guard let network = networksV6.first(where: { fits(bytes, $0.bytes, $0.length) }) else { return .reserved }
        return network.refusal
    }

    private static func v6(_ start: [UInt8], at place: Int = 0, _ more: [UInt8] = [], last: UInt8 = 0) -> [UInt8] {
        var bytes = start + [UInt8](repeating: 0, count: 16 - start.count)
        for (index, byte) in more.enumerated() { bytes[place + index] = byte }
        if last != 0 { bytes[15] = last }
        return bytes
    }

    private static func fits(_ bytes: [UInt8], _ network: [UInt8], _ length: Int) -> Bool {
        let whole = length / 8
        guard bytes.prefix(whole).elementsEqual(network.prefix(whole)) else { return false }
        let mask = UInt8(truncatingIfNeeded: 0xff00 >> (length % 8))
        return length % 8 == 0 || bytes[whole] & mask == network[whole] & mask
    }
}

extension HostAddress: CustomStringConvertible {
    /// As it is written in an address: `192.0.2.1`, `2001:db8:0:0:0:0:0:1`.
    public var description: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2).map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }
}
