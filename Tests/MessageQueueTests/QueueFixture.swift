import EventLog
import Logging
import MessageQueue
import Postgres
import Schemas
import Synchronization
import TestSupport

@testable import MessageQueue

/// A database with logs that a test writes itself, and a clock that it sets.
final class QueueFixture: Sendable {
    let owner: Connection
    let configuration: ConnectionConfiguration
    let pool: Pool
    let clock = Atomic<Int64>(1_000_000)

    init() async throws {
        let (ownerURL, serverURL) = try await TestDatabase.fresh()
        owner = try await Connection.connect(ConnectionConfiguration(url: ownerURL))
        configuration = ConnectionConfiguration(url: serverURL)
        pool = Pool(configuration: PoolConfiguration(connection: configuration))
        let migrations = Schemas.migrations.map { step in
            Migration(version: step.version, name: step.name, sql: String(decoding: step.sql, as: UTF8.self))
        }
        _ = try await Migrator(migrations).migrate(on: owner)
    }

    var now: Int64 { clock.load(ordering: .relaxed) }
    var queue: Queue { Queue(pool: pool) }

    /// Appends an event a stream, of type `test`, with bytes of no meaning.
    func append(_ commune: String, _ streams: [String], type: String = "test") async throws {
        _ = try await owner.query("insert into acta.log (commune) values (\(commune)) on conflict do nothing")
        let rows = try await owner.query("select coalesce(max(size), 0) from acta.log_batch where commune = \(commune)")
        let size = try rows.decode(Int64.self).first ?? 0
        let positions = streams.indices.map { size + Int64($0) + 1 }
        _ = try await owner.query(
            """
            with events as (
                insert into acta.event (commune, position, stream, stream_version, type, recorded_at, leaf_hash, bytes)
                select \(commune), e.position, e.stream, e.position, \(type), 'epoch'::timestamptz + interval '900 s',
                    \([UInt8](repeating: 0, count: 32)), \(Array("{}".utf8))
                from unnest(\(positions), \(streams)) as e(position, stream)
            )
            insert into acta.log_batch (commune, first, size, frontier, recorded_at)
            values (\(commune), \(size + 1), \(size + Int64(streams.count)), '', now())
            """
        )
    }

    /// Short waits, and a clock that stands still unless the test sets it.
    func workers(
        _ consumers: any Consumer...,
        holder: String = "one",
        shards: Int = 1,
        change: (inout QueueConfiguration) -> Void = { _ in }
    ) -> QueueConfiguration {
        var configuration = QueueConfiguration(
            connection: configuration,
            holder: holder,
            consumers: consumers,
            shards: shards,
            clock: { self.now },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        configuration.pollInterval = .milliseconds(20)
        configuration.leaseInterval = .milliseconds(50)
        configuration.groupsInterval = .milliseconds(50)
        configuration.pruneInterval = .milliseconds(50)
        change(&configuration)
        return configuration
    }

    /// Runs workers while `body` does.
    func running(_ configuration: QueueConfiguration, _ body: (QueueWorkers) async throws -> Void) async throws {
        let workers = QueueWorkers(configuration)
        let task = Task { await workers.run() }
        do {
            try await body(workers)
        } catch {
            workers.stop()
            await task.value
            throw error
        }
        workers.stop()
        await task.value
    }

    /// The only value of a statement.
    func number(_ sql: SQL) async throws -> Int64 { try await owner.query(sql).decode(Int64.self)[0] }

    /// Asks again and again until it holds.
    func until(_ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            guard ContinuousClock.now < deadline else { throw Never() }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    struct Never: Error {}
}

/// Keeps what it received, and answers as the test says.
final class Recorder: Consumer {
    typealias Behaviour = @Sendable (Message) async -> MessageQueue.Outcome

    private let list: [Group]
    private let wanted: String?
    private let behaviour: Mutex<Behaviour>
    private let log = Mutex<[Message]>([])
    private let effectsById = Mutex<(ids: Set<String>, order: [Message])>(([], []))

    init(
        _ groups: [Group] = [Group(name: "test")],
        only type: String? = nil,
        _ behaviour: @escaping Behaviour = { _ in .done() }
    ) {
        list = groups
        wanted = type
        self.behaviour = Mutex(behaviour)
    }

    func groups() async throws -> [Group] { list }

    func wants(_ type: String, in group: Group) -> Bool { wanted.map { $0 == type } ?? true }

    func receive(_ messages: [Message], in group: Group) async -> [MessageQueue.Outcome] {
        var outcomes: [MessageQueue.Outcome] = []
        for message in messages {
            log.withLock { $0.append(message) }
            let outcome = await behaviour.withLock { $0 }(message)
            outcomes.append(outcome)
            guard case .done = outcome else { break }
            // As a consumer must: once by id.
            effectsById.withLock { if $0.ids.insert(message.id).inserted { $0.order.append(message) } }
        }
        return outcomes
    }

    /// From now on it answers so.
    func mend(_ new: @escaping Behaviour = { _ in .done() }) { behaviour.withLock { $0 = new } }

    /// All that was delivered, again and again included.
    var received: [String] { log.withLock { $0.map(\.id) } }

    /// Effects, in their order.
    var effects: [Message] { effectsById.withLock { $0.order } }

    /// The positions of a key's effects.
    func positions(_ key: String, in commune: String = "a") -> [Int64] {
        effects.filter { $0.key == key && $0.commune == commune }.map(\.position)
    }
}
