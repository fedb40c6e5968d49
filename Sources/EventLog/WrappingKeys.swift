public import Postgres

/// The keys that wrap persons' keys: who is wrapped under which, and wrapping all anew.
public struct WrappingKeys: Sendable {
    private let pool: Pool
    private let keyring: Keyring

    /// Wrapping keys of a database and its keyring.
    public init(pool: Pool, keyring: Keyring) {
        self.pool = pool
        self.keyring = keyring
    }

    /// How many persons' keys each wrapping key wraps, by its id.
    public func counts() async throws -> [String: Int64] {
        let rows = try await pool.query("select wrapping_key, count(*) from acta.person_key group by 1")
        var counts: [String: Int64] = [:]
        for row in rows {
            let (id, count) = try row.decode(String.self, Int64.self)
            counts[id] = count
        }
        return counts
    }

    /// Wraps what isn't wrapped under the current key, in parts. A person who is erased meanwhile stays erased: their row is
    /// changed where it stands, never written again.
    ///
    /// - Parameter done: told after each part how many were wrapped so far.
    /// - Returns: how many were wrapped anew.
    /// - Throws: `SealFault.unknownWrappingKey` where this keyring lacks a key that is in use.
    @discardableResult
    public func rewrap(page: Int = 500, _ done: (Int) -> Void = { _ in }) async throws -> Int {
        var count = 0
        while true {
            let rows = try await pool.query(
                """
                select commune, person, wrapped, key_hash, wrapping_key from acta.person_key
                where wrapping_key <> \(keyring.currentWrappingKey) limit \(Int64(page))
                """
            )
            var communes: [String] = []
            var persons: [String] = []
            var before: [String] = []
            var wrapped: [[UInt8]] = []
            for row in rows {
                let (commune, person, bytes, hash, id) = try row.decode(
                    String.self,
                    String.self,
                    [UInt8].self,
                    [UInt8].self,
                    String.self
                )
                let stored = WrappedKey(person: person, wrapped: bytes, keyHash: hash, wrappingKey: id)
                let anew = try keyring.wrap(try keyring.unwrap(stored, commune: commune), commune: commune)
                communes.append(commune)
                persons.append(person)
                before.append(id)
                wrapped.append(anew.wrapped)
            }
            guard !persons.isEmpty else { return count }
            _ = try await pool.query(
                """
                update acta.person_key k set wrapped = n.wrapped, wrapping_key = \(keyring.currentWrappingKey)
                from unnest(\(communes), \(persons), \(before), \(wrapped)) as n (commune, person, before, wrapped)
                where k.commune = n.commune and k.person = n.person and k.wrapping_key = n.before
                """
            )
            count += persons.count
            done(count)
        }
    }
}
