internal import CLibPQ
internal import Dispatch
internal import Logging
internal import Synchronization

/// A session with the server: an actor on its own Dispatch queue, over libpq without blocking.
///
/// It does one thing at a time; calls queue in their order, and a transaction keeps others out until its end. Parameters
/// and results go in binary. A connection that was lost stays so (`isBroken`): the pool replaces it.
public actor Connection {
    nonisolated let executor: QueueExecutor
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    nonisolated let logger: Logger
    private nonisolated let processID = Atomic<Int32>(0)
    private nonisolated let broken = Atomic<Bool>(false)
    private nonisolated let tidy = Atomic<Bool>(true)

    /// libpq's connection; `nil` once closed.
    var wire: Wire?
    var canceller: Canceller?
    var statements: StatementCache
    var turns = Turns()
    /// Statements that the exchange under way deallocates.
    var deallocating: [String] = []
    var subscriptions: [String: [UInt64: AsyncStream<Notification>.Continuation]] = [:]
    private var reader: CheckedContinuation<Void, Never>?
    private var writer: CheckedContinuation<Void, Never>?
    private var lastID: UInt64 = 0

    private init(_ configuration: ConnectionConfiguration, on executor: QueueExecutor?) {
        self.executor = executor ?? QueueExecutor(label: "acta.postgres.connection")
        logger = configuration.logger
        statements = StatementCache(limit: configuration.statementLimit)
    }

    /// Connects and authenticates.
    ///
    /// - Parameter executor: That of the one actor that uses it; by default a queue of its own.
    public static func connect(
        _ configuration: ConnectionConfiguration,
        on executor: QueueExecutor? = nil
    ) async throws(PostgresError) -> Connection {
        let connection = Connection(configuration, on: executor)
        try await connection.open(configuration)
        guard !configuration.settings.isEmpty else { return connection }
        do {
            let (names, values) = (Array(configuration.settings.keys), Array(configuration.settings.values))
            // A caller's cancellation would else look like a server that can't be reached.
            _ = try await connection.queryDurably(
                "select set_config(s.name, s.value, false) from unnest(\(names), \(values)) s (name, value)"
            )
        } catch {
            await connection.close()
            throw error
        }
        return connection
    }

    /// The server's process for this session, as `pg_stat_activity.pid`.
    public nonisolated var backendPID: Int32 { processID.load(ordering: .relaxed) }

    /// Whether the connection was lost or closed.
    public nonisolated var isBroken: Bool { broken.load(ordering: .acquiring) }

    /// Whether nothing is under way: no statement, no transaction, no COPY, nobody listening.
    nonisolated var isTidy: Bool { tidy.load(ordering: .acquiring) }

    /// Ends the session. Statements under way fail as on a lost connection.
    public func close() {
        dispatchPrecondition(condition: .onQueue(executor.queue))
        broken.store(true, ordering: .releasing)
        guard let wire else { return }
        if turns.isBusy {
            wire.hangUp()
        } else {
            dropWire()
        }
    }

    deinit {
        for streams in subscriptions.values {
            for stream in streams.values { stream.finish() }
        }
    }

    private func open(_ configuration: ConnectionConfiguration) async throws(PostgresError) {
        let deadline = ContinuousClock.now + configuration.connectTimeout
        let keywords = configuration.keywords
        let started = unsafe CStrings.withArrays(keywords) { unsafe PQconnectStartParams($0, $1, 1) }
        guard let started = unsafe started else {
            throw PostgresError(kind: .connectFailed, message: "no memory for a connection")
        }
        let wire = unsafe Wire(started, queue: executor.queue, logger: configuration.logger)
        self.wire = wire
        let timer = DispatchSource.makeTimerSource(queue: executor.queue)
        timer.setEventHandler { [weak self] in self?.assumeIsolated { $0.wake() } }
        timer.schedule(deadline: .now() + configuration.connectTimeout.seconds)
        timer.activate()
        defer { timer.cancel() }
        var polled = PGRES_POLLING_WRITING
        while polled != PGRES_POLLING_OK {
            guard polled != PGRES_POLLING_FAILED, !wire.isLost else {
                let message = wire.message
                abandon()
                throw PostgresError(kind: .connectFailed, message: message)
            }
            await once(polled == PGRES_POLLING_READING ? .read : .write, on: wire)
            guard ContinuousClock.now < deadline else {
                abandon()
                throw PostgresError(
                    kind: .connectFailed,
                    message: "no connection within \(configuration.connectTimeout)"
                )
            }
            polled = unsafe PQconnectPoll(wire.connection)
        }
        _ = unsafe PQsetnonblocking(wire.connection, 1)
        processID.store(unsafe PQbackendPID(wire.connection), ordering: .relaxed)
        canceller = unsafe Canceller(wire.connection)
        wire.startReading { [weak self] in self?.assumeIsolated { $0.readable() } }
    }

    private func abandon() {
        broken.store(true, ordering: .releasing)
        wire = nil
    }

    private func dropWire() {
        wire = nil
        canceller = nil
        for streams in subscriptions.values {
            for stream in streams.values { stream.finish() }
        }
        subscriptions = [:]
        turns.dismissAll()
    }
}

// MARK: Turns

extension Connection {
    /// Waits for the turn. Each `enter` that returns must be followed by `leave`.
    func enter(tokens: [Turns.Token] = Held.tokens, cancellable: Bool) async throws(PostgresError) {
        dispatchPrecondition(condition: .onQueue(executor.queue))
        guard !cancellable || !Task.isCancelled else { throw .cancelledBefore }
        if !turns.take(with: tokens) {
            let id = newID()
            let got: Bool
            if cancellable {
                got = await withTaskCancellationHandler {
                    await withCheckedContinuation { continuation in
                        // A cancellation that came before this found nobody to give up.
                        if Task.isCancelled {
                            continuation.resume(returning: false)
                        } else {
                            turns.takeOrWait(id: id, tokens: tokens, continuation: continuation)
                        }
                    }
                } onCancel: {
                    executor.queue.async { self.assumeIsolated { $0.turns.giveUp(id: id) } }
                }
            } else {
                got = await withCheckedContinuation {
                    turns.takeOrWait(id: id, tokens: tokens, continuation: $0)
                }
            }
            guard got else { throw isBroken ? .closedBefore : .cancelledBefore }
        }
        guard wire != nil, !isBroken else {
            leave()
            throw .closedBefore
        }
        tidy.store(false, ordering: .releasing)
    }

    /// Gives the turn to the next call.
    func leave() {
        dispatchPrecondition(condition: .onQueue(executor.queue))
        if let wire {
            deliverNotifications(wire)
            if wire.isLost { lost(wire) }
            wire.resumeReading()
            let isIdle = unsafe PQtransactionStatus(wire.connection) == PQTRANS_IDLE
            tidy.store(isIdle && turns.holder == nil && subscriptions.isEmpty, ordering: .releasing)
        }
        turns.pass()
        if isBroken, !turns.isBusy { dropWire() }
    }

    func newID() -> UInt64 {
        lastID += 1
        return lastID
    }
}

// MARK: Input and output

extension Connection {
    /// The next result of what was sent; `nil` where a statement's results end. Blocks the queue for some milliseconds at most.
    func nextResult(_ wire: Wire) async -> Outcome? {
        while !wire.isLost, unsafe PQisBusy(wire.connection) == 1 {
            // On a connection that was given up nothing comes any more, and libpq would block.
            guard wire.isReading else { return nil }
            // Most answers come at once: waiting for them here, on a thread that is the connection's own, saves two changes
            // of threads, which cost more than many a statement.
            if wire.hasInput(within: Self.patience) {
                if unsafe PQconsumeInput(wire.connection) == 0 || wire.isLost { lost(wire) }
                deliverNotifications(wire)
            } else {
                await input(wire)
            }
        }
        // On a lost connection libpq answers from what it has, and then with an error.
        guard let result = unsafe PQgetResult(wire.connection) else { return nil }
        return unsafe Outcome(result)
    }

    /// Waits until more has arrived, or the connection is lost.
    ///
    /// Reading is resumed where the waiter is set, since others may have the queue at each `await`: a caller who prefers
    /// an executor of its own comes to the queue anew for each call.
    func input(_ wire: Wire) async {
        await withCheckedContinuation { continuation in
            guard wire.isReading else { return continuation.resume() }
            reader = continuation
            wire.resumeReading()
        }
    }

    /// Sends what libpq has in its buffer, waiting for the server to take it.
    func flush(_ wire: Wire) async {
        while !wire.isLost, unsafe PQflush(wire.connection) == 1 { await once(.write, on: wire) }
    }

    private func once(_ direction: Wire.Direction, on wire: Wire) async {
        await withCheckedContinuation { continuation in
            writer = continuation
            // The server may have to get rid of answers before it takes more.
            wire.resumeReading()
            wire.once(direction) { [weak self] in self?.assumeIsolated { $0.wake() } }
        }
    }

    /// How long the queue is blocked for an answer, in milliseconds.
    private static let patience: Int32 = 5

    private func wake() {
        guard let continuation = writer else { return }
        writer = nil
        continuation.resume()
    }

    private func readable() {
        dispatchPrecondition(condition: .onQueue(executor.queue))
        guard let wire else { return }
        // What came is judged before more is read: at the end of a connection libpq forgets which answers it waits for,
        // and then takes the server's last word for a mere notice.
        guard reader != nil || writer != nil || !turns.isBusy else { return wire.suspendReading() }
        // A long answer comes in many pieces; taking those that are there at once saves a wake-up each.
        var pieces = 0
        repeat {
            if unsafe PQconsumeInput(wire.connection) == 0 || wire.isLost { lost(wire) }
            pieces += 1
        } while unsafe reader != nil && !isBroken && pieces < 64 && PQisBusy(wire.connection) == 1
            && wire.hasInput(within: 0)
        deliverNotifications(wire)
        if unsafe isBroken || PQisBusy(wire.connection) == 0 {
            if let continuation = reader {
                reader = nil
                continuation.resume()
            } else if isBroken, !turns.isBusy {
                dropWire()
            }
        }
        if isBroken { wake() }
    }

    private func lost(_ wire: Wire) {
        broken.store(true, ordering: .releasing)
        wire.stopReading()
    }

    /// Ends a connection whose state is no longer known.
    func giveUp(_ wire: Wire) {
        wire.hangUp()
        lost(wire)
    }

    private func deliverNotifications(_ wire: Wire) {
        while let notify = unsafe PQnotifies(wire.connection) {
            let notification = unsafe Notification(
                channel: String(cString: notify.pointee.relname),
                payload: String(cString: notify.pointee.extra),
                backendPID: notify.pointee.be_pid
            )
            unsafe PQfreemem(notify)
            for stream in (subscriptions[notification.channel] ?? [:]).values { stream.yield(notification) }
        }
    }
}

extension PostgresError {
    static let closedBefore = PostgresError(
        kind: .connectionLost,
        message: "the connection is closed; nothing was sent"
    )
    static let cancelledBefore = PostgresError(kind: .cancelled, message: "the task was cancelled; nothing was sent")
}
