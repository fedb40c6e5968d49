import EventLog
import Postgres
import Synchronization

/// The workers of this process, and how many shards they should have: an even share among all processes that run some.
final class Crew: Sendable {
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

    init(_ configuration: QueueConfiguration) {
        name = configuration.leaseName
        holder = configuration.holder
        shards = configuration.shards
        lifetime = configuration.leaseDuration
        interval = configuration.leaseInterval
        state = Mutex(State(share: configuration.shards))
    }

    /// Says that this process is there, and counts the others; once an interval, whichever worker comes first.
    func report(on connection: Connection) async throws(PostgresError) {
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
    func mayTake() -> Bool {
        state.withLock { state in
            guard state.held < state.share else { return false }
            state.held += 1
            return true
        }
    }

    /// A lease wasn't got, is lost, or was given back.
    func returned() { state.withLock { $0.held -= 1 } }

    /// Whether this process has more than its share; then the worker that asks gives its lease back, and isn't counted.
    func mustGiveBack() -> Bool {
        state.withLock { state in
            guard state.held > state.share else { return false }
            state.held -= 1
            return true
        }
    }

    /// Nobody counts on this process any longer.
    func leave(on connection: Connection) async throws(PostgresError) {
        state.withLock { $0.hasLeft = true }
        try await connection.query("delete from acta.queue_member where name = \(name) and holder = \(holder)")
    }

    private var milliseconds: Int64 { Int64(lifetime / .milliseconds(1)) }
}
