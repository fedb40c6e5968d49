import CanonicalJSON
public import Postgres
import ReadModels

/// Compares two schemas of views row by row, at the same position of each commune.
public struct SchemaDiff: Sendable {
    /// A row that isn't the same in both.
    public struct Difference: Sendable, Equatable {
        /// The table, which is named like its view or nearly so.
        public let table: String
        /// The commune's slug.
        public let commune: String
        /// The row's id.
        public let id: String
        /// The row in the first schema as JSON; `nil` where it has none.
        public let left: String?
        /// The row in the second.
        public let right: String?
    }

    /// What was found.
    public struct Result: Sendable, Equatable {
        /// How many rows were compared, and of how many communes.
        public var rows: Int64 = 0
        public var communes = 0
        /// How many differ.
        public var differing: Int64 = 0
        /// The first of them, table by table.
        public var first: [Difference] = []
        /// Communes that moved on too quickly for both to be seen at one position.
        public var moving: [String] = []

        /// Whether all was compared and nothing differs.
        public var isEmpty: Bool { differing == 0 && moving.isEmpty }
    }

    private let pool: Pool
    private let left: String
    private let right: String

    /// Between two schemas, as `views_1` and `views_2`.
    public init(pool: Pool, left: String, right: String) {
        self.pool = pool
        self.left = left
        self.right = right
    }

    /// - Parameters:
    ///   - tables: Only these; all that both schemas have, unless told.
    ///   - most: How many differences are named.
    ///   - patience: How long to wait for communes in which one schema is ahead of the other.
    public func run(
        tables: [String]? = nil,
        most: Int = 10,
        patience: Duration = .seconds(20)
    ) async throws -> Result {
        let deadline = ContinuousClock.now + patience
        var result = Result()
        var compared: Set<String> = []
        while true {
            let (found, moving) = try await pass(tables, most: most - result.first.count, without: compared)
            compared.formUnion(found.communes)
            result.rows += found.rows
            result.differing += found.differing
            result.first += found.first
            result.moving = moving
            if moving.isEmpty || ContinuousClock.now > deadline { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        result.communes = compared.count
        return result
    }

    private struct Pass {
        var communes: [String] = []
        var rows: Int64 = 0
        var differing: Int64 = 0
        var first: [Difference] = []
    }

    /// Compares the communes that both schemas have up to the same position, all in one snapshot.
    private func pass(
        _ only: [String]?,
        most: Int,
        without compared: Set<String>
    ) async throws -> (Pass, moving: [String]) {
        try await pool.withConnection { connection in
            try await connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
                let standing = try await connection.query(
                    """
                    select coalesce(l.commune, r.commune), l.last is not distinct from r.last from
                        (select commune, max(last) as last from acta.checkpoint where schema = \(left) group by 1) l
                        full join
                        (select commune, max(last) as last from acta.checkpoint where schema = \(right) group by 1) r
                        on l.commune = r.commune order by 1
                    """
                ).decode(String.self, Bool.self).filter { !compared.contains($0.0) }
                var pass = Pass(communes: standing.filter(\.1).map(\.0))
                let moving = standing.filter { !$0.1 }.map(\.0)
                guard !pass.communes.isEmpty else { return (pass, moving) }
                for table in try await tables(on: connection) where only?.contains(table) ?? true {
                    try await compare(table, &pass, most: most, on: connection)
                }
                return (pass, moving)
            }
        }
    }

    private func tables(on connection: Connection) async throws -> [String] {
        try await connection.query(
            """
            select l.tablename::text from pg_tables l join pg_tables r on r.tablename = l.tablename
            where l.schemaname = \(left) and r.schemaname = \(right) order by 1
            """
        ).decode(String.self)
    }

    private func compare(_ table: String, _ pass: inout Pass, most: Int, on connection: Connection) async throws {
        let join: SQL = """
            (select commune, id, to_jsonb(t) as row from \(identifier: left).\(identifier: table) t
                where commune = any (\(pass.communes))) l
            full join
            (select commune, id, to_jsonb(t) as row from \(identifier: right).\(identifier: table) t
                where commune = any (\(pass.communes))) r
            on l.commune = r.commune and l.id = r.id
            """
        let counts = try await connection.query(
            "select count(*), count(*) filter (where l.row is distinct from r.row) from \(join)"
        ).decode(Int64.self, Int64.self)
        guard let (rows, differing) = counts.first else { return }
        pass.rows += rows
        pass.differing += differing
        let room = most - pass.first.count
        guard differing > 0, room > 0 else { return }
        pass.first += try await connection.query(
            """
            select coalesce(l.commune, r.commune), coalesce(l.id, r.id), l.row::text, r.row::text from \(join)
            where l.row is distinct from r.row order by 1, 2 limit \(Int64(room))
            """
        ).decode(String.self, String.self, String?.self, String?.self).map {
            Difference(table: table, commune: $0, id: $1, left: $2, right: $3)
        }
    }
}
