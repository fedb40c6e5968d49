extension Connection {
    /// Runs one statement outside of a transaction, and returns only when its effect is durable as configured.
    ///
    /// It is never cancelled. A commit whose wait for a synchronous replica was cut off is reported by the server as a
    /// success with a warning; here it is an error whose `isUnknownOutcome` is true. So is any other warning.
    public func queryDurably(_ sql: SQL) async throws(PostgresError) -> Rows {
        try await enter(cancellable: false)
        defer { leave() }
        let before = wire?.warnings ?? 0
        let rows = try await run([sql], cancellable: false)[0]
        try checkWarnings(since: before, statement: sql.statement)
        return rows
    }

    /// Throws where the server warned since a count.
    func checkWarnings(since before: Int, statement: String) throws(PostgresError) {
        guard let wire, wire.warnings == before else {
            throw PostgresError(
                kind: .timeout,
                message: "the server warned while it committed: a replica may not have it yet",
                statement: statement,
                isUnknownOutcome: true
            )
        }
    }
}
