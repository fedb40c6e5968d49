import Logging
import Synchronization

/// Tells of failures in a row once at their beginning and once at their end, however many requests they had.
final class Outage: Sendable {
    private let failures = Mutex(0)
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    func failed(_ what: Logger.Message, _ error: any Error) {
        let count = failures.withLock { count in
            count += 1
            return count
        }
        let level: Logger.Level = count == 1 ? .error : .debug
        logger.log(level: level, what, metadata: ["error": "\(error)"])
    }

    func succeeded() {
        let count = failures.withLock { count in
            defer { count = 0 }
            return count
        }
        if count > 0 { logger.notice("the log is written again", metadata: ["failed": "\(count)"]) }
    }
}
