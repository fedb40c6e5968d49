import EventLog
import Postgres

extension WebhookRegistry {
    /// How many secrets each wrapping key seals, by its id.
    public func sealCounts() async throws -> [String: Int64] {
        let rows = try await pool.query(
            """
            select key, count(*) from (
                select secret_key as key from acta.webhook
                union all
                select previous_key from acta.webhook where previous_key is not null
            ) k group by key
            """
        )
        var counts: [String: Int64] = [:]
        for (key, count) in try rows.decode(String.self, Int64.self) { counts[key] = count }
        return counts
    }

    /// Seals what isn't sealed under the current wrapping key anew. A secret that is rotated meanwhile is left as it is: it was
    /// just sealed.
    ///
    /// - Returns: How many secrets were sealed anew.
    /// - Throws: `SealFault.unknownWrappingKey` where this keyring lacks a key that is in use.
    @discardableResult
    public func reseal() async throws -> Int {
        let current = keyring.currentWrappingKey
        let rows = try await pool.query(
            """
            select commune, id, secret, secret_key, previous_secret, previous_key from acta.webhook
            where secret_key <> \(current) or previous_key <> \(current)
            """
        )
        var count = 0
        for row in rows {
            let (commune, id, box, key, oldBox, oldKey) = try row.decode(
                String.self,
                String.self,
                [UInt8].self,
                String.self,
                [UInt8]?.self,
                String?.self
            )
            let place = ["webhook", commune, id]
            if key != current {
                let anew = try keyring.seal(
                    try keyring.open(SealedSecret(box: box, wrappingKey: key), at: place),
                    at: place
                )
                count += try await pool.query(
                    """
                    update acta.webhook set secret = \(anew.box), secret_key = \(anew.wrappingKey)
                    where commune = \(commune) and id = \(id) and secret = \(box)
                    """
                ).affected
            }
            if let oldBox, let oldKey, oldKey != current {
                let anew = try keyring.seal(
                    try keyring.open(SealedSecret(box: oldBox, wrappingKey: oldKey), at: place),
                    at: place
                )
                count += try await pool.query(
                    """
                    update acta.webhook set previous_secret = \(anew.box), previous_key = \(anew.wrappingKey)
                    where commune = \(commune) and id = \(id) and previous_secret = \(oldBox)
                    """
                ).affected
            }
        }
        return count
    }
}
