public import Postgres
public import Transparency

/// Logs of others that this deployment witnesses, and the newest checkpoint of each that it cosigned.
public struct WitnessedLogs: Sendable {
    /// One of them.
    public struct Entry: Hashable, Sendable {
        /// The log's name.
        public let origin: String
        /// Its public keys.
        public let keys: [String]
        /// How many events were seen.
        public let size: Int64
    }

    private let pool: Pool

    /// Over a database.
    public init(pool: Pool) { self.pool = pool }

    /// All, by name.
    public func all() async throws -> [Entry] {
        try await pool.query("select origin, keys, size from acta.witnessed_log order by origin")
            .decode(String.self, [String].self, Int64.self).map { Entry(origin: $0, keys: $1, size: $2) }
    }

    /// Witnesses a log from now on, or by one more key. Needs the owner's role.
    public func trust(_ origin: String, key: VerifierKey) async throws {
        _ = try await pool.query(
            """
            insert into acta.witnessed_log as l (origin, keys) values (\(origin), \([key.description]))
            on conflict (origin) do update set keys = l.keys || excluded.keys
            where not (l.keys @> excluded.keys)
            """
        )
    }

    /// Judges a request and cosigns it. What is cosigned is written, and durable, before this returns; two requests for one
    /// log come one after the other.
    public func add(
        _ request: WitnessRequest,
        cosign: @Sendable (_ text: String) throws -> SignedNote.Signature
    ) async throws -> WitnessAnswer {
        guard let named = Checkpoint(request.checkpoint.text) else { return .malformed }
        return try await pool.withConnection { connection in
            try await connection.transaction { connection in
                let rows = try await connection.query(
                    "select keys, size, root from acta.witnessed_log where origin = \(named.origin) for update"
                ).decode([String].self, Int64.self, [UInt8]?.self)
                guard let (keys, size, root) = rows.first else { return .unknownLog }
                let state = WitnessedState(size: size, root: root.flatMap { Hash($0) })
                switch state.judge(request, by: keys.compactMap { VerifierKey($0) }) {
                case .failure(let refusal): return refusal.answer
                case .success(let checkpoint):
                    let signature = try cosign(request.checkpoint.text)
                    // An empty tree says nothing that could be gone back on.
                    if checkpoint.size > 0 {
                        _ = try await connection.query(
                            """
                            update acta.witnessed_log set size = \(checkpoint.size), root = \(checkpoint.root.bytes), \
                            note = \(request.checkpoint.bytes), seen_at = clock_timestamp() \
                            where origin = \(checkpoint.origin)
                            """
                        )
                    }
                    return .cosigned([signature])
                }
            }
        }
    }
}

/// Who is asked to cosign this deployment's checkpoints.
public struct Witnesses: Sendable {
    /// One of them.
    public struct Entry: Hashable, Sendable {
        /// Its public key, which has its name.
        public let key: VerifierKey
        /// Its submission prefix.
        public let url: String
    }

    private let pool: Pool

    /// Over a database.
    public init(pool: Pool) { self.pool = pool }

    /// All, by name.
    public func all() async throws -> [Entry] {
        try await pool.query("select key, url from acta.witness order by name").decode(String.self, String.self)
            .compactMap { key, url in VerifierKey(key).map { Entry(key: $0, url: url) } }
    }

    /// Asks this one from now on. Needs the owner's role.
    public func add(_ key: VerifierKey, url: String) async throws {
        _ = try await pool.query(
            """
            insert into acta.witness (name, key, url) values (\(key.name), \(key.description), \(url))
            on conflict (name) do update set key = excluded.key, url = excluded.url
            """
        )
    }

    /// Doesn't ask it any more; `false` where there is none of this name. Needs the owner's role.
    public func remove(_ name: String) async throws -> Bool {
        try await pool.query("delete from acta.witness where name = \(name)").affected > 0
    }

    /// Communes whose largest checkpoint this witness hasn't cosigned, and the largest that it has.
    public func open(for witness: String) async throws -> [(commune: String, size: Int64, cosigned: Int64)] {
        try await pool.query(
            """
            select n.commune, n.size, coalesce(
                (select max(c.size) from acta.log_cosignature c where c.commune = n.commune and c.name = \(witness)), 0)
            from (select commune, max(size) as size from acta.log_note group by commune) n
            where not exists (select from acta.log_cosignature c
                where c.commune = n.commune and c.size = n.size and c.name = \(witness))
            order by 1
            """
        ).decode(String.self, Int64.self, Int64.self).map { (commune: $0, size: $1, cosigned: $2) }
    }
}
