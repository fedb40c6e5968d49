import Postgres

/// Why the service can't answer at the moment, or not at all.
public enum NodeFault: Error, Sendable, Hashable {
    /// No database; come back after so many seconds.
    case unavailable(retryAfter: Int)
    /// The view is at this position and didn't come to the one that was asked for in time.
    case behind(position: Int64, wanted: Int64)
    /// The view halted at this position.
    case halted(position: Int64)
    /// Too many are waiting already.
    case crowded(retryAfter: Int)

    /// The log isn't what was published of it.
    case contradicted(CheckpointPublisher.Contradiction)
    /// The commune's log has only so many events.
    case beyond(size: Int64)
    /// A view as it stood would take so many events to fold, and at most so many are folded for a query.
    case tooFar(events: Int64, most: Int64)

    /// Runs `body`; a database that can't be reached becomes `unavailable`.
    static func unlessAvailable<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as PostgresError where error.isTransient {
            throw NodeFault.unavailable(retryAfter: 1)
        }
    }
}
