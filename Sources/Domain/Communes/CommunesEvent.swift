/// What happens in the context of communes.
public enum CommunesEvent: Hashable, Sendable {
    case first(CommunesFirst)

    /// The data, as it is encoded.
    public var payload: any EventPayload { switch self { case .first(let data): data } }

    static let commands: [any Command.Type] = []
    static let payloads: [any EventPayload.Type] = []
    static let rejections: [RejectionCode] = []
}
public struct CommunesFirst: EventPayload {
    public static let kind = EventKind("communes.first", 1)
    public static let example = CommunesFirst()
    public var event: Event { .communes(.first(self)) }
}
