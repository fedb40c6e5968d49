public import Logging
public import Postgres

/// The communes' logs in PostgreSQL: appended to, read, looked up and proved; and the keys of the persons in them.
///
/// It stores bytes and names of types, and knows nothing of what they mean.
public struct EventLog: Sendable {
    /// Where fresh connections come from: for reading, and for resolving what became of an append.
    public let pool: Pool
    /// The keys that aren't in the database.
    public let keyring: Keyring
    /// How long an append with an unknown outcome is submitted again, before the caller is told that it is unknown.
    let resolveFor: Duration
    let logger: Logger

    /// A log in the database that the pool's connections lead to.
    public init(pool: Pool, keyring: Keyring, resolveFor: Duration = .seconds(10), logger: Logger) {
        self.pool = pool
        self.keyring = keyring
        self.resolveFor = resolveFor
        self.logger = logger
    }
}

extension EventLog {
    /// Makes the row that appends to this commune lock, and draws the source of its events, unless it exists.
    public func found(_ commune: String) async throws {
        _ = try await pool.query("insert into acta.log (commune) values (\(commune)) on conflict do nothing")
    }

    /// The newest head; `nil` where the commune was never founded.
    public func head(_ commune: String) async throws -> Head? {
        try Self.head(in: try await pool.query(Self.headStatement(commune)))
    }

    /// How many events each commune's log has; communes without events are left out.
    ///
    /// - Parameter communes: Those to ask about; `nil` for all.
    public func sizes(of communes: [String]? = nil) async throws -> [String: Int64] {
        let condition: SQL = if let communes { "where l.commune = any (\(communes))" } else { "" }
        let rows = try await pool.query(
            """
            select l.commune, h.size from acta.log l cross join lateral (
                select b.size from acta.log_batch b where b.commune = l.commune order by b.first desc limit 1
            ) h \(condition)
            """
        )
        var sizes: [String: Int64] = [:]
        for row in rows {
            let (commune, size) = try row.decode(String.self, Int64.self)
            sizes[commune] = size
        }
        return sizes
    }

    static func headStatement(_ commune: String) -> SQL {
        """
        select l.source::text, h.size, h.frontier, h.recorded_at from acta.log l left join lateral (
            select b.size, b.frontier, b.recorded_at from acta.log_batch b
            where b.commune = l.commune order by b.first desc limit 1
        ) h on true where l.commune = \(commune)
        """
    }

    static func head(in rows: Rows) throws(PostgresError) -> Head? {
        guard let row = rows.first else { return nil }
        let (source, size, frontier, recordedAt) = try row.decode(
            String.self,
            Int64?.self,
            [UInt8]?.self,
            Timestamp?.self
        )
        return Head(
            size: size ?? 0,
            frontier: hashes(in: frontier ?? []),
            recordedAt: (recordedAt?.microseconds ?? 0) / 1000,
            source: source
        )
    }

    /// Hashes of 32 bytes that are stored one after the other.
    static func hashes(in bytes: [UInt8]) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: 32).map { Array(bytes[$0..<min($0 + 32, bytes.count)]) }
    }
}
