import Foundation

/// Where deliveries go: a URL that was checked, and its host.
public struct WebhookAddress: Hashable, Sendable {
    /// The URL as it was registered.
    public let url: String
    /// A name or an IP address, without brackets.
    public let host: String

    /// What is wrong with a URL.
    public enum Fault: Error, Hashable, Sendable {
        /// Not an absolute URL of ASCII, or too long.
        case notAnAddress
        /// Another scheme than https, or than http where that is allowed.
        case scheme(String)
        /// Names or passwords in it would be kept in the clear.
        case credentials
        /// A part behind `#` is never sent.
        case fragment
        /// It leads to an address that isn't delivered to.
        case refused(HostAddress, HostAddress.Refusal)
    }

    /// Reads a URL.
    ///
    /// - Parameter plain: Whether http is allowed.
    public init(_ text: String, plain: Bool) throws(Fault) {
        // Only what needs no rewriting is taken, so that what we judge is what the client connects to.
        guard (8...2048).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x5c }),
            !text.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).prefix(1).contains(where: {
                $0.contains("%")
            }), let parsed = URL(string: text), let scheme = parsed.scheme?.lowercased()
        else { throw .notAnAddress }
        guard scheme == "https" || plain && scheme == "http" else { throw .scheme(scheme) }
        guard parsed.user == nil, parsed.password == nil else { throw .credentials }
        guard parsed.fragment == nil else { throw .fragment }
        guard var host = parsed.host, (1...255).contains(host.utf8.count), (parsed.port ?? 443) > 0,
            (parsed.port ?? 443) < 65_536
        else { throw .notAnAddress }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard Self.isName(host) || Self.isIPv6(host) else { throw .notAnAddress }
        url = text
        self.host = host
    }

    /// The address to connect to: the first of the host's.
    ///
    /// A name with one address that is refused is refused as a whole: it is how rebinding looks.
    public func resolve(by resolver: HostResolver, allowingPrivate: Bool) async throws(Fault) -> HostAddress? {
        let addresses = await resolver.addresses(host)
        if !allowingPrivate {
            for address in addresses { if let refusal = address.refusal { throw .refused(address, refusal) } }
        }
        // Receivers with a broken IPv6 are more frequent than those without IPv4.
        return addresses.first { $0.bytes.count == 4 } ?? addresses.first
    }

    private static func isName(_ host: String) -> Bool {
        host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
            default: false
            }
        }
    }

    private static func isIPv6(_ host: String) -> Bool {
        host.contains(":")
            && host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "."): true
                default: false
                }
            }
    }
}
