/// The law of a place, as data.
public struct RuleSet: Codable, Hashable, Sendable {
    public var id: Identifier
}
