import CanonicalJSON
import Foundation
import HTTP
import LocalPostgres
import Logging
import Postgres

/// A private PostgreSQL with default durability, and what is measured on it.
final class BenchStage {
    let folder: String
    private let server: LocalServer
    let database: DevelopmentDatabase
    private let signer = TokenSigner()
    let token: String
    private var run = 0

    private init(folder: String, server: LocalServer, database: DevelopmentDatabase) async throws {
        self.folder = folder
        self.server = server
        self.database = database
        let claims = TokenClaims(
            issuer: "bench",
            subject: "bench",
            expires: Date().addingTimeInterval(86_400),
            scopes: ["commands", "read", "audit", "operate"],
            members: ["*": "bench"]
        )
        token = try await signer.sign(claims)
    }

    /// A token for what `acta generate` makes.
    func generatorToken() async throws -> String {
        let claims = TokenClaims(
            issuer: "bench",
            subject: "bench",
            expires: Date().addingTimeInterval(86_400),
            scopes: ["commands", "read", "audit", "operate", "delegate", "late-entry"],
            members: ["*": "bench"]
        )
        return try await signer.sign(claims)
    }

    static func start() async throws -> BenchStage {
        let folder = NSTemporaryDirectory() + "acta-bench-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755]
        )
        let server = try await LocalServer.start(directory: folder + "/postgres", settings: ["max_connections": "200"])
        do {
            let database = try await DevelopmentDatabase.prepare(server, folder: folder)
            return try await BenchStage(folder: folder, server: server, database: database)
        } catch {
            try? await server.stop(.fast)
            throw error
        }
    }

    func stop() async {
        try? await server.stop(.fast)
        try? FileManager.default.removeItem(atPath: folder)
    }

    func measure(_ name: String, rounds: Int, seconds: Int, events: Int) async throws -> [BenchFigure] {
        switch name {
        case "commands": [try await beside(name, rounds, seconds, communes: 8, workers: false, aim: 0.6)]
        case "commands-spread": [try await beside(name, rounds, seconds, communes: 64, workers: false, aim: 0.6)]
        case "commands-with-views": [try await beside(name, rounds, seconds, communes: 8, workers: true, aim: 0.6)]
        case "commands-hot": [try await beside(name, rounds, seconds, communes: 1, workers: false, aim: 0.6)]
        case "queue": [try await queue(rounds, seconds)]
        case "queue-auditor": [try await queueAuditor()]
        case "lag": try await lag(seconds)
        case "rebuild": try await rebuild(events: events, rounds: rounds)
        case "live": try await live(events: events, seconds: seconds)
        case "as-of": try await asOf(seconds)
        case "hot-two-servers": [try await twoServers(name, seconds: rounds * seconds)]
        case "memory": try await memory(seconds)
        default: [try await auditor()]
        }
    }

    /// Ours and pgbench in turn; the median of each.
    private func beside(
        _ name: String,
        _ rounds: Int,
        _ seconds: Int,
        communes: Int,
        workers: Bool,
        aim: Double
    ) async throws -> BenchFigure {
        let process = try await launch(workers: workers)
        defer { process.stop() }
        let slugs = try await found(communes, process)
        let reference = PgBench(databaseURL: database.ownerURL, folder: folder)
        try await database.execute(PgBench.table)
        let load = LoadGenerator(port: process.port, connections: 64)
        var ours: [Double] = []
        var theirs: [Double] = []
        var latencies: [Double] = []
        _ = try await ballots(load, slugs, seconds: 1)
        var answers = 0
        var processorTime = 0.0
        for _ in 0..<rounds {
            let used = process.processorTime
            let result = try await ballots(load, slugs, seconds: Double(seconds))
            ours.append(result.rate)
            latencies.append(result.percentile(99))
            answers += result.answers
            processorTime += process.processorTime - used
            theirs.append(try reference.run(clients: 64, seconds: seconds))
        }
        await load.stop()
        let note = String(
            format: "p99 %.1f ms, server %.0f MiB and %.0f µs of processor a command",
            Self.median(latencies) * 1000,
            process.residentMemory,
            processorTime * 1e6 / Double(max(1, answers))
        )
        return BenchFigure(
            name: name,
            ours: Self.median(ours),
            reference: Self.median(theirs),
            unit: "commands/s",
            aim: aim,
            note: note
        )
    }

    private func memory(_ seconds: Int) async throws -> [BenchFigure] {
        let process = try await launch(workers: true)
        defer { process.stop() }
        let idle = process.residentMemory
        let slugs = try await found(1, process)
        let load = LoadGenerator(port: process.port, connections: 64)
        var answers = 0
        while answers < 38_574 { answers += try await ballots(load, slugs, seconds: Double(seconds)).answers }
        await load.stop()
        return [
            BenchFigure(name: "memory-idle", ours: idle, reference: 60, unit: "MiB", aim: 1, lowerIsBetter: true),
            BenchFigure(
                name: "memory-ballots",
                ours: process.residentMemory,
                reference: 150,
                unit: "MiB",
                aim: 1,
                lowerIsBetter: true,
                note: "after \(answers) ballots in one consultation"
            ),
        ]
    }

    /// Twenty seconds before, the last twenty of two minutes with an open transaction, twenty after.
    private func auditor() async throws -> BenchFigure {
        let process = try await launch(workers: false)
        defer { process.stop() }
        let slugs = try await found(64, process)
        let load = LoadGenerator(port: process.port, connections: 64)
        _ = try await ballots(load, slugs, seconds: 5)
        let before = try await ballots(load, slugs, seconds: 20).rate
        let connection = try await Connection.connect(ConnectionConfiguration(url: database.serverURL, parameters: [:]))
        _ = try await connection.query("begin isolation level repeatable read")
        _ = try await connection.query("select count(*) from acta.log_batch")
        _ = try await ballots(load, slugs, seconds: 100)
        let during = try await ballots(load, slugs, seconds: 20).rate
        _ = try await connection.query("rollback")
        await connection.close()
        let after = try await ballots(load, slugs, seconds: 20).rate
        await load.stop()
        return BenchFigure(
            name: "auditor",
            ours: during,
            reference: (before + after) / 2,
            unit: "commands/s",
            aim: 0.9,
            note: String(format: "before %.0f, after %.0f", before, after)
        )
    }
}

extension BenchStage {
    func launch(workers: Bool) async throws -> ServerProcess {
        try await ServerProcess(
            databaseURL: database.serverURL,
            folder: folder,
            signer: signer,
            token: token,
            workers: workers,
            keyring: database.keyringPath
        )
    }

    /// Communes with an open consultation each.
    func found(_ count: Int, _ process: ServerProcess) async throws -> [String] {
        run += 1
        let client = ActaClient(address: "http://127.0.0.1:\(process.port)", token: token)
        var slugs: [String] = []
        for index in 0..<count {
            let slug = "bench-\(run)-\(index)"
            let setUp = """
                {"id":"found","type":"communes.found","data":{"name":"Bench","kind":"commune","mandates":[{"memberId":"bench","office":"electoral","from":"2000-01-01","until":"2999-12-31"}]}}
                {"id":"open","type":"consultations.open","data":{"consultationId":"c","title":"Bench","budget":"100","currency":"XXX","ballot":{"type":"approval"},"rule":{"method":"greedy-by-votes"},"eligibility":{"kind":"external"},"registrars":["bench"]}}
                {"id":"project","type":"consultations.submit-project","data":{"consultationId":"c","projectId":"p","name":"One","cost":"10"}}
                """
            for line in setUp.split(separator: "\n") {
                let reply = try await client.post(
                    "/v1/communes/\(slug)/commands",
                    try JSONValue.parse(Array(line.utf8))
                )
                guard reply.status == 201 else { throw Failure("the bench couldn't set up: \(reply.explanation)") }
            }
            slugs.append(slug)
        }
        return slugs
    }

    func ballots(_ load: LoadGenerator, _ slugs: [String], seconds: Double) async throws -> LoadGenerator.Result {
        let result = try await load.run(seconds: seconds, request: ballot(slugs))
        guard result.failures == 0 else { throw Failure("\(result.failures) of \(result.answers) commands failed") }
        return result
    }

    /// Makes requests that cast ballots.
    func ballot(_ slugs: [String]) -> @Sendable (_ connection: Int, _ count: Int) -> [UInt8] {
        run += 1
        let (run, token) = (run, token)
        return { connection, count in
            let id = "\(run)-\(connection)-\(count)"
            let body =
                #"{"id":"\#(id)","type":"consultations.cast","data":{"consultationId":"c","voterId":"\#(id)","choices":[{"projectId":"p"}]}}"#
            let head =
                "POST /v1/communes/\(slugs[connection % slugs.count])/commands HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer \(token)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            return Array((head + body).utf8)
        }
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
}
