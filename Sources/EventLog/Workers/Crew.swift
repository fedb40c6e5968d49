public import Postgres
import Synchronization

/// The workers of this process, and how many shards they should have: an even share among all processes that run some.
public final class Crew: Sendable {
    private let name: String
    private let holder: String
    private let shards: Int
    private let lifetime: Duration
    private let interval: Duration
    private let state: Mutex<State>

    private struct State {
        var share: Int
        var held = 0
        var hasLeft = false
        var next: ContinuousClock.Instant?
    }

    /// The crew of a process.
    ///
    /// - Parameters:
    ///   - name: Of its leases.
    ///   - holder: Unique among the processes.
    ///   - shards: How many leases of that name there are.
    ///   - lifetime: How long the others count on a process that says nothing: as long as a lease.
    ///   - interval: How often it says that it is there.
    public init(name: String, holder: String, shards: Int, lifetime: Duration, interval: Duration) {
        self.name = name
        self.holder = holder
        self.shards = shards
        self.lifetime = lifetime
        self.interval = interval
        state = Mutex(State(share: shards))
    }

    /// Says that this process is there, and counts the others; once an interval, whichever worker comes first.
    public func report(on connection: Connection) async throws(PostgresError) {
        let now = ContinuousClock.now
        let isTime = state.withLock { state in
            if state.hasLeft { return false }
            if let next = state.next, now < next { return false }
            state.next = now + interval
            return true
        }
        guard isTime else { return }
        let rows = try await connection.query(
            """
            with own as (
                insert into acta.queue_member (name, holder, expires_at)
                values (\(name), \(holder), clock_timestamp() + \(milliseconds) * interval '1 millisecond')
                on conflict (name, holder) do update set expires_at = excluded.expires_at
            ), gone as (
                delete from acta.queue_member where expires_at < clock_timestamp() - interval '1 hour'
            )
            select count(*) from acta.queue_member
            where name = \(name) and holder <> \(holder) and expires_at > clock_timestamp()
            """
        )
        let others = Int(try rows.decode(Int64.self).first ?? 0)
        state.withLock { $0.share = (shards + others) / (others + 1) }
    }

    /// Whether a lease may be tried; `returned` says what became of it.
    public func mayTake() -> Bool {
        state.withLock { state in
            guard state.held < state.share else { return false }
            state.held += 1
            return true
        }
    }

    /// A lease wasn't got, is lost, or was given back.
    public func returned() { state.withLock { $0.held -= 1 } }

    /// Whether this process has more than its share; then the worker that asks gives its lease back, and isn't counted.
    public func mustGiveBack() -> Bool {
        state.withLock { state in
            guard state.held > state.share else { return false }
            state.held -= 1
            return true
        }
    }

    /// Nobody counts on this process any longer.
    public func leave(on connection: Connection) async throws(PostgresError) {
        state.withLock { $0.hasLeft = true }
        try await connection.query("delete from acta.queue_member where name = \(name) and holder = \(holder)")
    }

    private var milliseconds: Int64 { Int64(lifetime / .milliseconds(1)) }
}
