internal import CLibPQ

extension Connection {
    /// Runs a `COPY … FROM STDIN` with these chunks and gives how many rows it wrote.
    ///
    /// Chunks may be cut anywhere. The next one is asked for when the server has taken the last. The connection is in
    /// use meanwhile, so `chunks` must not wait for it.
    public func copyIn<Chunks: AsyncSequence & Sendable>(
        _ sql: SQL,
        chunks: Chunks
    ) async throws -> Int where Chunks.Element == [UInt8] {
        try await enter(cancellable: true)
        defer { leave() }
        let wire = try await startCopy(sql, expecting: PGRES_COPY_IN)
        var thrown: (any Error)?
        do {
            for try await chunk in chunks {
                try Task.checkCancellation()
                guard await put(chunk, wire) else { break }
            }
        } catch {
            thrown = error
        }
        let reason = thrown == nil ? nil : "the client gave up"
        if !wire.isLost { _ = unsafe PQputCopyEnd(wire.connection, reason) }
        await flush(wire)
        let (answers, failure) = await receive(sql, wire)
        if let thrown { throw thrown }
        if let error = verdict(failure, wire: wire, statement: sql.statement, isAlone: turns.holder == nil) {
            throw error
        }
        return answers.last?.affected ?? 0
    }

    /// The same with chunks that are there already.
    public func copyIn(_ sql: SQL, chunks: [[UInt8]]) async throws -> Int {
        try await copyIn(sql, chunks: Ready(chunks: chunks))
    }

    /// Runs a `COPY … TO STDOUT`, whose bytes come in chunks that end with a row.
    ///
    /// Nothing is read ahead: while nobody asks for the next chunk, the server waits. The connection is in use until
    /// the stream ends or is let go, which cancels the copy.
    public nonisolated func copyOut(_ sql: SQL) -> AsyncThrowingStream<[UInt8], any Error> {
        let copy = CopyOut(connection: self, sql: sql)
        return AsyncThrowingStream { try await copy.next() }
    }

    func beginCopyOut(_ sql: SQL) async throws(PostgresError) {
        try await enter(cancellable: true)
        do {
            try await startCopy(sql, expecting: PGRES_COPY_OUT).suspendReading()
        } catch {
            leave()
            throw error
        }
    }

    /// The next rows, about 64 KiB at most; `nil` at the end, after which the connection is free again.
    func nextCopyChunk(_ sql: SQL) async throws(PostgresError) -> [UInt8]? {
        guard let wire else { throw .closedBefore }
        var chunk: [UInt8] = []
        while chunk.count < 65_536 {
            var row: UnsafeMutablePointer<CChar>?
            let length = unsafe PQgetCopyData(wire.connection, &row, 1)
            if length > 0, let row = unsafe row {
                unsafe chunk.append(contentsOf: UnsafeRawBufferPointer(start: row, count: Int(length)))
                unsafe PQfreemem(row)
            } else if length == 0, !wire.isLost, wire.isReading {
                if !chunk.isEmpty { break }
                await input(wire)
                wire.suspendReading()
            } else if !chunk.isEmpty {
                // The end is found again by the next call.
                break
            } else {
                try await finishCopyOut(sql, wire)
                return nil
            }
        }
        return chunk
    }

    /// Ends a copy that nobody reads to its end.
    func abandonCopyOut(_ sql: SQL) async {
        guard let wire, let canceller else { return leave() }
        let ticket = canceller.arm()
        canceller.fire(ticket)
        wire.resumeReading()
        await endCopy(wire)
        _ = await receive(sql, wire)
        await canceller.disarm()
        leave()
    }

    /// Throws away what a copy still sends.
    func endCopy(_ wire: Wire) async {
        while true {
            var row: UnsafeMutablePointer<CChar>?
            let length = unsafe PQgetCopyData(wire.connection, &row, 1)
            if let row = unsafe row { unsafe PQfreemem(row) }
            if length < 0 || wire.isLost || !wire.isReading { return }
            if length == 0 { await input(wire) }
        }
    }

    private func finishCopyOut(_ sql: SQL, _ wire: Wire) async throws(PostgresError) {
        wire.resumeReading()
        let (_, failure) = await receive(sql, wire)
        defer { leave() }
        if let error = verdict(failure, wire: wire, statement: sql.statement, isAlone: false) { throw error }
    }

    private func startCopy(_ sql: SQL, expecting expected: ExecStatusType) async throws(PostgresError) -> Wire {
        guard let wire else { throw .closedBefore }
        let text = sql.statement
        let sent = unsafe sql.parameters.withPointers { count, values, lengths, formats in
            unsafe PQsendQueryParams(
                wire.connection,
                text,
                count,
                sql.parameters.types.map(\.rawValue),
                values,
                lengths,
                formats,
                1
            ) == 1
        }
        guard sent else { throw sendingFailed(wire, statement: text, isAlone: turns.holder == nil) }
        await flush(wire)
        guard let first = await nextResult(wire) else {
            throw PostgresError(kind: .connectionLost, message: wire.message, statement: text)
        }
        if first.status == expected { return wire }
        var failure = first.isError ? Failure(first, statement: text, index: 0) : nil
        let (_, later) = await receive(sql, wire)
        failure = failure ?? later
        throw verdict(failure, wire: wire, statement: text, isAlone: true)
            ?? PostgresError(kind: .protocolViolation, message: "not a COPY of this direction", statement: text)
    }

    private func receive(_ sql: SQL, _ wire: Wire) async -> ([Answer], Failure?) {
        await receive(sql, Plan(key: .init(text: [], types: []), name: "", isNew: false), wire)
    }

    private func put(_ chunk: [UInt8], _ wire: Wire) async -> Bool {
        guard !chunk.isEmpty else { return !wire.isLost }
        let taken = unsafe chunk.withUnsafeBytes { buffer in
            unsafe PQputCopyData(
                wire.connection,
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(buffer.count)
            )
        }
        guard taken == 1 else { return false }
        await flush(wire)
        return !wire.isLost
    }
}

/// Chunks without waiting.
private struct Ready: AsyncSequence, AsyncIteratorProtocol, Sendable {
    var chunks: [[UInt8]]
    var index = 0

    func makeAsyncIterator() -> Ready { self }

    mutating func next() async -> [UInt8]? {
        guard index < chunks.count else { return nil }
        defer { index += 1 }
        return chunks[index]
    }
}

/// A copy that is being read; when it is let go before its end, the server is told.
private actor CopyOut {
    private enum State {
        case new, running, over
    }

    private let connection: Connection
    private let sql: SQL
    private var state = State.new

    init(connection: Connection, sql: SQL) {
        self.connection = connection
        self.sql = sql
    }

    func next() async throws -> [UInt8]? {
        if state == .over { return nil }
        do {
            if state == .new {
                state = .over
                try await connection.beginCopyOut(sql)
                state = .running
            }
            if Task.isCancelled {
                state = .over
                await connection.abandonCopyOut(sql)
                throw PostgresError(kind: .cancelled, message: "the task was cancelled", statement: sql.statement)
            }
            guard let chunk = try await connection.nextCopyChunk(sql) else {
                state = .over
                return nil
            }
            return chunk
        } catch {
            state = .over
            throw error
        }
    }

    deinit {
        guard case .running = state else { return }
        let (connection, sql) = (connection, sql)
        Task { await connection.abandonCopyOut(sql) }
    }
}
