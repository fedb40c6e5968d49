internal import CLibPQ
internal import Dispatch

extension Connection {
    /// Runs one statement and gives its rows.
    ///
    /// A cancelled task cancels it on the server. With `cancellable: false` it still waits for the answer, for what must
    /// not be left half known. Where the connection is lost after the statement was sent, the error's
    /// `isUnknownOutcome` is true, unless a transaction that hadn't come to its COMMIT went with it.
    @discardableResult
    public func query(_ sql: SQL, cancellable: Bool = true) async throws(PostgresError) -> Rows {
        try await enter(cancellable: cancellable)
        defer { leave() }
        return try await run([sql], cancellable: cancellable)[0]
    }

    /// Runs statements with one round trip, as one transaction unless they say otherwise.
    ///
    /// The first error is thrown and undoes the statements before it; those after it don't run.
    @discardableResult
    public func pipeline(
        _ statements: [SQL],
        cancellable: Bool = true
    ) async throws(PostgresError) -> [Rows] {
        guard !statements.isEmpty else { return [] }
        try await enter(cancellable: cancellable)
        defer { leave() }
        return try await run(statements, cancellable: cancellable)
    }

    /// Runs a text of several statements, without parameters or results.
    public func script(_ text: StaticString) async throws(PostgresError) {
        try await script(unchecked: text.description)
    }

    /// The same with a text that isn't a literal: for migrations.
    package func script(unchecked text: String) async throws(PostgresError) {
        try await enter(cancellable: false)
        defer { leave() }
        guard let wire else { throw .closedBefore }
        let isAlone = unsafe PQtransactionStatus(wire.connection) == PQTRANS_IDLE
        guard unsafe PQsendQuery(wire.connection, text) == 1 else {
            throw sendingFailed(wire, statement: text, isAlone: isAlone)
        }
        await flush(wire)
        var failure: Failure?
        while let outcome = await nextResult(wire) {
            if outcome.isError, failure == nil { failure = Failure(outcome, statement: text, index: 0) }
        }
        if let error = verdict(failure, wire: wire, statement: text, isAlone: isAlone) { throw error }
    }

    /// The same as `query`, by a caller who has the turn.
    func run(
        _ statements: [SQL],
        cancellable: Bool,
        isCommit: Bool = false
    ) async throws(PostgresError) -> [Rows] {
        guard cancellable, let canceller else {
            return try await attemptTwice(statements, isCommit: isCommit).get()
        }
        let ticket = canceller.arm()
        // Statements are sent before the queue is free for the request to cancel, which would hit nothing otherwise.
        let queue = executor.queue
        let result = await withTaskCancellationHandler {
            await attemptTwice(statements, isCommit: isCommit)
        } onCancel: {
            queue.async { canceller.fire(ticket) }
        }
        await canceller.disarm()
        if case .failure(var error) = result, error.kind == .server(.queryCanceled), Task.isCancelled {
            error.kind = .cancelled
            throw error
        }
        return try result.get()
    }

    private func attemptTwice(_ statements: [SQL], isCommit: Bool) async -> Result<[Rows], PostgresError> {
        do {
            guard let rows = try await attempt(statements, isCommit: isCommit, isLast: false) else {
                return .success(try await attempt(statements, isCommit: isCommit, isLast: true) ?? [])
            }
            return .success(rows)
        } catch {
            return .failure(error)
        }
    }

    /// Sends and receives; `nil` where it should be tried again since a prepared statement was stale.
    private func attempt(
        _ statements: [SQL],
        isCommit: Bool,
        isLast: Bool
    ) async throws(PostgresError) -> [Rows]? {
        guard let wire else { throw .closedBefore }
        let state = unsafe PQtransactionStatus(wire.connection)
        let isAlone = state == PQTRANS_IDLE || turns.holder == nil || isCommit
        let plan = plan(statements)
        let isPipeline = statements.count > 1 || plan.contains { $0.isNew }
        let sending: Bool
        if isPipeline {
            sending = sendPipeline(statements, plan, wire, mayDeallocate: state != PQTRANS_INERROR)
        } else {
            sending = send(statements[0], plan[0], wire)
        }
        guard sending else {
            throw sendingFailed(wire, statement: statements[0].statement, isAlone: isAlone)
        }
        await flush(wire)
        let (answers, failure) =
            isPipeline ? await receivePipeline(statements, plan, wire) : await receive(statements[0], plan[0], wire)
        if unsafe PQpipelineStatus(wire.connection) != PQ_PIPELINE_OFF {
            _ = unsafe PQexitPipelineMode(wire.connection)
        }
        let statement = statements[failure?.index ?? 0].statement
        if let failure, let stale = failure.stale {
            self.statements.drop(plan[failure.index].key, isKeptByServer: stale == .changed)
            // The statement had no effect. Within a transaction it is void, and among others some may have committed.
            if !isLast, statements.count == 1, state == PQTRANS_IDLE, !wire.isLost { return nil }
        }
        if let error = verdict(failure, wire: wire, statement: statement, isAlone: isAlone) { throw error }
        guard answers.count == statements.count else {
            throw PostgresError(
                kind: .protocolViolation,
                message: "\(answers.count) answers to \(statements.count) statements",
                statement: statement
            )
        }
        return answers.map { Rows($0) }
    }

    func sendingFailed(_ wire: Wire, statement: String, isAlone: Bool) -> PostgresError {
        let message = wire.message
        giveUp(wire)
        return PostgresError(
            kind: .connectionLost,
            message: message,
            statement: statement,
            isUnknownOutcome: isAlone
        )
    }

    /// The error of an exchange that is over, if there was one.
    func verdict(_ failure: Failure?, wire: Wire, statement: String, isAlone: Bool) -> PostgresError? {
        if let failure, !failure.isFatal, failure.error.sqlState != nil { return failure.error }
        guard wire.isLost else { return failure?.error }
        var error = failure?.error ?? PostgresError(kind: .connectionLost, message: wire.message, statement: statement)
        error.kind = .connectionLost
        // What the server said before it closed is of use, but not proof that nothing was committed.
        error.isUnknownOutcome = isAlone
        return error
    }
}

/// The first error of an exchange.
struct Failure {
    let error: PostgresError
    let isFatal: Bool
    let stale: Outcome.Stale?
    /// Which of the statements.
    let index: Int

    init(_ outcome: borrowing Outcome, statement: String, index: Int) {
        error = outcome.error(statement: statement)
        isFatal = outcome.isFatal
        stale = outcome.staleStatement()
        self.index = index
    }
}
