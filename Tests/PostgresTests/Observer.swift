import LocalPostgres
import Postgres
import TestSupport

/// Watches other sessions, so that tests wait for what has happened and not for time to pass.
struct Observer {
    let connection: Connection

    init() async throws {
        connection = try await Connection.connect(
            ConnectionConfiguration(url: try await TestDatabase.server().url())
        )
    }

    /// Waits until the session runs a statement that waits for something.
    func waitUntilWaiting(_ pid: Int32) async throws {
        try await wait(
            for:
                """
                select exists (
                    select from pg_stat_activity where pid = \(pid) and state = 'active' and wait_event is not null
                )
                """
        )
    }

    /// Waits until the session is gone.
    func waitUntilGone(_ pid: Int32) async throws {
        try await wait(for: "select not exists (select from pg_stat_activity where pid = \(pid))")
    }

    func terminate(_ pid: Int32) async throws {
        _ = try await connection.query("select pg_terminate_backend(\(pid))")
        try await waitUntilGone(pid)
    }

    private func wait(for condition: SQL) async throws {
        while try await !connection.query(condition)[0].decode(Bool.self) { await Task.yield() }
    }
}
