/// What operators do with a deployment, in their own log: a commune of the reserved name `operators`.
public enum OperatorsEvent: Hashable, Sendable {
    case eventSkipped(EventSkipped)
    case signingKeyRotated(SigningKeyRotated)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .eventSkipped(let data): data
        case .signingKeyRotated(let data): data
        }
    }

    /// The operators' log.
    public static let commune = "operators"

    static let payloads: [any EventPayload.Type] = [EventSkipped.self, SigningKeyRotated.self]
}

/// A version of a view passes over an event that it can't apply, by an operator's decision: a rebuild and an auditor come
/// to the same rows by it.
public struct EventSkipped: EventPayload {
    public static let kind = EventKind("operators.event-skipped", 1)

    /// The view's name.
    public let view: String
    /// Its version; a later one has to apply the event again, or be told again.
    public let version: Int
    /// The commune's slug.
    public let commune: String
    /// Which event.
    public let position: Int64
    /// Why, in plain words.
    public let reason: String

    /// An event of its parts.
    public init(view: String, version: Int, commune: String, position: Int64, reason: String) {
        self.view = view
        self.version = version
        self.commune = commune
        self.position = position
        self.reason = reason
    }

    public static let example = EventSkipped(
        view: "stock",
        version: 1,
        commune: "el-maizal",
        position: 4711,
        reason: "A movement of an item that a defect of 0.1.0 let through; corrected by movement 4720"
    )
    public var event: Event { .operators(.eventSkipped(self)) }
}
