/// What went wrong between this program and PostgreSQL.
///
/// Conflicts are told by `sqlState`, never by a message's text, which follows the server's language.
public struct PostgresError: Error, Sendable, Equatable {
    /// The kinds of failure that callers treat apart.
    public enum Kind: Sendable, Equatable {
        /// The server refused the statement.
        case server(SQLState)
        /// The connection ended while it was in use, or was found ended before anything was sent.
        case connectionLost
        /// No connection could be made.
        case connectFailed
        /// Something took longer than was configured.
        case timeout
        /// The task was cancelled, and the statement had no effect.
        case cancelled
        /// All connections are in use and so are all places to wait for one.
        case poolExhausted
        /// The server answered what nobody asked.
        case protocolViolation
        /// A column isn't of the type that was asked for.
        case decoding
    }

    /// What kind of failure it is.
    public var kind: Kind
    /// The five letters and digits of SQLSTATE, where the server or libpq gave one.
    public var sqlState: String?
    /// What happened, in the words of the server, libpq or this driver.
    public var message: String
    /// The server's DETAIL. It may quote values of rows, and so isn't part of `description`.
    public var detail: String?
    /// The server's HINT.
    public var hint: String?
    /// The name of the constraint that was violated.
    public var constraint: String?
    /// The statement, with `$n` in the place of values.
    public var statement: String?
    /// Where in the statement the error lies, in characters from 1.
    public var position: Int?
    /// Whether the statement may have taken effect: its connection was lost after it was sent.
    public var isUnknownOutcome: Bool

    public init(
        kind: Kind,
        sqlState: String? = nil,
        message: String,
        detail: String? = nil,
        hint: String? = nil,
        constraint: String? = nil,
        statement: String? = nil,
        position: Int? = nil,
        isUnknownOutcome: Bool = false
    ) {
        self.kind = kind
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.hint = hint
        self.constraint = constraint
        self.statement = statement
        self.position = position
        self.isUnknownOutcome = isUnknownOutcome
    }

    /// Whether the same call may succeed on another connection or a little later.
    public var isTransient: Bool {
        switch kind {
        case .connectionLost, .connectFailed, .timeout, .poolExhausted: true
        case .server(let state): state.isTransient
        case .cancelled, .protocolViolation, .decoding: false
        }
    }
}

extension PostgresError: CustomStringConvertible {
    public var description: String {
        var text = sqlState.map { "\(message) (\($0))" } ?? message
        if let constraint { text += ", constraint \(constraint)" }
        if let position { text += ", at character \(position)" }
        // A migration's script may be long; where in it the error lies was said.
        if let statement { text += ", in: \(statement.prefix(400))\(statement.count > 400 ? "…" : "")" }
        if isUnknownOutcome { text += "; whether it took effect is unknown" }
        return text
    }
}
