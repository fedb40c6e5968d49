internal import CLibPQ
internal import Dispatch
internal import Logging

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Owns a `PGconn` and what watches its socket. Used on the queue of one connection only, whose actor holds it.
@safe final class Wire {
    let connection: OpaquePointer
    private let queue: DispatchQueue
    private let notices: Unmanaged<NoticeSink>
    private var reader: (any DispatchSourceRead)?
    private var readerIsSuspended = false
    private var pending: OneShot?

    init(_ connection: OpaquePointer, queue: DispatchQueue, logger: Logger) {
        unsafe self.connection = unsafe connection
        self.queue = queue
        unsafe notices = Unmanaged.passRetained(NoticeSink(logger: logger))
        unsafe PQsetNoticeReceiver(connection, receiveNotice, notices.toOpaque())
    }

    deinit {
        stopReading()
        pending?.end()
        unsafe PQfinish(connection)
        unsafe notices.release()
    }

    /// How many warnings the server sent in this session.
    var warnings: Int { unsafe notices.takeUnretainedValue().warnings }

    var isLost: Bool { unsafe PQstatus(connection) == CONNECTION_BAD }

    /// libpq's last message for the connection.
    var message: String {
        guard let text = unsafe PQerrorMessage(connection) else { return "" }
        return unsafe String(cString: text).trimmedLines
    }

    /// Whether anything more can come.
    var isReading: Bool { reader != nil }

    /// Whether something can be read, now or within some milliseconds; the thread is blocked as long.
    func hasInput(within milliseconds: Int32) -> Bool {
        var wanted = unsafe pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        return unsafe poll(&wanted, 1, milliseconds) == 1
    }

    /// Calls `handler` on the queue whenever something can be read.
    ///
    /// The source watches a duplicate of the descriptor: libpq closes its own whenever it likes, and a descriptor may
    /// be closed only after the cancellation handler of a source on it ran.
    func startReading(_ handler: @escaping @Sendable () -> Void) {
        let descriptor = duplicate()
        guard descriptor >= 0 else { return handler() }
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        source.setEventHandler(handler: handler)
        source.setCancelHandler { _ = close(descriptor) }
        source.activate()
        reader = source
    }

    /// Stops for good. A suspended source must be resumed before it is let go.
    func stopReading() {
        resumeReading()
        reader?.cancel()
        reader = nil
    }

    /// Leaves what arrives in the socket, so that the server has to wait.
    func suspendReading() {
        guard !readerIsSuspended, let reader else { return }
        readerIsSuspended = true
        reader.suspend()
    }

    func resumeReading() {
        guard readerIsSuspended, let reader else { return }
        readerIsSuspended = false
        reader.resume()
    }

    /// Calls `handler` on the queue once when the socket can be written or read; one such wait at a time.
    func once(_ direction: Direction, _ handler: @escaping @Sendable () -> Void) {
        let descriptor = duplicate()
        guard descriptor >= 0 else {
            queue.async(execute: handler)
            return
        }
        let source: any DispatchSourceProtocol =
            switch direction {
            case .read: DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
            case .write: DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: queue)
            }
        let shot = OneShot(source)
        pending = shot
        source.setEventHandler {
            shot.end()
            handler()
        }
        source.setCancelHandler { _ = close(descriptor) }
        source.activate()
    }

    /// Ends the connection for both sides; whoever waits for an answer then finds it lost.
    func hangUp() {
        let socket = unsafe PQsocket(connection)
        if socket >= 0 { _ = shutdown(socket, Int32(SHUT_RDWR)) }
    }

    enum Direction {
        case read, write
    }

    private func duplicate() -> Int32 {
        let socket = unsafe PQsocket(connection)
        return socket < 0 ? -1 : fcntl(socket, F_DUPFD_CLOEXEC, 0)
    }
}

/// Keeps a source alive until its first event.
///
/// Sendable because it is read and written on the source's serial queue only.
private final class OneShot: @unchecked Sendable {
    private var source: (any DispatchSourceProtocol)?

    init(_ source: any DispatchSourceProtocol) {
        self.source = source
    }

    func end() {
        source?.cancel()
        source = nil
    }
}

/// Passes the server's notices to a logger: severity, SQLSTATE and message, nothing of parameters or rows.
private final class NoticeSink {
    let logger: Logger
    private(set) var warnings = 0

    init(logger: Logger) {
        self.logger = logger
    }

    func receive(severity: String, state: String, message: String) {
        let level: Logger.Level =
            switch severity {
            case "WARNING": .warning
            case "ERROR", "FATAL", "PANIC": .error
            case "DEBUG": .trace
            default: .debug
            }
        if severity == "WARNING" { warnings += 1 }
        logger.log(level: level, "\(message)", metadata: ["sqlstate": "\(state)"])
    }
}

private func receiveNotice(_ sink: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
    guard let sink = unsafe sink, let result = unsafe result else { return }
    let receiver = unsafe Unmanaged<NoticeSink>.fromOpaque(sink).takeUnretainedValue()
    receiver.receive(
        severity: unsafe errorField(result, acta_diag_severity) ?? "",
        state: unsafe errorField(result, acta_diag_sqlstate) ?? "",
        message: unsafe errorField(result, acta_diag_message) ?? ""
    )
}

/// A field of an error or notice.
func errorField(_ result: OpaquePointer, _ code: Int32) -> String? {
    guard let text = unsafe PQresultErrorField(result, code) else { return nil }
    return unsafe String(cString: text)
}

extension String {
    /// Without the line ends that libpq puts after its messages.
    var trimmedLines: String {
        var text = self
        while let last = text.last, last.isNewline || last == " " { text.removeLast() }
        return text
    }
}
