import Postgres

extension EventLog {
    /// The keys of some persons of a commune, by person; erased and unknown ones are left out.
    public func personKeys(_ commune: String, _ persons: [String]) async throws -> [String: PersonKey] {
        let keys = try await personKeys(persons.map { PersonID(commune: commune, person: $0) })
        return Dictionary(uniqueKeysWithValues: keys.map { ($0.key.person, $0.value) })
    }

    /// The keys of some persons of any communes; erased and unknown ones are left out.
    public func personKeys(_ persons: some Collection<PersonID>) async throws -> [PersonID: PersonKey] {
        let persons = Array(Set(persons))
        guard !persons.isEmpty else { return [:] }
        let rows = try await pool.query(
            """
            select k.commune, k.person, k.wrapped, k.key_hash, k.wrapping_key \
            from unnest(\(persons.map(\.commune)), \(persons.map(\.person))) p (commune, person) \
            join acta.person_key k on k.commune = p.commune and k.person = p.person
            """
        )
        var keys: [PersonID: PersonKey] = [:]
        for row in rows {
            let (commune, person, wrapped, keyHash, wrappingKey) = try row.decode(
                String.self,
                String.self,
                [UInt8].self,
                [UInt8].self,
                String.self
            )
            let stored = WrappedKey(person: person, wrapped: wrapped, keyHash: keyHash, wrappingKey: wrappingKey)
            keys[PersonID(commune: commune, person: person)] = try keyring.unwrap(stored, commune: commune)
        }
        return keys
    }

    /// Who holds each of these national ids, by HMAC; those that nobody holds are left out.
    ///
    /// True of a size of the log only if it was asked after that size was reached, and the log still has it on append.
    public func nationalIdHolders(_ commune: String, macs: [[UInt8]]) async throws -> [[UInt8]: String] {
        guard !macs.isEmpty else { return [:] }
        let rows = try await pool.query(
            "select mac, person from acta.national_id where commune = \(commune) and mac = any (\(macs))"
        )
        var holders: [[UInt8]: String] = [:]
        for row in rows {
            let (mac, person) = try row.decode([UInt8].self, String.self)
            holders[mac] = person
        }
        return holders
    }

    /// Who holds a national id, if anybody does.
    public func nationalIdHolder(_ commune: String, mac: [UInt8]) async throws -> String? {
        try await nationalIdHolders(commune, macs: [mac])[mac]
    }
}
