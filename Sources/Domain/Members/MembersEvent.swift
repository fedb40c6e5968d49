/// What happens in the context of members.
public enum MembersEvent: Hashable, Sendable {
    case first(MembersFirst)

    /// The data, as it is encoded.
    public var payload: any EventPayload { switch self { case .first(let data): data } }

    static let commands: [any Command.Type] = []
    static let payloads: [any EventPayload.Type] = []
    static let rejections: [RejectionCode] = []
}
public struct MembersFirst: EventPayload {
    public static let kind = EventKind("members.first", 1)
    public static let example = MembersFirst()
    public var event: Event { .members(.first(self)) }
}
