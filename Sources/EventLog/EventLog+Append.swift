import Logging
public import Postgres

extension EventLog {
    /// Appends a batch of communes, each of them as a whole or not at all, in one transaction, and says which it was.
    ///
    /// The call is never cancelled. Where its outcome is unknown, it is submitted again byte for byte on fresh
    /// connections until there is an answer, or `resolveFor` is over.
    ///
    /// - Parameters:
    ///   - batch: A part for each commune, no commune twice.
    ///   - connection: Not in a transaction.
    /// - Returns: A result for each part of the batch, in its order.
    /// - Throws: With `isUnknownOutcome` where there was no answer in time: a retry with the same ids will tell.
    ///   Otherwise nothing was written.
    public func append(
        _ batch: [CommuneAppend],
        on connection: Connection
    ) async throws(PostgresError) -> [CommuneResult] {
        guard !batch.isEmpty else { return [] }
        let statement = try AppendStatement(batch)
        do {
            let results = try await submit(statement, on: connection)
            return statement.inGivenOrder(results)
        } catch {
            guard error.leavesOutcomeOpen else { throw error }
            return try await resolve(statement, after: error)
        }
    }

    func submit(
        _ statement: AppendStatement,
        on connection: Connection
    ) async throws(PostgresError) -> [CommuneResult] {
        try statement.results(try await connection.queryDurably(statement.sql))
    }

    /// Finds out what became of a batch by submitting it again.
    ///
    /// A look at the tables wouldn't do: the backend that has it may still be waiting, and commit after the look.
    ///
    /// - It committed: its commands are in the ledger, and the events at its positions are byte for byte ours:
    ///   *written*.
    /// - It rolled back: nothing is in the way, and now it is *written*.
    /// - It still waits with the locks: *busy*; what matters comes later, so it is submitted again.
    /// - It waits and hasn't locked anything yet: this one is *written*, and that one will find itself *known*.
    ///
    /// Where synchronous replicas are configured, the repeated call waits for them too, also when it finds itself
    /// *known*: its row locks are in the WAL after the first one's commit.
    ///
    /// *Moved* and *known* by others are answers too: sizes only grow and outcomes stay, so the first backend, whenever
    /// it goes on, can't write that part any more.
    func resolve(
        _ statement: AppendStatement,
        after error: PostgresError
    ) async throws(PostgresError) -> [CommuneResult] {
        logger.warning(
            "submitting an append again, since its outcome is unknown",
            metadata: ["reason": "\(error)", "communes": "\(statement.parts.count)"]
        )
        // A task of its own, so that a cancellation of the caller's doesn't reach it.
        let resolution = Task { () -> Result<[CommuneResult], PostgresError> in
            let deadline = ContinuousClock.now + resolveFor
            var results = [CommuneResult?](repeating: nil, count: statement.parts.count)
            var last = error
            var backoff = Backoff(first: .milliseconds(5), most: .milliseconds(250))
            repeat {
                do {
                    try await resubmit(statement, into: &results)
                    let settled = results.compactMap { $0 }
                    if settled.count == results.count { return .success(statement.inGivenOrder(settled)) }
                } catch let failure as PostgresError {
                    if failure.isFinalRefusal { return .failure(failure) }
                    last = failure
                } catch {
                    last.message = "\(error)"
                }
                try? await Task.sleep(for: backoff.next())
            } while ContinuousClock.now < deadline
            last.isUnknownOutcome = true
            return .failure(last)
        }
        return try await resolution.value.get()
    }

    /// Submits once more on a connection of the pool, and keeps what is an answer for good.
    private func resubmit(_ statement: AppendStatement, into results: inout [CommuneResult?]) async throws {
        let settled = try await pool.withConnection { connection in
            let answers = try await submit(statement, on: connection)
            var settled: [CommuneResult?] = []
            for (part, answer) in zip(statement.parts, answers) {
                settled.append(try await conclude(part, answer, on: connection))
            }
            return settled
        }
        for (index, result) in settled.enumerated() where results[index] == nil {
            results[index] = result
        }
    }

    /// What an answer to a repeated submission means; `nil` where it isn't final.
    private func conclude(
        _ part: CommuneAppend,
        _ answer: CommuneResult,
        on connection: Connection
    ) async throws -> CommuneResult? {
        switch answer {
        case .written: .written
        case .busy: nil
        case .moved, .known:
            try await isOurs(part, answer, on: connection) ? .written : answer
        }
    }

    /// Whether what the log holds in the place of this part is this part: the events by their hashes, which bind the
    /// commune, the position, the command and the moment; refusals by their ledger.
    private func isOurs(
        _ part: CommuneAppend,
        _ answer: CommuneResult,
        on connection: Connection
    ) async throws -> Bool {
        guard part.events.isEmpty else {
            let rows = try await connection.query(
                """
                select leaf_hash from acta.event where commune = \(part.commune) \
                and position > \(part.expectedSize) and position <= \(part.newSize) order by position
                """
            )
            let stored = try rows.map { row in try row.decode([UInt8].self) }
            return stored == part.events.map(\.leafHash)
        }
        guard case .known(let known) = answer else { return false }
        return Set(known) == Set(part.ledger)
    }
}

extension PostgresError {
    /// Whether the transaction may have committed, or may yet: the connection ended after the call was sent.
    ///
    /// A server that stops may say so to a session whose commit is already in its WAL, so these states leave it open
    /// too.
    var leavesOutcomeOpen: Bool {
        if isUnknownOutcome { return true }
        return switch kind {
        case .server(let state): state.rawValue.hasPrefix("57P") || state.rawValue.hasPrefix("08")
        case .protocolViolation, .timeout: true
        case .connectionLost, .connectFailed, .cancelled, .poolExhausted, .decoding: false
        }
    }

    /// Whether the server itself says that it will never take this.
    var isFinalRefusal: Bool {
        if isUnknownOutcome { return false }
        return switch kind {
        case .server(let state): ["22", "23", "42"].contains { state.rawValue.hasPrefix($0) }
        case .decoding: true
        case .connectionLost, .connectFailed, .timeout, .cancelled, .poolExhausted, .protocolViolation: false
        }
    }
}
