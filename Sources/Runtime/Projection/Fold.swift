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
        do { return try await body() } catch { throw blame(error) }
    }

    /// A failure of the view, as one that stays; others as they are.
    static func blame(_ error: any Error) -> any Error {
        switch error {
        case is ViewFailure, is CancellationError: error
        case let error as PostgresError where !error.isOfTheStatement: error
        case let error as PostgresError: ViewFailure(view: name, version: version, reason: error.message)
        default: ViewFailure(view: name, version: version, reason: String(String(describing: error).prefix(300)))
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
