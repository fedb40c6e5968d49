/// An event as it was read from the log.
public struct StoredEvent: Hashable, Sendable {
    /// The commune's slug.
    public let commune: String
    /// 1, 2, 3 … in its commune.
    public let position: Int64
    /// Where it belongs, as `member/m-0007`.
    public let stream: String
    /// 1, 2, 3 … in its stream.
    public let streamVersion: Int
    /// The name of its type.
    public let type: String
    /// The canonical bytes, as they were hashed.
    public let bytes: [UInt8]

    /// An event of its parts.
    public init(
        commune: String,
        position: Int64,
        stream: String,
        streamVersion: Int,
        type: String,
        bytes: [UInt8]
    ) {
        self.commune = commune
        self.position = position
        self.stream = stream
        self.streamVersion = streamVersion
        self.type = type
        self.bytes = bytes
    }
}

/// The newest head of a commune's log.
public struct Head: Hashable, Sendable {
    /// How many events it has.
    public let size: Int64
    /// The compact range: roots of the full subtrees, the largest first; empty for an empty log.
    public let frontier: [[UInt8]]
    /// When the newest event was written, in milliseconds since 1970; 0 for an empty log.
    public let recordedAt: Int64
    /// The UUID drawn at founding; `urn:uuid:` and this is the events' `source`.
    public let source: String

    /// A head of its parts.
    public init(size: Int64, frontier: [[UInt8]], recordedAt: Int64, source: String) {
        self.size = size
        self.frontier = frontier
        self.recordedAt = recordedAt
        self.source = source
    }
}
