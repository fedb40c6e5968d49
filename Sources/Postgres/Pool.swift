internal import Dispatch
public import Logging
internal import Synchronization

/// Connections to one server, shared by many callers.
///
/// A connection that was lost, or comes back with a transaction or statement still open, is closed and replaced. While
/// the server can't be reached, calls fail at once instead of queueing, and one attempt at a time is let through as the
/// pauses between them grow.
public final class Pool: Sendable {
    private let configuration: PoolConfiguration
    private let logger: Logger
    private let state = Mutex(PoolState())

    public init(configuration: PoolConfiguration, logger: Logger = Logger(label: "acta.postgres.pool")) {
        self.configuration = configuration
        self.logger = logger
    }

    /// What the pool looks like, for metrics and health checks.
    public var status: Status {
        state.withLock { state in
            Status(
                open: state.open,
                idle: state.idle.count,
                waiting: state.waiters.count,
                isFailing: state.failures > 0
            )
        }
    }

    /// How many connections are open and unused, and how many callers wait.
    public struct Status: Sendable, Equatable {
        public let open: Int
        public let idle: Int
        public let waiting: Int
        /// Whether the last attempt to connect failed.
        public let isFailing: Bool
    }

    /// Lends a connection for as long as `body` runs.
    public nonisolated(nonsending) func withConnection<Value>(
        _ body: nonisolated(nonsending) (Connection) async throws -> Value
    ) async throws -> Value {
        let connection = try await acquire()
        defer { release(connection) }
        return try await body(connection)
    }

    /// Runs one statement on any connection.
    @discardableResult
    public func query(_ sql: SQL, cancellable: Bool = true) async throws(PostgresError) -> Rows {
        let connection = try await acquire()
        defer { release(connection) }
        return try await connection.query(sql, cancellable: cancellable)
    }

    /// Keeps `minimumIdle` connections ready and closes those that nobody used for long, until cancelled or shut down.
    public func run() async {
        let interval = min(configuration.idleTimeout / 2, .seconds(15))
        while !Task.isCancelled, !state.withLock({ $0.isShutDown }) {
            closeIdle()
            await fill()
            do {
                try await Task.sleep(for: status.isFailing ? configuration.longestBackOff : interval)
            } catch {
                return
            }
        }
    }

    /// Takes no more calls, closes what is unused, and returns when the last connection was given back.
    public func shutdown() async {
        let (idle, waiters) = state.withLock { state in
            state.isShutDown = true
            defer {
                state.open -= state.idle.count
                state.idle = []
                state.waiters = []
            }
            return (state.idle, state.waiters)
        }
        for waiter in waiters { waiter.continuation.resume(returning: .retry) }
        for entry in idle { await entry.connection.close() }
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.open > 0 { state.drained.append(continuation) }
                return state.open == 0
            }
            if isEmpty { continuation.resume() }
        }
    }
}

// MARK: Lending

extension Pool {
    private enum Decision {
        case use(Connection)
        case connect
        case wait
        case fail(PostgresError)
    }

    private func acquire() async throws(PostgresError) -> Connection {
        while true {
            switch state.withLock({ decide(&$0) }) {
            case .use(let connection): return connection
            case .connect: return try await connect()
            case .fail(let error): throw error
            case .wait:
                switch await wait() {
                case .connection(let connection): return connection
                case .retry: continue
                case .gaveUp(let error): throw error
                }
            }
        }
    }

    private func decide(_ state: inout PoolState) -> Decision {
        guard !state.isShutDown else { return .fail(.shutDown) }
        // The one used last is the likeliest to have the statement prepared, and lets the others grow old.
        while let entry = state.idle.popLast() {
            if entry.connection.isTidy, !entry.connection.isBroken { return .use(entry.connection) }
            state.open -= 1
        }
        if state.open < configuration.maximum {
            if let pause = state.pause, ContinuousClock.now < pause.end { return .fail(pause.error) }
            state.open += 1
            return .connect
        }
        return state.waiters.count < configuration.waitLimit ? .wait : .fail(.exhausted)
    }

    private func connect() async throws(PostgresError) -> Connection {
        do {
            let connection = try await Connection.connect(configuration.connection)
            state.withLock { state in
                state.failures = 0
                state.pause = nil
            }
            return connection
        } catch {
            let (failures, waiters) = state.withLock { state in
                state.failures += 1
                let pause = configuration.pause(after: state.failures, jitter: .random(in: 0...1))
                state.pause = (ContinuousClock.now + pause, error)
                defer { state.waiters = [] }
                return (state.failures, state.waiters)
            }
            logger.warning("no connection to PostgreSQL: \(error.message)", metadata: ["failures": "\(failures)"])
            closed()
            // They find the pause and fail as this call does.
            for waiter in waiters { waiter.continuation.resume(returning: .retry) }
            throw error
        }
    }

    private func wait() async -> PoolState.Answer {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isQueued = state.withLock { state in
                    // What came free since the decision to wait would else be missed.
                    guard state.open >= configuration.maximum, state.idle.isEmpty, !state.isShutDown else {
                        return false
                    }
                    state.waiters.append(PoolState.Waiter(id: id, continuation: continuation))
                    return true
                }
                guard isQueued else { return continuation.resume(returning: .retry) }
                if Task.isCancelled { giveUp(id, .cancelledBefore) }
                DispatchQueue.global().asyncAfter(deadline: .now() + configuration.waitTimeout.seconds) { [weak self] in
                    self?.giveUp(id, .exhausted)
                }
            }
        } onCancel: {
            giveUp(id, .cancelledBefore)
        }
    }

    private func giveUp(_ id: UInt64, _ error: PostgresError) {
        let waiter = state.withLock { state in
            state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
        }
        waiter?.continuation.resume(returning: .gaveUp(error))
    }

    private func release(_ connection: Connection) {
        guard connection.isTidy, !connection.isBroken else {
            if !connection.isBroken {
                logger.warning("a connection came back in the middle of something, and is closed")
            }
            Task { await connection.close() }
            return closed()
        }
        let waiter = state.withLock { state -> PoolState.Waiter? in
            if state.isShutDown { return nil }
            if !state.waiters.isEmpty { return state.waiters.removeFirst() }
            state.idle.append(PoolState.Idle(connection: connection, since: .now))
            return nil
        }
        if let waiter {
            waiter.continuation.resume(returning: .connection(connection))
        } else if state.withLock({ $0.isShutDown }) {
            Task { await connection.close() }
            closed()
        }
    }

    /// A connection is gone: whoever waits may make another.
    private func closed() {
        let (waiter, drained) = state.withLock { state in
            state.open -= 1
            let waiter = state.waiters.isEmpty ? nil : state.waiters.removeFirst()
            guard state.isShutDown, state.open == 0 else { return (waiter, [CheckedContinuation<Void, Never>]()) }
            defer { state.drained = [] }
            return (waiter, state.drained)
        }
        waiter?.continuation.resume(returning: .retry)
        for continuation in drained { continuation.resume() }
    }
}

// MARK: Keeping

extension Pool {
    /// Closes what was unused for long, and what was lost meanwhile.
    private func closeIdle() {
        let limit = ContinuousClock.now - configuration.idleTimeout
        let old = state.withLock { state in
            var kept = state.idle.filter { !$0.connection.isBroken }
            var old = state.idle.filter { $0.connection.isBroken }
            while kept.count > configuration.minimumIdle, let first = kept.first, first.since < limit {
                old.append(kept.removeFirst())
            }
            state.idle = kept
            return old
        }
        for entry in old {
            Task { await entry.connection.close() }
            closed()
        }
    }

    private func fill() async {
        while true {
            let mayConnect = state.withLock { state in
                guard !state.isShutDown, state.idle.count < configuration.minimumIdle,
                    state.open < configuration.maximum
                else { return false }
                state.open += 1
                return true
            }
            guard mayConnect, let connection = try? await connect() else { return }
            release(connection)
        }
    }
}

/// What a pool knows, under its lock.
private struct PoolState {
    struct Idle {
        let connection: Connection
        let since: ContinuousClock.Instant
    }

    struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Answer, Never>
    }

    enum Answer {
        case connection(Connection)
        /// Something came free: decide again.
        case retry
        case gaveUp(PostgresError)
    }

    /// In the order in which they were given back.
    var idle: [Idle] = []
    /// All connections, also those that are being made.
    var open = 0
    var waiters: [Waiter] = []
    var lastWaiter: UInt64 = 0
    var failures = 0
    var pause: (end: ContinuousClock.Instant, error: PostgresError)?
    var isShutDown = false
    var drained: [CheckedContinuation<Void, Never>] = []
}

extension PostgresError {
    fileprivate static let exhausted = PostgresError(
        kind: .poolExhausted,
        message: "all connections are in use and none came free in time"
    )
    fileprivate static let shutDown = PostgresError(kind: .connectionLost, message: "the pool was shut down")
}
