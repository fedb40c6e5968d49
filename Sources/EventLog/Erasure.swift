public import Postgres

/// What an erasure needs after its event: the destroyed key, and the plain text of read models, out of the data files.
public enum Erasure {
    /// Why the files can't be cleaned now.
    public struct Held: Error, Hashable, Sendable {
        /// The server's processes whose transactions or snapshots are from before; none where it is a prepared
        /// transaction or a replication slot.
        public let backendPIDs: [Int32]
    }

    /// Tables that this role may not rewrite: PostgreSQL would pass over them with no more than a warning.
    public struct NotOwned: Error, Hashable, Sendable {
        /// Schema and table.
        public let tables: [String]
    }

    /// Rewrites the tables that hold personal data, so that deleted rows are in none of the files that remain.
    ///
    /// A deleted row that an open snapshot still sees would be kept, so it first waits until there is none from before.
    ///
    /// - Parameters:
    ///   - owner: Connections of the tables' owner, who should be a member of `pg_read_all_stats` to see all snapshots.
    ///   - tables: Of the read models, as `(schema, table)`.
    ///   - patience: How long to wait for older snapshots to end; then `Held` is thrown and nothing was rewritten.
    public static func vacuum(
        _ owner: Pool,
        tables: [(schema: String, table: String)] = [],
        patience: Duration = .seconds(60)
    ) async throws {
        try await owner.withConnection { connection in
            let all = [("acta", "person_key"), ("acta", "national_id")] + tables
            try await requireOwnership(of: all, connection)
            try await waitForOlderSnapshots(connection, patience: patience)
            for (schema, table) in all {
                _ = try await connection.query(
                    "vacuum (full, analyze) \(identifier: schema).\(identifier: table)",
                    cancellable: false
                )
            }
        }
    }

    private static func requireOwnership(
        of tables: [(schema: String, table: String)],
        _ connection: Connection
    ) async throws {
        let names = tables.map { "\($0.schema).\($0.table)" }
        let rows = try await connection.query(
            """
            select t.name from unnest(\(names)) t (name) join pg_class c on c.oid = t.name::regclass
            where not pg_has_role(c.relowner, 'USAGE')
            """
        )
        let foreign = try rows.map { row in try row.decode(String.self) }
        if !foreign.isEmpty { throw NotOwned(tables: foreign) }
    }

    /// Waits until no snapshot sees what was deleted before now.
    ///
    /// The rewriting has a snapshot too, and that begins at the oldest transaction that is running in any database of
    /// the server: so those from before must have ended as well.
    private static func waitForOlderSnapshots(_ connection: Connection, patience: Duration) async throws {
        let now = try await connection.query("select pg_snapshot_xmax(pg_current_snapshot())::text")
        guard let horizon = try now.first?.decode(String.self) else { return }
        let deadline = ContinuousClock.now + patience
        var backoff = Backoff(first: .milliseconds(5), most: .milliseconds(250))
        while true {
            let rows = try await connection.query(
                """
                select pid from pg_stat_activity
                where pid <> pg_backend_pid() and (
                    age(backend_xid) > age((\(horizon)::xid8)::xid)
                    or age(backend_xmin) > age((\(horizon)::xid8)::xid)
                    and (datname is null or datname = current_database())
                )
                union all
                select 0 where pg_snapshot_xmin(pg_current_snapshot()) < \(horizon)::xid8
                or exists (select from pg_replication_slots where age(xmin) > age((\(horizon)::xid8)::xid))
                """
            )
            if rows.isEmpty { return }
            guard ContinuousClock.now < deadline else {
                throw Held(backendPIDs: try rows.decode(Int32.self).filter { $0 != 0 })
            }
            try await Task.sleep(for: backoff.next())
        }
    }
}
