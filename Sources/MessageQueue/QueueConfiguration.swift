public import Logging
public import Postgres

/// How the queue's workers work, and what they work with.
public struct QueueConfiguration: Sendable {
    /// What the leases are called: workers that have the same consumers say the same, and others something else.
    public var name = "queue"
    /// Where the workers connect; each has a connection of its own.
    public var connection: ConnectionConfiguration
    /// Names this process in leases; unique among all that run.
    public var holder: String
    /// Who receives.
    public var consumers: [any Consumer]
    /// Milliseconds since 1970 by the service's clock: tries and due times go by it, leases by PostgreSQL's.
    public var clock: @Sendable () -> Int64
    /// Into how many parts the communes are divided. All processes on a database must say the same.
    public var shards: Int
    /// The most events that are read at once.
    public var batch = 500
    /// The most pairs of a group and a commune that are read at once.
    public var pairs = 100
    /// The most deliveries of a group under way at once in a worker.
    public var deliveries = 16
    /// The most keys of a delivery that are received at once.
    public var keys = 8
    /// The least time from one reading to the next while there is no backlog: under load, fewer and larger batches.
    public var pace: Duration = .milliseconds(2)
    /// The same after readings of which no consumer wanted anything: what others do in a commune doesn't keep a group busy.
    public var idlePace: Duration = .milliseconds(16)
    /// How often a failed key is tried, and when.
    public var retries = RetryPolicy()
    /// How often is looked for what no wake-up told: events, things that came due, keys whose next try has come.
    public var pollInterval: Duration = .milliseconds(500)
    /// How often the consumers are asked for their groups.
    public var groupsInterval: Duration = .seconds(3)
    /// How long a lease lasts; it is renewed after a third of that.
    public var leaseDuration: Duration = .seconds(5)
    /// How often other workers' leases are tried, and members counted.
    public var leaseInterval: Duration = .milliseconds(500)
    /// How often old cursors are removed.
    public var pruneInterval: Duration = .seconds(5)
    /// How long a stopping worker waits for the deliveries that are under way.
    public var drain: Duration = .seconds(15)
    /// For operators.
    public var logger: Logger
    /// Runs in a worker before it acknowledges and right after: throwing there is a test's fault.
    var faults = Faults()

    /// Places where a test makes a worker fail.
    struct Faults: Sendable {
        var beforeAcknowledging: @Sendable () async throws -> Void = {}
        var afterAcknowledging: @Sendable () async throws -> Void = {}
    }

    /// A configuration with defaults.
    public init(
        connection: ConnectionConfiguration,
        holder: String,
        consumers: [any Consumer],
        shards: Int = 2,
        clock: @escaping @Sendable () -> Int64,
        logger: Logger = Logger(label: "acta.queue")
    ) {
        self.connection = connection
        self.holder = holder
        self.consumers = consumers
        self.shards = max(1, shards)
        self.clock = clock
        self.logger = logger
    }

    /// What the leases are called. Those of another number of shards divide the communes otherwise.
    var leaseName: String { "\(name)/\(shards)" }
}

/// When a key that failed is tried again: after waits that double, with jitter, and so many times.
public struct RetryPolicy: Sendable, Hashable {
    /// The first wait, in milliseconds.
    public var first: Int64
    /// The longest wait, in milliseconds.
    public var most: Int64
    /// After so many failed tries the key is parked.
    public var limit: Int

    /// From a second to a quarter of an hour, for a day at least and two at most, unless told.
    public init(first: Int64 = 1000, most: Int64 = 900_000, limit: Int = 204) {
        self.first = max(1, first)
        self.most = max(1, most)
        self.limit = max(1, limit)
    }

    /// How long to wait after so many failed tries: between half of it and all of it.
    ///
    /// - Parameter jitter: from 0 to 1.
    func wait(after attempts: Int, jitter: Double) -> Int64 {
        let doubled = first.multipliedReportingOverflow(by: 1 << Int64(min(max(0, attempts - 1), 40)))
        let whole = min(doubled.overflow ? most : doubled.partialValue, most)
        return max(1, Int64(Double(whole) * (0.5 + 0.5 * jitter)))
    }
}
