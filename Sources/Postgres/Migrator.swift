/// One step of the database's schema. Once published it never changes.
public struct Migration: Sendable, Hashable {
    /// Its place in the order, from 1.
    public let version: Int
    public let name: String
    /// Statements that run as one transaction.
    public let sql: String

    public init(version: Int, name: String, sql: String) {
        self.version = version
        self.name = name
        self.sql = sql
    }
}

/// Why a database isn't migrated.
public enum MigrationFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The database has a step that this program doesn't know: it was migrated by a newer one.
    case unknown(version: Int, name: String)
    /// A step differs from the one that was applied.
    case changed(version: Int, name: String)
    /// A step below one that was applied is missing.
    case outOfOrder(version: Int, name: String)
    /// Two steps of the program have one version.
    case ambiguous(version: Int)

    public var description: String {
        switch self {
        case .unknown(let version, let name):
            "the database has migration \(version) (\(name)), which this program doesn't know; use a newer program"
        case .changed(let version, let name):
            "migration \(version) (\(name)) isn't the one that was applied; published migrations must not change"
        case .outOfOrder(let version, let name):
            "migration \(version) (\(name)) comes before one that was applied; give it a higher version"
        case .ambiguous(let version):
            "two migrations have the version \(version)"
        }
    }
}

/// Brings a database to the schema that the program expects.
///
/// What was applied is kept in `public.acta_migration` with a checksum. Programs that start at the same time take one
/// advisory lock in turn. Each step is a transaction, so that a failed one leaves nothing.
public struct Migrator: Sendable {
    /// "acta" in ASCII and a number of the kind of lock.
    private static let lock: Int64 = 0x6163_7461_0000_0001

    private let migrations: [Migration]

    public init(_ migrations: [Migration]) {
        self.migrations = migrations.sorted { $0.version < $1.version }
    }

    /// One step and when it was applied, if it was.
    public struct Step: Sendable, Equatable {
        public let version: Int
        public let name: String
        public let appliedAt: Timestamp?
    }

    /// Applies what is missing, and gives it.
    @discardableResult
    public func migrate(on connection: Connection) async throws -> [Migration] {
        try checkVersions()
        _ = try await connection.query("select pg_advisory_lock(\(Self.lock))")
        do {
            let applied = try await applyMissing(on: connection)
            _ = try await connection.query("select pg_advisory_unlock(\(Self.lock))", cancellable: false)
            return applied
        } catch {
            // Where the connection was lost, so was the lock.
            _ = try? await connection.query("select pg_advisory_unlock(\(Self.lock))", cancellable: false)
            throw error
        }
    }

    /// What was applied and what would be. Throws where `migrate` would refuse.
    public func status(on connection: Connection) async throws -> [Step] {
        try checkVersions()
        let recorded = try await read(on: connection)
        try await compare(recorded, on: connection)
        return migrations.map { migration in
            Step(
                version: migration.version,
                name: migration.name,
                appliedAt: recorded.first { $0.version == migration.version }?.appliedAt
            )
        }
    }

    private struct Record {
        let version: Int
        let name: String
        let checksum: [UInt8]
        let appliedAt: Timestamp
    }

    private func checkVersions() throws(MigrationFault) {
        for (one, next) in zip(migrations, migrations.dropFirst()) where one.version == next.version {
            throw .ambiguous(version: one.version)
        }
    }

    private func applyMissing(on connection: Connection) async throws -> [Migration] {
        let recorded = try await read(on: connection)
        try await compare(recorded, on: connection)
        if recorded.isEmpty {
            try await connection.script(
                """
                create table if not exists public.acta_migration (
                    version int primary key,
                    name text not null,
                    checksum bytea not null,
                    applied_at timestamptz not null default clock_timestamp()
                )
                """
            )
        }
        let missing = migrations.filter { migration in !recorded.contains { $0.version == migration.version } }
        for migration in missing {
            try await connection.transaction { connection in
                try await connection.script(unchecked: migration.sql)
                _ = try await connection.query(
                    """
                    insert into public.acta_migration (version, name, checksum)
                    values (\(migration.version), \(migration.name), sha256(\(Array(migration.sql.utf8))))
                    """
                )
            }
        }
        return missing
    }

    private func read(on connection: Connection) async throws -> [Record] {
        let exists = try await connection.query("select to_regclass('public.acta_migration') is not null")
        guard try exists[0].decode(Bool.self) else { return [] }
        let rows = try await connection.query(
            "select version, name, checksum, applied_at from public.acta_migration order by version"
        )
        return try rows.decode(Int.self, String.self, [UInt8].self, Timestamp.self).map {
            Record(version: $0, name: $1, checksum: $2, appliedAt: $3)
        }
    }

    private func compare(_ recorded: [Record], on connection: Connection) async throws {
        let texts = migrations.map { Array($0.sql.utf8) }
        // The server computes the checksums, so that the driver needs no cryptography of its own.
        let rows = try await connection.query(
            "select sha256(text) from unnest(\(texts)) with ordinality as given (text, place) order by place"
        )
        let checksums = try rows.decode([UInt8].self)
        let known = Dictionary(uniqueKeysWithValues: zip(migrations.map(\.version), checksums))
        for record in recorded {
            guard let checksum = known[record.version] else {
                throw MigrationFault.unknown(version: record.version, name: record.name)
            }
            guard checksum == record.checksum else {
                throw MigrationFault.changed(version: record.version, name: record.name)
            }
        }
        let highest = recorded.last?.version ?? 0
        for migration in migrations
        where migration.version < highest && !recorded.contains(where: { $0.version == migration.version }) {
            throw MigrationFault.outOfOrder(version: migration.version, name: migration.name)
        }
    }
}
