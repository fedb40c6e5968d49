import Dispatch
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Asks the system for the addresses of a name. Whatever way an address is spelt (`0177.1`, `2130706433`), what comes out
/// are its bytes, and those are judged and connected to.
public struct HostResolver: Sendable {
    /// All addresses of a name; none where it has none or nobody answers.
    public var addresses: @Sendable (_ host: String) async -> [HostAddress]

    /// A resolver of one's own, for tests.
    public init(_ addresses: @escaping @Sendable (String) async -> [HostAddress]) { self.addresses = addresses }

    /// The system's: the hosts file, then DNS.
    public static let system = HostResolver { host in
        await withCheckedContinuation { continuation in
            // It blocks, for as long as the system waits for a name server.
            queue.async { continuation.resume(returning: look(up: host)) }
        }
    }

    private static let queue = DispatchQueue(label: "acta.resolver", attributes: .concurrent)

    private static func look(up host: String) -> [HostAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [HostAddress] = []
        var next = list
        while let entry = next {
            if let address = address(entry.pointee), !found.contains(address) { found.append(address) }
            next = entry.pointee.ai_next
        }
        return found
    }

    private static func address(_ entry: addrinfo) -> HostAddress? {
        guard let raw = UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch entry.ai_family {
        case AF_INET:
            let address = raw.loadUnaligned(as: sockaddr_in.self).sin_addr
            return HostAddress(bytes: withUnsafeBytes(of: address) { Array($0) })
        case AF_INET6:
            let address = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return HostAddress(bytes: withUnsafeBytes(of: address) { Array($0) })
        default: return nil
        }
    }
}
