/// How far the views of a commune have got.
public struct Progress: Hashable, Sendable {
    /// The commune's slug.
    public let commune: String
    /// All views that aren't halted have the events up to it.
    public let position: Int64
    /// Whether a view stands still, or did until now: who waits for that one must look.
    public let hasHalts: Bool

    /// Progress of its parts.
    public init(commune: String, position: Int64, hasHalts: Bool = false) {
        self.commune = commune
        self.position = position
        self.hasHalts = hasHalts
    }
}
