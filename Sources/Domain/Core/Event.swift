/// Name and version of an event's payload: storage format, never derived from a Swift name.
public struct EventKind: Hashable, Sendable {
    /// `members.registered`.
    public let type: String
    /// Counted from 1; an older one is read through an upcaster.
    public let version: Int

    /// A kind by its name and version.
    public init(_ type: String, _ version: Int) {
        self.type = type
        self.version = version
    }
}

/// The data of one kind of event. Property names are wire names.
public protocol EventPayload: Codable, Hashable, Sendable {
    /// Its name and version in the log.
    static var kind: EventKind { get }
    /// All personal texts in it, so that their keys are at hand when the event is stamped.
    var sealed: [Sealed] { get }
    /// For the published examples.
    static var example: Self { get }
    /// Into the enum of its context.
    var event: Event { get }
}

extension EventPayload {
    public var sealed: [Sealed] { [] }
}

/// Everything that can happen, by context, so that a new event breaks only what reads that context.
public enum Event: Hashable, Sendable {
    case communes(CommunesEvent)
    case members(MembersEvent)
    case assemblies(AssembliesEvent)
    case actas(ActasEvent)
    case consultations(ConsultationsEvent)
    case inventories(InventoriesEvent)
    case mandates(MandatesEvent)
    case elections(ElectionsEvent)
    case operators(OperatorsEvent)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .communes(let event): event.payload
        case .members(let event): event.payload
        case .assemblies(let event): event.payload
        case .actas(let event): event.payload
        case .consultations(let event): event.payload
        case .inventories(let event): event.payload
        case .mandates(let event): event.payload
        case .elections(let event): event.payload
        case .operators(let event): event.payload
        }
    }
}

/// An event that was decided and is not yet in the log.
public struct NewEvent: Hashable, Sendable {
    /// Where it belongs.
    public let stream: Stream
    /// What happened.
    public let event: Event

    /// An event for a stream.
    public init(_ stream: Stream, _ payload: some EventPayload) {
        self.stream = stream
        event = payload.event
    }
}

/// An event of the log, with what folds need of its envelope.
public struct Recorded: Hashable, Sendable {
    /// 1, 2, 3 … in its commune.
    public let position: Int64
    /// Where it belongs.
    public let stream: Stream
    /// 1, 2, 3 … in its stream.
    public let streamVersion: Int
    /// When the client says that it happened.
    public let occurredAt: Instant
    /// When the server wrote it; never goes back.
    public let recordedAt: Instant
    /// Whose act it is.
    public let actor: Identifier
    /// Who entered it, where that isn't the actor: a delegate or a registrar.
    public let by: Identifier?
    /// The position of the mandate, founding, naming or registration that it was done by.
    public let authority: Int64?
    /// Entered more than ten minutes after it happened.
    public let late: Bool
    /// What happened.
    public let event: Event

    /// All of its parts.
    public init(
        position: Int64,
        stream: Stream,
        streamVersion: Int,
        occurredAt: Instant,
        recordedAt: Instant,
        actor: Identifier,
        by: Identifier? = nil,
        authority: Int64? = nil,
        late: Bool = false,
        event: Event
    ) {
        self.position = position
        self.stream = stream
        self.streamVersion = streamVersion
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.actor = actor
        self.by = by
        self.authority = authority
        self.late = late
        self.event = event
    }
}
