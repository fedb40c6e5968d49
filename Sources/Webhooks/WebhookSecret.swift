import Crypto
import Foundation

/// What a receiver and we share: the key of the signatures. Standard Webhooks, “Symmetric signatures”.
public struct WebhookSecret: Hashable, Sendable {
    /// 24 to 64 bytes, as the specification demands.
    public let bytes: [UInt8]

    /// A secret of its bytes.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// 32 random bytes.
    public static func draw() -> WebhookSecret {
        WebhookSecret(bytes: SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) })
    }

    /// A secret as it is written down: `whsec_` and base64; `nil` where it isn't one.
    public init?(text: String) {
        guard text.hasPrefix("whsec_"), let data = Data(base64Encoded: String(text.dropFirst(6))) else { return nil }
        guard (24...64).contains(data.count) else { return nil }
        bytes = Array(data)
    }

    /// As it is shown once to whoever registers.
    public var text: String { "whsec_" + Data(bytes).base64EncodedString() }

    /// One signature: `v1,` and the base64 of the HMAC-SHA256 over `id.timestamp.body`.
    ///
    /// - Parameter timestamp: seconds since 1970.
    public func signature(id: String, timestamp: Int64, body: [UInt8]) -> String {
        let message = Array("\(id).\(timestamp).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: bytes))
        return "v1," + Data(code).base64EncodedString()
    }
}

extension WebhookSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "WebhookSecret" }
    public var debugDescription: String { description }
    /// Nothing, so that no dump shows it.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// The three headers of a delivery.
public struct WebhookSignature: Hashable, Sendable {
    /// The message's id: the same in every attempt.
    public let id: String
    /// Seconds since 1970, by real time, since receivers refuse what is five minutes off.
    public let timestamp: Int64
    /// One signature for each secret in force, with a space between.
    public let value: String

    /// Signs a body with all secrets that are in force.
    public init(id: String, timestamp: Int64, body: [UInt8], secrets: [WebhookSecret]) {
        self.id = id
        self.timestamp = timestamp
        value = secrets.map { $0.signature(id: id, timestamp: timestamp, body: body) }.joined(separator: " ")
    }

    /// By name.
    public var headers: [(name: String, value: String)] {
        [("webhook-id", id), ("webhook-timestamp", String(timestamp)), ("webhook-signature", value)]
    }
}
