struct Motion: Sendable {
    mutating func evolve(_ recorded: Recorded) {}
}
