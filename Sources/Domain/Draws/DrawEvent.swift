/// What happens in a stream `draw/…`.
public enum DrawEvent: Hashable, Sendable {
    case announced(DrawAnnounced)
    case recorded(DrawRecorded)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .announced(let data): data
        case .recorded(let data): data
        }
    }

    static let commands: [any Command.Type] = [DrawsAnnounce.self, DrawsRecord.self]
    static let payloads: [any EventPayload.Type] = [DrawAnnounced.self, DrawRecorded.self]
}
