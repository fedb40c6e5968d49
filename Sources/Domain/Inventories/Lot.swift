struct Lot: Sendable {
    mutating func evolve(_ recorded: Recorded) {}
}
