import Postgres

/// Whether commands come in while a rebuild is at it. Then it leaves all cores but one to them, and more than half of the
/// time: where all are taken, each command waits for one at every step.
struct Traffic: Sendable {
    /// So many events a second are traffic.
    static let threshold = 10.0
    /// How long a rebuild rests then, as a multiple of the time that it worked.
    static let rest = 1.5

    private var seen: (events: Int64, at: ContinuousClock.Instant)?
    /// Until it is known, they do.
    private(set) var isBusy: Bool

    /// - Parameter isIgnored: Whether it doesn't matter.
    init(isIgnored: Bool) {
        isBusy = !isIgnored
        self.isIgnored = isIgnored
    }

    private let isIgnored: Bool

    /// Looks, once a second at most: PostgreSQL counts what is written about as often.
    mutating func look(on connection: Connection) async throws(PostgresError) {
        let now = ContinuousClock.now
        if isIgnored { return }
        if let seen, now - seen.at < .seconds(1) { return }
        let events =
            try await connection.query(
                """
                select coalesce(sum(s.n_tup_ins), 0)::bigint from pg_partition_tree('acta.event') t
                join pg_stat_user_tables s on s.relid = t.relid
                """
            ).decode(Int64.self).first ?? 0
        if let seen { isBusy = Double(events - seen.events) / ((now - seen.at) / .seconds(1)) > Self.threshold }
        seen = (events, now)
    }
}
