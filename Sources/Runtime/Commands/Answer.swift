public import Domain

/// What became of a command. Nothing is answered as accepted or rejected before it is durable.
public enum Answer: Sendable, Hashable {
    /// It happened (201), or had happened before (200, `replayed`).
    case accepted(Accepted, replayed: Bool)
    /// A rule of the domain says no (422, or 403 for `authority-missing`). Kept in the ledger.
    case rejected(id: String, Rejection, replayed: Bool)
    /// It isn't a command (400): all faults at once.
    case malformed([Fault])
    /// More bytes than a command may have (413).
    case tooLarge
    /// The id was used before with another body, or by another principal (409).
    case reusedId
    /// There is no such commune (404).
    case communeUnknown
    /// The log has moved past the position that the client expected (412); this is where it is.
    case expectedPositionPassed(Int64)
    /// Not a door of this token (403).
    case scopeMissing(Scope)
    /// The token is no member of this commune, and the command names no actor (403).
    case noMember
    /// Too much is waiting (503); seconds until another attempt makes sense.
    case overloaded(retryAfter: Int)
    /// No database, or it isn't known whether the command was written (503); the same id tells on retry.
    case unavailable(retryAfter: Int)
    /// The commune's log isn't what was published of it: nothing is written to it until it is recovered (503).
    case readOnly(CheckpointPublisher.Contradiction)
    /// The database can't keep what this command says (500).
    case notStorable
    /// A line after one that ended its upload: it was not looked at (503).
    case undecided

    /// Whether it is final: kept in the ledger.
    public var isKept: Bool {
        switch self {
        case .accepted, .rejected: true
        case .malformed, .tooLarge, .reusedId, .communeUnknown, .expectedPositionPassed, .scopeMissing, .noMember,
            .overloaded,
            .unavailable, .notStorable, .readOnly, .undecided:
            false
        }
    }

    /// Whether the server couldn't decide it: such an answer ends an upload of several lines.
    public var isServerFault: Bool {
        switch self {
        case .overloaded, .unavailable, .notStorable, .readOnly, .undecided: true
        case .accepted, .rejected, .malformed, .tooLarge, .reusedId, .communeUnknown, .expectedPositionPassed,
            .scopeMissing,
            .noMember:
            false
        }
    }
}

/// A command's events, durable.
public struct Accepted: Sendable, Hashable {
    /// The command's id.
    public let id: String
    /// Its last event's position; for a command without events the position that the log had.
    public let position: Int64
    /// Its events, in order.
    public let events: [Event]

    /// One event of an accepted command.
    public struct Event: Sendable, Hashable {
        /// 1, 2, 3 … in its commune.
        public let position: Int64
        /// `members.registered`.
        public let type: String
        /// `member/m-0007`.
        public let stream: String

        /// An event of its parts.
        public init(position: Int64, type: String, stream: String) {
            self.position = position
            self.type = type
            self.stream = stream
        }
    }

    /// An answer of its parts.
    public init(id: String, position: Int64, events: [Event]) {
        self.id = id
        self.position = position
        self.events = events
    }
}
