import EventLog
import Foundation
import Logging
import MessageQueue
import Postgres
import Synchronization
import Transparency

/// The queue beside a textbook one: a table that is read with `FOR UPDATE SKIP LOCKED` and deleted from.
///
/// Both publish 100 messages a commit, durably, and consume 100 at a time, acknowledged without waiting for the disk:
/// what a crash takes back is delivered again by either.
struct QueueBench {
    private static let batch = 100
    private static let body = [UInt8](repeating: 0x61, count: 500)

    let ownerURL: String
    let serverURL: String

    static let table = """
        create table if not exists public.bench_queue (
            id bigint generated always as identity primary key,
            key text collate "C" not null,
            body bytea not null,
            published_at timestamptz not null default now()
        )
        """

    /// Messages a second that were published and consumed.
    func ours(_ commune: String, seconds: Int) async throws -> Double {
        var logger = Logger(label: "acta.bench")
        logger.logLevel = .error
        let connection = ConnectionConfiguration(url: serverURL)
        let pool = Pool(configuration: PoolConfiguration(connection: connection, maximum: 2), logger: logger)
        let log = EventLog(pool: pool, keyring: .generate(), logger: logger)
        try await log.found(commune)
        let counter = Counter(Group(name: commune, commune: commune))
        var configuration = QueueConfiguration(
            connection: connection,
            holder: commune,
            consumers: [counter],
            shards: 1,
            clock: { Int64(Date().timeIntervalSince1970 * 1000) },
            logger: logger
        )
        configuration.batch = Self.batch
        configuration.pace = .zero
        let workers = QueueWorkers(configuration)
        let running = Task { await workers.run() }
        let start = ContinuousClock.now
        var tree = TileBuilder()
        do {
            try await pool.withConnection { connection in
                while ContinuousClock.now - start < .seconds(seconds) {
                    let part = Self.part(commune, &tree)
                    guard case .written = try await log.append([part], on: connection)[0] else {
                        throw Failure("the bench's events weren't written")
                    }
                    workers.wake([commune])
                }
            }
            try await counter.wait(until: Int(tree.size))
        } catch {
            workers.stop()
            await running.value
            await pool.shutdown()
            throw error
        }
        let rate = Double(tree.size) / ((ContinuousClock.now - start) / .seconds(1))
        workers.stop()
        await running.value
        try await Queue(pool: pool).forget(commune)
        await pool.shutdown()
        return rate
    }

    /// The same by the textbook.
    func textbook(seconds: Int) async throws -> Double {
        let configuration = ConnectionConfiguration(url: ownerURL)
        let publisher = try await Connection.connect(configuration)
        let consumer = try await Connection.connect(configuration)
        _ = try await consumer.query("select set_config('synchronous_commit', 'off', false)")
        let published = Atomic<Int>(0)
        let isDone = Atomic<Bool>(false)
        let keys = (0..<Self.batch).map { "item/\($0 % 10)" }
        let bodies = [[UInt8]](repeating: Self.body, count: Self.batch)
        let start = ContinuousClock.now
        async let publishing: Void = {
            defer { isDone.store(true, ordering: .releasing) }
            while ContinuousClock.now - start < .seconds(seconds) {
                _ = try await publisher.query(
                    "insert into public.bench_queue (key, body) select * from unnest(\(keys), \(bodies))"
                )
                published.wrappingAdd(Self.batch, ordering: .relaxed)
            }
        }()
        var consumed = 0
        while true {
            let wasDone = isDone.load(ordering: .acquiring)
            let count = try await consumer.transaction { connection in
                let rows = try await connection.query(
                    "select id, key, body from public.bench_queue order by id for update skip locked limit 100"
                )
                var ids: [Int64] = []
                for row in rows { ids.append(try row.decode(Int64.self, String.self, [UInt8].self).0) }
                if !ids.isEmpty {
                    _ = try await connection.query("delete from public.bench_queue where id = any(\(ids))")
                }
                return ids.count
            }
            consumed += count
            if count == 0 {
                if wasDone { break }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        try await publishing
        let rate = Double(consumed) / ((ContinuousClock.now - start) / .seconds(1))
        await publisher.close()
        await consumer.close()
        return rate
    }

    /// A hundred events of ten streams, as one command's.
    private static func part(_ commune: String, _ tree: inout TileBuilder) -> CommuneAppend {
        let base = tree.size
        var tiles: [LogTile] = []
        let events = (1...Int64(batch)).map { offset in
            let position = base + offset
            let bytes = Array("\(position)".utf8) + body
            let hash = Hash.leaf(bytes)
            tiles += tree.append(hash).map { LogTile($0) }
            return StampedEvent(
                position: position,
                stream: "item/\(position % 10)",
                streamVersion: Int((position - 1) / 10) + 1,
                type: "bench",
                bytes: bytes,
                leafHash: hash.bytes
            )
        }
        return CommuneAppend(
            commune: commune,
            expectedSize: base,
            recordedAt: 1_700_000_000_000,
            events: events,
            frontier: tree.frontier.map(\.bytes),
            tiles: tiles,
            ledger: [
                LedgerEntry(
                    id: "\(base)",
                    bodyMAC: [1],
                    principalMAC: [1],
                    outcome: .accepted(first: base + 1, last: base + Int64(batch))
                )
            ]
        )
    }
}

/// Counts what it receives.
private final class Counter: Consumer {
    private let group: Group
    private let state = Mutex<(count: Int, wanted: Int, waiter: CheckedContinuation<Void, Never>?)>((0, .max, nil))

    init(_ group: Group) { self.group = group }

    func groups() async throws -> [Group] { [group] }

    func wants(_ type: String, in group: Group) -> Bool { true }

    func receive(_ messages: [Message], in group: Group) async -> [MessageQueue.Outcome] {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.count += messages.count
            guard state.count >= state.wanted else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
        return messages.map { _ in .done() }
    }

    /// Waits until so many messages came, for a minute at most.
    func wait(until count: Int) async throws {
        let limit = Task {
            try await Task.sleep(for: .seconds(60))
            let waiter = state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
        defer { limit.cancel() }
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.count >= count { return true }
                (state.wanted, state.waiter) = (count, continuation)
                return false
            }
            if isThere { continuation.resume() }
        }
        guard state.withLock({ $0.count >= count }) else { throw Failure("the queue stood still") }
    }
}
