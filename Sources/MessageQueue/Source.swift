import EventLog
import Postgres

/// Reads what is to be delivered.
struct Source: Sendable {
    let connection: Connection

    /// Pairs of groups and communes where the log is ahead of the cursor.
    func lagging(_ groups: [Group]) async throws(PostgresError) -> [Delivery.Place] {
        let rows = try await connection.query(
            """
            select g.name, l.commune from unnest(\(groups.map(\.name)), \(groups.map(\.commune))) as g(name, commune)
            join acta.log l on g.commune is null or l.commune = g.commune
            cross join lateral (
                select b.size from acta.log_batch b where b.commune = l.commune order by b.first desc limit 1
            ) h
            left join lateral (
                select c.last from acta.queue_cursor c where c.commune = l.commune and c.group_name = g.name
                order by c.first desc limit 1
            ) c on true
            where h.size > coalesce(c.last, 0)
            """
        )
        return try rows.decode(String.self, String.self).map { Delivery.Place(group: $0, commune: $1) }
    }

    /// Pairs where something came due, and keys whose next try has come.
    func ripe(_ groups: [Group], now: Int64) async throws(PostgresError) -> (
        due: [Delivery.Place], keys: [Delivery.Place]
    ) {
        let names = groups.map(\.name)
        let answers = try await connection.pipeline([
            """
            select distinct group_name, commune from acta.queue_due
            where at_ms <= \(now) and group_name = any(\(names))
            """,
            """
            select group_name, commune, key from acta.queue_key
            where not parked and next_ms <= \(now) and group_name = any(\(names)) order by next_ms limit 1000
            """,
        ])
        return (
            try answers[0].decode(String.self, String.self).map { Delivery.Place(group: $0, commune: $1) },
            try answers[1].decode(String.self, String.self, String.self).map {
                Delivery.Place(group: $0, commune: $1, key: $2)
            }
        )
    }

    /// Settles where groups begin that are seen for the first time.
    func register(_ groups: [Group]) async throws(PostgresError) {
        var statements: [SQL] = []
        for group in groups {
            let start: SQL =
                switch (group.from, group.commune) {
                case (.beginning, _): "0"
                case (.now, _), (.position, nil): "h.size"
                case (.position(let position), .some): "\(position)::bigint"
                }
            let commune: SQL = group.commune.map { "\($0)" } ?? "null"
            let scope: SQL = group.commune.map { "l.commune = \($0)" } ?? "true"
            statements.append(
                """
                with fresh as (
                    insert into acta.queue_group (name, commune) values (\(group.name), \(commune))
                    on conflict do nothing returning name
                )
                insert into acta.queue_cursor (commune, group_name, first, last, written_at)
                select l.commune, fresh.name, 1, s.last, 'epoch'
                from fresh cross join acta.log l
                cross join lateral (
                    select b.size from acta.log_batch b where b.commune = l.commune order by b.first desc limit 1
                ) h
                cross join lateral (select \(start)) s(last)
                where \(scope) and s.last > 0
                """
            )
        }
        try await connection.pipeline(statements)
    }

    /// Next events of pairs, up to `limit` each, with what came due there, as deliveries.
    func read(
        _ places: [(place: Delivery.Place, consumer: any Consumer, group: Group)],
        limit: Int,
        now: Int64
    ) async throws(PostgresError) -> [Delivery] {
        let names = places.map(\.place.group)
        let communes = places.map(\.place.commune)
        let answers = try await connection.pipeline([
            """
            select w.place, e.position, e.stream, e.type, (extract(epoch from e.recorded_at) * 1000)::bigint, e.bytes
            from unnest(\(names), \(communes)) with ordinality as w(group_name, commune, place)
            join acta.queue_group g on g.name = w.group_name
            left join lateral (
                select c.last from acta.queue_cursor c where c.commune = w.commune and c.group_name = w.group_name
                order by c.first desc limit 1
            ) c on true
            cross join lateral (
                select e.position, e.stream, e.type, e.recorded_at, e.bytes from acta.event e
                where e.commune = w.commune and e.position > coalesce(c.last, 0)
                order by e.position limit \(Int64(limit))
            ) e
            order by w.place, e.position
            """,
            """
            select w.place, k.key from unnest(\(names), \(communes)) with ordinality as w(group_name, commune, place)
            join acta.queue_key k on k.commune = w.commune and k.group_name = w.group_name
            """,
            """
            select w.place, d.position, d.n, d.key, d.type, d.recorded_ms, d.bytes, d.at_ms, d.payload
            from unnest(\(names), \(communes)) with ordinality as w(group_name, commune, place)
            cross join lateral (
                select * from acta.queue_due d
                where d.commune = w.commune and d.group_name = w.group_name and d.at_ms <= \(now)
                order by d.at_ms, d.position, d.n limit \(Int64(limit))
            ) d
            order by w.place, d.at_ms, d.position, d.n
            """,
        ])
        var deliveries = places.map { Delivery(place: $0.place, group: $0.group) }
        var blocked = [Set<String>](repeating: [], count: places.count)
        for (place, key) in try answers[1].decode(Int64.self, String.self) { blocked[Int(place) - 1].insert(key) }
        func add(_ message: Message, to index: Int) {
            if blocked[index].contains(message.key) {
                deliveries[index].followers.append(message)
            } else {
                deliveries[index].add(message)
            }
        }
        for row in answers[2] {
            let (place, position, n, key, type, recorded, bytes, at, payload) = try row.decode(
                Int64.self,
                Int64.self,
                Int32.self,
                String.self,
                String.self,
                Int64.self,
                [UInt8].self,
                Int64.self,
                [UInt8].self
            )
            let index = Int(place) - 1
            let commune = communes[index]
            let due = DueInfo(id: "\(commune)/\(position)/\(n)", at: at, payload: payload)
            let message = Message(
                commune: commune,
                position: position,
                n: Int(n),
                key: key,
                type: type,
                bytes: bytes,
                recordedAt: recorded,
                due: due
            )
            add(message, to: index)
        }
        for row in answers[0] {
            let (place, position, key, type, recorded, bytes) = try row.decode(
                Int64.self,
                Int64.self,
                String.self,
                String.self,
                Int64.self,
                [UInt8].self
            )
            let index = Int(place) - 1
            let first = deliveries[index].span?.lowerBound ?? position
            deliveries[index].span = first...position
            guard places[index].consumer.wants(type, in: places[index].group) else { continue }
            let message = Message(
                commune: communes[index],
                position: position,
                key: key,
                type: type,
                bytes: bytes,
                recordedAt: recorded
            )
            add(message, to: index)
        }
        return deliveries
    }

    /// The beginnings of keys' backlogs, up to `limit` messages each, as deliveries.
    func backlogs(_ places: [(place: Delivery.Place, group: Group)], limit: Int) async throws(PostgresError)
        -> [Delivery]
    {
        let rows = try await connection.query(
            """
            select w.place, k.attempts, b.place, b.position, b.n, b.type, b.recorded_ms, b.bytes, b.due_ms,
                b.due_payload
            from unnest(\(places.map(\.place.group)), \(places.map(\.place.commune)),
                \(places.map { $0.place.key ?? "" }))
                with ordinality as w(group_name, commune, key, place)
            join acta.queue_key k on k.commune = w.commune and k.group_name = w.group_name and k.key = w.key
            cross join lateral (
                select * from acta.queue_backlog b
                where b.commune = w.commune and b.group_name = w.group_name and b.key = w.key
                order by b.place limit \(Int64(limit))
            ) b
            where not k.parked
            order by w.place, b.place
            """
        )
        var deliveries: [Delivery] = []
        var last: Int64 = 0
        for row in rows {
            let (index, attempts, number, position, n, type, recorded, bytes, at, payload) = try row.decode(
                Int64.self,
                Int32.self,
                Int64.self,
                Int64.self,
                Int32.self,
                String.self,
                Int64.self,
                [UInt8].self,
                Int64?.self,
                [UInt8]?.self
            )
            let (place, group) = places[Int(index) - 1]
            let isHead = index != last
            last = index
            let due = at.map { DueInfo(id: "\(place.commune)/\(position)/\(n)", at: $0, payload: payload ?? []) }
            let message = Message(
                commune: place.commune,
                position: position,
                n: Int(n),
                key: place.key ?? "",
                type: type,
                bytes: bytes,
                recordedAt: recorded,
                due: due,
                attempt: isHead ? Int(attempts) + 1 : 1
            )
            if isHead { deliveries.append(Delivery(place: place, group: group)) }
            deliveries[deliveries.count - 1].add(message)
            deliveries[deliveries.count - 1].parts[0].places.append(number)
        }
        return deliveries
    }
}
