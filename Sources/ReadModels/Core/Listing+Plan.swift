import CanonicalJSON
import Postgres

extension Listing {
    /// A query that was found to be right.
    struct Plan: Sendable {
        private let listing: Listing
        private let conditions: [SQL]
        private let sorts: [(field: Field, descending: Bool)]
        private let mark: Int64
        /// What is added up.
        let sums: [Field]
        let limit: Int
        /// Where the first page begins.
        let start: Cursor?

        init(_ listing: Listing, _ query: ListQuery) throws(ReadFault) {
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
            // Times of an interval are told in their order unless another is asked for: an index begins where it begins.
            let interval = query.filters.first { field($0.field)?.isInterval($0.value) ?? false }
            let order = interval.map { [ListQuery.Sort($0.field)] } ?? listing.order
            for sort in query.sort.isEmpty ? order : query.sort {
                guard let field = field(sort.field), !sorts.contains(where: { $0.field.name == sort.field }) else {
                    faults.append(.unsortable(sort.field, known: known))
                    continue
                }
                sorts.append((field, sort.descending))
            }
            if let tie = listing.tie.flatMap(field), !sorts.contains(where: { $0.field.name == tie.name }) {
                sorts.append((tie, sorts.last?.descending ?? false))
            }
            // The id is always the last key; sorting by it makes later keys pointless.
            if let id = sorts.firstIndex(where: { $0.field.name == "id" }) { sorts.removeSubrange((id + 1)...) }

            let added = Self.sums(query, of: listing)
            sums = added.fields
            faults += added.faults
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
        ///
        /// Rows come in runs, each of which an index on the sort's fields gives in its order from where it begins: what is
        /// before the cursor is never read. PostgreSQL reads the parts of `union all` one after the other, and no further
        /// than the limit; parts that have a limit of their own are never read in parallel.
        func statement(commune slug: String, after cursor: Cursor?, limit: Int) -> SQL {
            let values = listing.array(listing.fields.map(\.value))
            return statement(values: values, commune: slug, after: cursor, limit: limit)
        }

        /// How many rows there are.
        func count(commune slug: String) -> SQL {
            let filter = SQL.joined(["\(listing.commune) = \(slug)"] + conditions, separator: " and ")
            return "select count(*) from \(listing.source) where \(filter)"
        }

        /// Adds up what was asked for, exactly: whole numbers over each denominator, which Swift adds up in the end.
        /// Columns: the field, the unit or null, the denominator, the numerators' sum, and how many rows.
        func sum(commune slug: String) -> SQL {
            let filter = SQL.joined(["\(listing.commune) = \(slug)"] + conditions, separator: " and ")
            let unit = listing.sums?.unit.flatMap { name in listing.fields.first { $0.name == name } }
            let parts = sums.map { field -> SQL in
                let text = field.column
                return """
                    select \(field.name)::text, (\(unit?.column ?? "null"))::text,
                        case when strpos(\(text), '/') > 0 then split_part(\(text), '/', 2) else '1' end,
                        sum(split_part(\(text), '/', 1)::numeric)::text, count(*)
                    from \(listing.source) where \(filter) and \(text) is not null group by 1, 2, 3
                    """
            }
            return SQL.joined(parts, separator: " union all ")
        }

        /// The fields that are added up, and what is wrong with those that can't be.
        private static func sums(
            _ query: ListQuery,
            of listing: Listing
        ) -> (fields: [Field], faults: [ParameterFault]) {
            let known = listing.sums?.fields ?? []
            var fields: [Field] = []
            var faults: [ParameterFault] = []
            for name in query.sums {
                guard known.contains(name), let field = listing.fields.first(where: { $0.name == name }),
                    !fields.contains(where: { $0.name == name })
                else {
                    faults.append(.unsummable(name, known: known))
                    continue
                }
                fields.append(field)
            }
            if !fields.isEmpty, listing.sums?.needsFilter == true, query.filters.isEmpty {
                faults.append(.sumUnfiltered)
            }
            return (fields, faults)
        }

        /// The row after which so many have come: its id and keys.
        func place(commune slug: String, after count: Int64) -> SQL {
            let rows = statement(values: listing.array([listing.id]), commune: slug, after: nil, limit: Int(count))
            return "select * from (\(rows)) row offset \(count - 1) limit 1"
        }

        private func statement(values: SQL, commune slug: String, after cursor: Cursor?, limit: Int) -> SQL {
            let keys = listing.array(sorts.map(\.field.key))
            let most = Int64(limit) + 1
            let runs = runs(after: cursor).map { run -> SQL in
                let filter = SQL.joined(
                    ["\(listing.commune) = \(slug)"] + conditions + run.conditions,
                    separator: " and "
                )
                let order = SQL.joined(run.order, separator: ", ")
                return
                    "select \(values), \(keys) from \(listing.source) where \(filter) order by \(order) limit \(most)"
            }
            if runs.count == 1 { return runs[0] }
            let parts = SQL.joined(runs.map { "(\($0))" }, separator: " union all ")
            return "select * from (\(parts)) run limit \(most)"
        }

        /// The cursor of the page that begins after a row.
        func cursor(values: [JSONValue], keys: [JSONValue]) -> Cursor {
            guard case .string(let id)? = values.first else { return Cursor(mark: mark, keys: keys, id: "") }
            return Cursor(mark: mark, keys: keys, id: id)
        }

        private var sortsById: Bool { sorts.last?.field.name == "id" }

        private static func fits(_ cursor: Cursor, mark: Int64, sorts: [(field: Field, descending: Bool)]) -> Bool {
            cursor.mark == mark && cursor.keys.count == sorts.count
                && zip(cursor.keys, sorts).allSatisfy { $0 == .null || $1.field.bound($0) != nil }
        }

        /// Rows that come one after the other, by conditions and in an order.
        private struct Run {
            var conditions: [SQL] = []
            var order: [SQL]
        }

        /// What comes after a cursor, the nearest rows first: those with the same keys and a later id; those with the same
        /// keys but for the last one, which is later or missing; and so on. A missing value comes last in both directions.
        private func runs(after cursor: Cursor?) -> [Run] {
            guard let cursor else {
                guard let first = sorts.first, first.descending, !isNeverMissing(first.field) else {
                    return [Run(order: order(from: 0))]
                }
                return present(0, []) + missing(0, [])
            }
            var runs: [Run] = []
            var equal: [SQL] = []
            for (index, (sort, key)) in zip(sorts, cursor.keys).enumerated() {
                let expression = sort.field.order
                guard let bound = sort.field.bound(key) else {
                    // Nothing is later than a missing value.
                    equal.append("(\(expression)) is null")
                    continue
                }
                let later: SQL = sort.descending ? "(\(expression)) < \(bound)" : "(\(expression)) > \(bound)"
                let further = Run(conditions: equal + [later], order: order(from: index, isPresent: true))
                runs = [further] + (isNeverMissing(sort.field) ? [] : missing(index, equal)) + runs
                equal.append("(\(expression)) = \(bound)")
            }
            if !sortsById {
                let later: SQL = isFalling ? "\(listing.id) < \(cursor.id)" : "\(listing.id) > \(cursor.id)"
                runs.insert(Run(conditions: equal + [later], order: [tieClause]), at: 0)
            }
            return runs
        }

        private func present(_ index: Int, _ equal: [SQL]) -> [Run] {
            let isThere: SQL = "(\(sorts[index].field.order)) is not null"
            return [Run(conditions: equal + [isThere], order: order(from: index, isPresent: true))]
        }

        private func missing(_ index: Int, _ equal: [SQL]) -> [Run] {
            let isMissing: SQL = "(\(sorts[index].field.order)) is null"
            return [Run(conditions: equal + [isMissing], order: order(from: index + 1))]
        }

        private func isNeverMissing(_ field: Field) -> Bool { field.name == "id" || field.name == listing.tie }

        /// The id goes the way of the last key, so that an index can be read backwards.
        private var isFalling: Bool { sorts.last?.descending ?? false }
        private var tieClause: SQL { isFalling ? "\(listing.id) desc" : listing.id }

        /// The order by all keys from one on, and the id; the first of them has no missing values where `isPresent`.
        private func order(from index: Int, isPresent: Bool = false) -> [SQL] {
            let clauses = sorts.enumerated().dropFirst(index).map { place, sort -> SQL in
                // PostgreSQL's own place for missing values is the last one going up, and the first one going down.
                if !sort.descending { return sort.field.order }
                let isWhole = place == index && isPresent || isNeverMissing(sort.field)
                return isWhole ? "\(sort.field.order) desc" : "\(sort.field.order) desc nulls last"
            }
            return sortsById && index < sorts.count ? clauses : clauses + [tieClause]
        }
    }
}
