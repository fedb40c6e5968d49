import Domain
import Postgres

/// What the policies have to do, as the database has it: how far the logs were looked through, and what is due when.
///
/// Nothing here needs a lease to be right: rows are added once by their key, and done once by their command's id.
struct Agenda: Sendable {
    let pool: Pool

    /// A commune whose log goes on after what was looked through.
    struct Lag: Hashable, Sendable {
        let commune: String
        let after: Int64
        let size: Int64
    }

    /// An event that something may follow from.
    struct Event: Sendable {
        let position: Int64
        let bytes: [UInt8]
    }

    /// Something that is due.
    struct Item: Hashable, Sendable {
        let commune: String
        let position: Int64
        let n: Int
        let payload: [UInt8]
    }

    /// Communes whose logs go on.
    func lagging() async throws -> [Lag] {
        let rows = try await pool.query(
            """
            select l.commune, coalesce(c.position, 0)::bigint, h.size from acta.log l
            cross join lateral (
                select b.size from acta.log_batch b where b.commune = l.commune order by b.first desc limit 1
            ) h
            left join lateral (
                select p.position from acta.policy_cursor p where p.commune = l.commune order by p.position desc limit 1
            ) c on true
            where h.size > coalesce(c.position, 0)
            """
        )
        return try rows.decode(String.self, Int64.self, Int64.self).map { Lag(commune: $0, after: $1, size: $2) }
    }

    /// Events of these types after one position and up to another.
    func events(_ commune: String, after: Int64, upTo last: Int64, types: [String]) async throws -> [Event] {
        let rows = try await pool.query(
            """
            select position, bytes from acta.event
            where commune = \(commune) and position > \(after) and position <= \(last) and type = any (\(types))
            order by position
            """
        )
        return try rows.decode(Int64.self, [UInt8].self).map { Event(position: $0, bytes: $1) }
    }

    /// Adds what follows from a commune's events up to a position, which is then looked through.
    func add(_ commands: [DueCommand], of commune: String, upTo position: Int64) async throws {
        let payloads = try commands.map { try $0.bytes() }
        // Older cursors go in the same statement; the one that was read by may stay behind, and goes with the next.
        _ = try await pool.query(
            """
            with moved as (
                insert into acta.policy_cursor (commune, position) values (\(commune), \(position)) on conflict do nothing
            ), pruned as (
                delete from acta.policy_cursor where commune = \(commune) and position < \(position)
            )
            insert into acta.policy_due (commune, position, n, at_ms, payload)
            select \(commune), d.position, d.n, d.at_ms, d.payload
            from unnest(
                \(commands.map(\.position)), \(commands.map { Int32($0.n) }),
                \(commands.map(\.at.milliseconds)), \(payloads)
            ) as d (position, n, at_ms, payload)
            on conflict do nothing
            """
        )
    }

    /// What is due at a moment, the earliest first.
    func due(at moment: Int64, limit: Int = 200) async throws -> [Item] {
        let rows = try await pool.query(
            """
            select commune, position, n, payload from acta.policy_due
            where parked is null and at_ms <= \(moment) order by at_ms, commune, position, n limit \(Int64(limit))
            """
        )
        return try rows.decode(String.self, Int64.self, Int32.self, [UInt8].self).map {
            Item(commune: $0, position: $1, n: Int($2), payload: $3)
        }
    }

    /// Takes away what the ledger has.
    func remove(_ items: [Item]) async throws {
        guard !items.isEmpty else { return }
        _ = try await pool.query(
            """
            delete from acta.policy_due d
            using unnest(
                \(items.map(\.commune)), \(items.map(\.position)), \(items.map { Int32($0.n) })
            ) as k (commune, position, n)
            where d.commune = k.commune and d.position = k.position and d.n = k.n
            """
        )
    }

    /// Leaves something to an operator, with the reason; all else goes on.
    func park(_ item: Item, _ reason: String) async throws {
        _ = try await pool.query(
            """
            update acta.policy_due set parked = \(reason)
            where commune = \(item.commune) and position = \(item.position) and n = \(Int32(item.n))
            """
        )
    }

    /// When the next thing is due after a moment, in milliseconds; `nil` where nothing is.
    func next(after moment: Int64) async throws -> Int64? {
        let rows = try await pool.query(
            "select min(at_ms) from acta.policy_due where parked is null and at_ms > \(moment)"
        )
        for row in rows { return try row.decode(Int64?.self) }
        return nil
    }

    /// Whether all logs were looked through, and nothing is due at a moment.
    func isSettled(at moment: Int64) async throws -> Bool {
        guard try await lagging().isEmpty else { return false }
        return try await due(at: moment, limit: 1).isEmpty
    }
}
