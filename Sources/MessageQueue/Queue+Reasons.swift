public import Postgres

extension Queue {
    /// How many keys failed for a reason, as metrics want it.
    public struct ReasonCount: Sendable, Hashable {
        /// The group's name.
        public let group: String
        /// The reason's first 120 characters; `nil` stands for all that are rarer than those named.
        public let reason: String?
        /// Whether they are parked.
        public let isParked: Bool
        /// How many keys.
        public let keys: Int64
        /// How many messages of theirs.
        public let messages: Int64
    }

    /// Why keys are blocked: the most frequent reasons of each group by name, and the others together.
    ///
    /// - Parameter most: How many reasons of a group are named.
    public func reasons(most: Int = 10) async throws(PostgresError) -> [ReasonCount] {
        let rows = try await pool.query(
            """
            select group_name, reason, parked, sum(keys)::bigint, sum(messages)::bigint from (
                select group_name, parked, keys, messages, case when row_number() over (
                    partition by group_name order by messages desc, reason, parked) <= \(Int64(most)) then reason end as reason
                from (
                    select k.group_name, k.parked, left(coalesce(k.reason, ''), 120) as reason, count(*) as keys,
                        sum(b.messages) as messages
                    from acta.queue_key k
                    cross join lateral (
                        select count(*) as messages from acta.queue_backlog q
                        where q.commune = k.commune and q.group_name = k.group_name and q.key = k.key
                    ) b
                    where b.messages > 0
                    group by 1, 2, 3
                ) r
            ) n
            group by group_name, reason, parked order by group_name, sum(messages) desc, reason, parked
            """
        )
        return try rows.decode(String.self, String?.self, Bool.self, Int64.self, Int64.self).map {
            ReasonCount(group: $0, reason: $1, isParked: $2, keys: $3, messages: $4)
        }
    }
}
