public import Postgres
public import Transparency

/// A checkpoint that was published.
public struct PublishedNote: Hashable, Sendable {
    /// The commune's slug.
    public let commune: String
    /// Which log, how many events, and their root.
    public let checkpoint: Checkpoint
    /// As the log signed it, without cosignatures.
    public let bytes: [UInt8]

    /// A note of its parts.
    public init(commune: String, checkpoint: Checkpoint, bytes: [UInt8]) {
        self.commune = commune
        self.checkpoint = checkpoint
        self.bytes = bytes
    }
}

/// Published checkpoints and their cosignatures, as the database keeps them.
public struct LogNotes: Sendable {
    private let pool: Pool

    /// Over a database.
    public init(pool: Pool) { self.pool = pool }

    /// The largest of a commune; `nil` where none was published.
    public func newest(of commune: String) async throws -> PublishedNote? {
        try Self.notes(try await pool.query(Self.newest(commune))).first
    }

    /// Some of a commune after a size, the smallest first.
    public func notes(of commune: String, after size: Int64 = 0, limit: Int = 1000) async throws -> [PublishedNote] {
        try Self.notes(
            try await pool.query(
                """
                \(Self.select) where commune = \(commune) and size > \(size) order by size limit \(Int64(limit))
                """
            )
        )
    }

    /// Communes whose log is longer than their largest checkpoint, or all that have none.
    public func lagging() async throws -> [String] {
        try await pool.query(
            """
            select l.commune from acta.log l
            cross join lateral (
                select b.size from acta.log_batch b where b.commune = l.commune order by b.first desc limit 1
            ) h
            where h.size > coalesce(
                (select n.size from acta.log_note n where n.commune = l.commune order by n.size desc limit 1), 0)
            order by 1
            """
        ).decode(String.self)
    }

    /// Publishes a checkpoint under a lease that is still held, unless one of its size or a larger one is there.
    ///
    /// - Parameter keep: Keeps the note outside of the database, before anybody can be given it.
    /// - Returns: the largest afterwards, which may be another's.
    /// - Throws: `Lease.Lost`; what `keep` throws.
    public func publish(
        _ note: PublishedNote,
        under lease: Lease,
        keep: @Sendable (PublishedNote) throws -> Void
    ) async throws -> PublishedNote {
        try await pool.withConnection { connection in
            try await connection.transaction { connection in
                // A publisher that hangs here must not hold the others up for good.
                _ = try await connection.query("select set_config('idle_in_transaction_session_timeout', '5000', true)")
                guard try await !connection.query(lease.hold).isEmpty else { throw Lease.Lost(lease: lease) }
                let newest = try Self.notes(try await connection.query(Self.newest(note.commune))).first
                if let newest, newest.checkpoint.size >= note.checkpoint.size { return newest }
                try keep(note)
                _ = try await connection.query(
                    """
                    insert into acta.log_note (commune, size, origin, root, note) values
                    (\(note.commune), \(note.checkpoint.size), \(note.checkpoint.origin), \
                    \(note.checkpoint.root.bytes), \(note.bytes))
                    """
                )
                return note
            }
        }
    }

    /// The cosignatures of a checkpoint, as lines of its note, by witness.
    public func cosignatures(of commune: String, size: Int64) async throws -> [SignedNote.Signature] {
        try await pool.query(
            "select line from acta.log_cosignature where commune = \(commune) and size = \(size) order by name"
        ).decode(String.self).compactMap { SignedNote.Signature(text: $0) }
    }

    /// Keeps a witness's cosignature.
    public func add(_ signature: SignedNote.Signature, to commune: String, size: Int64) async throws {
        let line = String(signature.text.dropLast())
        _ = try await pool.query(
            """
            insert into acta.log_cosignature (commune, size, name, line)
            values (\(commune), \(size), \(signature.name), \(line)) on conflict do nothing
            """
        )
    }

    /// The note with all cosignatures that were collected.
    public func cosigned(_ note: PublishedNote) async throws -> [UInt8] {
        let signatures = try await cosignatures(of: note.commune, size: note.checkpoint.size)
        guard !signatures.isEmpty, var signed = try? SignedNote(parsing: note.bytes) else { return note.bytes }
        for signature in signatures { signed.add(signature) }
        return signed.bytes
    }

    private static let select: SQL = "select commune, size, origin, root, note from acta.log_note"

    private static func newest(_ commune: String) -> SQL {
        "\(select) where commune = \(commune) order by size desc limit 1"
    }

    private static func notes(_ rows: Rows) throws(PostgresError) -> [PublishedNote] {
        try rows.decode(String.self, Int64.self, String.self, [UInt8].self, [UInt8].self).compactMap {
            commune,
            size,
            origin,
            root,
            note in
            Hash(root).map {
                PublishedNote(
                    commune: commune,
                    checkpoint: Checkpoint(origin: origin, size: size, root: $0),
                    bytes: note
                )
            }
        }
    }
}
