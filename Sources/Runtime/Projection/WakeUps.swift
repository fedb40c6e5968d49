import EventLog
public import Logging
public import Postgres
public import ServiceLifecycle
import Synchronization

/// Tells workers which logs have grown, and waiters how far the views have got: in this process at once, and to others by
/// one coalesced NOTIFY every few milliseconds on a connection of its own.
///
/// A NOTIFY never rides on an append's transaction, where it would serialise commits. What gets lost, as while the
/// connection is down, is found by the slow polls of those who wait.
public final class WakeUps: Service {
    static let appendedChannel = "acta_appended"
    static let projectedChannel = "acta_projected"

    private let connection: ConnectionConfiguration
    private let interval: Duration
    private let logger: Logger
    /// Marks this process's own messages, so that it passes over them.
    private let origin = String(UInt64.random(in: .min ... .max), radix: 36)
    private let kicks: AsyncStream<Void>
    private let kick: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    /// Who follows the logs.
    private struct Handler {
        let communes: @Sendable ([String]) -> Void
        /// Instead of `communes`, where this process appended.
        var events: (@Sendable ([Appended]) -> Void)?
    }

    private struct State {
        var appended: Set<String> = []
        var projected: [String: Progress] = [:]
        var onAppended: [Handler] = []
        var onProjected: [@Sendable ([Progress]) -> Void] = []
        var streams: [UInt64: AsyncStream<[String]>.Continuation] = [:]
        var lastStream: UInt64 = 0
        var isRunning = false
    }

    /// Wake-ups over a connection of their own.
    public init(
        connection: ConnectionConfiguration,
        interval: Duration = .milliseconds(2),
        logger: Logger = Logger(label: "acta.wake-ups")
    ) {
        self.connection = connection
        self.interval = interval
        self.logger = logger
        (kicks, kick) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// This process has appended these events. Called after each durable append; cheap, and never waits.
    public func appended(_ events: [Appended]) {
        appended(events.map(\.commune), events)
    }

    /// These communes' logs have grown. Called after each durable append; cheap, and never waits.
    public func appended(_ communes: [String]) { appended(communes, nil) }

    private func appended(_ communes: [String], _ events: [Appended]?) {
        guard !communes.isEmpty else { return }
        deliver(appended: communes, events)
        let runs = state.withLock { state in
            if state.isRunning { state.appended.formUnion(communes) }
            return state.isRunning
        }
        if runs { kick.yield() }
    }

    /// The views of these communes have got further.
    func projected(_ progress: [Progress]) {
        guard !progress.isEmpty else { return }
        deliver(projected: progress)
        let runs = state.withLock { state in
            if state.isRunning {
                for entry in progress {
                    let halts = entry.hasHalts || state.projected[entry.commune]?.hasHalts == true
                    state.projected[entry.commune] = Progress(
                        commune: entry.commune,
                        position: entry.position,
                        hasHalts: halts
                    )
                }
            }
            return state.isRunning
        }
        if runs { kick.yield() }
    }

    /// Has `handler` called with communes whose logs have grown, in this process or another. It must not wait.
    public func onAppended(_ handler: @escaping @Sendable ([String]) -> Void) {
        state.withLock { $0.onAppended.append(Handler(communes: handler)) }
    }

    /// The same; what this process appended comes with its events. Neither may wait.
    func onAppended(
        _ communes: @escaping @Sendable ([String]) -> Void,
        events: @escaping @Sendable ([Appended]) -> Void
    ) {
        state.withLock { $0.onAppended.append(Handler(communes: communes, events: events)) }
    }

    /// Has `handler` called with what was committed to the views, in this process or another. It must not wait.
    public func onProjected(_ handler: @escaping @Sendable ([Progress]) -> Void) {
        state.withLock { $0.onProjected.append(handler) }
    }

    /// Communes whose logs have grown, for who follows them live. A slow reader misses some: it must look at the log, and
    /// now and then without being told.
    public func appendedCommunes() -> AsyncStream<[String]> {
        let (stream, continuation) = AsyncStream.makeStream(of: [String].self, bufferingPolicy: .bufferingNewest(256))
        let id = state.withLock { state in
            state.lastStream += 1
            state.streams[state.lastStream] = continuation
            return state.lastStream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in _ = state.streams.removeValue(forKey: id) }
        }
        return stream
    }

    /// Exchanges messages with other processes until a graceful shutdown or cancellation.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var backoff = Backoff()
            while !Task.isCancelled {
                do {
                    try await self.exchange { backoff.reset() }
                } catch {
                    if !Task.isCancelled {
                        self.logger.warning("wake-ups interrupted", metadata: ["error": "\(error)"])
                    }
                }
                self.state.withLock { state in
                    state.isRunning = false
                    state.appended = []
                    state.projected = [:]
                }
                try? await Task.sleep(for: backoff.next())
            }
        }
    }

    private func exchange(connected: () -> Void) async throws {
        let connection = try await Connection.connect(connection)
        do {
            // A NOTIFY alone is a commit; nobody needs it on disk.
            _ = try await connection.query("select set_config('synchronous_commit', 'off', false)")
            let appended = try await connection.listen(Self.appendedChannel)
            let projected = try await connection.listen(Self.projectedChannel)
            connected()
            state.withLock { $0.isRunning = true }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for await message in appended { self.receive(appended: message.payload) } }
                group.addTask { for await message in projected { self.receive(projected: message.payload) } }
                group.addTask { try await self.send(on: connection) }
                // Whichever ends first, the connection is of no use to the others.
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }

    private func send(on connection: Connection) async throws {
        for await _ in kicks {
            let (appended, projected) = state.withLock { state in
                defer { (state.appended, state.projected) = ([], [:]) }
                return (state.appended, state.projected)
            }
            let marks = projected.values.map { "\($0.commune)=\($0.position)\($0.hasHalts ? "!" : "")" }
            let messages =
                payloads(Array(appended)).map { (Self.appendedChannel, $0) }
                + payloads(marks).map { (Self.projectedChannel, $0) }
            if !messages.isEmpty {
                _ = try await connection.query(
                    """
                    select pg_notify(m.channel, m.payload)
                    from unnest(\(messages.map(\.0)), \(messages.map(\.1))) as m(channel, payload)
                    """
                )
            }
            try await Task.sleep(for: interval)
        }
    }

    /// Words after this process's mark, in messages of less than the 8,000 bytes that PostgreSQL takes.
    private func payloads(_ words: [String]) -> [String] {
        var payloads: [String] = []
        var payload = origin
        for word in words {
            if payload.utf8.count + word.utf8.count + 1 > 7900 {
                payloads.append(payload)
                payload = origin
            }
            payload += " " + word
        }
        if payload != origin { payloads.append(payload) }
        return payloads
    }

    private func words(_ payload: String) -> [Substring] {
        let words = payload.split(separator: " ")
        return words.first.map(String.init) == origin ? [] : Array(words.dropFirst())
    }

    private func receive(appended payload: String) {
        let communes = words(payload).map(String.init)
        if !communes.isEmpty { deliver(appended: communes) }
    }

    private func receive(projected payload: String) {
        let progress = words(payload).compactMap { word -> Progress? in
            let hasHalts = word.hasSuffix("!")
            let parts = (hasHalts ? word.dropLast() : word).split(separator: "=")
            guard parts.count == 2, let position = Int64(parts[1]) else { return nil }
            return Progress(commune: String(parts[0]), position: position, hasHalts: hasHalts)
        }
        if !progress.isEmpty { deliver(projected: progress) }
    }

    private func deliver(appended communes: [String], _ events: [Appended]? = nil) {
        let (handlers, streams) = state.withLock { ($0.onAppended, Array($0.streams.values)) }
        for handler in handlers {
            if let events, let take = handler.events { take(events) } else { handler.communes(communes) }
        }
        for stream in streams { stream.yield(communes) }
    }

    private func deliver(projected progress: [Progress]) {
        let handlers = state.withLock { $0.onProjected }
        for handler in handlers { handler(progress) }
    }
}
