import Foundation
import Postgres

extension BenchStage {
    /// A commune with so many movements of goods, a twentieth as many members and a thousandth as many assemblies, made as
    /// `acta generate` makes it and posted over HTTP, with its views folded; then a fresh server answers pages.
    func pages(movements: Int, rounds: Int, quiet: Bool) async throws -> [BenchFigure] {
        let sizes = SyntheticCommune.Sizes.around(movements: movements)
        let token = try await generatorToken()
        let loading = try await launch(workers: true)
        let peak: Double
        do {
            defer { loading.stop() }
            let client = ActaClient(address: "http://127.0.0.1:\(loading.port)", token: token)
            try await load(sizes, client, quiet)
            peak = loading.residentMemory
        }
        try await database.execute("analyze")
        let process = try await launch(workers: true)
        defer { process.stop() }
        let pool = Pool(
            configuration: PoolConfiguration(
                connection: ConnectionConfiguration(url: database.serverURL, parameters: [:]),
                maximum: 1
            )
        )
        let progress = Progress("pages", total: PagesBench.steps, enabled: !quiet)
        let bench = PagesBench(
            client: ActaClient(address: "http://127.0.0.1:\(process.port)", token: token),
            pool: pool,
            commune: Self.large,
            rounds: rounds
        )
        let measured = try await bench.run(progress)
        progress.finish()
        let memory = process.residentMemory
        let slow = measured.filter { $0.median > Self.page }.sorted { $0.median > $1.median }
        if !quiet {
            for page in slow { Console.error(String(format: "%.1f ms  %@", page.median, page.query)) }
        }
        let worst = measured.max { $0.median < $1.median }
        return [
            BenchFigure(
                name: "pages",
                ours: worst?.median ?? 0,
                reference: Self.page,
                unit: "ms",
                aim: 1,
                lowerIsBetter: true,
                note: "the slowest of \(measured.count) pages, \(worst?.query ?? ""); \(slow.count) over the limit; "
                    + String(format: "the median of all %.1f ms", Self.median(measured.map { page in page.median }))
            ),
            BenchFigure(
                name: "pages-memory",
                ours: max(memory, peak),
                reference: 300,
                unit: "MiB",
                aim: 1,
                lowerIsBetter: true,
                note: String(format: "%.0f after the pages, %.0f after the commands before", memory, peak)
            ),
        ]
    }

    /// What a page may take, in milliseconds.
    private static let page = 50.0
    static let large = "grande"

    func load(_ sizes: SyntheticCommune.Sizes, _ client: ActaClient, _ quiet: Bool) async throws {
        let target = PostTarget(client, Self.large)
        let progress = Progress("loading", total: sizes.steps, enabled: !quiet)
        var synthetic = SyntheticCommune(slug: Self.large, seed: 1, sizes: sizes, registrar: "bench") {
            try await target.take($0)
        }
        synthetic.advance = { progress.advance() }
        try await synthetic.run()
        try await target.finish()
        progress.finish()
        guard !target.failed else { throw Failure("commands were refused while the commune was loaded") }
        let folding = Progress("folding", total: Int(target.last), enabled: !quiet)
        defer { folding.finish() }
        var folded: Int64 = 0
        while folded < target.last {
            // A command may have had no events, so that the last position is the highest of all answers.
            let wait = min(target.last, folded + 50_000)
            let reply = try await client.get("/v1/communes/\(Self.large)?min-position=\(wait)&wait=30")
            guard reply.status == 200 || reply.status == 504 else {
                throw Failure("the views don't follow: \(reply.explanation)")
            }
            let reached = reply.status == 200 ? wait : reply.body["position"]?.integer ?? folded
            folding.advance(Int(reached - folded))
            folded = reached
        }
    }
}

extension SyntheticCommune.Sizes {
    /// A commune with so many movements of goods, a twentieth as many members and a thousandth as many assemblies.
    static func around(movements: Int) -> Self {
        Self(
            members: max(60, movements / 20),
            units: max(1, movements / 8000),
            assemblies: movements / 1000,
            items: max(20, movements / 800),
            movements: movements
        )
    }
}
