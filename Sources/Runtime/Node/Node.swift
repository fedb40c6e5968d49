public import Domain
public import EventLog
import Foundation
public import Logging
public import Postgres
public import ReadModels
import Schemas
public import ServiceLifecycle

/// Everything that a process serves with: commands, the log, the read models, and their workers.
public final class Node: Sendable {
    /// How it is laid out.
    public struct Configuration: Sendable {
        /// The database as the server connects; `nil` leaves it to libpq's own variables.
        public var databaseURL: String?
        /// Connections that append: as many writers' loops.
        public var appendConnections: Int
        /// Connections that read.
        public var readConnections: Int
        /// Shards of the projector in this process; 0 runs no workers.
        public var shards: Int
        /// The checkpoints' origin, without the commune.
        public var origin: String

        /// A configuration of its parts.
        public init(databaseURL: String?, appendConnections: Int, readConnections: Int, shards: Int, origin: String) {
            self.databaseURL = databaseURL
            self.appendConnections = appendConnections
            self.readConnections = readConnections
            self.shards = shards
            self.origin = origin
        }
    }
}
