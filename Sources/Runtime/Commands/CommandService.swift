/// Takes commands, answers when they are durable.
public final class CommandService: Sendable {
    /// Decides one command and waits until it is durable. What isn't strict JSON is answered `malformed`.
    public func submit(_ bytes: [UInt8], commune: String, principal: Principal) async -> Answer {
        .unavailable(retryAfter: 1)
    }

    /// Commands of one upload, decided in their order: answers come in the same order, one a line, as they are known.
    ///
    /// Lines are enqueued without waiting for the ones before them. After a line's server fault (or, with
    /// `stopOnRefusal`, after any line that isn't accepted) all later ones are answered `undecided`.
    public func submitSequence<Lines: AsyncSequence & Sendable>(
        _ lines: Lines,
        commune: String,
        principal: Principal,
        stopOnRefusal: Bool
    ) -> AsyncThrowingStream<Answer, any Error> where Lines.Element == [UInt8] {
        AsyncThrowingStream { $0.finish() }
    }

    /// What the ledger keeps of a command.
    public struct Known: Sendable, Hashable {
        /// `accepted` or `rejected`, never `replayed`.
        public let answer: Answer
        /// Whether this principal posted it.
        public let isOwn: Bool
    }

    /// A command's outcome; `nil` where the ledger has none. Throws `CommandsUnavailable` without a database.
    public func outcome(of id: String, commune: String, principal: Principal) async throws -> Known? { nil }
}

/// There is no database at the moment.
public struct CommandsUnavailable: Error, Sendable, Hashable {
    /// Seconds until another attempt makes sense.
    public let retryAfter: Int
}
