/// An event as it goes into the log: the bytes are what is hashed, stored and served.
public struct StampedEvent: Hashable, Sendable {
    /// 1, 2, 3 … in its commune; also inside of the bytes.
    public let position: Int64
    /// Where it belongs, as `member/m-0007`.
    public let stream: String
    /// 1, 2, 3 … in its stream.
    public let streamVersion: Int
    /// The name of its type, as `members.registered`.
    public let type: String
    /// The RFC 8785 canonical JSON of its CloudEvent, at most 65,535 bytes.
    public let bytes: [UInt8]
    /// The RFC 9162 leaf hash of the bytes, 32 bytes.
    public let leafHash: [UInt8]

    /// An event of its parts.
    public init(
        position: Int64,
        stream: String,
        streamVersion: Int,
        type: String,
        bytes: [UInt8],
        leafHash: [UInt8]
    ) {
        self.position = position
        self.stream = stream
        self.streamVersion = streamVersion
        self.type = type
        self.bytes = bytes
        self.leafHash = leafHash
    }
}

/// What became of a command, for good.
public enum Outcome: Hashable, Sendable {
    /// Its events have these positions. A command that changed nothing has `last == first - 1`.
    case accepted(first: Int64, last: Int64)
    /// The rejection, as canonical JSON.
    case refused([UInt8])
}

/// A line of the ledger: a command's id, who sent what, and what became of it.
public struct LedgerEntry: Hashable, Sendable {
    /// The client's id of the command.
    public let id: String
    /// The HMAC of its canonical body (`Keyring.bodyMAC`).
    public let bodyMAC: [UInt8]
    /// The HMAC of its principal (`Keyring.principalMAC`).
    public let principalMAC: [UInt8]
    /// What became of it.
    public let outcome: Outcome

    /// A line of its parts.
    public init(id: String, bodyMAC: [UInt8], principalMAC: [UInt8], outcome: Outcome) {
        self.id = id
        self.bodyMAC = bodyMAC
        self.principalMAC = principalMAC
        self.outcome = outcome
    }
}

/// A command that was found in the ledger.
public typealias KnownCommand = LedgerEntry

/// A full Merkle tile (C2SP tlog-tiles, height 8) that fills with this append.
public struct LogTile: Hashable, Sendable {
    /// 0 for the tiles over the leaves.
    public let level: Int
    /// Which one on its level, from 0.
    public let index: Int64
    /// The hash of the subtree that it covers: an entry of the tile above. 32 bytes.
    public let root: [UInt8]
    /// 256 hashes of 32 bytes.
    public let hashes: [UInt8]

    /// A tile of its parts.
    public init(level: Int, index: Int64, root: [UInt8], hashes: [UInt8]) {
        self.level = level
        self.index = index
        self.root = root
        self.hashes = hashes
    }
}

/// A national id, as its HMAC, and who holds it.
public struct HeldNationalId: Hashable, Sendable {
    /// `Keyring.nationalIdMAC` of the id.
    public let mac: [UInt8]
    /// The member's id.
    public let person: String

    /// Says that a person holds the id with this HMAC.
    public init(mac: [UInt8], person: String) {
        self.mac = mac
        self.person = person
    }
}

/// What one commune gets from a batch: written as a whole, or not at all.
public struct CommuneAppend: Hashable, Sendable {
    /// The commune's slug. Its `log` row must exist (`EventLog.found`).
    public let commune: String
    /// The size that everything below was decided on.
    public let expectedSize: Int64
    /// Milliseconds since 1970, at least the head's.
    public let recordedAt: Int64
    /// Events at the positions `expectedSize + 1`, `expectedSize + 2` …; none where all commands were refused.
    public let events: [StampedEvent]
    /// The compact range after these events: the roots of its full subtrees, the largest first.
    public let frontier: [[UInt8]]
    /// Tiles that these events fill, of all levels.
    public let tiles: [LogTile]
    /// The outcomes of the commands, at least one: it is how an append recognises itself after an unknown COMMIT.
    public let ledger: [LedgerEntry]
    /// Keys of persons who get their first one.
    public let newKeys: [WrappedKey]
    /// National ids that are held from now on.
    public let nationalIds: [HeldNationalId]
    /// Persons whose keys and national ids are destroyed, after what is added here.
    public let erasedPersons: [String]

    /// An append of its parts.
    public init(
        commune: String,
        expectedSize: Int64,
        recordedAt: Int64,
        events: [StampedEvent],
        frontier: [[UInt8]],
        tiles: [LogTile] = [],
        ledger: [LedgerEntry],
        newKeys: [WrappedKey] = [],
        nationalIds: [HeldNationalId] = [],
        erasedPersons: [String] = []
    ) {
        self.commune = commune
        self.expectedSize = expectedSize
        self.recordedAt = recordedAt
        self.events = events
        self.frontier = frontier
        self.tiles = tiles
        self.ledger = ledger
        self.newKeys = newKeys
        self.nationalIds = nationalIds
        self.erasedPersons = erasedPersons
    }

    /// The size of the log once this is written.
    public var newSize: Int64 { expectedSize + Int64(events.count) }
}

/// What became of one commune's part of a batch. Of a commune that isn't `written`, nothing is.
public enum CommuneResult: Hashable, Sendable {
    /// Durable.
    case written
    /// The log has another size than the decisions were made on.
    case moved(size: Int64)
    /// Another append holds the commune's lock.
    case busy
    /// These of the commands have outcomes already, by another append; the others have none.
    case known([KnownCommand])
}
