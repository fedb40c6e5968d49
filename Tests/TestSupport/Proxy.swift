import Foundation
import Synchronization

/// A TCP proxy in front of PostgreSQL that loses answers or holds requests back when a test says so.
///
/// It reads the server's messages (TLS is off), so that "the answer is lost" means: after the server had committed and said so.
public final class Proxy: Sendable {
    public enum Fault: Sendable {
        /// The server's answers vanish; after the whole answer to a request the client's connection is closed.
        case loseAnswer
        /// The same, from the first request on that has this text.
        case loseAnswerTo(String)
        /// The client's bytes are kept here. The client's connection stays open until `hangUp`.
        case holdRequest
    }

    private struct State {
        var fault: Fault?
        var held: [UInt8] = []
        var client: Int32 = -1
        var server: Int32 = -1
    }

    public let port: UInt16
    /// A value for each whole answer that was lost.
    public let lost: AsyncStream<Void>
    /// A value when a request is being held back.
    public let holding: AsyncStream<Void>
    private let sawLost: AsyncStream<Void>.Continuation
    private let sawHeld: AsyncStream<Void>.Continuation
    private let listener: Int32
    private let target: UInt16
    private let state = Mutex(State())

    /// Listens on a free port of the loopback and takes one connection after the other.
    public init(to target: UInt16) throws {
        self.target = target
        (lost, sawLost) = AsyncStream.makeStream()
        (holding, sawHeld) = AsyncStream.makeStream()
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = Self.loopback(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, pointer, &size) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
        self.port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in
            while case let client = accept(listener, nil, nil), client >= 0 { serve(client) }
        }
    }

    deinit { close(listener) }

    /// From now on the newest connection has this fault.
    public func arm(_ fault: Fault) {
        state.withLock { $0.fault = fault }
    }

    /// Ends the newest connection on the client's side only: the server hears nothing of it.
    public func hangUp() {
        let client = state.withLock { $0.client }
        shutdown(client, Int32(SHUT_RDWR))
    }

    /// Sends what was held back to the server, late.
    public func release() {
        let (bytes, server) = state.withLock { state in
            state.fault = .loseAnswer
            defer { state.held = [] }
            return (state.held, state.server)
        }
        Self.write(bytes[...], to: server)
    }

    private func serve(_ client: Int32) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(target)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard connected else {
            close(client)
            return
        }
        state.withLock { state in
            if case .loseAnswer = state.fault { state.fault = nil }
            state.client = client
            state.server = server
        }
        Thread.detachNewThread { [self] in pumpRequests(from: client, to: server) }
        Thread.detachNewThread { [self] in pumpAnswers(from: server, to: client) }
    }

    private func pumpRequests(from client: Int32, to server: Int32) {
        while let bytes = Self.read(client) {
            let isHeld = state.withLock { state in
                switch state.fault {
                case .holdRequest:
                    state.held += bytes
                    return true
                case .loseAnswerTo(let text):
                    if bytes.firstRange(of: Array(text.utf8)) != nil { state.fault = .loseAnswer }
                    return false
                case .loseAnswer, nil:
                    return false
                }
            }
            if isHeld { sawHeld.yield() } else { Self.write(bytes, to: server) }
        }
        // The server's side stays open: a backend that lost its client must be able to finish what it does.
    }

    private func pumpAnswers(from server: Int32, to client: Int32) {
        var pending: [UInt8] = []
        while let bytes = Self.read(server) {
            pending += bytes
            // A message is a type, a length that counts itself, and its content.
            while pending.count >= 5 {
                let length = pending[1...4].reduce(0) { $0 << 8 | Int($1) } + 1
                guard pending.count >= length else { break }
                let message = pending[..<length]
                let isLost = state.withLock { state in
                    if case .loseAnswer = state.fault { true } else { false }
                }
                if isLost {
                    if message[0] == UInt8(ascii: "Z") {
                        sawLost.yield()
                        shutdown(client, Int32(SHUT_RDWR))
                    }
                } else {
                    Self.write(message, to: client)
                }
                pending = Array(pending[length...])
            }
        }
        shutdown(client, Int32(SHUT_RDWR))
    }

    private static func read(_ descriptor: Int32) -> ArraySlice<UInt8>? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? buffer[..<count] : nil
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
