public import CanonicalJSON
public import Domain
public import Postgres

/// Which row of a view: rows belong to one commune, and their id is unique in it.
public struct RowKey: Hashable, Comparable, Sendable {
    /// The commune's slug.
    public let commune: String
    /// The row's id in its view and commune.
    public let id: String

    /// A key of its parts.
    public init(commune: String, id: String) {
        self.commune = commune
        self.id = id
    }

    public static func < (left: RowKey, right: RowKey) -> Bool {
        (left.commune, left.id) < (right.commune, right.id)
    }
}

extension Sequence where Element == RowKey {
    /// The communes in the order of the keys, for `unnest` beside `ids`.
    public var communes: [String] { map(\.commune) }
    /// The ids in the order of the keys.
    public var ids: [String] { map(\.id) }
}

/// A fold of the log that people query, with a name and a version.
///
/// `apply` is pure over rows in memory; SQL only loads and writes them, many at once. A view's tables have no schema in its
/// SQL: the worker and the readers set the search path, so that the same code fills a live, a shadow and an as-of schema.
/// Their key is `(commune text collate "C", id text collate "C")`. Increase `version` whenever the same events give other rows.
///
/// Most views are `DocumentView`s and write no SQL at all.
public protocol View: Sendable {
    /// What is kept of one thing; compared to find out whether anything changed.
    associatedtype Row: Sendable & Equatable

    /// The view's name, unique and permanent: `members`.
    static var name: String { get }
    /// Counted from 1.
    static var version: Int { get }

    /// Its tables' names, without a schema.
    static var tables: [String] { get }

    /// The ids of all rows that `apply` reads or writes for this event, from the event alone; empty for what isn't the view's.
    static func touches(_ event: Recorded) -> [String]
    /// Folds one event. Only rows named by `touches` may be read or written; another one halts the view.
    static func apply(_ event: Recorded, to rows: inout RowSet<Row>) throws(ViewFault)

    /// A statement that reads rows of many communes at once; those that don't exist are left out.
    static func loading(_ keys: [RowKey]) -> SQL
    /// The rows of its answer.
    static func loaded(_ answer: Rows) throws -> [RowKey: Row]
    /// Statements that write rows of many communes at once; `nil` deletes. Each key occurs once.
    static func writing(_ rows: [(key: RowKey, row: Row?)]) throws -> [SQL]

    /// Writes rows whose keys the tables don't have yet: for a rebuild. By default `save`, which COPY is quicker than.
    static func copy(_ rows: [(key: RowKey, row: Row)], on connection: Connection) async throws
    /// About what a row takes in memory, in bytes: a rebuild keeps as many as it may.
    static func weight(of row: Row) -> Int

    /// What an export keeps of a row, and an auditor derives again: all that follows from the events alone, so that what was
    /// sealed stays sealed.
    static func document(of row: Row) throws -> JSONValue
    /// A row of its document.
    static func row(of document: JSONValue) throws -> Row

    /// Fills columns of plain text from sealed ones, before saving. By default nothing.
    static func reveal(_ rows: inout [(key: RowKey, row: Row?)], with opener: SealOpener) async throws
}

extension View {
    public static func reveal(_ rows: inout [(key: RowKey, row: Row?)], with opener: SealOpener) async throws {}

    public static var tables: [String] { [name] }

    public static func copy(_ rows: [(key: RowKey, row: Row)], on connection: Connection) async throws {
        try await save(rows.map { ($0.key, $0.row) }, on: connection)
    }

    public static func weight(of row: Row) -> Int { 1024 }

    /// Reads rows of many communes at once; those that don't exist are left out.
    public static func load(_ keys: [RowKey], on connection: Connection) async throws -> [RowKey: Row] {
        try loaded(await connection.query(loading(keys)))
    }

    /// Writes rows of many communes at once, in the caller's transaction if there is one; `nil` deletes. Each key occurs once.
    public static func save(_ rows: [(key: RowKey, row: Row?)], on connection: Connection) async throws {
        let statements = try writing(rows)
        if !statements.isEmpty { _ = try await connection.pipeline(statements) }
    }

    /// Folds events of one commune without a database, as a worker does. For tests and for views as they stood.
    public static func fold(
        _ events: some Sequence<Recorded>,
        onto rows: [String: Row] = [:]
    ) throws(ViewFault) -> [String: Row] {
        var set = RowSet(rows)
        for event in events { try set.fold(event, by: Self.self) }
        return set.rows
    }
}

/// Why a view can't apply an event. It halts the view for that commune; the reason is kept, so it never quotes personal data.
public struct ViewFault: Error, Hashable, Sendable {
    /// In plain words, for operators.
    public let reason: String

    /// A fault with its reason.
    public init(_ reason: String) { self.reason = reason }
}
