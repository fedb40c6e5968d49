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
    /// A field without equal values that breaks ties before the id does, for lists in which it is in the indexes.
    public let tie: String?
    /// Whose a row is, where some of its fields aren't for everyone.
    public let privacy: Privacy?
    /// What can be added up.
    public let sums: Sums?

    /// What can be added up over a list.
    public struct Sums: Sendable {
        /// Fields with quantities.
        public let fields: [String]
        /// The field with the unit in which they are, where rows may have different ones: each has a sum of its own.
        public let unit: String?
        /// Whether a filter must say of what: so many rows may there be.
        public let needsFilter: Bool

        /// Sums of fields.
        public init(_ fields: [String], unit: String? = nil, needsFilter: Bool = false) {
            self.fields = fields
            self.unit = unit
            self.needsFilter = needsFilter
        }
    }

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
        tie: String? = nil,
        privacy: Privacy? = nil,
        sums: Sums? = nil
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
            tie: tie,
            privacy: privacy,
            sums: sums
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
        tie: String?,
        privacy: Privacy?,
        sums: Sums?
    ) {
        self.path = path
        self.source = source
        self.commune = commune
        self.id = id
        fields = allFields
        self.search = search
        self.searchShownTo = searchShownTo
        self.order = order
        self.tie = tie
        self.privacy = privacy
        self.sums = sums
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
