import Domain
import Postgres
import ReadModels

/// What a batch made of one view: the rows to write, and where it had to halt.
struct Fold: Sendable {
    let view: String
    let version: Int
    let halts: [Halt]
    /// How many rows change.
    let changed: Int
    /// What writes the rows.
    let statements: [SQL]

    /// Writes the rows, in the transaction of the caller.
    func save(_ connection: Connection) async throws {
        guard !statements.isEmpty else { return }
        do {
            _ = try await connection.pipeline(statements)
        } catch {
            throw blame(error)
        }
    }

    /// Whether it was one of its statements that failed, so that it would fail again.
    func isToBlame(for error: PostgresError) -> Bool {
        guard error.isOfTheStatement, let failed = error.statement else { return false }
        return statements.contains { $0.statement == failed }
    }

    func blame(_ error: PostgresError) -> any Error {
        error.isOfTheStatement ? ViewFailure(view: view, version: version, reason: error.message) : error
    }
}

/// A view's own SQL or rows refused a batch, in a way that trying again doesn't mend.
struct ViewFailure: Error {
    let view: String
    let version: Int
    let reason: String
}

extension View {
    /// Folds spans of several communes: one load, all events in memory, one save.
    ///
    /// - Parameters:
    ///   - halted: the communes for which this view stands still.
    ///   - skips: what operators decided to pass over.
    static func fold(
        _ spans: [Span],
        halted: Set<String>,
        skips: Skips = Skips(),
        opener: SealOpener,
        on connection: Connection
    ) async throws -> Fold? {
        let live = spans.filter { !halted.contains($0.commune) }
        var keys: Set<RowKey> = []
        var hasFaults = false
        for span in live {
            for entry in span.entries {
                switch entry.event {
                case .success(let event):
                    for id in touches(event) { keys.insert(RowKey(commune: span.commune, id: id)) }
                case .failure: hasFaults = true
                }
            }
        }
        guard !keys.isEmpty || hasFaults else { return nil }
        let wanted = keys.sorted()
        return try await blamed {
            let loaded = wanted.isEmpty ? [:] : try await load(wanted, on: connection)
            var byCommune: [String: [String: Row]] = [:]
            for (key, row) in loaded { byCommune[key.commune, default: [:]][key.id] = row }

            var changes: [(key: RowKey, row: Row?)] = []
            var halts: [Halt] = []
            for span in live {
                let (rows, fault) = apply(span, to: RowSet(byCommune[span.commune] ?? [:]), skips)
                for (id, row) in rows.changes { changes.append((RowKey(commune: span.commune, id: id), row)) }
                if let fault {
                    halts.append(
                        Halt(commune: span.commune, view: name, position: fault.position, reason: fault.reason)
                    )
                }
            }
            if !changes.isEmpty { try await reveal(&changes, with: opener) }
            return Fold(
                view: name,
                version: version,
                halts: halts,
                changed: changes.count,
                statements: changes.isEmpty ? [] : try writing(changes)
            )
        }
    }

    /// Applies a span up to the first event that can't be.
    static func apply(
        _ span: Span,
        to loaded: RowSet<Row>,
        _ skips: Skips
    ) -> (rows: RowSet<Row>, fault: (position: Int64, reason: String)?) {
        var rows = loaded
        func isSkipped(_ entry: Span.Entry) -> Bool {
            skips.contains(view: name, version: version, commune: span.commune, position: entry.position)
        }
        for (index, entry) in span.entries.enumerated() where !isSkipped(entry) {
            do throws(ViewFault) {
                try rows.fold(try entry.event.get(), by: Self.self)
            } catch {
                // The event may have changed rows before it failed: what came before it is folded anew.
                rows.reset()
                for before in span.entries[..<index] where !isSkipped(before) {
                    try? rows.fold(try before.event.get(), by: Self.self)
                }
                return (rows, (entry.position, error.reason))
            }
        }
        return (rows, nil)
    }

    /// Tells a view's own failures from those of the connection, which pass.
    static func blamed<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let failure as ViewFailure {
            throw failure
        } catch let error as PostgresError {
            guard error.isOfTheStatement else { throw error }
            throw ViewFailure(view: name, version: version, reason: error.message)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ViewFailure(view: name, version: version, reason: String(String(describing: error).prefix(300)))
        }
    }
}

extension PostgresError {
    /// The same statement would fail again, on any connection.
    var isOfTheStatement: Bool {
        switch kind {
        case .server(let state): !state.isTransient
        case .decoding: true
        case .connectionLost, .connectFailed, .timeout, .cancelled, .poolExhausted, .protocolViolation: false
        }
    }
}
