import CanonicalJSON
import EventLog
import Foundation
import Logging
import Postgres
import ReadModels
import Runtime
import Synchronization

/// How quickly views are rebuilt, and what a rebuild does to commands and readers.
struct RebuildBench: Sendable {
    let ownerURL: String
    let serverURL: String
    let events: Int

    /// Consultations in eight communes, of ten events each: opened, a project, eight ballots. Copies of events that were
    /// posted, written by the database's owner: a server would need minutes.
    func fill(from commune: String, to prefix: String) async throws -> Int {
        let connection = try await Connection.connect(ConnectionConfiguration(url: ownerURL))
        var templates: [String] = []
        for type in ["consultations.opened", "consultations.project-submitted", "consultations.cast"] {
            let found = try await connection.query(
                "select bytes from acta.event where commune = \(commune) and type = \(type) order by position limit 1"
            ).decode([UInt8].self).first
            guard let found else { throw Failure("the bench found no event \(type) to copy") }
            templates.append(try Self.template(found))
        }
        let each = max(1, events / 80)
        for index in 0..<8 {
            let slug = "\(prefix)-\(index)"
            _ = try await connection.query("insert into acta.log (commune) values (\(slug)) on conflict do nothing")
            _ = try await connection.query(
                """
                insert into acta.event (commune, position, stream, stream_version, type, recorded_at, leaf_hash, bytes)
                select \(slug), p, 'consultation/c-' || c, v,
                    case v when 1 then 'consultations.opened' when 2 then 'consultations.project-submitted'
                        else 'consultations.cast' end,
                    now(), \([UInt8](repeating: 0, count: 32)),
                    convert_to(replace(replace(replace((\(templates)::text[])[least(v, 3)],
                        '@P@', p::text), '@S@', 'consultation/c-' || c), '999999001', v::text), 'UTF8')
                from generate_series(1, \(Int64(each))) c, generate_series(1, 10) v,
                    lateral (select (c - 1) * 10 + v as p) place
                """
            )
            _ = try await connection.query(
                """
                insert into acta.log_batch (commune, first, size, frontier, recorded_at)
                values (\(slug), 1, \(Int64(each * 10)), \([UInt8](repeating: 0, count: 32)), now())
                """
            )
        }
        _ = try await connection.query("analyze acta.event", cancellable: false)
        await connection.close()
        return each * 80
    }

    private static func template(_ bytes: [UInt8]) throws -> String {
        guard case .object(let object) = try JSONValue.parse(bytes) else {
            throw Failure("the bench's event is no object")
        }
        let members = object.map { member -> (String, JSONValue) in
            switch member.key {
            case "id", "position": (member.key, .string("@P@"))
            case "stream": (member.key, .string("@S@"))
            case "streamversion": (member.key, .integer(999_999_001))
            default: (member.key, member.value)
            }
        }
        return JSONValue.object(JSONObject(members)).text
    }

    /// Events a second of a rebuild of everything.
    func rebuild() async throws -> (figures: Rebuild.Figures, megabytes: Double) {
        let logger = Logger.quiet
        let url = serverURL
        return try await Database.withPool(url: url) { pool in
            let rebuild = Rebuild(
                connection: ConnectionConfiguration(url: url),
                pool: pool,
                opener: SealOpener(EventLog(pool: pool, keyring: .generate(), logger: logger)),
                logger: logger
            )
            let figures = try await rebuild.run(anew: true)
            return (figures, Self.residentMemory())
        }
    }

    /// A rebuild as an operator starts it: `acta rebuild` in a process of its own, beside the server.
    func rebuildApart(keyring: String) async throws -> (events: Int64, seconds: Double) {
        let (status, bytes) = try await ChildProgram.run(
            ["rebuild", "all", "--fresh", "--json", "--database-url", serverURL, "--keyring", keyring]
        )
        guard status == 0, case .object(let done) = try JSONValue.parse(bytes),
            let events = done["events"]?.integer, let milliseconds = done["milliseconds"]?.integer
        else { throw Failure("acta rebuild failed with status \(status)") }
        return (events, Double(milliseconds) / 1000)
    }

    /// The same events, copied out of PostgreSQL on one connection, and thrown away.
    func copyOut(_ events: Int) async throws -> Double {
        let connection = try await Connection.connect(ConnectionConfiguration(url: ownerURL))
        let start = ContinuousClock.now
        var bytes = 0
        let statement: SQL =
            "copy (select commune, position, bytes from acta.event order by commune, position) to stdout (format binary)"
        for try await chunk in connection.copyOut(statement) { bytes += chunk.count }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        await connection.close()
        return bytes > 0 ? Double(events) / seconds : 0
    }

    /// The same fold in SQL: a row a consultation, with its title and how many ballots name the project.
    func sql(_ prefix: String, _ events: Int) async throws -> Double {
        let connection = try await Connection.connect(ConnectionConfiguration(url: ownerURL))
        _ = try await connection.query("drop table if exists public.bench_fold")
        _ = try await connection.query(
            """
            create table public.bench_fold (commune text collate "C", id text collate "C", doc jsonb not null,
                primary key (commune, id))
            """
        )
        let slugs = (0..<8).map { "\(prefix)-\($0)" }
        let start = ContinuousClock.now
        _ = try await connection.query(
            """
            insert into public.bench_fold (commune, id, doc)
            select commune, stream, jsonb_build_object(
                'opened', max(data::text) filter (where version = 1),
                'project', max(data ->> 'name') filter (where version = 2),
                'votes', count(*) filter (where version > 2),
                'score', sum(jsonb_array_length(data -> 'choices')) filter (where version > 2))
            from (
                select commune, stream, stream_version as version, convert_from(bytes, 'UTF8')::jsonb -> 'data' as data
                from acta.event where commune = any (\(slugs))
            ) e
            group by commune, stream
            """,
            cancellable: false
        )
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        _ = try await connection.query("drop table public.bench_fold")
        await connection.close()
        return Double(events) / seconds
    }

    /// Answers queries from what was rebuilt, drops the old, and says how long the switch took.
    func switchOver() async throws -> Double {
        try await Database.withPool(url: serverURL) { pool in
            let schemas = ViewSchemas(pool: pool)
            let start = ContinuousClock.now
            let (from, _) = try await schemas.switch(patience: .seconds(60))
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            try await schemas.discard(from)
            return seconds
        }
    }

    /// How many rows differ between the live schema and the rebuilt one, and how many were compared.
    func diff() async throws -> SchemaDiff.Result {
        try await Database.withPool(url: serverURL) { pool in
            let schemas = ViewSchemas(pool: pool)
            guard let shadow = try await schemas.shadow() else { throw Failure("nothing was rebuilt") }
            return try await SchemaDiff(pool: pool, left: try await schemas.live(), right: shadow.schema).run(
                patience: .seconds(60)
            )
        }
    }

    private static func residentMemory() -> Double {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
            .dropFirst().first
        return (pages.flatMap { Double($0) } ?? 0) * Double(getpagesize()) / 1_048_576
    }
}

extension BenchStage {
    /// A rebuild beside COPY out of PostgreSQL and beside the same fold in SQL.
    func rebuild(events: Int, rounds: Int) async throws -> [BenchFigure] {
        let bench = try await filled(events)
        var ours: [Double] = []
        var copies: [Double] = []
        var folds: [Double] = []
        var megabytes = 0.0
        for _ in 0..<rounds {
            let done = try await bench.stage.rebuild()
            ours.append(done.figures.rate)
            megabytes = max(megabytes, done.megabytes)
            copies.append(try await bench.stage.copyOut(bench.events))
            folds.append(try await bench.stage.sql(bench.prefix, bench.events))
        }
        let rate = Self.median(ours)
        let note = String(format: "%d events, at most %.0f MiB", bench.events, megabytes)
        func figure(_ name: String, _ reference: Double, _ aim: Double, _ note: String) -> BenchFigure {
            BenchFigure(name: name, ours: rate, reference: reference, unit: "events/s", aim: aim, note: note)
        }
        return [
            figure("rebuild", 100_000, 1, note),
            figure(
                "rebuild-beside-copy",
                Self.median(copies),
                0.2,
                "reference: COPY of the same events out of PostgreSQL"
            ),
            figure(
                "rebuild-beside-sql",
                Self.median(folds),
                1,
                "reference: INSERT … SELECT … GROUP BY of the same fold"
            ),
        ]
    }

    /// A rebuild while commands are posted at a steady rate and readers read.
    func live(events: Int, seconds: Int) async throws -> [BenchFigure] {
        let bench = try await filled(events)
        // What the first rebuild made is live: workers would need minutes for as much.
        _ = try await bench.stage.rebuild()
        _ = try await bench.stage.switchOver()
        // What was filled and folded goes to the disk now, and not while commands are measured.
        try await database.execute("checkpoint")
        let process = try await launch(workers: true)
        defer { process.stop() }
        let slugs = try await found(8, process)
        let load = LoadGenerator(port: process.port, connections: 8)
        let steady = ballot(slugs)
        _ = try await load.run(seconds: 2, pause: 0.02, request: steady)
        let before = try await load.run(seconds: Double(max(5, seconds)), pause: 0.02, request: ballot(slugs))

        let watch = ReaderWatch(port: process.port, token: token, commune: slugs[0])
        let reading = Task { await watch.run() }
        let isOver = Atomic<Bool>(false)
        let request = ballot(slugs)
        async let loaded: LoadGenerator.Result = {
            var all = LoadGenerator.Result()
            var part = 0
            while !isOver.load(ordering: .relaxed) {
                part += 1
                let number = part * 1_000_000
                let result = try await load.run(seconds: 1, pause: 0.02) { request($0, number + $1) }
                all.answers += result.answers
                all.failures += result.failures
                all.latencies += result.latencies
            }
            all.latencies.sort()
            return all
        }()
        let done: (events: Int64, seconds: Double)
        let difference: SchemaDiff.Result
        let switched: Double
        do {
            done = try await bench.stage.rebuildApart(keyring: database.keyringPath)
            difference = try await bench.stage.diff()
            switched = try await bench.stage.switchOver()
            try await Task.sleep(for: .seconds(1))
        } catch {
            isOver.store(true, ordering: .relaxed)
            watch.stop()
            _ = try? await loaded
            throw error
        }
        isOver.store(true, ordering: .relaxed)
        let during = try await loaded
        watch.stop()
        await reading.value
        await load.stop()
        let note = String(
            format: "%d commands a second, %d reads (%d failed, %d went back), %d events in %.1f s",
            Int(before.rate),
            watch.reads,
            watch.failures,
            watch.steps,
            Int(done.events),
            done.seconds
        )
        return [
            BenchFigure(
                name: "live",
                ours: during.percentile(99) * 1000,
                reference: before.percentile(99) * 1000,
                unit: "ms",
                aim: 2,
                lowerIsBetter: true,
                note: "p99 of commands during a rebuild, beside before; \(during.failures) failed; " + note
            ),
            BenchFigure(
                name: "live-switch",
                ours: switched,
                reference: 1,
                unit: "s",
                aim: 1,
                lowerIsBetter: true,
                note:
                    "\(difference.rows) rows of \(difference.communes) communes compared before it, \(difference.differing) differ, \(difference.moving.count) communes not compared"
            ),
            BenchFigure(
                name: "live-faults",
                ours: Double(watch.failures + watch.steps + during.failures + Int(difference.differing)) + 1,
                reference: 1,
                unit: "reads or commands that failed, reads that went back, rows that differ, and 1",
                aim: 1,
                lowerIsBetter: true,
                note: "\(watch.reads) reads, \(difference.rows) rows"
            ),
        ]
    }

    private func filled(_ events: Int) async throws -> (stage: RebuildBench, prefix: String, events: Int) {
        let process = try await launch(workers: false)
        defer { process.stop() }
        let slugs = try await found(1, process)
        let load = LoadGenerator(port: process.port, connections: 1)
        _ = try await ballots(load, slugs, seconds: 0.2)
        await load.stop()
        let stage = RebuildBench(ownerURL: database.ownerURL, serverURL: database.serverURL, events: events)
        let prefix = slugs[0] + "-log"
        return (stage, prefix, try await stage.fill(from: slugs[0], to: prefix))
    }
}

/// Reads one list again and again: whether it ever fails, or is from before the last answer.
final class ReaderWatch: Sendable {
    private struct State {
        var reads = 0
        var failures = 0
        var steps = 0
        var isOver = false
    }

    private let client: ActaClient
    private let commune: String
    private let state = Mutex(State())

    init(port: Int, token: String, commune: String) {
        client = ActaClient(address: "http://127.0.0.1:\(port)", token: token)
        self.commune = commune
    }

    var reads: Int { state.withLock { $0.reads } }
    var failures: Int { state.withLock { $0.failures } }
    var steps: Int { state.withLock { $0.steps } }

    func stop() { state.withLock { $0.isOver = true } }

    func run() async {
        var last: Int64 = 0
        while !state.withLock({ $0.isOver }) {
            let reply = try? await client.get("/v1/communes/\(commune)/consultations/c")
            let position = reply.map { Int64($0.body["projects"]?.array?.first?["votes"]?.integer ?? 0) } ?? last
            state.withLock { state in
                state.reads += 1
                if reply?.status != 200 { state.failures += 1 }
                if position < last { state.steps += 1 }
            }
            last = max(last, position)
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}
