public import Postgres

extension EventLog {
    /// Locks a commune, waiting for its turn, and appends what is then decided.
    ///
    /// While `decide` runs nobody else appends to this commune, so it must not wait for anything but the database;
    /// after `idleLimit` without a statement PostgreSQL ends the transaction.
    ///
    /// - Parameter decide: Gets the newest head and the connection that holds the lock, for reading; answers what is
    ///   to be appended at that size, or `nil` for nothing.
    /// - Returns: `nil` where `decide` gave nothing, or else what became of it. It is never `busy` and, as `decide`
    ///   went by the head that it was given, never `moved`, unless the answer to the COMMIT was lost and another came
    ///   first.
    /// - Throws: What `decide` throws; a `PostgresError`, with the meaning that it has for `append`.
    public nonisolated(nonsending) func withLock(
        _ commune: String,
        idleLimit: Duration = .seconds(2),
        decide: nonisolated(nonsending) (Head, Connection) async throws -> CommuneAppend?
    ) async throws -> CommuneResult? {
        var committing: AppendStatement?
        do {
            return try await pool.withConnection { connection in
                try await connection.transaction { connection in
                    let head = try await lock(commune, idleLimit: idleLimit, on: connection)
                    guard let append = try await decide(head, connection) else { return nil }
                    let statement = try AppendStatement([append])
                    let result = try await submit(statement, on: connection).first
                    committing = statement
                    return result
                }
            }
        } catch let error as PostgresError {
            // Before the COMMIT was sent, the end of the connection is the end of the transaction.
            guard let committing, error.leavesOutcomeOpen else { throw error }
            return try await resolve(committing, after: error).first
        }
    }

    /// Waits for the commune's lock in the transaction under way, and reads the head that then holds.
    private func lock(_ commune: String, idleLimit: Duration, on connection: Connection) async throws -> Head {
        let milliseconds = String(Int(idleLimit / .milliseconds(1)))
        _ = try await connection.pipeline([
            "select set_config('idle_in_transaction_session_timeout', \(milliseconds), true)",
            "select from acta.log where commune = \(commune) for update",
        ])
        // A statement of its own, with a snapshot that is later than the lock.
        guard let head = try Self.head(in: try await connection.query(Self.headStatement(commune))) else {
            throw PostgresError(
                kind: .server(.foreignKeyViolation),
                sqlState: SQLState.foreignKeyViolation.rawValue,
                message: "the commune \(commune) was never founded"
            )
        }
        return head
    }
}
