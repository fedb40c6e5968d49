struct Assembly: Sendable {
    mutating func evolve(_ recorded: Recorded) {}
}
