public import Postgres

/// The queue as operators see it: how far its groups are, what failed and why, and trying it again.
public struct Queue: Sendable {
    let pool: Pool

    /// The queue of a database.
    public init(pool: Pool) { self.pool = pool }

    /// How a group is doing.
    public struct Figures: Sendable, Hashable {
        /// The group's name.
        public let group: String
        /// Its only commune; `nil` for all.
        public let commune: String?
        /// Messages that it hasn't received: events after its cursors, and what came due.
        public let depth: Int64
        /// How old the oldest of these is, in seconds; 0 where there is none.
        public let oldestAge: Double
        /// Events a second in the last ten seconds.
        public let rate: Double
        /// Messages that wait for their key's next try.
        public let retrying: Int64
        /// Messages of parked keys.
        public let parked: Int64
        /// Things for later.
        public let due: Int64
    }

    /// A key that failed and hasn't emptied its backlog yet.
    public struct BlockedKey: Sendable, Hashable {
        /// The commune's slug.
        public let commune: String
        /// The group's name.
        public let group: String
        /// The stream.
        public let key: String
        /// Why its first message failed the last time.
        public let reason: String
        /// How many times that was.
        public let attempts: Int
        /// Whether it waits for an operator; else it is tried again by itself.
        public let isParked: Bool
        /// When it is tried again, in milliseconds by the service's clock.
        public let next: Int64
        /// Its first message's place in the log.
        public let position: Int64
        /// How many messages wait.
        public let messages: Int64

        /// The id of the message that failed starts with this.
        public var id: String { "\(commune)/\(position)" }
    }

    /// Keys that failed for the same reason.
    public struct FailureGroup: Sendable, Hashable {
        /// The group's name.
        public let group: String
        /// The reason.
        public let reason: String
        /// Whether they are parked.
        public let isParked: Bool
        /// How many keys.
        public let keys: Int
        /// How many messages of theirs.
        public let messages: Int64
        /// The first by commune and key.
        public let example: BlockedKey
    }

    /// Which blocked keys are meant: those that fit all that is set.
    public struct Selection: Sendable, Hashable {
        /// The group's name.
        public var group: String?
        /// The commune's slug.
        public var commune: String?
        /// The stream.
        public var key: String?
        /// The reason, word for word.
        public var reason: String?

        /// All keys, or those that fit.
        public init(group: String? = nil, commune: String? = nil, key: String? = nil, reason: String? = nil) {
            self.group = group
            self.commune = commune
            self.key = key
            self.reason = reason
        }

        fileprivate var condition: SQL {
            let parts: [(column: SQL, value: String?)] = [
                ("k.group_name", group), ("k.commune", commune), ("k.key", key), ("k.reason", reason),
            ]
            return .joined(
                parts.compactMap { part in part.value.map { "\(part.column) = \($0)" } } + ["true"],
                separator: " and "
            )
        }
    }

    /// All groups that were ever seen and not forgotten.
    ///
    /// - Parameter now: milliseconds by the service's clock, which `recordedAt` goes by too.
    public func figures(now: Int64) async throws(PostgresError) -> [Figures] {
        let rows = try await pool.query(
            """
            select g.name, g.commune,
                coalesce(a.depth, 0)::bigint + coalesce(d.ripe, 0), least(a.oldest, d.oldest),
                coalesce(r.moved, 0)::double precision / 10, coalesce(b.retrying, 0), coalesce(b.parked, 0),
                coalesce(d.later, 0)
            from acta.queue_group g
            left join lateral (
                select sum(h.size - coalesce(c.last, 0)) as depth,
                    (extract(epoch from min(e.recorded_at)) * 1000)::bigint as oldest
                from acta.log l
                cross join lateral (
                    select b.size from acta.log_batch b where b.commune = l.commune order by b.first desc limit 1
                ) h
                left join lateral (
                    select c.last from acta.queue_cursor c where c.commune = l.commune and c.group_name = g.name
                    order by c.first desc limit 1
                ) c on true
                left join lateral (
                    select e.recorded_at from acta.event e
                    where e.commune = l.commune and e.position = coalesce(c.last, 0) + 1
                ) e on true
                where (g.commune is null or l.commune = g.commune) and h.size > coalesce(c.last, 0)
            ) a on true
            left join (
                select group_name, count(*) filter (where at_ms <= \(now)) as ripe,
                    min(at_ms) filter (where at_ms <= \(now)) as oldest, count(*) filter (where at_ms > \(now)) as later
                from acta.queue_due group by group_name
            ) d on d.group_name = g.name
            left join (
                select group_name, sum(last - first + 1) as moved from acta.queue_cursor
                where written_at > clock_timestamp() - interval '10 seconds' group by group_name
            ) r on r.group_name = g.name
            left join (
                select k.group_name, count(*) filter (where not k.parked) as retrying,
                    count(*) filter (where k.parked) as parked
                from acta.queue_key k
                join acta.queue_backlog b on b.commune = k.commune and b.group_name = k.group_name and b.key = k.key
                group by k.group_name
            ) b on b.group_name = g.name
            order by g.name
            """
        )
        return try rows.map { row throws(PostgresError) in
            let (name, commune, depth, oldest, rate, retrying, parked, due) = try row.decode(
                String.self,
                String?.self,
                Int64.self,
                Int64?.self,
                Double.self,
                Int64.self,
                Int64.self,
                Int64.self
            )
            return Figures(
                group: name,
                commune: commune,
                depth: depth,
                oldestAge: oldest.map { max(0, Double(now - $0) / 1000) } ?? 0,
                rate: rate,
                retrying: retrying,
                parked: parked,
                due: due
            )
        }
    }

    /// Keys that are blocked, parked ones first.
    public func blocked(_ selection: Selection = Selection()) async throws(PostgresError) -> [BlockedKey] {
        try keys(await pool.query(listing(selection)))
    }

    /// Why keys are blocked, the most frequent reason first.
    public func failures(_ selection: Selection = Selection()) async throws(PostgresError) -> [FailureGroup] {
        struct Kind: Hashable {
            let group: String
            let reason: String
            let isParked: Bool
        }
        let keys = try await blocked(selection)
        let kinds = Dictionary(grouping: keys) { Kind(group: $0.group, reason: $0.reason, isParked: $0.isParked) }
        let groups = kinds.values.compactMap { keys in
            keys.first.map { first in
                FailureGroup(
                    group: first.group,
                    reason: first.reason,
                    isParked: first.isParked,
                    keys: keys.count,
                    messages: keys.reduce(0) { $0 + $1.messages },
                    example: first
                )
            }
        }
        return groups.sorted {
            ($0.isParked ? 0 : 1, -$0.messages, $0.group, $0.reason) < (
                $1.isParked ? 0 : 1, -$1.messages, $1.group, $1.reason
            )
        }
    }

    /// Has blocked keys tried again at once, each from its first message on, so that their order is kept.
    ///
    /// - Parameters:
    ///   - now: milliseconds by the service's clock.
    ///   - isDryRun: Only says which ones it would be.
    public func redrive(
        _ selection: Selection = Selection(),
        now: Int64,
        isDryRun: Bool = false
    ) async throws -> [BlockedKey] {
        if isDryRun { return try await blocked(selection) }
        return try await pool.withConnection { connection in
            try await connection.transaction { connection in
                let keys = try keys(await connection.query(listing(selection) + " for update of k"))
                _ = try await connection.query(
                    """
                    update acta.queue_key k set attempts = 0, next_ms = \(now), parked = false
                    from unnest(\(keys.map(\.commune)), \(keys.map(\.group)), \(keys.map(\.key)))
                        s(commune, group_name, key)
                    where k.commune = s.commune and k.group_name = s.group_name and k.key = s.key
                    """
                )
                return keys
            }
        }
    }

    /// Forgets a group that is gone for good: its cursors, and whatever waits for it.
    public func forget(_ group: String) async throws {
        try await pool.withConnection { connection in
            _ = try await connection.pipeline([
                "delete from acta.queue_group where name = \(group)",
                "delete from acta.queue_cursor where group_name = \(group)",
                "delete from acta.queue_due where group_name = \(group)",
                "delete from acta.queue_backlog where group_name = \(group)",
                "delete from acta.queue_key where group_name = \(group)",
            ])
        }
    }

    private func listing(_ selection: Selection) -> SQL {
        """
        select k.commune, k.group_name, k.key, coalesce(k.reason, ''), k.attempts, k.parked, k.next_ms,
            b.position, b.messages
        from acta.queue_key k
        cross join lateral (
            select (array_agg(q.position order by q.place))[1] as position, count(*) as messages
            from acta.queue_backlog q
            where q.commune = k.commune and q.group_name = k.group_name and q.key = k.key
        ) b
        where b.messages > 0 and \(selection.condition)
        order by k.parked desc, k.commune, k.group_name, k.key
        """
    }

    private func keys(_ rows: Rows) throws(PostgresError) -> [BlockedKey] {
        try rows.map { row throws(PostgresError) in
            let (commune, group, key, reason, attempts, parked, next, position, messages) = try row.decode(
                String.self,
                String.self,
                String.self,
                String.self,
                Int32.self,
                Bool.self,
                Int64.self,
                Int64.self,
                Int64.self
            )
            return BlockedKey(
                commune: commune,
                group: group,
                key: key,
                reason: reason,
                attempts: Int(attempts),
                isParked: parked,
                next: next,
                position: position,
                messages: messages
            )
        }
    }
}
