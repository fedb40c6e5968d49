public import CanonicalJSON
public import Domain
public import EventLog
public import Logging
public import Postgres
public import ServiceLifecycle

/// Takes commands, and answers when what became of them is durable.
///
/// It works while `run` does. What was handed in before it ends is answered; nothing is taken after.
public final class CommandService: Service {
    private let log: EventLog
    private let press: Press
    private let reader: CommandReader
    private let writers: [LogWriter]
    private let configuration: WriterConfiguration
    private let readOnly: ReadOnlyLogs?
    private let logger: Logger

    /// A service on a log.
    ///
    /// - Parameters:
    ///   - log: Reads come from its pool, which needs two connections more than there are slices.
    ///   - appending: A pool with a connection for each slice, which only appends.
    ///   - clock: The server's time in milliseconds since the epoch.
    ///   - readOnly: Logs that nothing is written to.
    ///   - onWritten: Told after each append what it wrote. It must not block.
    ///   - onAppended: Told how each append went. It must not block.
    public init(
        log: EventLog,
        appending: Pool,
        tools: Context.Tools,
        configuration: WriterConfiguration = WriterConfiguration(),
        clock: @escaping @Sendable () -> Int64,
        readOnly: ReadOnlyLogs? = nil,
        onWritten: @escaping @Sendable (Written) -> Void = { _ in },
        onAppended: @escaping @Sendable (AppendFigures) -> Void = { _ in },
        logger: Logger
    ) {
        self.log = log
        self.configuration = configuration
        self.readOnly = readOnly
        self.logger = logger
        let press = Press(keyring: log.keyring, tools: tools, logger: logger)
        self.press = press
        reader = CommandReader(keyring: log.keyring)
        let bounds = Mailbox.Bounds(
            commands: configuration.waitingCommands,
            bytes: configuration.waitingBytes,
            perCommune: configuration.waitingPerCommune
        )
        let outage = Outage(logger: logger)
        writers = (0..<max(1, configuration.slices)).map { _ in
            LogWriter(
                slice: Slice(bounds: bounds),
                log: log,
                pool: appending,
                press: press,
                configuration: configuration,
                clock: clock,
                onWritten: onWritten,
                logger: logger,
                outage: outage,
                onAppended: onAppended
            )
        }
    }

    /// Decides one command and waits until it is durable. What isn't strict JSON is answered `malformed`.
    ///
    /// - Parameter trace: Whose id becomes its events' `correlationid` where the command names none.
    public func submit(
        _ bytes: [UInt8],
        commune: String,
        principal: Principal,
        trace: TraceParent? = nil
    ) async -> Answer {
        let slot = Slot()
        switch reader.read(bytes, commune, principal, upload: nil, trace: trace, reply: slot.fill) {
        case .answered(let answer): slot.fill(answer)
        case .command(let pending):
            if let contradiction = readOnly?[commune] {
                slot.fill(.readOnly(contradiction))
            } else {
                conclude(slice(of: commune).add(pending), of: pending)
            }
        }
        return await slot.answer()
    }

    /// The same of a value that was parsed.
    public func submit(_ command: JSONValue, commune: String, principal: Principal) async -> Answer {
        await submit(command.canonicalBytes, commune: commune, principal: principal)
    }

    /// Does what is due in a commune as the policies' own actor, which no client can be; twice is once.
    public func submit(_ due: DueCommand, commune: String) async throws -> Answer {
        if let contradiction = readOnly?[commune] { return .readOnly(contradiction) }
        let slot = Slot()
        let pending = try reader.read(due, commune, reply: slot.fill)
        conclude(slice(of: commune).add(pending), of: pending)
        return await slot.answer()
    }

    /// Commands of one upload, decided in their order: answers come in the same order, one a line, as they are known.
    ///
    /// Lines are handed in without waiting for the ones before them. After a line's server fault (or, with
    /// `stopOnRefusal`, after any line that isn't accepted) all later ones are answered `undecided`.
    public func submitSequence<Lines: AsyncSequence & Sendable>(
        _ lines: Lines,
        commune: String,
        principal: Principal,
        stopOnRefusal: Bool,
        trace: TraceParent? = nil
    ) -> AsyncThrowingStream<Answer, any Error> where Lines.Element == [UInt8] {
        let upload = Upload(stopsOnRefusal: stopOnRefusal)
        let conveyor = Conveyor(window: configuration.uploadWindow, upload: upload)
        let feeding = Task {
            do {
                var number = 0
                for try await line in lines {
                    let slot = Slot()
                    guard await conveyor.add(slot) else { break }
                    number += 1
                    await convey(line, number, commune, principal, upload, trace, slot)
                }
                conveyor.finish()
            } catch {
                conveyor.finish(error)
            }
        }
        // The stream asks for an answer when its reader does, so that a slow reader holds up the lines.
        let ending = Ending {
            feeding.cancel()
            conveyor.finish()
        }
        return AsyncThrowingStream {
            defer { withExtendedLifetime(ending) {} }
            return try await conveyor.next()
        }
    }

    /// What the ledger keeps of a command.
    public struct Known: Sendable, Hashable {
        /// `accepted` or `rejected`, as a replay.
        public let answer: Answer
        /// Whether this principal posted it.
        public let isOwn: Bool
    }

    /// A command's outcome; `nil` where the ledger has none. Throws `CommandsUnavailable` without a database.
    public func outcome(of id: String, commune: String, principal: Principal) async throws -> Known? {
        do {
            guard let entry = try await log.lookUp(commune, ids: [id]).first else { return nil }
            return Known(
                answer: try await Replay(log: log, press: press).answer(entry, in: commune),
                isOwn: entry.principalMAC == log.keyring.principalMAC(principal.id)
            )
        } catch {
            logger.error("the ledger can't be read", metadata: ["error": "\(error)"])
            throw CommandsUnavailable(retryAfter: 2)
        }
    }

    /// How many commands wait to be decided.
    public var waiting: Int { writers.reduce(0) { $0 + $1.slice.count } }

    /// Decides until it is told to stop, by a graceful shutdown or a cancellation; then answers what was taken.
    public func run() async {
        // Tasks of their own: a cancellation must not reach what is under way.
        let loops = writers.map { writer in Task { await writer.run() } }
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                for loop in loops { await loop.value }
            } onCancel: {
                close()
            }
        } onGracefulShutdown: {
            self.close()
        }
    }

    /// Takes nothing more.
    public func close() {
        for writer in writers { writer.slice.close() }
    }

    /// Hands in a line of an upload, once there is room for it.
    private func convey(
        _ line: [UInt8],
        _ number: Int,
        _ commune: String,
        _ principal: Principal,
        _ upload: Upload,
        _ trace: TraceParent?,
        _ slot: Slot
    ) async {
        guard !upload.hasEnded(before: number) else { return slot.fill(.undecided) }
        switch reader.read(line, commune, principal, upload: upload, trace: trace, line: number, reply: slot.fill) {
        case .answered(let answer):
            upload.note(answer, to: number)
            slot.fill(answer)
        case .command(let pending):
            if let contradiction = readOnly?[commune] { return pending.answer(.readOnly(contradiction)) }
            conclude(await slice(of: commune).addWaiting(pending), of: pending)
        }
    }

    private func conclude(_ admission: Slice.Admission, of pending: Pending) {
        switch admission {
        case .taken: break
        case .full: pending.answer(.overloaded(retryAfter: 1))
        case .closed: pending.answer(.unavailable(retryAfter: 1))
        }
    }

    /// FNV-1a: the same in each process and run.
    private func slice(of commune: String) -> Slice {
        let hash = commune.utf8.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        return writers[Int(hash % UInt64(writers.count))].slice
    }
}

/// There is no database at the moment.
public struct CommandsUnavailable: Error, Sendable, Hashable {
    /// Seconds until another attempt makes sense.
    public let retryAfter: Int
}

/// Runs something when nobody holds it any more.
private final class Ending: Sendable {
    private let end: @Sendable () -> Void
    init(_ end: @escaping @Sendable () -> Void) { self.end = end }
    deinit { end() }
}
