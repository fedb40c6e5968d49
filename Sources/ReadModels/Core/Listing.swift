import CanonicalJSON
public import Postgres

/// How a view's rows answer queries: their fields, what can be searched, and the order unless told.
public struct Listing: Sendable {
    /// Its place below the commune: `members`. Also names it in cursors.
    public let path: String
    /// The table, or a join, as it stands after `from`.
    public let source: SQL
    /// The commune's column.
    public let commune: SQL
    /// The id's column, unique in a commune, `collate "C"`; it breaks ties of every sort and is the first member of answers.
    public let id: SQL
    /// The other members of an answer, in their order.
    public let fields: [Field]
    /// The folded search column, where `q` is taken (see `searchText`).
    public let search: SQL?
    /// Who may search by words.
    public let searchShownTo: Audience
    /// The order where the client asks for none; by id in the end.
    public let order: [ListQuery.Sort]
    /// Whose a row is, where some of its fields aren't for everyone.
    public let privacy: Privacy?

    /// Whose a row is.
    public struct Privacy: Sendable {
        /// The member who sees all of it, as an expression; may be null.
        public let owner: SQL
        /// The unit whose offices see all of it, as an expression; may be null.
        public let unit: SQL

        /// Privacy by these expressions.
        public init(owner: SQL, unit: SQL) {
            self.owner = owner
            self.unit = unit
        }
    }

    /// A listing of its parts.
    public init(
        path: String,
        source: SQL,
        commune: SQL = "commune",
        id: SQL = "id",
        fields: [Field],
        search: SQL? = nil,
        searchShownTo: Audience = .everyone,
        order: [ListQuery.Sort] = [],
        privacy: Privacy? = nil
    ) {
        self.init(
            path: path,
            source: source,
            commune: commune,
            id: id,
            allFields: [Field("id", .text, id)] + fields,
            search: search,
            searchShownTo: searchShownTo,
            order: order,
            privacy: privacy
        )
    }

    init(
        path: String,
        source: SQL,
        commune: SQL,
        id: SQL,
        allFields: [Field],
        search: SQL?,
        searchShownTo: Audience,
        order: [ListQuery.Sort],
        privacy: Privacy?
    ) {
        self.path = path
        self.source = source
        self.commune = commune
        self.id = id
        fields = allFields
        self.search = search
        self.searchShownTo = searchShownTo
        self.order = order
        self.privacy = privacy
    }

    /// Names of what can be filtered and sorted by.
    public var comparable: [String] { fields.filter(\.isComparable).map(\.name) }

    /// A statement for one row.
    func statement(commune slug: String, id wanted: String) -> SQL {
        "select \(array(fields.map(\.value))) from \(source) where \(commune) = \(slug) and \(id) = \(wanted)"
    }

    /// Throws what is wrong with a query, without asking the database.
    public func check(_ query: ListQuery) throws(ReadFault) { _ = try plan(query) }

    /// A query, held against the fields; it makes a page's statement and reads its rows.
    func plan(_ query: ListQuery) throws(ReadFault) -> Plan { try Plan(self, query) }

    /// An answer's object of the values that PostgreSQL built.
    func object(_ values: some Sequence<JSONValue>) -> JSONValue {
        .object(JSONObject(zip(fields, values).map { ($0.name, $0.shown($1)) }))
    }

    func array(_ arguments: [SQL]) -> SQL { "jsonb_build_array(\(SQL.joined(arguments, separator: ", ")))" }
}

extension Listing {
    /// A query that was found to be right.
    struct Plan: Sendable {
        private let listing: Listing
        private let conditions: [SQL]
        private let sorts: [(field: Field, descending: Bool)]
        private let mark: Int64
        let limit: Int
        /// Where the first page begins.
        let start: Cursor?

        fileprivate init(_ listing: Listing, _ query: ListQuery) throws(ReadFault) {
            var faults: [ParameterFault] = []
            let known = listing.comparable
            func field(_ name: String) -> Field? { listing.fields.first { $0.name == name && $0.isComparable } }

            var conditions: [SQL] = []
            for filter in query.filters {
                guard let field = field(filter.field) else {
                    faults.append(.unfilterable(filter.field, known: known))
                    continue
                }
                guard let condition = field.equals(filter.value) else {
                    faults.append(.value(field))
                    continue
                }
                conditions.append(condition)
            }
            if let q = query.q {
                if let search = listing.search {
                    conditions += searchWords(q).map { "strpos(\(search), \($0)) > 0" }
                } else {
                    faults.append(.search)
                }
            }

            var sorts: [(field: Field, descending: Bool)] = []
            for sort in query.sort.isEmpty ? listing.order : query.sort {
                guard let field = field(sort.field), !sorts.contains(where: { $0.field.name == sort.field }) else {
                    faults.append(.unsortable(sort.field, known: known))
                    continue
                }
                sorts.append((field, sort.descending))
            }
            // The id is always the last key; sorting by it makes later keys pointless.
            if let id = sorts.firstIndex(where: { $0.field.name == "id" }) { sorts.removeSubrange((id + 1)...) }

            mark = Cursor.mark(path: listing.path, query: query)
            start = query.cursor.flatMap(Cursor.init)
            if query.cursor != nil {
                let fits = if let start { Self.fits(start, mark: mark, sorts: sorts) } else { false }
                if !fits { faults.append(.cursor) }
            }
            if !faults.isEmpty { throw .malformed(faults) }
            self.listing = listing
            self.conditions = conditions
            self.sorts = sorts
            limit = query.limit
        }

        /// The statement of the page after a cursor: one row more than `limit`, which tells whether there is a next page.
        func statement(commune slug: String, after cursor: Cursor?, limit: Int) -> SQL {
            let values = listing.array(listing.fields.map(\.value))
            let keys = listing.array(sorts.map(\.field.key))
            let place = cursor.map { [after($0)] } ?? []
            let filter = SQL.joined(["\(listing.commune) = \(slug)"] + conditions + place, separator: " and ")
            let order = SQL.joined(sorts.map(Self.clause) + (sortsById ? [] : [listing.id]), separator: ", ")
            return
                "select \(values), \(keys) from \(listing.source) where \(filter) order by \(order) limit \(Int64(limit) + 1)"
        }

        /// The cursor of the page that begins after a row.
        func cursor(values: [JSONValue], keys: [JSONValue]) -> Cursor {
            guard case .string(let id)? = values.first else { return Cursor(mark: mark, keys: keys, id: "") }
            return Cursor(mark: mark, keys: keys, id: id)
        }

        private var sortsById: Bool { sorts.last?.field.name == "id" }

        /// A missing value comes last in both directions, so that a page can begin after one.
        private static func clause(_ sort: (field: Field, descending: Bool)) -> SQL {
            sort.descending ? "\(sort.field.order) desc nulls last" : "\(sort.field.order) asc nulls last"
        }

        private static func fits(_ cursor: Cursor, mark: Int64, sorts: [(field: Field, descending: Bool)]) -> Bool {
            cursor.mark == mark && cursor.keys.count == sorts.count
                && zip(cursor.keys, sorts).allSatisfy { $0 == .null || $1.field.bound($0) != nil }
        }

        /// "Comes after the cursor's row": a later first key, or an equal one and a later second key, and so on.
        private func after(_ cursor: Cursor) -> SQL {
            var alternatives: [SQL] = []
            var equal: [SQL] = []
            for (sort, key) in zip(sorts, cursor.keys) {
                let expression = sort.field.order
                guard let bound = sort.field.bound(key) else {
                    equal.append("(\(expression)) is null")
                    continue
                }
                let later: SQL =
                    sort.descending
                    ? "((\(expression)) < \(bound) or (\(expression)) is null)"
                    : "((\(expression)) > \(bound) or (\(expression)) is null)"
                alternatives.append(.joined(equal + [later], separator: " and "))
                equal.append("(\(expression)) = \(bound)")
            }
            if !sortsById { alternatives.append(.joined(equal + ["\(listing.id) > \(cursor.id)"], separator: " and ")) }
            return "(\(SQL.joined(alternatives, separator: " or ")))"
        }
    }
}
