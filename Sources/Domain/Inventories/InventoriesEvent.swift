/// What happens in the context of inventories.
public enum InventoriesEvent: Hashable, Sendable {
    case first(InventoriesFirst)

    /// The data, as it is encoded.
    public var payload: any EventPayload { switch self { case .first(let data): data } }

    static let commands: [any Command.Type] = []
    static let payloads: [any EventPayload.Type] = []
    static let rejections: [RejectionCode] = []
}
public struct InventoriesFirst: EventPayload {
    public static let kind = EventKind("inventories.first", 1)
    public static let example = InventoriesFirst()
    public var event: Event { .inventories(.first(self)) }
}
