struct Commune: Sendable {
    mutating func evolve(_ recorded: Recorded) {}
}
