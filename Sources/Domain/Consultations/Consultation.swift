struct Consultation: Sendable {
    mutating func evolve(_ recorded: Recorded) {}
}
