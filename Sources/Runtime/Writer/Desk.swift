import Domain
import EventLog
import Transparency

/// Where one commune's commands are decided: its book as it is durable and as it runs ahead, and what stamping needs.
///
/// It is a class, so that books of a hundred thousand entries are folded in place and never copied on the way. It is not
/// synchronized: it has one owner at a time (the slice's loop, a loader, or the locked path), and is handed over
/// through the slice's lock, which orders their accesses.
final class Desk: @unchecked Sendable {
    let commune: String
    /// How many events are durable, as far as it is known here.
    private(set) var size: Int64 = 0
    /// When the newest of them was written, in milliseconds since the epoch.
    private(set) var recordedAt: Int64 = 0
    /// The log's `source`; empty before it has a row.
    private(set) var source = ""
    /// The Merkle tree of the durable events.
    private(set) var tree = TileBuilder()
    /// Folded from durable events only.
    var committed = Book()
    /// Also from those of the draft under way.
    var ahead = Book()
    /// Keys of persons; `nil` for one who has none, any more.
    private(set) var keys: [Identifier: PersonKey?] = [:]
    /// Who holds a national id, by HMAC, as of `size`; `nil` for nobody.
    private(set) var nationalIds: [[UInt8]: Identifier?] = [:]
    /// Of the loaded sections, what their events weighed.
    private(set) var weights: [Section: Int] = [:]
    /// Of the loaded sections, when one was read or folded last, by the desk's own count of drafts.
    private var used: [Section: Int64] = [:]
    private var drafts: Int64 = 0
    private var folded = 0
    /// Misses in a row.
    var misses = 0
    /// Whether what came since must be read before anything is decided.
    var isStale = true
    /// When it was last known to be up to date: before what was read then was read.
    var refreshedAt: ContinuousClock.Instant?

    init(commune: String) { self.commune = commune }

    /// What it holds in memory, roughly, in bytes: two folds of each event, and keys.
    var weight: Int {
        2048 + folded + keys.count * 320 + nationalIds.count * 128
    }

    /// What folding an event adds to its section's weight.
    static func weight(ofEvent bytes: Int) -> Int { 96 + bytes / 8 }
}

extension Desk {
    /// Begins a draft on the durable state.
    func begin(at now: Int64) -> Draft {
        drafts += 1
        return Draft(commune: commune, base: size, recordedAt: max(now, recordedAt), tree: tree)
    }

    /// The draft is durable: what ran ahead is true.
    func commit(_ draft: Draft) {
        committed.follow(ahead, through: draft.folded)
        for (event, stamped) in zip(draft.folded, draft.events) { weigh(event.stream, stamped.bytes.count) }
        size = draft.size
        if !draft.events.isEmpty { recordedAt = draft.recordedAt }
        tree = draft.tree
        for (person, new) in draft.newKeys { keys[person] = .some(new.key) }
        for person in draft.erased { keys[person] = .some(nil) }
        nationalIds.merge(draft.nationalIds) { $1 }
        misses = 0
        trim()
    }

    /// The draft was not written: what ran ahead is forgotten.
    func forget(_ draft: Draft) {
        if !draft.folded.isEmpty { ahead = committed }
    }

    /// The draft was not written because the log isn't as it was: what came since must be read.
    func miss(_ draft: Draft) {
        forget(draft)
        misses += 1
        isStale = true
    }

    /// Takes over a head that was read, before the events up to it are folded.
    func take(_ head: Head, tree: TileBuilder) {
        if head.size != size { nationalIds = [:] }
        size = head.size
        recordedAt = head.recordedAt
        source = head.source
        self.tree = tree
    }

    /// Folds an event that was read.
    func fold(_ event: Recorded, bytes: Int) {
        committed.evolve(event)
        weigh(event.stream, bytes)
        if event.stream.kind == .member, case .members(.erased) = event.event { keys[event.stream.id] = .some(nil) }
    }

    /// Begins a section that is about to be folded from its first event.
    func open(_ section: Section) {
        committed.open(section)
        weights[section] = 256
        folded += 256
        used[section] = drafts
    }

    func take(keys found: [String: PersonKey], of wanted: Set<Identifier>) {
        for person in wanted { keys[person] = .some(found[person.text]) }
    }

    func take(holders found: [[UInt8]: String], of wanted: Set<[UInt8]>) {
        for mac in wanted { nationalIds[mac] = .some(found[mac].flatMap(Identifier.init(scalar:))) }
    }

    /// Notes that a decision concerned a section.
    func touch(_ section: Section) {
        if weights[section] != nil { used[section] = drafts }
    }

    /// Forgets the section that wasn't used for longest, the small ones that all decisions read apart; `false` if there is none.
    func shed() -> Bool {
        let candidates = used.filter { $0.key != .commune && $0.key != .register && $0.value < drafts }
        guard let oldest = candidates.min(by: { $0.value < $1.value })?.key else { return false }
        committed.close(oldest)
        ahead.close(oldest)
        folded -= weights.removeValue(forKey: oldest) ?? 0
        used[oldest] = nil
        return true
    }

    private func weigh(_ stream: Stream, _ bytes: Int) {
        let section = Section(covering: stream)
        guard weights[section] != nil else { return }
        weights[section, default: 0] += Self.weight(ofEvent: bytes)
        folded += Self.weight(ofEvent: bytes)
        used[section] = drafts
    }

    /// Keys and look-ups are cheap to read again.
    private func trim() {
        if keys.count > 4096 { keys = [:] }
        if nationalIds.count > 4096 { nationalIds = [:] }
    }
}
