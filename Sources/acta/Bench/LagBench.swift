import CanonicalJSON
import Foundation
import Logging
import MessageQueue
import Postgres
import Runtime
import Synchronization

/// From a command's answer to its row in the read model, and to a group's consumer in another process, under load.
final class LagBench: Consumer {
    private let commune: String
    private let client: ActaClient
    private let state = Mutex(State())

    private struct State {
        var answered: [Int64: ContinuousClock.Instant] = [:]
        var received: [Int64: ContinuousClock.Instant] = [:]
    }

    /// Lags in milliseconds.
    struct Lags {
        var views: [Double] = []
        var consumer: [Double] = []
    }

    init(commune: String, client: ActaClient) {
        self.commune = commune
        self.client = client
    }

    func groups() async throws -> [Group] { [Group(name: "bench-lag", from: .now)] }

    func wants(_ type: String, in group: Group) -> Bool { true }

    func receive(_ messages: [Message], in group: Group) async -> [MessageQueue.Outcome] {
        let now = ContinuousClock.now
        state.withLock { state in
            for message in messages where message.commune == commune { state.received[message.position] = now }
        }
        return messages.map { _ in .done() }
    }

    /// Posts a ballot every so often, and asks for its row as soon as it is answered.
    func probe(seconds: Int) async throws -> [Double] {
        let end = ContinuousClock.now + .seconds(seconds)
        var lags: [Double] = []
        var count = 0
        while ContinuousClock.now < end {
            count += 1
            let id = "probe-\(UInt64.random(in: .min ... .max))"
            let body =
                #"{"id":"\#(id)","type":"consultations.cast","data":{"consultationId":"c","voterId":"\#(id)","#
                + #""choices":[{"projectId":"p"}]}}"#
            let command = try JSONValue.parse(Array(body.utf8))
            let reply = try await client.post("/v1/communes/\(commune)/commands", command)
            let answered = ContinuousClock.now
            guard reply.status == 201, let position = reply.body["position"]?.integer else {
                throw Failure("the bench's probe was refused: \(reply.explanation)")
            }
            state.withLock { $0.answered[position] = answered }
            let row = try await client.get("/v1/communes/\(commune)/consultations/c?min-position=\(position)")
            guard row.status == 200 else { throw Failure("the bench's row wasn't there: \(row.explanation)") }
            lags.append((ContinuousClock.now - answered) / .milliseconds(1))
            try await Task.sleep(for: .milliseconds(20))
        }
        return lags
    }

    /// Lags of the probe's messages that were received, in milliseconds; 0 where they came before the answer.
    var consumerLags: [Double] {
        state.withLock { state in
            state.answered.compactMap { position, answered in
                state.received[position].map { max(0, ($0 - answered) / .milliseconds(1)) }
            }
        }
    }

    /// Works as `acta work` does: woken by the server's messages.
    func working<Value>(_ databaseURL: String, _ body: () async throws -> Value) async throws -> Value {
        var logger = Logger(label: "acta.bench")
        logger.logLevel = .error
        let connection = ConnectionConfiguration(url: databaseURL)
        let wakeUps = WakeUps(connection: connection, logger: logger)
        var configuration = QueueConfiguration(
            connection: connection,
            holder: "bench/\(UInt32.random(in: .min ... .max))",
            consumers: [self],
            clock: { Int64(Date().timeIntervalSince1970 * 1000) },
            logger: logger
        )
        configuration.name = "queue-bench"
        let workers = QueueWorkers(configuration)
        wakeUps.onAppended { workers.wake($0) }
        let waking = Task { try await wakeUps.run() }
        let running = Task { await workers.run() }
        // Time to take the leases, and to say where the group begins.
        try await Task.sleep(for: .seconds(2))
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        workers.stop()
        await running.value
        waking.cancel()
        _ = try? await waking.value
        return try result.get()
    }
}

extension BenchStage {
    /// Ours and the textbook's in turn; the median of each.
    func queue(_ rounds: Int, _ seconds: Int) async throws -> BenchFigure {
        try await database.execute(QueueBench.table)
        let bench = QueueBench(ownerURL: database.ownerURL, serverURL: database.serverURL)
        let run = UInt32.random(in: .min ... .max)
        var ours: [Double] = []
        var theirs: [Double] = []
        for round in 0..<rounds {
            ours.append(try await bench.ours("bench-queue-\(run)-\(round)", seconds: seconds))
            theirs.append(try await bench.textbook(seconds: seconds))
        }
        return BenchFigure(
            name: "queue",
            ours: Self.median(ours),
            reference: Self.median(theirs),
            unit: "messages/s",
            aim: 1.5
        )
    }

    /// Twenty seconds before, the last twenty of two minutes with an open transaction, twenty after; and what it did to
    /// the queue's tables.
    func queueAuditor() async throws -> BenchFigure {
        let bench = QueueBench(ownerURL: database.ownerURL, serverURL: database.serverURL)
        let run = UInt32.random(in: .min ... .max)
        let auditor = try await Connection.connect(ConnectionConfiguration(url: database.serverURL))
        func size() async throws -> Double {
            let rows = try await auditor.query(
                """
                select sum(pg_total_relation_size(c.oid))::bigint from pg_class c
                where c.relnamespace = 'acta'::regnamespace and c.relname like 'queue\\_%' and c.relkind = 'r'
                """
            )
            return Double(try rows.decode(Int64.self).first ?? 0) / 1_048_576
        }
        let before = try await bench.ours("queue-auditor-\(run)-before", seconds: 20)
        let sizeBefore = try await size()
        _ = try await auditor.query("begin isolation level repeatable read")
        _ = try await auditor.query("select count(*) from acta.log_batch")
        _ = try await bench.ours("queue-auditor-\(run)-open", seconds: 100)
        let during = try await bench.ours("queue-auditor-\(run)-during", seconds: 20)
        let sizeDuring = try await size()
        _ = try await auditor.query("rollback")
        let after = try await bench.ours("queue-auditor-\(run)-after", seconds: 20)
        let sizeAfter = try await size()
        await auditor.close()
        return BenchFigure(
            name: "queue-auditor",
            ours: during,
            reference: (before + after) / 2,
            unit: "messages/s",
            aim: 0.95,
            note: String(
                format: "before %.0f, after %.0f; the queue's tables had %.1f MiB before, %.1f at its end, %.1f after",
                before,
                after,
                sizeBefore,
                sizeDuring,
                sizeAfter
            )
        )
    }

    /// At half of the full load, with the projector in the server and in another process; the consumer is in this one.
    func lag(_ seconds: Int) async throws -> [BenchFigure] {
        var figures: [BenchFigure] = []
        for isWithin in [true, false] {
            let process = try await launch(workers: isWithin)
            defer { process.stop() }
            let other =
                isWithin ? nil : try WorkerProcess(databaseURL: database.serverURL, keyring: database.keyringPath)
            defer { other?.stop() }
            let slugs = try await found(8, process)
            let client = ActaClient(address: "http://127.0.0.1:\(process.port)", token: token)
            let load = LoadGenerator(port: process.port, connections: 64)
            let full = try await ballots(load, slugs, seconds: 3).rate
            let pause = 64 / (full / 2)
            let request = ballot(slugs)
            let bench = LagBench(commune: slugs[0], client: client)
            let views = try await bench.working(database.serverURL) {
                async let half = load.run(seconds: Double(seconds) + 1, pause: pause, request: request)
                let lags = try await bench.probe(seconds: seconds)
                guard try await half.failures == 0 else { throw Failure("commands of the load failed") }
                return lags
            }
            await load.stop()
            let place = isWithin ? "same process" : "another process"
            let kinds = [("view", views, place), ("consumer", bench.consumerLags, "another process")]
            for (kind, lags, place) in kinds {
                let sorted = lags.sorted()
                guard !sorted.isEmpty else { throw Failure("nothing was measured: \(kind)") }
                for (percent, limit) in [(50, 5.0), (99, 25.0)] {
                    figures.append(
                        BenchFigure(
                            name: "lag-\(kind)\(isWithin ? "" : "-apart")-p\(percent)",
                            ours: sorted[min(sorted.count - 1, sorted.count * percent / 100)],
                            reference: limit,
                            unit: "ms",
                            aim: 1,
                            lowerIsBetter: true,
                            note: "\(sorted.count) commands beside \(Int(full / 2))/s, workers in \(place)"
                        )
                    )
                }
            }
        }
        return figures
    }
}

/// `acta work` in a process of its own.
private final class WorkerProcess {
    private let process = Process()

    init(databaseURL: String, keyring: String) throws {
        process.executableURL = URL(fileURLWithPath: CommandLine.executablePath)
        process.arguments = ["work", "--database-url", databaseURL, "--keyring", keyring, "--log-level", "error"]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
