import Foundation

extension BenchStage {
    /// Two servers on one hot commune, which their batches contend for: neither may leave a command waiting.
    func twoServers(_ name: String, seconds: Int) async throws -> BenchFigure {
        let processes = [try await launch(workers: false), try await launch(workers: false)]
        defer { processes.forEach { $0.stop() } }
        let slugs = try await found(1, processes[0])
        let loads = processes.map { LoadGenerator(port: $0.port, connections: 32) }
        // The first batch of each reads the commune; that isn't what is measured.
        for load in loads { _ = try await load.run(seconds: 1, request: ballot(slugs)) }
        let (left, right) = (ballot(slugs), ballot(slugs))
        async let one = loads[0].run(seconds: Double(seconds), request: left)
        async let other = loads[1].run(seconds: Double(seconds), request: right)
        let results = try await [one, other]
        for load in loads { await load.stop() }
        let failures = results.reduce(0) { $0 + $1.failures }
        guard failures == 0 else { throw Failure("\(failures) commands failed") }
        let worst = results.map { $0.latencies.last ?? .infinity }
        return BenchFigure(
            name: name,
            ours: (worst.max() ?? .infinity) * 1000,
            reference: 1000,
            unit: "ms",
            aim: 1,
            lowerIsBetter: true,
            note: results.map { String(format: "%.0f/s, p99 %.1f ms", $0.rate, $0.percentile(99) * 1000) }
                .joined(separator: "; ")
        )
    }
}
