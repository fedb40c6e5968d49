import EventLog
public import Postgres
import ReadModels

/// The schemas that views live in: the live one, a rebuilt one beside it, and the one before until it is discarded.
public struct ViewSchemas: Sendable {
    /// One of them.
    public struct Entry: Sendable, Equatable {
        /// `views_2`.
        public let schema: String
        /// What its rows mean, as `ReadModels.meaning`; `nil` until a program has worked on it.
        public let meaning: String?
        /// Whether workers keep it up; until then only its rebuild writes there.
        public let isReady: Bool
        /// Whether queries are answered from it.
        public let isLive: Bool
        /// Whether it was live before the last switch.
        public let isPrevious: Bool

        /// Counted up with each rebuild.
        public var number: Int { Int(schema.dropFirst("views_".count)) ?? 0 }
    }

    /// Why a schema can't be switched to, or dropped.
    public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// There is no rebuilt one.
        case nothingRebuilt
        /// There is none that was live before.
        case nothingBefore
        /// It didn't come up to the live one in time, in these communes.
        case behind(schema: String, communes: [String])
        /// A reader has it open, or a rebuild is at it.
        case inUse(schema: String)

        public var description: String {
            switch self {
            case .nothingRebuilt: "there is no rebuilt schema that is ready: run acta rebuild first"
            case .nothingBefore: "there is no schema to go back to: it was discarded, or nothing was switched yet"
            case .behind(let schema, let communes):
                "\(schema) doesn't come up to the live one in \(communes.count) communes (\(communes.prefix(3).joined(separator: ", "))); "
                    + "see that acta work runs, or run acta rebuild again, and then this again. Nothing was switched"
            case .inUse(let schema): "\(schema) is in use: a reader has it open, or a rebuild is at it; try again later"
            }
        }
    }

    private let pool: Pool

    /// Over a pool of at least two connections, of a role that was granted acta_server or owns the tables.
    public init(pool: Pool) { self.pool = pool }

    /// All of them, in the order of their making.
    public func all() async throws -> [Entry] { try await pool.withConnection { try await Self.all(on: $0) } }

    static func all(on connection: Connection) async throws -> [Entry] {
        let rows = try await connection.query(
            """
            select s.schema, s.meaning, s.state = 'ready', s.schema = v.schema, s.schema is not distinct from v.previous
            from acta.view_schema s cross join acta.live_views v
            """
        )
        return try rows.decode(String.self, String?.self, Bool.self, Bool.self, Bool.self).map {
            Entry(schema: $0, meaning: $1, isReady: $2, isLive: $3, isPrevious: $4)
        }.sorted { $0.number < $1.number }
    }

    /// The schema that queries are answered from.
    public func live() async throws -> String {
        try await all().first { $0.isLive }?.schema ?? ReadModels.schema
    }

    /// The newest one that isn't live.
    public func shadow() async throws -> Entry? { try await all().last { !$0.isLive } }

    /// Makes an empty one, for views of this meaning.
    func make(meaning: String) async throws -> Entry {
        let made = try await pool.query("select acta.make_views('views')").decode(String.self).first ?? ""
        _ = try await pool.query("update acta.view_schema set meaning = \(meaning) where schema = \(made)")
        return Entry(schema: made, meaning: meaning, isReady: false, isLive: false, isPrevious: false)
    }

    /// From now on workers keep it up.
    func ready(_ schema: String) async throws {
        _ = try await pool.query(
            """
            update acta.view_schema set state = 'ready', ready_at = clock_timestamp()
            where schema = \(schema) and state <> 'ready'
            """
        )
    }

    /// Drops one that isn't live, with its checkpoints and halts.
    public func discard(_ schema: String) async throws {
        do {
            try await pool.withConnection { _ = try await $0.query("select acta.drop_views(\(schema))") }
        } catch let error as PostgresError where error.sqlState == SQLState.lockNotAvailable.rawValue {
            throw Refusal.inUse(schema: schema)
        }
    }

    /// Waits until each schema that workers keep up has a position of a commune.
    ///
    /// - Returns: `false` where one hasn't by then.
    public func wait(for position: Int64, in commune: String, patience: Duration) async throws -> Bool {
        let deadline = ContinuousClock.now + patience
        while true {
            let behind = try await pool.query(
                """
                select 1 from acta.view_schema s where s.state = 'ready' and \(position) > coalesce((
                    select c.last from acta.checkpoint c where c.commune = \(commune) and c.schema = s.schema
                    order by c.first desc limit 1), 0)
                """
            )
            if behind.isEmpty { return true }
            guard ContinuousClock.now < deadline else { return false }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Drops all views as they stood: an erasure clears none of them row by row.
    public func dropAsOf() async throws {
        for schema in try await pool.query("select schema from acta.as_of_schema").decode(String.self) {
            try await discard(schema)
        }
    }

    /// Answers queries from the newest rebuilt schema.
    public func `switch`(patience: Duration = .seconds(10)) async throws -> (from: String, to: String) {
        guard let next = try await all().last, !next.isLive, next.isReady else { throw Refusal.nothingRebuilt }
        return try await flip(to: next.schema, patience: patience)
    }

    /// Answers queries from the schema that was live before.
    public func rollback(patience: Duration = .seconds(10)) async throws -> (from: String, to: String) {
        guard let previous = try await all().first(where: \.isPrevious) else { throw Refusal.nothingBefore }
        return try await flip(to: previous.schema, patience: patience)
    }

    /// Flips the row once the other schema is at or ahead of the live one for each commune.
    ///
    /// Meanwhile the live one stands still, by the row locks of its leases: else it would always be a little ahead. No
    /// reader is waited for, and none waits.
    private func flip(to next: String, patience: Duration) async throws -> (from: String, to: String) {
        // First without holding anything up: until what is left is short work.
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            if try await pool.withConnection({ try await Self.behind(next, by: 100, on: $0) }).isEmpty { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        return try await pool.withConnection { connection in
            try await connection.transaction { connection in
                let live =
                    try await connection.query("select schema from acta.live_views for update")
                    .decode(String.self).first ?? ReadModels.schema
                guard live != next else { return (live, live) }
                _ = try await connection.query(
                    "select 1 from acta.lease where starts_with(name, \("projection/\(live)/")) order by name, shard for update"
                )
                // Longer, and who waits for a position would feel it.
                let end = ContinuousClock.now + .milliseconds(900)
                var behind = try await Self.behind(next, by: 0, on: connection)
                while !behind.isEmpty, ContinuousClock.now < end {
                    try await Task.sleep(for: .milliseconds(5))
                    behind = try await Self.behind(next, by: 0, on: connection)
                }
                guard behind.isEmpty else { throw Refusal.behind(schema: next, communes: behind) }
                _ = try await connection.query(
                    """
                    update acta.live_views set previous = schema, schema = \(next), switched_at = clock_timestamp()
                    """
                )
                return (live, next)
            }
        }
    }

    /// Communes in which a schema lacks more than so many events that the live one has.
    private static func behind(_ schema: String, by most: Int64, on connection: Connection) async throws -> [String] {
        try await connection.query(
            """
            select o.commune from (
                select c.commune, max(c.last) as last from acta.checkpoint c, acta.live_views v
                where c.schema = v.schema group by c.commune
            ) o
            left join lateral (
                select c.last from acta.checkpoint c where c.commune = o.commune and c.schema = \(schema)
                order by c.first desc limit 1
            ) n on true
            where coalesce(n.last, 0) + \(most) < o.last order by o.commune
            """
        ).decode(String.self)
    }
}
