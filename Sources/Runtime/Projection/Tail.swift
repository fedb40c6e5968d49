import Domain
import Postgres
import ReadModels

/// Consecutive events of one commune that come right after its checkpoint.
struct Span: Sendable {
    /// An event, or why it can't be read.
    struct Entry: Sendable {
        let position: Int64
        let event: Result<Recorded, ViewFault>
    }

    let commune: String
    let entries: [Entry]

    var first: Int64 { entries.first?.position ?? 0 }
    var last: Int64 { entries.last?.position ?? 0 }
}

/// A view that stands still for a commune: it has all events before `position`.
struct Halt: Hashable, Sendable {
    let commune: String
    let view: String
    let position: Int64
    let reason: String
}

/// Reads what isn't folded yet.
struct Tail: Sendable {
    let schema: String
    let decode: @Sendable (_ bytes: [UInt8]) throws -> Recorded

    /// Communes whose head is ahead of their checkpoint.
    func lagging(on connection: Connection) async throws(PostgresError) -> [String] {
        let rows = try await connection.query(
            """
            select l.commune from acta.log l
            cross join lateral (
                select b.size from acta.log_batch b where b.commune = l.commune order by b.first desc limit 1
            ) h
            left join lateral (
                select c.last from acta.checkpoint c where c.commune = l.commune and c.schema = \(schema)
                order by c.first desc limit 1
            ) c on true
            where h.size > coalesce(c.last, 0)
            """
        )
        return try rows.decode(String.self)
    }

    /// Up to `limit` events of each commune after its checkpoint, and the views that are halted there.
    func read(
        _ communes: [String],
        limit: Int,
        on connection: Connection
    ) async throws(PostgresError) -> (spans: [Span], halts: [Halt]) {
        let answers = try await connection.pipeline([
            """
            select w.commune, e.position, e.bytes from unnest(\(communes)) with ordinality as w(commune, place)
            left join lateral (
                select c.last from acta.checkpoint c where c.commune = w.commune and c.schema = \(schema)
                order by c.first desc limit 1
            ) c on true
            cross join lateral (
                select e.position, e.bytes from acta.event e
                where e.commune = w.commune and e.position > coalesce(c.last, 0) order by e.position limit \(Int64(limit))
            ) e
            order by w.place, e.position
            """,
            """
            select commune, view, position, reason from acta.view_halt
            where schema = \(schema) and commune = any(\(communes))
            """,
        ])
        return (try spans(answers[0]), try halts(answers[1]))
    }

    /// Events of one commune from a position up to another, for a view that catches up.
    func read(
        _ commune: String,
        from first: Int64,
        upTo last: Int64,
        limit: Int,
        on connection: Connection
    ) async throws(PostgresError) -> Span {
        let rows = try await connection.query(
            """
            select commune, position, bytes from acta.event
            where commune = \(commune) and position between \(first) and \(last) order by position limit \(Int64(limit))
            """
        )
        return try spans(rows).first ?? Span(commune: commune, entries: [])
    }

    /// How far a commune's rows have got.
    func checkpoint(_ commune: String, on connection: Connection) async throws(PostgresError) -> Int64 {
        let rows = try await connection.query(
            """
            select last from acta.checkpoint where commune = \(commune) and schema = \(schema)
            order by first desc limit 1
            """
        )
        return try rows.decode(Int64.self).first ?? 0
    }

    /// All views that are halted.
    func halts(on connection: Connection) async throws(PostgresError) -> [Halt] {
        try halts(
            await connection.query(
                "select commune, view, position, reason from acta.view_halt where schema = \(schema) order by commune, view"
            )
        )
    }

    private func halts(_ rows: Rows) throws(PostgresError) -> [Halt] {
        try rows.decode(String.self, String.self, Int64.self, String.self).map {
            Halt(commune: $0, view: $1, position: $2, reason: $3)
        }
    }

    private func spans(_ rows: Rows) throws(PostgresError) -> [Span] {
        var spans: [Span] = []
        var commune = ""
        var entries: [Span.Entry] = []
        for row in rows {
            let (owner, position, bytes) = try row.decode(String.self, Int64.self, [UInt8].self)
            if owner != commune {
                if !entries.isEmpty { spans.append(Span(commune: commune, entries: entries)) }
                (commune, entries) = (owner, [])
            }
            entries.append(entry(position, bytes))
        }
        if !entries.isEmpty { spans.append(Span(commune: commune, entries: entries)) }
        return spans
    }

    /// Events of a commune that come right after a position.
    func span(_ commune: String, after position: Int64, _ events: some Collection<[UInt8]>) -> Span {
        Span(commune: commune, entries: events.enumerated().map { entry(position + 1 + Int64($0), $1) })
    }

    func entry(_ position: Int64, _ bytes: [UInt8]) -> Span.Entry {
        do {
            let recorded = try decode(bytes)
            guard recorded.position == position else {
                let fault = ViewFault("the event's bytes say that its position is \(recorded.position)")
                return Span.Entry(position: position, event: .failure(fault))
            }
            return Span.Entry(position: position, event: .success(recorded))
        } catch {
            let reason = String(String(describing: error).prefix(300))
            return Span.Entry(position: position, event: .failure(ViewFault("the event can't be read: \(reason)")))
        }
    }
}
