import Postgres

extension EventLog {
    /// Events of one commune after a position, in the order of their positions.
    ///
    /// - Parameters:
    ///   - last: The last position that is read, as the size of a head; `nil` for all that are there.
    ///   - stream: Only this stream.
    ///   - type: Only this type.
    public func read(
        _ commune: String,
        after position: Int64 = 0,
        upTo last: Int64? = nil,
        stream: String? = nil,
        type: String? = nil,
        limit: Int
    ) async throws -> [StoredEvent] {
        var conditions: [SQL] = ["commune = \(commune)", "position > \(position)"]
        if let last { conditions.append("position <= \(last)") }
        if let stream { conditions.append("stream = \(stream)") }
        if let type { conditions.append("type = \(type)") }
        return try await events(
            """
            \(Self.selectEvents) where \(SQL.joined(conditions, separator: " and ")) \
            order by position limit \(Int64(limit))
            """
        )
    }

    /// The events of a commune from one position to another, both included: those of a command.
    public func events(_ commune: String, first: Int64, last: Int64) async throws -> [StoredEvent] {
        guard first <= last else { return [] }
        return try await read(commune, after: first - 1, upTo: last, limit: Int(last - first + 1))
    }

    /// Events of one stream after a version of it, in its order; as quick in a long stream as in a short one.
    public func readStream(
        _ commune: String,
        _ stream: String,
        afterVersion version: Int = 0,
        upTo last: Int64,
        limit: Int
    ) async throws -> [StoredEvent] {
        try await events(
            """
            \(Self.selectEvents) where commune = \(commune) and stream = \(stream) \
            and stream_version > \(Int32(version)) and position <= \(last) \
            order by stream_version limit \(Int64(limit))
            """
        )
    }

    /// All events of some kinds of streams up to a position, in pages, in the order of their positions.
    ///
    /// Only the positions are held at once (eight bytes each): they are found in an index alone.
    ///
    /// - Parameter kinds: What stands before the slash, as `member`.
    public nonisolated(nonsending) func readStreams(
        _ commune: String,
        kinds: [String],
        after position: Int64 = 0,
        upTo last: Int64,
        page: Int = 500,
        _ body: nonisolated(nonsending) ([StoredEvent]) async throws -> Void
    ) async throws {
        // "0" is the byte after "/".
        let ranges: [SQL] = kinds.map { "(stream >= \($0 + "/") and stream < \($0 + "0"))" }
        guard !ranges.isEmpty else { return }
        let rows = try await pool.query(
            "select position from acta.event where commune = \(commune) and (\(SQL.joined(ranges, separator: " or ")))"
        )
        var positions: [Int64] = []
        positions.reserveCapacity(rows.count)
        for row in rows {
            let found = try row.decode(Int64.self)
            if found > position, found <= last { positions.append(found) }
        }
        positions.sort()
        for start in stride(from: 0, to: positions.count, by: page) {
            let some = Array(positions[start..<min(start + page, positions.count)])
            try await body(
                try await events(
                    "\(Self.selectEvents) where commune = \(commune) and position = any (\(some)) order by position"
                )
            )
        }
    }

    /// The next events of many communes, each commune's in the order of their positions.
    ///
    /// - Parameters:
    ///   - positions: Of each commune, the position after which to read.
    ///   - each: How many of one commune at most, so that a long one doesn't hold up the others.
    ///   - limit: How many in all.
    public func read(after positions: [String: Int64], each: Int, limit: Int) async throws -> [StoredEvent] {
        try await events(
            """
            select e.commune, e.position, e.stream, e.stream_version, e.type, e.bytes \
            from unnest(\(Array(positions.keys)), \(Array(positions.values))) c (commune, position) \
            cross join lateral (
                select * from acta.event i where i.commune = c.commune and i.position > c.position \
                order by i.position limit \(Int64(each))
            ) e limit \(Int64(limit))
            """
        )
    }

    private static let selectEvents: SQL =
        "select commune, position, stream, stream_version, type, bytes from acta.event"

    private func events(_ statement: SQL) async throws -> [StoredEvent] {
        try Self.events(in: try await pool.query(statement))
    }

    private static func events(in rows: Rows) throws(PostgresError) -> [StoredEvent] {
        var events: [StoredEvent] = []
        events.reserveCapacity(rows.count)
        for row in rows {
            let (commune, position, stream, version, type, bytes) = try row.decode(
                String.self,
                Int64.self,
                String.self,
                Int32.self,
                String.self,
                [UInt8].self
            )
            events.append(
                StoredEvent(
                    commune: commune,
                    position: position,
                    stream: stream,
                    streamVersion: Int(version),
                    type: type,
                    bytes: bytes
                )
            )
        }
        return events
    }
}
