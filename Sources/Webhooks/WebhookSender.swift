import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Sends signed requests to receivers.
public struct WebhookSender: Sendable {
    /// Whether http and addresses that aren't of the public internet are allowed.
    public let allowsPrivate: Bool
    private let resolver: HostResolver
    private let timeout: Duration

    /// - Parameter timeout: for the whole of one request; the specification names 15 to 30 seconds.
    public init(allowsPrivate: Bool, resolver: HostResolver = .system, timeout: Duration = .seconds(20)) {
        self.allowsPrivate = allowsPrivate
        self.resolver = resolver
        self.timeout = timeout
    }

    /// What became of one request.
    public enum Delivery: Hashable, Sendable {
        /// The receiver answered with 2xx.
        case delivered(status: Int)
        /// The receiver answered 410: it wants nothing any more.
        case gone
        /// It answered otherwise; where it said when to come back, in so many seconds.
        case answered(status: Int, reason: String, retryAfter: Int64?)
        /// No answer, or nothing was sent, since the address isn't one to deliver to.
        case failed(reason: String)
    }

    /// Checks where a URL leads now, as far as its name is known.
    public func check(_ url: String) async throws(WebhookAddress.Fault) {
        _ = try await WebhookAddress(url, plain: allowsPrivate).resolve(by: resolver, allowingPrivate: allowsPrivate)
    }

    /// Opens the way to a URL for some requests: its name is resolved once, the address judged, and that one connected to.
    public func withConnection<Value: Sendable>(
        to url: String,
        _ body: (Connection) async -> Value
    ) async -> Result<Value, Unreachable> {
        let address: WebhookAddress
        let host: HostAddress
        do throws(WebhookAddress.Fault) {
            address = try WebhookAddress(url, plain: allowsPrivate)
            guard let found = try await address.resolve(by: resolver, allowingPrivate: allowsPrivate) else {
                return .failure(Unreachable(reason: "the name \(address.host) has no address"))
            }
            host = found
        } catch {
            return .failure(Unreachable(reason: error.reason))
        }
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.timeout.connect = .seconds(10)
        // By both spellings that the client may look it up by; it asks no name server then.
        configuration.dnsOverride = [address.host: host.description, "[\(address.host)]": host.description]
        let client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        let value = await body(Connection(client: client, url: url, timeout: timeout))
        try? await client.shutdown()
        return .success(value)
    }

    /// Why nothing could be sent.
    public struct Unreachable: Error, Hashable, Sendable {
        /// In English, for operators.
        public let reason: String
    }

    /// A way to a receiver.
    public struct Connection: Sendable {
        fileprivate let client: HTTPClient
        fileprivate let url: String
        fileprivate let timeout: Duration

        /// Posts a signed body, once.
        public func post(_ body: [UInt8], signed signature: WebhookSignature) async -> Delivery {
            var request = HTTPClientRequest(url: url)
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/cloudevents+json")
            request.headers.add(name: "user-agent", value: "acta-webhooks/1")
            if let trace = WebhookTrace.header(of: body) { request.headers.add(name: "traceparent", value: trace) }
            for header in signature.headers { request.headers.add(name: header.name, value: header.value) }
            request.body = .bytes(body)
            do {
                let limit = TimeAmount.milliseconds(Int64(timeout / .milliseconds(1)))
                let response = try await client.execute(request, timeout: limit)
                await drain(response.body)
                return Self.delivery(response)
            } catch let error as HTTPClientError {
                return .failed(reason: error == .deadlineExceeded ? "no answer within \(timeout)" : "\(error)")
            } catch {
                return .failed(reason: "no connection: \(error)")
            }
        }

        /// Reads the rest of an answer, so that the connection can be used again; not over 64 KiB, and not for ever.
        private func drain(_ body: HTTPClientResponse.Body) async {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await body.collect(upTo: 1 << 16) }
                group.addTask { try? await Task.sleep(for: timeout) }
                await group.next()
                group.cancelAll()
            }
        }

        private static func delivery(_ response: HTTPClientResponse) -> Delivery {
            let status = Int(response.status.code)
            switch status {
            case 200..<300: return .delivered(status: status)
            case 410: return .gone
            case 300..<400:
                return .answered(
                    status: status,
                    reason: "it answered \(status), and redirects aren't followed: register the address that it names",
                    retryAfter: nil
                )
            default:
                return .answered(
                    status: status,
                    reason: "it answered \(status)",
                    retryAfter: response.headers.first(name: "retry-after").flatMap(RetryAfter.seconds)
                )
            }
        }
    }
}

/// The header of RFC 9110 §10.2.3.
enum RetryAfter {
    /// Seconds from now, whichever of the two forms it has; an hour at most.
    static func seconds(_ text: String) -> Int64? {
        if let number = Int64(text) { return number < 0 ? nil : min(number, 3600) }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.date(from: text).map { Int64(max(0, min(3600, $0.timeIntervalSinceNow.rounded(.up)))) }
    }
}

extension WebhookAddress.Fault {
    /// In English, for operators.
    public var reason: String {
        switch self {
        case .notAnAddress: "the URL isn't an absolute one of ASCII characters"
        case .scheme(let scheme): "the scheme \(scheme) isn't allowed"
        case .credentials: "the URL has a user name or a password in it"
        case .fragment: "the URL has a fragment"
        case .refused(let address, let refusal):
            "it leads to \(address), which is \(refusal.rawValue); only public addresses are delivered to"
        }
    }
}
