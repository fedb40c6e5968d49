import CanonicalJSON
import Foundation

extension BenchStage {
    /// A hundred callers that ask for views as they stood, each again as soon as it may, beside commands at a steady rate.
    func asOf(_ seconds: Int) async throws -> [BenchFigure] {
        let process = try await launch(workers: true)
        defer { process.stop() }
        let slugs = try await found(8, process)
        let filling = LoadGenerator(port: process.port, connections: 64)
        _ = try await ballots(filling, slugs, seconds: Double(seconds))
        await filling.stop()
        let client = ActaClient(address: "http://127.0.0.1:\(process.port)", token: token)
        let head = try await client.get("/v1/communes/\(slugs[0])/consultations/c").body["projects"]?.array?.first?[
            "votes"
        ]
        let size = max(1, head?.integer ?? 1)
        let load = LoadGenerator(port: process.port, connections: 8)
        _ = try await load.run(seconds: 2, pause: 0.02, request: ballot(slugs))
        let before = try await load.run(seconds: Double(max(5, seconds)), pause: 0.02, request: ballot(slugs))

        let end = ContinuousClock.now + .seconds(max(10, 2 * seconds))
        let (url, token) = ("http://127.0.0.1:\(process.port)", token)
        async let answers = withThrowingTaskGroup(of: (answered: Int, refused: Int, other: Int).self) { group in
            for caller in 0..<100 {
                let path = "/v1/communes/\(slugs[caller % slugs.count])/consultations?as-of="
                group.addTask { try await Self.ask(url, token, path, until: end, below: size) }
            }
            return try await group.reduce(into: (answered: 0, refused: 0, other: 0)) { sum, part in
                sum = (sum.answered + part.answered, sum.refused + part.refused, sum.other + part.other)
            }
        }
        let during = try await load.run(seconds: Double(max(10, 2 * seconds)), pause: 0.02, request: ballot(slugs))
        let memory = process.residentMemory
        let (answered, refused, other) = try await answers
        await load.stop()
        let note =
            "\(Int(before.rate)) commands a second; 100 callers, logs of about \(size) events: \(answered) answered, "
            + "\(refused) told to come again, \(other) other answers; \(during.failures) commands failed"
        return [
            BenchFigure(
                name: "as-of",
                ours: during.percentile(99) * 1000,
                reference: before.percentile(99) * 1000,
                unit: "ms",
                aim: 2,
                lowerIsBetter: true,
                note: "p99 of commands beside a hundred queries of views as they stood, and before; " + note
            ),
            BenchFigure(
                name: "as-of-memory",
                ours: memory,
                reference: 300,
                unit: "MiB",
                aim: 1,
                lowerIsBetter: true,
                note: "the server's, while it answers them"
            ),
            BenchFigure(
                name: "as-of-faults",
                ours: Double(other + during.failures) + 1,
                reference: 1,
                unit: "answers that are neither rows nor a time to come again, commands that failed, and 1",
                aim: 1,
                lowerIsBetter: true,
                note: ""
            ),
        ]
    }

    /// One caller: who is told to come again does so after the time that the answer says.
    private static func ask(
        _ url: String,
        _ token: String,
        _ path: String,
        until end: ContinuousClock.Instant,
        below size: Int64
    ) async throws -> (answered: Int, refused: Int, other: Int) {
        var counts = (answered: 0, refused: 0, other: 0)
        let client = ActaClient(address: url, token: token)
        while ContinuousClock.now < end {
            let reply = try await client.get(path + String(Int64.random(in: 0...size)))
            switch (reply.status, reply.retryAfter) {
            case (200, _): counts.answered += 1
            case (503, let seconds?):
                counts.refused += 1
                try await Task.sleep(for: .seconds(seconds))
            default: counts.other += 1
            }
        }
        return counts
    }
}
