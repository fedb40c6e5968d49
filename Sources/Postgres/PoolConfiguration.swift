/// How many connections a pool keeps, and how long things may take.
public struct PoolConfiguration: Sendable {
    /// How each connection is made.
    public var connection: ConnectionConfiguration
    /// How many connections there may be.
    public var maximum: Int
    /// How many are kept open while nobody needs them.
    public var minimumIdle: Int
    /// How many callers may wait for a connection; one more gets `poolExhausted`.
    public var waitLimit: Int
    /// How long one may wait, before `poolExhausted` too.
    public var waitTimeout: Duration
    /// After how long an unused connection is closed.
    public var idleTimeout: Duration
    /// After a failed attempt to connect, callers fail at once for this long, doubled with each failure, less a random
    /// part so that many processes don't come back at the same moment.
    public var backOff: Duration
    /// The longest such pause.
    public var longestBackOff: Duration

    public init(
        connection: ConnectionConfiguration,
        maximum: Int = 8,
        minimumIdle: Int = 0,
        waitLimit: Int = 256,
        waitTimeout: Duration = .seconds(10),
        idleTimeout: Duration = .seconds(300),
        backOff: Duration = .milliseconds(50),
        longestBackOff: Duration = .seconds(5)
    ) {
        self.connection = connection
        self.maximum = max(maximum, 1)
        self.minimumIdle = min(max(minimumIdle, 0), self.maximum)
        self.waitLimit = max(waitLimit, 0)
        self.waitTimeout = waitTimeout
        self.idleTimeout = idleTimeout
        self.backOff = backOff
        self.longestBackOff = longestBackOff
    }

    /// The pause after so many failures in a row.
    func pause(after failures: Int, jitter: Double) -> Duration {
        let doubled = backOff * (1 << min(max(failures - 1, 0), 16))
        return min(doubled, longestBackOff) * (0.5 + jitter / 2)
    }
}
