/// Everything that a decision may read: the command's envelope, the book, and pure functions.
public struct Context: Sendable {
    /// Whose act it is.
    public let actor: Identifier
    /// Who enters it, where that isn't the actor (scope `delegate`).
    public let by: Identifier?
    /// The commune's slug.
    public let commune: String
    /// When it happened, by the client; equals `now` where the client didn't say.
    public let occurredAt: Instant
    /// The server's time for this decision.
    public let now: Instant
    /// Which doors the token opens that a decision asks about.
    public let permits: Permits
    /// Pure functions and data of the deployment.
    public let tools: Tools
    /// Who holds the national id that the command names, if anybody does: looked up under the head's lock.
    public let nationalIdHolder: Identifier?
    /// How far the commune's log has come before this decision; computed only where it is asked for.
    public let head: @Sendable () -> LogHead
    /// What was folded so far. Reading what isn't loaded notes it as missing.
    public var book: Book
    /// The position that the act is done by; set by `authorize`.
    public internal(set) var authority: Int64?
    /// For whom a named registrar or a proxy casts: the event's actor is then this voter, and who casts is shown as `by`.
    public internal(set) var voter: Identifier?
    /// Which kind of entry `authority` is; set by `authorize`.
    var basis: Basis?

    /// Scopes that a decision asks about.
    public struct Permits: Hashable, Sendable {
        /// The scope `late-entry`.
        public var lateEntry: Bool
        /// Acts by time only: the policies' own actor.
        public var policy: Bool

        /// Permits of their parts.
        public init(lateEntry: Bool = false, policy: Bool = false) {
            self.lateEntry = lateEntry
            self.policy = policy
        }
    }

    /// Pure functions and data that come from outside of the domain.
    public struct Tools: Sendable {
        /// SHA-256 of some bytes.
        public let sha256: @Sendable ([UInt8]) -> [UInt8]
        /// The day that it is at a moment in a time zone (IANA name), `nil` for an unknown zone.
        public let day: @Sendable (Instant, String) -> CivilDate?
        /// The moment at which a day begins in a time zone.
        public let startOfDay: @Sendable (CivilDate, String) -> Instant?
        /// The rule sets that ship, by id.
        public let ruleSets: [String: RuleSet]

        /// Tools of their parts.
        public init(
            sha256: @escaping @Sendable ([UInt8]) -> [UInt8],
            day: @escaping @Sendable (Instant, String) -> CivilDate?,
            startOfDay: @escaping @Sendable (CivilDate, String) -> Instant?,
            ruleSets: [String: RuleSet]
        ) {
            self.sha256 = sha256
            self.day = day
            self.startOfDay = startOfDay
            self.ruleSets = ruleSets
        }
    }

    /// A context for one decision.
    public init(
        actor: Identifier,
        by: Identifier? = nil,
        commune: String,
        occurredAt: Instant,
        now: Instant,
        permits: Permits = Permits(),
        tools: Tools,
        nationalIdHolder: Identifier? = nil,
        head: @escaping @Sendable () -> LogHead,
        book: Book
    ) {
        self.actor = actor
        self.by = by
        self.commune = commune
        self.occurredAt = occurredAt
        self.now = now
        self.permits = permits
        self.tools = tools
        self.nationalIdHolder = nationalIdHolder
        self.head = head
        self.book = book
    }

    /// The moment at which a day begins in a time zone; `nil` for an unknown zone, and where the moment is out of the
    /// years that can be written: an event that holds it couldn't be read again.
    func startOfDay(_ day: CivilDate, in timeZone: String) -> Instant? {
        tools.startOfDay(day, timeZone).flatMap { $0.isWritable ? $0 : nil }
    }

    /// More than ten minutes back.
    public var isLate: Bool { now.milliseconds - occurredAt.milliseconds > 600_000 }
}

extension Command {
    /// The whole decision: time, delegation, then the command's own.
    public func judge(in context: inout Context) throws(Rejection) -> [NewEvent] {
        if context.occurredAt > context.now + 300 {
            throw Rejection(.occurredAhead, ["now": context.now.scalar])
        }
        if Self.casts, context.by != nil { throw Rejection(.delegateMayNotCast) }
        let events = try decide(in: &context)
        if context.isLate { try context.authorizeLateEntry() }
        return events
    }
}
