struct Item: Sendable {
    mutating func evolve(_ recorded: Recorded) {}
}
