/// What a consumer receives: an event of the log, or a thing that it scheduled and that came due.
public struct Message: Sendable, Hashable {
    /// The commune's slug.
    public let commune: String
    /// The event's place in the commune's log.
    public let position: Int64
    /// 0 is the event itself; 1 and on, what was scheduled by it.
    public let n: Int
    /// The event's stream. Messages of one key come in order.
    public let key: String
    /// The event's type, as `members.registered`.
    public let type: String
    /// The event's stored bytes.
    public let bytes: [UInt8]
    /// When the event was recorded, in milliseconds since 1970.
    public let recordedAt: Int64
    /// Set where this is a thing that came due.
    public let due: DueInfo?
    /// 1 the first time that it is tried, as far as anybody knows: a worker that died leaves no trace of its try.
    public let attempt: Int

    /// A message of its parts.
    public init(
        commune: String,
        position: Int64,
        n: Int = 0,
        key: String,
        type: String,
        bytes: [UInt8],
        recordedAt: Int64,
        due: DueInfo? = nil,
        attempt: Int = 1
    ) {
        self.commune = commune
        self.position = position
        self.n = n
        self.key = key
        self.type = type
        self.bytes = bytes
        self.recordedAt = recordedAt
        self.due = due
        self.attempt = attempt
    }

    /// The message's identity, the same each time that it is delivered: an effect is made once by it.
    public var id: String { "\(commune)/\(position)/\(n)" }
}

/// What came due.
public struct DueInfo: Sendable, Hashable {
    /// The message's id.
    public let id: String
    /// When it was due, in milliseconds by the service's clock.
    public let at: Int64
    /// What was given when it was scheduled.
    public let payload: [UInt8]

    /// What came due, of its parts.
    public init(id: String, at: Int64, payload: [UInt8]) {
        self.id = id
        self.at = at
        self.payload = payload
    }
}
