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

    /// Writes everything in one round trip, which is a transaction. `before` runs before it: a test's fault.
    ///
    /// - Returns: Whether the schema is the live one: who waits for a position reads no other.
    @discardableResult
    func write(on connection: Connection, before: @Sendable () async throws -> Void) async throws -> Bool {
        try await before()
        do {
            let answers = try await connection.pipeline([check] + folds.flatMap(\.statements) + halting)
            return try answers[0].decode(Bool?.self).first.flatMap { $0 } ?? true
        } catch {
            switch error.sqlState {
            case "AP001": throw Lease.Lost(lease: lease)
            case "AP002": throw Conflict()
            default: break
            }
            if let fold = folds.first(where: { $0.isToBlame(for: error) }) { throw fold.blame(error) }
            throw error.sqlState == "23505" ? Conflict() : error
        }
    }

    /// First, so that who comes second learns it before any row.
    private var check: SQL {
        """
        select acta.views_commit(
            \(schema), \(lease.name), \(Int32(lease.shard)), \(lease.epoch),
            \(spans.map(\.commune)), \(spans.map(\.first)), \(spans.map(\.last)),
            \(halts.map(\.commune)), \(halts.map(\.view)))
        """
    }

    private var halting: [SQL] {
        let new = folds.flatMap { fold in fold.halts.map { (fold.version, $0) } }
        guard !new.isEmpty else { return [] }
        return [
            """
            insert into acta.view_halt (commune, schema, view, version, position, reason)
            select h.commune, \(schema), h.view, h.version, h.position, h.reason
            from unnest(\(new.map(\.1.commune)), \(new.map(\.1.view)), \(new.map { Int32($0.0) }),
                \(new.map(\.1.position)), \(new.map(\.1.reason))) as h(commune, view, version, position, reason)
            """
        ]
    }
}
