/// What one append added to the log.
public struct Written: Sendable {
    /// How far the logs of its communes go now: the last position of each.
    public var positions: [String: Int64] = [:]
    /// How many events it wrote.
    public var events = 0
    /// The events themselves.
    public var appended: [Appended] = []
}
