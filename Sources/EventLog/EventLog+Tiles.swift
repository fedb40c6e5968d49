import Postgres

extension EventLog {
    /// The hashes of the tiles that are not yet full at a size, by level from 0: what a writer needs to go on.
    ///
    /// On level 0 these are leaf hashes, on a level above the roots of the full tiles below.
    public func partialTiles(_ commune: String, size: Int64) async throws -> [[[UInt8]]] {
        var levels: [[[UInt8]]] = []
        var entries = size
        while entries > 0 {
            let width = Int(entries % 256)
            levels.append(
                try await tile(commune, level: levels.count, index: entries / 256, width: width)
            )
            entries /= 256
        }
        return levels
    }

    /// The first hashes of a tile, full (width 256) or not; fewer where the log isn't that long.
    public func tile(_ commune: String, level: Int, index: Int64, width: Int = 256) async throws -> [[UInt8]] {
        guard width > 0 else { return [] }
        if width == 256 {
            let rows = try await pool.query(
                """
                select hashes from acta.tile \
                where commune = \(commune) and level = \(Int16(level)) and index = \(index)
                """
            )
            if let row = rows.first { return Self.hashes(in: try row.decode([UInt8].self)) }
        }
        let first = index * 256
        let rows =
            if level == 0 {
                try await pool.query(
                    """
                    select leaf_hash from acta.event where commune = \(commune) \
                    and position > \(first) and position <= \(first + Int64(width)) order by position
                    """
                )
            } else {
                try await pool.query(
                    """
                    select root from acta.tile where commune = \(commune) and level = \(Int16(level - 1)) \
                    and index >= \(first) and index < \(first + Int64(width)) order by index
                    """
                )
            }
        return try rows.map { row in try row.decode([UInt8].self) }
    }
}
