public import Postgres
public import ReadModels

/// How a view is doing in one schema.
public struct ProjectionFigures: Sendable, Equatable {
    /// A commune for which the view stands still.
    public struct Halt: Sendable, Equatable {
        /// The commune's slug.
        public let commune: String
        /// The event that the view can't apply.
        public let position: Int64
        /// Why, in plain words.
        public let reason: String
    }

    /// The view's name.
    public let view: String
    /// Its version in this program.
    public let version: Int
    /// The schema's name.
    public let schema: String
    /// `live`, `rebuilt` (ready to be switched to), `building`, or `kept` (live before the last switch).
    public let state: String
    /// Whether its rows mean what this program's views mean; no worker of this program works on others.
    public let isOurs: Bool
    /// Events that the view hasn't, of all communes, halted ones included.
    public let lagEvents: Int64
    /// Since the oldest of them was recorded, in seconds; of communes where the view isn't halted.
    public let lagSeconds: Double
    /// Where it stands still.
    public let halts: [Halt]

    /// The figures of all views in all schemas, schema by schema.
    ///
    /// - Parameter now: Milliseconds by the service's clock.
    public static func read(
        _ pool: Pool,
        views: [any View.Type] = ReadModels.views,
        now: Int64
    ) async throws -> [ProjectionFigures] {
        let schemas = try await ViewSchemas(pool: pool).all()
        let lags = try await pool.query(
            """
            select s.schema, coalesce(sum(h.size - coalesce(c.last, 0)), 0)::bigint,
                coalesce(min(extract(epoch from e.recorded_at) * 1000), \(now)::bigint)::bigint
            from acta.view_schema s cross join acta.log l
            cross join lateral (
                select b.size from acta.log_batch b where b.commune = l.commune order by b.first desc limit 1
            ) h
            left join lateral (
                select c.last from acta.checkpoint c where c.commune = l.commune and c.schema = s.schema
                order by c.first desc limit 1
            ) c on true
            left join acta.event e on e.commune = l.commune and e.position = coalesce(c.last, 0) + 1
            group by s.schema
            """
        ).decode(String.self, Int64.self, Int64.self)
        let halts = try await pool.query(
            """
            select h.schema, h.view, h.commune, h.position, h.reason, coalesce((
                select c.last from acta.checkpoint c where c.commune = h.commune and c.schema = h.schema
                order by c.first desc limit 1), 0)
            from acta.view_halt h order by h.commune
            """
        ).decode(String.self, String.self, String.self, Int64.self, String.self, Int64.self)
        let meaning = ReadModels.meaning(of: views)
        return schemas.flatMap { schema in
            let lag = lags.first { $0.0 == schema.schema }
            return views.map { view in
                let own = halts.filter { $0.0 == schema.schema && $0.1 == view.name }
                return ProjectionFigures(
                    view: view.name,
                    version: view.version,
                    schema: schema.schema,
                    state: schema.isLive
                        ? "live" : !schema.isReady ? "building" : schema.isPrevious ? "kept" : "rebuilt",
                    isOurs: schema.meaning == nil || schema.meaning == meaning,
                    lagEvents: (lag?.1 ?? 0) + own.reduce(0) { $0 + max(0, $1.5 - $1.3 + 1) },
                    lagSeconds: Double(max(0, now - (lag?.2 ?? now))) / 1000,
                    halts: own.map { Halt(commune: $0.2, position: $0.3, reason: $0.4) }
                )
            }
        }
    }
}
