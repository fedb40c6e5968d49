/// How long to wait before trying again: twice as long each time, with jitter, so that servers don't come back in step.
public struct Backoff: Sendable {
    private let first: Duration
    private let most: Duration
    private var current: Duration

    /// Waits that begin at `first` and never get longer than `most`.
    public init(first: Duration = .milliseconds(50), most: Duration = .seconds(2)) {
        self.first = first
        self.most = most
        current = first
    }

    /// The next wait: between half of it and all of it.
    public mutating func next() -> Duration {
        defer { current = min(current * 2, most) }
        return current * Double.random(in: 0.5...1)
    }

    /// Begins again with the shortest wait.
    public mutating func reset() { current = first }
}
