import MessageQueue
import Postgres

/// What the policies still have to do, as the queue has it: for development's clock, which steps from one thing to the next.
struct Agenda: Sendable {
    let pool: Pool
    private let group = PolicyConsumer.group.name

    init(pool: Pool) { self.pool = pool }

    /// When the next thing is due, or tried again, after a moment, in milliseconds; `nil` where nothing is.
    func next(after moment: Int64) async throws -> Int64? {
        let rows = try await pool.query(
            """
            select least(
                (select min(at_ms) from acta.queue_due where group_name = \(group) and at_ms > \(moment)),
                (select min(next_ms) from acta.queue_key where group_name = \(group) and not parked and next_ms > \(moment))
            )
            """
        )
        for row in rows { return try row.decode(Int64?.self) }
        return nil
    }

    /// Whether the policies have seen all events, and nothing is due at a moment.
    func isSettled(at moment: Int64) async throws -> Bool {
        let rows = try await pool.query(
            """
            select not exists (
                select from acta.log l
                cross join lateral (
                    select b.size from acta.log_batch b where b.commune = l.commune order by b.first desc limit 1
                ) h
                left join lateral (
                    select c.last from acta.queue_cursor c
                    where c.commune = l.commune and c.group_name = \(group) order by c.first desc limit 1
                ) c on true
                where h.size > coalesce(c.last, 0)
            ) and not exists (
                select from acta.queue_due where group_name = \(group) and at_ms <= \(moment)
            ) and not exists (
                select from acta.queue_key where group_name = \(group) and not parked and next_ms <= \(moment)
            )
            """
        )
        return try rows.decode(Bool.self).first ?? false
    }
}
