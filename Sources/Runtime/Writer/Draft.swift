import Domain
import EventLog
import Transparency

/// What a commune gets from a batch, as far as it was decided. Nothing of it is true before it was written.
struct Draft: Sendable {
    /// A command and what was decided on it.
    struct Decided: Sendable {
        let pending: Pending
        let verdict: Verdict
    }

    /// The key of a person who gets their first one.
    struct NewKey: Sendable {
        let key: PersonKey
        let wrapped: WrappedKey
    }

    let commune: String
    /// The size of the log that it was decided on.
    let base: Int64
    /// Milliseconds since the epoch, of all its events.
    let recordedAt: Int64

    /// The Merkle tree after its events.
    private(set) var tree: TileBuilder
    /// Tiles that its events fill.
    private(set) var tiles: [LogTile] = []
    private(set) var events: [StampedEvent] = []
    /// The same events as folds see them.
    private(set) var folded: [Recorded] = []
    var ledger: [LedgerEntry] = []
    var newKeys: [Identifier: NewKey] = [:]
    var heldNationalIds: [HeldNationalId] = []
    var erased: Set<Identifier> = []
    /// What its events changed of who holds a national id.
    var nationalIds: [[UInt8]: Identifier?] = [:]

    private(set) var decided: [Decided] = []
    /// Commands that must wait for the next batch, in their order.
    var deferred: [Pending] = []
    /// What must be read before the first of them can be decided.
    var needs = Needs()
    /// Bytes of its events.
    private(set) var bytes = 0

    private var byId: [String: Int] = [:]
    private var held: Set<ObjectIdentifier> = []

    init(commune: String, base: Int64, recordedAt: Int64, tree: TileBuilder) {
        self.commune = commune
        self.base = base
        self.recordedAt = recordedAt
        self.tree = tree
    }

    /// The size of the log after its events.
    var size: Int64 { base + Int64(events.count) }

    /// All its commands, in the order in which they came.
    var commands: [Pending] { decided.map(\.pending) + deferred }

    /// What was decided on an earlier command of this id, where that will be in the ledger.
    func earlier(_ id: String) -> Int? { byId[id] }

    /// Whether later lines of this upload must wait until it is known what became of an earlier one.
    func holds(_ upload: Upload?) -> Bool { upload.map { held.contains(ObjectIdentifier($0)) } ?? false }

    /// Adds an event, and its leaf to the tree.
    mutating func add(_ printed: Press.Printed) {
        events.append(printed.stamped)
        folded.append(printed.recorded)
        bytes += printed.stamped.bytes.count
        for tile in tree.append(printed.leaf) {
            tiles.append(
                LogTile(level: tile.level, index: tile.index, root: tile.root.bytes, hashes: tile.hashes.concatenated)
            )
        }
    }

    /// Notes what was decided, for the ledger too.
    mutating func enter(_ outcome: Outcome, _ verdict: Verdict, on pending: Pending) {
        ledger.append(
            LedgerEntry(
                id: pending.id,
                bodyMAC: pending.bodyMAC,
                principalMAC: pending.principalMAC,
                outcome: outcome
            )
        )
        note(verdict, on: pending)
    }

    /// Notes what was decided.
    mutating func note(_ verdict: Verdict, on pending: Pending) {
        if verdict.isKept { byId[pending.id] = decided.count }
        if let upload = pending.upload, upload.stopsOnRefusal, !isAccepted(verdict) {
            held.insert(ObjectIdentifier(upload))
        }
        decided.append(Decided(pending: pending, verdict: verdict))
    }

    private func isAccepted(_ verdict: Verdict) -> Bool {
        switch verdict {
        case .accepted: true
        case .same(let earlier): isAccepted(decided[earlier].verdict)
        case .refused, .reused, .passed, .unknownCommune, .unprintable, .undecided: false
        }
    }

    /// What is handed to the log; `nil` where nothing is to be written.
    var append: CommuneAppend? {
        guard !ledger.isEmpty else { return nil }
        return CommuneAppend(
            commune: commune,
            expectedSize: base,
            recordedAt: recordedAt,
            events: events,
            frontier: tree.frontier.map(\.bytes),
            tiles: tiles,
            ledger: ledger,
            newKeys: newKeys.values.map(\.wrapped),
            nationalIds: heldNationalIds,
            erasedPersons: erased.map(\.text).sorted()
        )
    }
}
