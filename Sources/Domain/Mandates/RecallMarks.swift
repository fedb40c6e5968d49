/// A recall of a mandate was asked for.
public struct MandateRecallOpened: EventPayload {
    public static let kind = EventKind("mandates.recall-opened", 1)

    /// Its own stream has the rest.
    public let recallId: Identifier

    public static let example = MandateRecallOpened(recallId: "re-2026-1")
    public var event: Event { .mandates(.mandate(.recallOpened(self))) }
}

/// A recall was decided, and the mandate goes on.
public struct MandateRecallClosed: EventPayload {
    public static let kind = EventKind("mandates.recall-closed", 1)

    /// Its own stream has the rest.
    public let recallId: Identifier

    public static let example = MandateRecallClosed(recallId: "re-2026-1")
    public var event: Event { .mandates(.mandate(.recallClosed(self))) }
}
