import EventLog
import Postgres
import ReadModels

/// What a transaction writes: rows, halts and checkpoints, under the lease's epoch. All of it or nothing.
struct Commit: Sendable {
    let schema: String
    let lease: Lease
    let spans: [Span]
    let folds: [Fold]
    /// The halts that the folds took into account.
    let halts: [Halt]

    /// Another worker moved these communes' checkpoints or halts meanwhile: what was folded is stale.
    struct Conflict: Error, Hashable {}

    /// Writes everything in a transaction. `before` runs before COMMIT: a test's fault.
    ///
    /// - Returns: Whether the schema is the live one: who waits for a position reads no other.
    @discardableResult
    func write(on connection: Connection, before: @Sendable () async throws -> Void) async throws -> Bool {
        do {
            return try await connection.transaction { connection in
                let isLive = try await moveCheckpoints(on: connection)
                for fold in folds { try await fold.save(connection) }
                try await halt(on: connection)
                try await before()
                return isLive
            }
        } catch let error as PostgresError where error.sqlState == "23505" {
            throw Conflict()
        }
    }

    /// Before the rows: who comes second learns it here, by the count or by the unique key.
    private func moveCheckpoints(on connection: Connection) async throws -> Bool {
        let communes = spans.map(\.commune)
        var statements: [SQL] = [
            lease.hold,
            """
            insert into acta.checkpoint (commune, schema, first, last)
            select s.commune, \(schema), s.first, s.last
            from unnest(\(communes), \(spans.map(\.first)), \(spans.map(\.last))) as s(commune, first, last)
            where s.first = 1 + coalesce((
                select c.last from acta.checkpoint c where c.commune = s.commune and c.schema = \(schema)
                order by c.first desc limit 1), 0)
            """,
            // After the lease: a switch holds that until it is done.
            "select schema = \(schema) from acta.live_views",
        ]
        if !halts.isEmpty {
            statements.append(
                """
                select 1 from acta.view_halt h
                join unnest(\(halts.map(\.commune)), \(halts.map(\.view))) as k(commune, view)
                    on h.commune = k.commune and h.view = k.view
                where h.schema = \(schema) for share of h
                """
            )
        }
        let answers = try await connection.pipeline(statements)
        guard answers[0].count == 1 else { throw Lease.Lost(lease: lease) }
        guard answers[1].affected == spans.count else { throw Conflict() }
        if !halts.isEmpty, answers[3].count != halts.count { throw Conflict() }
        return try answers[2].decode(Bool.self).first ?? true
    }

    private func halt(on connection: Connection) async throws(PostgresError) {
        let new = folds.flatMap { fold in fold.halts.map { (fold.version, $0) } }
        guard !new.isEmpty else { return }
        _ = try await connection.query(
            """
            insert into acta.view_halt (commune, schema, view, version, position, reason)
            select h.commune, \(schema), h.view, h.version, h.position, h.reason
            from unnest(\(new.map(\.1.commune)), \(new.map(\.1.view)), \(new.map { Int32($0.0) }),
                \(new.map(\.1.position)), \(new.map(\.1.reason))) as h(commune, view, version, position, reason)
            """
        )
    }
}
