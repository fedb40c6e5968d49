import EventLog
import Postgres

/// What deliveries come to in the database. Written as a whole or not at all, in one round trip: a worker that is
/// stopped in the middle leaves no transaction open behind it.
struct Acknowledgement: Sendable {
    struct Cursor: Sendable, Equatable {
        let place: Delivery.Place
        let span: ClosedRange<Int64>
    }

    struct Copy: Sendable, Equatable {
        let group: String
        let message: Message
    }

    struct Scheduled: Sendable, Equatable {
        let group: String
        let message: Message
        let schedule: Schedule
    }

    struct Emptied: Sendable, Equatable {
        let place: Delivery.Place
        let key: String
        let number: Int64
    }

    struct Key: Sendable, Equatable {
        let place: Delivery.Place
        let key: String
        let attempts: Int
        let next: Int64
        let reason: String?
        let isParked: Bool
    }

    /// Events that the groups are done with, or have copies of.
    var cursors: [Cursor] = []
    /// What came due and is taken from there.
    var taken: [Copy] = []
    /// What comes due later.
    var scheduled: [Scheduled] = []
    /// Messages that leave the backlog.
    var emptied: [Emptied] = []
    /// Messages that join it.
    var followers: [Copy] = []
    /// What becomes of keys that were tried; one without a backlog is free again.
    var keys: [Key] = []

    /// Somebody else acknowledged some of it meanwhile.
    struct Conflict: Error, Hashable {}

    mutating func add(_ other: Acknowledgement) {
        cursors += other.cursors
        taken += other.taken
        scheduled += other.scheduled
        emptied += other.emptied
        followers += other.followers
        keys += other.keys
    }

    /// Writes it, under the lease's epoch.
    func write(_ lease: Lease, now: Int64, on connection: Connection) async throws {
        let statements = [acknowledge(lease)] + dueStatements + backlogStatements(now)
        do throws(PostgresError) {
            try await connection.pipeline(statements, cancellable: false)
        } catch {
            throw refusal(error, lease)
        }
    }

    private func refusal(_ error: PostgresError, _ lease: Lease) -> any Error {
        switch error.sqlState {
        case "AQ001": Lease.Lost(lease: lease)
        case "AQ002", "23505": Conflict()
        default: error
        }
    }

    /// First: it holds the lease until the end of the transaction, and refuses what others have acknowledged.
    private func acknowledge(_ lease: Lease) -> SQL {
        """
        select acta.queue_acknowledge(\(lease.name), \(Int32(lease.shard)), \(lease.epoch),
            \(cursors.map(\.place.group)), \(cursors.map(\.place.commune)),
            \(cursors.map(\.span.lowerBound)), \(cursors.map(\.span.upperBound)),
            \(emptied.map(\.place.group)), \(emptied.map(\.place.commune)),
            \(emptied.map(\.key)), \(emptied.map(\.number)),
            \(taken.map(\.group)), \(taken.map(\.message.commune)), \(taken.map(\.message.position)),
            \(taken.map { Int32($0.message.n) }))
        """
    }

    private var dueStatements: [SQL] {
        guard !scheduled.isEmpty else { return [] }
        let events = scheduled.map(\.message)
        return [
            """
            insert into acta.queue_due
                (commune, group_name, position, n, at_ms, payload, key, type, recorded_ms, bytes)
            select * from unnest(\(events.map(\.commune)), \(scheduled.map(\.group)), \(events.map(\.position)),
                \(scheduled.map { Int32($0.schedule.n) }), \(scheduled.map(\.schedule.at)),
                \(scheduled.map(\.schedule.payload)), \(events.map(\.key)), \(events.map(\.type)),
                \(events.map(\.recordedAt)), \(events.map(\.bytes)))
            on conflict (commune, group_name, position, n) do update
            set at_ms = excluded.at_ms, payload = excluded.payload
            """
        ]
    }

    private func backlogStatements(_ now: Int64) -> [SQL] {
        var statements: [SQL] = []
        let messages = followers.map(\.message)
        if !followers.isEmpty {
            statements.append(
                """
                insert into acta.queue_backlog
                    (commune, group_name, key, position, n, type, recorded_ms, due_ms, due_payload, bytes)
                select commune, group_name, key, position, n, type, recorded_ms, due_ms, due_payload, bytes
                from unnest(\(messages.map(\.commune)), \(followers.map(\.group)), \(messages.map(\.key)),
                    \(messages.map(\.position)), \(messages.map { Int32($0.n) }), \(messages.map(\.type)),
                    \(messages.map(\.recordedAt)), \(messages.map { $0.due?.at }), \(messages.map { $0.due?.payload }),
                    \(messages.map(\.bytes))) with ordinality
                    f(commune, group_name, key, position, n, type, recorded_ms, due_ms, due_payload, bytes, place)
                order by f.place
                """
            )
        }
        if !keys.isEmpty {
            statements.append(
                """
                insert into acta.queue_key (commune, group_name, key, attempts, next_ms, reason, parked)
                select * from unnest(\(keys.map(\.place.commune)), \(keys.map(\.place.group)), \(keys.map(\.key)),
                    \(keys.map { Int32($0.attempts) }), \(keys.map(\.next)), \(keys.map(\.reason)),
                    \(keys.map(\.isParked)))
                on conflict (commune, group_name, key) do update
                set attempts = excluded.attempts, next_ms = excluded.next_ms, reason = excluded.reason,
                    parked = excluded.parked
                """
            )
        }
        if !followers.isEmpty {
            // A key that was blocked when they were read may have emptied its backlog since: they are its next one.
            statements.append(
                """
                insert into acta.queue_key (commune, group_name, key, attempts, next_ms)
                select distinct f.commune, f.group_name, f.key, 0, \(now)
                from unnest(\(messages.map(\.commune)), \(followers.map(\.group)), \(messages.map(\.key)))
                    f(commune, group_name, key)
                on conflict do nothing
                """
            )
        }
        if !emptied.isEmpty {
            let free = keys.filter { $0.reason == nil }
            statements.append(
                """
                delete from acta.queue_key k
                using unnest(\(free.map(\.place.commune)), \(free.map(\.place.group)), \(free.map(\.key)))
                    f(commune, group_name, key)
                where k.commune = f.commune and k.group_name = f.group_name and k.key = f.key and not exists (
                    select from acta.queue_backlog b
                    where b.commune = k.commune and b.group_name = k.group_name and b.key = k.key)
                """
            )
        }
        return statements
    }
}
