/// What happens in the context of assemblies.
public enum AssembliesEvent: Hashable, Sendable {
    case first(AssembliesFirst)

    /// The data, as it is encoded.
    public var payload: any EventPayload { switch self { case .first(let data): data } }

    static let commands: [any Command.Type] = []
    static let payloads: [any EventPayload.Type] = []
    static let rejections: [RejectionCode] = []
}
public struct AssembliesFirst: EventPayload {
    public static let kind = EventKind("assemblies.first", 1)
    public static let example = AssembliesFirst()
    public var event: Event { .assemblies(.first(self)) }
}
