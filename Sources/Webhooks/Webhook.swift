/// A receiver outside that is told of a commune's events.
public struct Webhook: Hashable, Sendable {
    /// The commune's slug.
    public let commune: String
    /// `wh_` and sixteen hexadecimal digits, unique over all communes.
    public let id: String
    /// Where it is.
    public let url: String
    /// Types, or contexts as `members.*`; none for all.
    public let eventTypes: [String]
    /// What people call it.
    public let description: String
    /// It is told of what comes after this position.
    public let fromPosition: Int64
    /// When it was registered, in milliseconds since 1970, as all times here.
    public let createdAt: Int64
    /// Until when the secret before the last rotation signs too; `nil` where it doesn't any more.
    public let previousSecretUntil: Int64?
    /// Since when nothing is sent; `nil` while it is enabled.
    public let disabledAt: Int64?
    /// Why not.
    public let disabledReason: String?

    /// The name of its group in the queue.
    public var group: String { Self.groupPrefix + id }

    static let groupPrefix = "webhook/"

    /// Whether it wants events of a type.
    public func wants(_ type: String) -> Bool { Self.wants(type, eventTypes) }

    static func wants(_ type: String, _ patterns: [String]) -> Bool {
        patterns.isEmpty
            || patterns.contains { $0 == type || $0.hasSuffix(".*") && type.hasPrefix($0.dropLast()) }
    }
}
