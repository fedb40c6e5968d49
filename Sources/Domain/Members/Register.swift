struct Register: Sendable {
    mutating func evolve(_ recorded: Recorded) {}
}
