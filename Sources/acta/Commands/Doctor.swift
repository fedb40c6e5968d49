import ArgumentParser
import CanonicalJSON
import Foundation
import MessageQueue
import Postgres
import Runtime
import Schemas

/// What is wrong, and what to do.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at everything that can be wrong, and say what to do about it.",
        discussion: "Exit status 1 where something is. Each finding names its runbook in Deploy/runbooks."
    )

    @OptionGroup var database: DatabaseOptions
    @Flag(help: "Print JSON, for programs.") var json = false

    /// Something that is wrong.
    struct Finding: Equatable {
        var runbook: String
        var text: String
        var advice: String

        init(_ runbook: String, _ text: String, do advice: String) {
            (self.runbook, self.text, self.advice) = (runbook, text, advice)
        }
    }

    mutating func run() async throws {
        let findings = try await examine()
        if json {
            let all = findings.map {
                JSONValue.object(
                    JSONObject([
                        ("runbook", .string($0.runbook)), ("finding", .string($0.text)), ("do", .string($0.advice)),
                    ])
                )
            }
            print(JSONValue.array(all).text)
        } else if findings.isEmpty {
            print("nothing is wrong")
        } else {
            for finding in findings {
                print("\(finding.text)\n  → \(finding.advice)\n  Deploy/runbooks/\(finding.runbook).md\n")
            }
        }
        if !findings.isEmpty { throw ExitCode(1) }
    }

    private func examine() async throws -> [Finding] {
        do {
            return try await database.withPool { pool in
                let pending = try await Self.migrations(pool)
                guard pending.isEmpty else { return pending }
                return try await Self.views(pool) + Self.queue(pool) + Self.sessions(pool)
            }
        } catch let failure as Failure {
            return [Finding("ActaDown", failure.description, do: "start PostgreSQL, or correct --database-url")]
        }
    }

    private static func migrations(_ pool: Pool) async throws -> [Finding] {
        let exists = try await pool.query("select to_regclass('public.acta_migration') is not null").decode(Bool.self)
        guard exists.first == true else {
            return [Finding("ActaNotReady", "the database has no schema of Acta", do: "run acta migrate")]
        }
        let applied =
            try await pool.query("select coalesce(max(version), 0)::bigint from public.acta_migration")
            .decode(Int64.self).first ?? 0
        let newest = Int64(Schemas.migrations.map(\.version).max() ?? 0)
        if applied == newest { return [] }
        return [
            Finding(
                "ActaNotReady",
                "the database's schema has version \(applied), this program needs \(newest)",
                do: applied < newest ? "run acta migrate" : "use the newer program"
            )
        ]
    }

    private static func views(_ pool: Pool) async throws -> [Finding] {
        let figures = try await ProjectionFigures.read(pool, now: try await QueueCommand.now(pool))
        var findings: [Finding] = []
        if !figures.contains(where: { $0.isOurs && $0.state != "building" }) {
            findings.append(
                Finding(
                    "ActaViewsOfAnotherEdition",
                    "no schema has what this program's views mean, so that its workers wait",
                    do: "acta rebuild all, acta diff all, acta switch all"
                )
            )
        }
        for figure in figures where figure.state == "live" {
            for halt in figure.halts {
                findings.append(
                    Finding(
                        "ActaViewHalted",
                        "\(figure.view) stands still for \(halt.commune) at position \(halt.position): \(halt.reason)",
                        do:
                            "start a program that can apply the event, or: acta skip \(figure.view) --commune \(halt.commune) "
                            + "--position \(halt.position) --reason …"
                    )
                )
            }
        }
        if let late = figures.filter({ $0.state == "live" }).max(by: { $0.lagSeconds < $1.lagSeconds }),
            late.lagSeconds > 30
        {
            findings.append(
                Finding(
                    "ActaViewsLag",
                    "the views lack \(late.lagEvents) events, the oldest \(Int(late.lagSeconds)) seconds old",
                    do: "see that acta work or acta serve --with-workers runs and reaches the database"
                )
            )
        }
        if figures.contains(where: { $0.state == "kept" }) {
            let since =
                try await pool.query(
                    "select coalesce(extract(epoch from clock_timestamp() - switched_at), 0)::bigint from acta.live_views"
                ).decode(Int64.self).first ?? 0
            if since > 7 * 86_400 {
                findings.append(
                    Finding(
                        "ActaViewsKept",
                        "the views from before the last switch are kept up for \(since / 86_400) days, which costs time and space",
                        do: "acta discard, when nobody means to go back"
                    )
                )
            }
        }
        return findings
    }

    private static func queue(_ pool: Pool) async throws -> [Finding] {
        let figures = try await Queue(pool: pool).figures(now: try await QueueCommand.now(pool))
        return figures.filter { $0.parked > 0 }.map {
            Finding(
                "ActaQueueParked",
                "\($0.parked) messages of the group \($0.group) are parked",
                do: "acta queue parked says why; mend that, then acta queue redrive --group \($0.group)"
            )
        }
    }

    /// Transactions that stay open keep old rows alive, and a lock that somebody waits for.
    private static func sessions(_ pool: Pool) async throws -> [Finding] {
        try await pool.query(
            """
            select pid, coalesce(application_name, ''), extract(epoch from clock_timestamp() - xact_start)::bigint
            from pg_stat_activity
            where datname = current_database() and xact_start < clock_timestamp() - interval '10 minutes'
            """
        ).decode(Int32.self, String.self, Int64.self).map { pid, name, seconds in
            Finding(
                "ActaOldTransaction",
                "the session \(pid) (\(name)) has had a transaction open for \(seconds / 60) minutes",
                do: "end it where nobody needs it: select pg_terminate_backend(\(pid))"
            )
        }
    }
}
