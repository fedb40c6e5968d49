public import Domain

/// Who did a thing, when, and by which entry of the book.
public struct DeedShown: Codable, Hashable, Sendable {
    /// Whose act it is.
    public var actor: Identifier
    /// Who entered it, where that isn't the actor.
    public var by: Identifier?
    /// When it happened.
    public var occurredAt: Instant
    /// The position of the mandate, founding or naming that it was done by.
    public var authority: Int64?
    /// The position of the event.
    public var position: Int64
    /// Whether it was entered late; missing where not.
    public var late: Bool?

    /// Of an event's envelope.
    public init(_ recorded: Recorded) {
        actor = recorded.actor
        by = recorded.by
        occurredAt = recorded.occurredAt
        authority = recorded.authority
        position = recorded.position
        late = recorded.late ? true : nil
    }
}
