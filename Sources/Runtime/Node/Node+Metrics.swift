import Postgres
import ReadModels

extension Node {
    /// The pools' gauges.
    func poolMetrics() -> String {
        let pools = [("append", appending.status), ("read", reading.status)]
        let open = pools.map { name, status in
            "acta_pool_connections{pool=\"\(name)\",state=\"used\"} \(status.open - status.idle)\n"
                + "acta_pool_connections{pool=\"\(name)\",state=\"idle\"} \(status.idle)\n"
        }
        let waiting = pools.map { name, status in "acta_pool_waiting{pool=\"\(name)\"} \(status.waiting)\n" }
        return Self.gauge("acta_pool_connections", "Connections to PostgreSQL.", open)
            + Self.gauge("acta_pool_waiting", "Callers that wait for a connection.", waiting)
    }

    /// The views' gauges, and the leases of workers; nothing while the database can't be asked.
    func viewMetrics() async -> String {
        guard let figures = try? await ProjectionFigures.read(reading, now: clock.milliseconds),
            let leases = try? await leases()
        else { return "" }
        func lines(_ name: String, _ value: (ProjectionFigures) -> String) -> [String] {
            figures.map {
                "\(name){view=\"\($0.view)\",schema=\"\($0.schema)\",state=\"\($0.state)\"} \(value($0))\n"
            }
        }
        let halts = figures.flatMap { figure in
            figure.halts.map { halt in
                "acta_view_halt{view=\"\(figure.view)\",schema=\"\(figure.schema)\",state=\"\(figure.state)\","
                    + "commune=\"\(Self.label(halt.commune))\",position=\"\(halt.position)\","
                    + "reason=\"\(Self.label(halt.reason))\"} 1\n"
            }
        }
        let isServed = figures.contains { $0.isOurs && $0.state != "building" }
        return Self.gauge(
            "acta_view_lag_events",
            "Events that a view hasn't.",
            lines("acta_view_lag_events") { String($0.lagEvents) }
        )
            + Self.gauge(
                "acta_view_lag_seconds",
                "Age of the oldest event that a view hasn't.",
                lines("acta_view_lag_seconds") { String($0.lagSeconds) }
            )
            + Self.gauge("acta_view_halt", "1 for each commune for which a view stands still, and why.", halts)
            + Self.gauge(
                "acta_views_served",
                "1 where some schema has what this program's views mean; 0 asks for a rebuild.",
                ["acta_views_served \(isServed ? 1 : 0)\n"]
            )
            + Self.gauge(
                "acta_leases",
                "Leases of workers: held, or expired since nobody works on that shard.",
                leases.map { name, held, expired in
                    "acta_leases{name=\"\(Self.label(name))\",state=\"held\"} \(held)\n"
                        + "acta_leases{name=\"\(Self.label(name))\",state=\"expired\"} \(expired)\n"
                }
            )
    }

    private func leases() async throws -> [(String, Int64, Int64)] {
        try await reading.query(
            """
            select name, count(*) filter (where expires_at > clock_timestamp()),
                count(*) filter (where expires_at <= clock_timestamp())
            from acta.lease group by name order by name
            """
        ).decode(String.self, Int64.self, Int64.self)
    }

    private static func gauge(_ name: String, _ help: String, _ lines: [String]) -> String {
        "# HELP \(name) \(help)\n# TYPE \(name) gauge\n" + lines.joined()
    }
}
