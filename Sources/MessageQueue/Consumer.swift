/// Receives the messages of its groups. Effects happen at least once: it makes them once by `Message.id`.
///
/// A protocol because there are several: policies, webhooks, tests.
public protocol Consumer: Sendable {
    /// The groups that it has now. Asked again every few seconds and on wake-ups, since webhooks come and go.
    func groups() async throws -> [Group]

    /// Whether a group receives events of this type. Things that came due are always received.
    func wants(_ type: String, in group: Group) -> Bool

    /// Receives messages of one key, in order; other keys' come at the same time, on other tasks.
    ///
    /// - Returns: An outcome for each, in the same order. After the first that isn't done the rest counts as not
    ///   delivered, and fewer outcomes may be returned.
    func receive(_ messages: [Message], in group: Group) async -> [Outcome]
}

/// A topic's readers that share a cursor.
public struct Group: Sendable, Hashable {
    /// Where a group begins that is seen for the first time.
    public enum Start: Sendable, Hashable {
        /// With the first event.
        case beginning
        /// After what the logs have at this moment.
        case now
        /// After this position of its only commune; as `now` for a group of all communes.
        case position(Int64)
    }

    /// Unique among all consumers; its cursors are found by it.
    public let name: String
    /// Its only commune; `nil` for all.
    public let commune: String?
    /// Where it begins. What a group that was seen before says here makes no difference.
    public let from: Start

    /// A group of its parts.
    public init(name: String, commune: String? = nil, from: Start = .beginning) {
        self.name = name
        self.commune = commune
        self.from = from
    }
}

/// What became of a message.
public enum Outcome: Sendable, Hashable {
    /// Its effect was made. What is scheduled becomes due messages, in the transaction that acknowledges.
    case done(schedule: [Schedule] = [])
    /// To be tried again later, and parked after the last try; not before `earliest`, where the consumer knows of such a
    /// moment, in milliseconds by the service's clock.
    case retry(reason: String, earliest: Int64? = nil)
    /// Nothing that trying again would mend: an operator must look.
    case park(reason: String)
}

/// Something that comes back to the group later, as a message with this `n`.
public struct Schedule: Sendable, Hashable {
    /// When, in milliseconds by the service's clock.
    public let at: Int64
    /// What the consumer wants to know then.
    public let payload: [UInt8]
    /// 1 and on: which of the things that the event schedules. The same again replaces the earlier one.
    public let n: Int

    /// Something for later, of its parts.
    public init(at: Int64, payload: [UInt8], n: Int) {
        self.at = at
        self.payload = payload
        self.n = n
    }
}
