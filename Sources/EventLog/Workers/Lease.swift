public import Postgres

/// The right to run a shard, by PostgreSQL's clock. What commits checks the epoch: who lost the lease can't commit.
public struct Lease: Hashable, Sendable {
    /// What it is for, as `projection/views_1/2`.
    public let name: String
    /// Which part of it.
    public let shard: Int
    /// Counts up each time that the lease is taken.
    public let epoch: Int64

    /// Somebody else has taken the lease over.
    public struct Lost: Error, Hashable {
        /// As it was held.
        public let lease: Lease

        /// Says that this lease is lost.
        public init(lease: Lease) { self.lease = lease }
    }

    /// Takes the lease if nobody else holds it, or its time is up; `nil` where somebody does.
    ///
    /// - Parameter holder: Unique among all workers, also of one process. Its own lease, of before a lost connection, it
    ///   takes over at once, with a new epoch.
    public static func acquire(
        _ name: String,
        shard: Int,
        holder: String,
        duration: Duration,
        on connection: Connection
    ) async throws(PostgresError) -> Lease? {
        let rows = try await connection.query(
            """
            insert into acta.lease as held (name, shard, holder, expires_at)
            values (\(name), \(Int32(shard)), \(holder), clock_timestamp() + \(duration.interval))
            on conflict (name, shard) do update
            set epoch = held.epoch + 1, holder = excluded.holder, expires_at = excluded.expires_at
            where held.expires_at <= clock_timestamp() or held.holder = excluded.holder
            returning epoch
            """
        )
        for row in rows { return Lease(name: name, shard: shard, epoch: try row.decode(Int64.self)) }
        return nil
    }

    /// Keeps it for another while. An expired one that nobody took over is still ours.
    public func renew(duration: Duration, on connection: Connection) async throws {
        let rows = try await connection.query(
            """
            update acta.lease set expires_at = clock_timestamp() + \(duration.interval)
            where name = \(name) and shard = \(Int32(shard)) and epoch = \(epoch)
            """
        )
        guard rows.affected == 1 else { throw Lost(lease: self) }
    }

    /// Lets others have it at once.
    public func release(on connection: Connection) async throws(PostgresError) {
        _ = try await connection.query(
            """
            update acta.lease set expires_at = clock_timestamp()
            where name = \(name) and shard = \(Int32(shard)) and epoch = \(epoch)
            """
        )
    }

    /// First in a transaction: a row while the lease is ours, and until its end nobody takes it over.
    public var hold: SQL {
        "select 1 from acta.lease where name = \(name) and shard = \(Int32(shard)) and epoch = \(epoch) for share"
    }
}

extension Duration {
    /// As an interval of PostgreSQL.
    var interval: SQL { "\(Int64(self / .milliseconds(1)))::bigint * interval '1 millisecond'" }
}
