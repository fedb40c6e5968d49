/// What happens in the context of consultations.
public enum ConsultationsEvent: Hashable, Sendable {
    case first(ConsultationsFirst)

    /// The data, as it is encoded.
    public var payload: any EventPayload { switch self { case .first(let data): data } }

    static let commands: [any Command.Type] = []
    static let payloads: [any EventPayload.Type] = []
    static let rejections: [RejectionCode] = []
}
public struct ConsultationsFirst: EventPayload {
    public static let kind = EventKind("consultations.first", 1)
    public static let example = ConsultationsFirst()
    public var event: Event { .consultations(.first(self)) }
}
