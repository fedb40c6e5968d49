/// Places of goods that were defined.
struct Locations: Sendable {
    mutating func evolve(_ recorded: Recorded) {}
}
