import Crypto
public import EventLog
import Foundation
public import Logging
import Postgres
public import ServiceLifecycle
public import Transparency

/// Signs and publishes checkpoints: one process at a time, by a lease, on a schedule and when somebody asks.
///
/// A note is signed of a size that is durable, after holding the tree against what was published before; it is kept outside
/// of the database, then inserted, and only then given to anybody. So no two trees of one size are published, nor a smaller
/// one after a larger, whichever process fails at whichever moment.
public actor CheckpointPublisher: Service {
    /// What a log's checkpoints say against it.
    public enum Contradiction: Error, Hashable, Sendable {
        /// The log has fewer events than a checkpoint says: positions `from` to `to` are missing.
        case shorter(from: Int64, to: Int64)
        /// The log's first events aren't those of the checkpoint of this size.
        case rewritten(size: Int64)
    }

    static let leaseName = "checkpoints"

    private let log: EventLog
    private let notes: LogNotes
    private let origin: String
    private let outside: OutsideNotes?
    private let holder: String
    private let interval: Duration
    private let term: Duration
    private let logger: Logger
    /// How many signatures were made, for tests.
    private(set) var signed = 0
    private var isChecked = false
    private var lease: Lease?
    private let turns = Gate(1)
    private let readOnly: ReadOnlyLogs

    /// A publisher that doesn't run yet; on demand it works without running.
    ///
    /// - Parameters:
    ///   - origin: The checkpoints' origin, without the commune.
    ///   - outside: Where the newest note of each log is kept outside of the database.
    ///   - holder: Unique among all processes.
    ///   - interval: How often it looks for logs that have grown.
    ///   - term: How long its lease lasts when it dies.
    public init(
        log: EventLog,
        origin: String,
        outside: OutsideNotes?,
        holder: String,
        interval: Duration = .seconds(1),
        term: Duration = .seconds(5),
        readOnly: ReadOnlyLogs? = nil,
        logger: Logger
    ) {
        self.readOnly = readOnly ?? ReadOnlyLogs()
        self.log = log
        notes = LogNotes(pool: log.pool)
        self.origin = origin
        self.outside = outside
        self.holder = holder + "/publisher"
        self.interval = interval
        self.term = term
        self.logger = logger
    }

    /// Publishes what has grown, until a graceful shutdown.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if await !self.isChecked { await self.checkAll() }
                await self.tick()
                try? await Task.sleep(for: self.interval)
            }
        }
        await release()
    }

    /// One look for logs that have grown.
    func tick() async {
        do {
            // Only who may publish looks what there is to publish.
            guard try await inTurn({ try await self.takeLease() }) != nil else { return }
            for commune in try await notes.lagging() where !Task.isCancelled { _ = try? await publish(commune) }
        } catch {
            logger.debug("checkpoints weren't published", metadata: ["error": "\(error)"])
        }
    }

    /// The largest checkpoint, after publishing one of the log's present size; where another process holds the lease, what
    /// that one publishes within `patience`.
    ///
    /// - Returns: `nil` where the commune has no events.
    /// - Throws: `Contradiction`.
    public func current(of commune: String, patience: Duration = .seconds(3)) async throws -> PublishedNote? {
        let deadline = ContinuousClock.now + patience
        guard let head = try await log.head(commune), head.size > 0 else { return nil }
        while true {
            if let newest = try await notes.newest(of: commune), newest.checkpoint.size >= head.size {
                guard newest.checkpoint.size == head.size else { return try await held(newest, commune) }
                return newest
            }
            if let published = try await publish(commune) { return published }
            if ContinuousClock.now > deadline { return try await notes.newest(of: commune) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Holds all logs against what is kept of them outside of the database: before a server takes commands.
    public func checkAll() async {
        guard let outside else {
            isChecked = true
            return
        }
        do {
            for commune in outside.communes(of: origin) { try? await check(commune) }
            _ = try await log.sizes(of: [])
            isChecked = true
        } catch {
            logger.warning("logs weren't held against their checkpoints yet", metadata: ["error": "\(error)"])
        }
    }

    /// Holds a log against what was published of it, outside of the database too.
    ///
    /// - Throws: `Contradiction`.
    public func check(_ commune: String) async throws {
        do {
            let head = try await log.head(commune)
            try await hold(commune, size: head?.size ?? 0, against: try await notes.newest(of: commune)?.checkpoint)
            readOnly[commune] = nil
        } catch let contradiction as Contradiction {
            note(contradiction, commune)
            throw contradiction
        }
    }

    /// A note that was published while the size was read, or of a log that is shorter now.
    private func held(_ note: PublishedNote, _ commune: String) async throws -> PublishedNote {
        try await check(commune)
        return note
    }

    /// Publishes the present size; `nil` where another process holds the lease.
    private func publish(_ commune: String) async throws -> PublishedNote? {
        do {
            return try await inTurn { try await self.publishNow(commune) }
        } catch let contradiction as Contradiction {
            note(contradiction, commune)
            throw contradiction
        }
    }

    /// One after the other, since they share the lease; to the end, though whoever asked may go away.
    private func inTurn<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let turns = turns
        return try await Task { try await turns.pass(body) }.value
    }

    private func publishNow(_ commune: String) async throws -> PublishedNote? {
        guard let lease = try await takeLease() else { return nil }
        guard let head = try await log.head(commune), head.size > 0, let root = head.root else { return nil }
        let newest = try await notes.newest(of: commune)
        try await hold(commune, size: head.size, against: newest?.checkpoint)
        if let newest, newest.checkpoint.size == head.size { return newest }
        let name = "\(origin)/\(commune)"
        guard let signer = NoteSigner(name: name, key: try log.keyring.signingKey) else { return nil }
        let checkpoint = Checkpoint(origin: name, size: head.size, root: root)
        guard let note = try checkpoint.signed(by: [signer]) else { return nil }
        signed += 1
        let published = PublishedNote(commune: commune, checkpoint: checkpoint, bytes: note.bytes)
        let outside = outside
        do {
            let found = try await notes.publish(published, under: lease) { note in
                try outside?.keep(note.checkpoint, note.bytes)
            }
            readOnly[commune] = nil
            return found
        } catch is Lease.Lost {
            self.lease = nil
            return nil
        } catch OutsideNotes.Refusal.smaller(let size) {
            throw Contradiction.shorter(from: head.size + 1, to: size)
        } catch OutsideNotes.Refusal.forked(let size) {
            throw Contradiction.rewritten(size: size)
        }
    }

    /// That the log has what was published of it, and the same.
    private func hold(_ commune: String, size: Int64, against newest: Checkpoint?) async throws {
        let kept = outside?.newest(of: "\(origin)/\(commune)")?.checkpoint
        for checkpoint in [newest, kept].compactMap({ $0 }) {
            if let contradiction = try await Contradiction(of: commune, size: size, in: log, to: checkpoint) {
                throw contradiction
            }
        }
    }

    private func note(_ contradiction: Contradiction, _ commune: String) {
        if readOnly[commune] != contradiction {
            logger.critical(
                "a log isn't what was published of it: it stays read-only until it is restored or given a new origin",
                metadata: ["commune": "\(commune)", "contradiction": "\(contradiction)"]
            )
        }
        readOnly[commune] = contradiction
    }

    private func takeLease() async throws -> Lease? {
        let (term, held, holder) = (term, lease, holder)
        lease = try await log.pool.withConnection { connection in
            if let held {
                do {
                    try await held.renew(duration: term, on: connection)
                    return held
                } catch is Lease.Lost {}
            }
            return try await Lease.acquire(
                Self.leaseName,
                shard: 0,
                holder: holder,
                duration: term,
                on: connection
            )
        }
        return lease
    }

    /// Lets others publish at once.
    public func release() async { try? await inTurn { try await self.giveBack() } }

    private func giveBack() async throws {
        guard let held = lease else { return }
        lease = nil
        try await log.pool.withConnection { try await held.release(on: $0) }
    }
}

extension CheckpointPublisher.Contradiction {
    /// What a checkpoint says against a log of so many events; `nil` where it says nothing against it.
    init?(of commune: String, size: Int64, in log: EventLog, to checkpoint: Checkpoint) async throws {
        if checkpoint.size > size {
            self = .shorter(from: size + 1, to: checkpoint.size)
        } else if try await log.root(of: commune, size: checkpoint.size) != checkpoint.root {
            self = .rewritten(size: checkpoint.size)
        } else {
            return nil
        }
    }

    /// Of all logs of a deployment, what is kept outside of the database against them.
    ///
    /// - Parameters:
    ///   - outside: The folder.
    ///   - origin: The deployment's.
    public static func all(
        of origin: String,
        in log: EventLog,
        outside: OutsideNotes
    ) async throws -> [(commune: String, contradiction: Self)] {
        var found: [(commune: String, contradiction: Self)] = []
        for commune in outside.communes(of: origin) {
            guard let kept = outside.newest(of: "\(origin)/\(commune)")?.checkpoint else { continue }
            let size = try await log.head(commune)?.size ?? 0
            if let contradiction = try await Self(of: commune, size: size, in: log, to: kept) {
                found.append((commune, contradiction))
            }
        }
        return found
    }
}

extension CheckpointPublisher.Contradiction: CustomStringConvertible {
    public var description: String {
        switch self {
        case .shorter(let from, let to):
            "the log is shorter than a checkpoint that was published of it: positions \(from) to \(to) are missing. Restore them, or give the log a new origin"
        case .rewritten(let size):
            "the log isn't what was published of it: its first \(size) events give another root"
        }
    }
}
