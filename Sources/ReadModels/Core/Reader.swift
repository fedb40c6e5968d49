import CanonicalJSON
public import Postgres

/// Answers queries from the live schema, or from one that is named. Each call is one round trip: the schema, the position and
/// the rows; sums take another.
public struct Reader: Sendable {
    private let pool: Pool
    private let opener: SealOpener
    /// The name of the schema, as an expression.
    private let schema: SQL

    /// A reader over a pool whose connections may read the views; it sets their search path.
    public init(pool: Pool, opener: SealOpener) {
        self.pool = pool
        self.opener = opener
        schema = "acta.schema_of(\(ReadModels.meaning))"
    }

    /// The same, of one schema: a rebuilt one, or views as they stood.
    public func of(schema: String) -> Reader { Reader(pool: pool, opener: opener, schema: "\(schema)::text") }

    /// The same, of a program whose views have another meaning.
    func of(meaning: String) -> Reader {
        Reader(pool: pool, opener: opener, schema: "acta.schema_of(\(meaning))")
    }

    private init(pool: Pool, opener: SealOpener, schema: SQL) {
        self.pool = pool
        self.opener = opener
        self.schema = schema
    }

    /// A page of a resource's list.
    public func list(_ resource: Resource, commune: String, query: ListQuery) async throws(ReadFault) -> Page {
        let plan = try resource.listing.plan(query)
        var page = try await page(resource, commune: commune, plan: plan, after: plan.start, limit: plan.limit).page
        guard !plan.sums.isEmpty else { return page }
        let (_, rows) = try await read(resource, commune, plan.sum(commune: commune))
        page.sums = try await faults { () async throws in
            let byUnit = resource.listing.sums?.unit != nil
            return try Sum.of(rows, fields: plan.sums.map(\.name), byUnit: byUnit)
        }
        return page
    }

    /// One row of a resource.
    public func get(_ resource: Resource, commune: String, id: String) async throws(ReadFault) -> Item {
        let listing = resource.listing
        let (position, rows) = try await read(resource, commune, listing.statement(commune: commune, id: id))
        return try await faults { () async throws in
            let values = try rows.map { row in listing.object(try Self.array(row.decode(JSONB.self))) }
            return Item(value: try await opener(resource).show(values, commune: commune).first, position: position)
        }
    }

    private func opener(_ resource: Resource) -> SealOpener { resource.opensSeals ? opener : .closed }

    /// How far the resource's views have got in a commune: what its answers are sure to hold.
    public func position(_ resource: Resource, commune: String) async throws(ReadFault) -> Int64 {
        try await read(resource, commune, "select 1").position
    }

    /// The cursor of the page that begins after nine tenths of a list, for measurements; `nil` where the list has no more than
    /// a page. It counts its way there.
    public func lateCursor(_ resource: Resource, commune: String, query: ListQuery) async throws(ReadFault) -> String? {
        let plan = try resource.listing.plan(query)
        let (_, counted) = try await read(resource, commune, plan.count(commune: commune))
        return try await faults { () async throws in
            let skipped = try counted[0].decode(Int64.self) * 9 / 10
            guard skipped >= query.limit else { return nil }
            let (_, rows) = try await read(resource, commune, plan.place(commune: commune, after: skipped))
            let (values, keys) = try rows[0].decode(JSONB.self, JSONB.self)
            return plan.cursor(values: try Self.array(values), keys: try Self.array(keys)).text
        }
    }

    /// The whole list in pages of `ListQuery.maximumLimit`, from the query's cursor on; what is read stays bounded.
    /// Pages are read one after the other: a row that changes its place meanwhile may be missing or come twice.
    public func pages(
        _ resource: Resource,
        commune: String,
        query: ListQuery
    ) throws(ReadFault) -> Pages {
        Pages(reader: self, resource: resource, commune: commune, plan: try resource.listing.plan(query))
    }

    /// The pages of a list, as they are asked for.
    public struct Pages: AsyncSequence, Sendable {
        public typealias Element = Page
        let reader: Reader
        let resource: Resource
        let commune: String
        let plan: Listing.Plan

        public func makeAsyncIterator() -> Iterator { Iterator(pages: self, cursor: plan.start) }

        /// One page after the other.
        public struct Iterator: AsyncIteratorProtocol {
            let pages: Pages
            var cursor: Cursor?
            var ended = false

            public mutating func next() async throws -> Page? {
                if ended { return nil }
                let (page, cursor) = try await pages.reader.page(
                    pages.resource,
                    commune: pages.commune,
                    plan: pages.plan,
                    after: cursor,
                    limit: ListQuery.maximumLimit
                )
                self.cursor = cursor
                ended = cursor == nil
                return page
            }
        }
    }

    fileprivate func page(
        _ resource: Resource,
        commune: String,
        plan: Listing.Plan,
        after cursor: Cursor?,
        limit: Int
    ) async throws(ReadFault) -> (page: Page, next: Cursor?) {
        let statement = plan.statement(commune: commune, after: cursor, limit: limit)
        let (position, rows) = try await read(resource, commune, statement)
        return try await faults { () async throws in
            var items: [JSONValue] = []
            items.reserveCapacity(rows.count)
            var next: Cursor?
            for (index, row) in rows.prefix(limit).enumerated() {
                let (values, keys) = try row.decode(JSONB.self, JSONB.self)
                let array = try Self.array(values)
                items.append(resource.listing.object(array))
                if index == limit - 1, rows.count > limit {
                    next = plan.cursor(values: array, keys: try Self.array(keys))
                }
            }
            items = try await opener(resource).show(items, commune: commune)
            return (Page(items: items, next: next?.text, position: position), next)
        }
    }

    /// The position is read before the rows, so they hold at least what it says.
    private func read(
        _ resource: Resource,
        _ commune: String,
        _ statement: SQL
    ) async throws(ReadFault) -> (position: Int64, rows: Rows) {
        try await faults { () async throws in
            try await pool.withConnection { connection in
                let answers = try await connection.pipeline([
                    "select set_config('search_path', \(schema), false)",
                    // Of the schema that the rows come from, though another may be live by now.
                    """
                    select least(
                        coalesce((select c.last from acta.checkpoint c
                            where c.schema = current_setting('search_path') and c.commune = \(commune)
                            order by c.first desc limit 1), 0),
                        (select min(h.position) - 1 from acta.view_halt h
                            where h.schema = current_setting('search_path') and h.commune = \(commune)
                                and h.view = any(\(resource.views))))
                    """,
                    statement,
                ])
                var position: Int64 = 0
                for row in answers[1] { position = try row.decode(Int64.self) }
                return (position, answers[2])
            }
        }
    }

    private static func array(_ document: JSONB) throws -> [JSONValue] {
        guard case .array(let values) = try JSONValue.parse(document.bytes) else { return [] }
        return values
    }

    private func faults<T>(_ body: () async throws -> T) async throws(ReadFault) -> T {
        do {
            return try await body()
        } catch let fault as ReadFault {
            throw fault
        } catch let error as PostgresError {
            throw error.isTransient ? .unavailable(error.message) : .failed(error.message)
        } catch is CancellationError {
            throw .unavailable("cancelled")
        } catch {
            throw .failed(String(describing: error))
        }
    }
}
