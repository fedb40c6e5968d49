public import Domain
import EventLog
public import Logging
public import Postgres
public import ReadModels

/// How the projector works, and what it works with.
public struct ProjectionConfiguration: Sendable {
    /// Where the workers connect; each has a connection of its own.
    public var connection: ConnectionConfiguration
    /// How many workers share the communes.
    public var shards: Int
    /// The most events of a batch.
    public var batch: Int
    /// The most communes of a batch.
    public var communes: Int
    /// How many rows of each view a worker keeps in memory between batches, at most.
    public var keptRows = 256
    /// Bytes of events of this process that a worker needn't read back, at most.
    public var handedBytes = 4 << 20
    /// The longest pause after a batch while there is no backlog: under load, fewer and larger batches.
    public var pace: Duration
    /// How often heads are compared with checkpoints, for what no wake-up told.
    public var pollInterval: Duration
    /// How long a lease lasts; it is renewed after a third of that.
    public var leaseDuration: Duration
    /// How often another worker's lease is tried.
    public var leaseInterval: Duration
    /// How often old checkpoints are removed.
    public var pruneInterval: Duration
    /// Names this process in leases.
    public var holder: String
    /// The views to fold.
    public var views: [any View.Type]
    /// What the views mean: workers keep up the schemas whose rows mean the same. `nil` takes all that are ready.
    public var meaning: String?
    /// How often it is looked which schemas these are.
    public var schemaInterval: Duration = .milliseconds(500)
    /// Reads an event's stored bytes, older versions included.
    public var decode: @Sendable (_ bytes: [UInt8]) throws -> Recorded
    /// Opens what views show in clear.
    public var opener: SealOpener
    /// For operators.
    public var logger: Logger
    /// Runs in a worker before each COMMIT and right after it: throwing there is a test's fault.
    var faults = Faults()

    /// Places where a test makes a worker fail.
    struct Faults: Sendable {
        var beforeCommit: @Sendable () async throws -> Void = {}
        var afterCommit: @Sendable () async throws -> Void = {}
    }

    /// A configuration with defaults.
    public init(
        connection: ConnectionConfiguration,
        holder: String,
        views: [any View.Type] = ReadModels.views,
        decode: @escaping @Sendable (_ bytes: [UInt8]) throws -> Recorded,
        opener: SealOpener,
        shards: Int = 2,
        batch: Int = 1000,
        communes: Int = 200,
        pace: Duration = .milliseconds(10),
        pollInterval: Duration = .seconds(1),
        leaseDuration: Duration = .seconds(10),
        leaseInterval: Duration = .seconds(1),
        pruneInterval: Duration = .seconds(60),
        logger: Logger = Logger(label: "acta.projection")
    ) {
        self.connection = connection
        self.holder = holder
        self.views = views
        self.decode = decode
        self.opener = opener
        self.shards = max(1, shards)
        self.batch = max(1, batch)
        self.communes = max(1, communes)
        self.pace = pace
        self.pollInterval = pollInterval
        self.leaseDuration = leaseDuration
        self.leaseInterval = leaseInterval
        self.pruneInterval = pruneInterval
        self.logger = logger
    }

    /// What the leases of a schema's workers are called. Those of another number of shards divide the communes otherwise.
    func leaseName(_ schema: String) -> String { "projection/\(schema)/\(shards)" }

    /// The workers of this process on a schema.
    func crew(_ schema: String) -> Crew {
        Crew(
            name: leaseName(schema),
            holder: "\(holder)/\(String(UInt64.random(in: .min ... .max), radix: 36))",
            shards: shards,
            lifetime: leaseDuration,
            interval: leaseInterval
        )
    }

    /// A batch is followed by a pause half as long as it took itself: rows come soon, and time is left to others.
    func pause(after batch: Duration) -> Duration { min(pace, max(.microseconds(500), batch / 2)) }
}
