internal import Logging
internal import Synchronization

/// What a transaction sees of others.
public enum IsolationLevel: Sendable {
    case readCommitted, repeatableRead, serializable
}

/// The transactions that the current task is inside of.
enum Held {
    @TaskLocal static var tokens: [Turns.Token] = []
    private static let last = Atomic<Turns.Token>(0)

    static func newToken() -> Turns.Token {
        last.wrappingAdd(1, ordering: .relaxed).newValue
    }
}

extension Connection {
    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// Until then no other caller's statement gets in between; calls from `body` and the tasks that it starts do, detached
    /// ones apart, which wait for the end and so mustn't be waited for. A COMMIT whose answer is lost throws an error whose
    /// `isUnknownOutcome` is true. Transactions don't nest.
    public nonisolated(nonsending) func transaction<Value>(
        isolation: IsolationLevel = .readCommitted,
        readOnly: Bool = false,
        _ body: nonisolated(nonsending) (Connection) async throws -> Value
    ) async throws -> Value {
        let token = try await begin(isolation, readOnly: readOnly)
        let value: Value
        do {
            value = try await Held.$tokens.withValue(Held.tokens + [token]) {
                try await body(self)
            }
        } catch {
            await rollBack(token)
            throw error
        }
        try await commit(token)
        return value
    }

    private func begin(_ isolation: IsolationLevel, readOnly: Bool) async throws(PostgresError) -> Turns.Token {
        if let holder = turns.holder, Held.tokens.contains(holder) {
            throw PostgresError(kind: .protocolViolation, message: "a transaction within a transaction")
        }
        try await enter(cancellable: true)
        defer { leave() }
        let level: SQL =
            switch isolation {
            case .readCommitted: "begin isolation level read committed"
            case .repeatableRead: "begin isolation level repeatable read"
            case .serializable: "begin isolation level serializable"
            }
        do {
            _ = try await run([readOnly ? level + " read only" : level], cancellable: false)
        } catch {
            // Whatever became of it, nothing was written.
            var error = error
            error.isUnknownOutcome = false
            throw error
        }
        let token = Held.newToken()
        turns.hold(token)
        return token
    }

    private func commit(_ token: Turns.Token) async throws(PostgresError) {
        do {
            try await enter(tokens: [token], cancellable: false)
        } catch {
            endHolding()
            throw error
        }
        defer {
            turns.release()
            leave()
        }
        let warnings = wire?.warnings ?? 0
        let rows = try await run(["commit"], cancellable: false, isCommit: true)
        guard rows[0].command != "ROLLBACK" else {
            throw PostgresError(
                kind: .server(.inFailedTransaction),
                sqlState: SQLState.inFailedTransaction.rawValue,
                message: "the transaction was rolled back, since a statement in it had failed"
            )
        }
        try checkWarnings(since: warnings, statement: "commit")
    }

    private func rollBack(_ token: Turns.Token) async {
        do {
            try await enter(tokens: [token], cancellable: false)
        } catch {
            return endHolding()
        }
        defer {
            turns.release()
            leave()
        }
        do {
            _ = try await run(["rollback"], cancellable: false)
        } catch {
            logger.debug("a rollback failed: \(error.message)")
        }
    }

    /// Lets others in where the connection was lost: they learn so by themselves.
    private func endHolding() {
        turns.release()
        if !turns.isBusy { turns.pass() }
    }
}
