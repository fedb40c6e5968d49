import Postgres

extension EventLog {
    /// Those of the commands that have an outcome. One that is under way isn't found, and may be a moment later.
    public func lookUp(_ commune: String, ids: [String]) async throws -> [KnownCommand] {
        guard !ids.isEmpty else { return [] }
        let rows = try await pool.query(
            """
            select id, body_mac, principal_mac, first, last, refusal from acta.command \
            where commune = \(commune) and id = any (\(ids))
            """
        )
        return try rows.compactMap { row in try KnownCommand(row) }
    }
}
