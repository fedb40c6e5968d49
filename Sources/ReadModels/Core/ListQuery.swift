/// What a client asks of a list: `limit`, `cursor`, `q`, `sort=field,-field`, `filter[field]=` and `sum=field`.
public struct ListQuery: Hashable, Sendable {
    /// The most items of a page: 1 to 1000.
    public var limit: Int
    /// Where the page begins, from the page before.
    public var cursor: String?
    /// Words to search for.
    public var q: String?
    /// By what to sort, first things first; the listing's own order where it is empty.
    public var sort: [Sort]
    /// What a field must equal; an empty value asks for rows without one, and `from/until` for times from one moment on and
    /// before another, with `..` for an open end.
    public var filters: [Filter]
    /// What is added up over all rows that the filters and words find, whichever page is asked for.
    public var sums: [String]

    /// A field to sort by.
    public struct Sort: Hashable, Sendable {
        /// The field's name.
        public var field: String
        /// The greatest first.
        public var descending: Bool

        /// A field to sort by.
        public init(_ field: String, descending: Bool = false) {
            self.field = field
            self.descending = descending
        }
    }

    /// A field and what it must equal.
    public struct Filter: Hashable, Sendable {
        /// The field's name.
        public var field: String
        /// The value, as answers show it.
        public var value: String

        /// A field and what it must equal.
        public init(_ field: String, _ value: String) {
            self.field = field
            self.value = value
        }
    }

    /// Items of a page where the client doesn't say.
    public static let defaultLimit = 100
    /// The most items of a page.
    public static let maximumLimit = 1000

    /// A query of its parts.
    public init(
        limit: Int = defaultLimit,
        cursor: String? = nil,
        q: String? = nil,
        sort: [Sort] = [],
        filters: [Filter] = [],
        sums: [String] = []
    ) {
        self.limit = limit
        self.cursor = cursor
        self.q = q
        self.sort = sort
        self.filters = filters
        self.sums = sums
    }

    /// Reads the parameters of a URL, decoded; what HTTP itself reads (`min-position`, `wait`) is taken out before.
    /// Whether the fields exist is the listing's to say.
    public init(parameters: [(name: String, value: String)]) throws(ReadFault) {
        self.init()
        var faults: [ParameterFault] = []
        var seen: Set<String> = []
        for (name, value) in parameters {
            guard seen.insert(name).inserted else {
                faults.append(.repeated(name))
                continue
            }
            switch name {
            case "limit":
                if let limit = Int(value), (1...Self.maximumLimit).contains(limit) {
                    self.limit = limit
                } else {
                    faults.append(.limit)
                }
            case "cursor": cursor = value
            case "q": q = value
            case "sort":
                sort = value.split(separator: ",", omittingEmptySubsequences: false).map { part in
                    part.first == "-" ? Sort(String(part.dropFirst()), descending: true) : Sort(String(part))
                }
            case "sum": sums = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            default:
                if name.hasPrefix("filter["), name.hasSuffix("]") {
                    filters.append(Filter(String(name.dropFirst(7).dropLast()), value))
                } else {
                    faults.append(.unknown(name))
                }
            }
        }
        if !faults.isEmpty { throw .malformed(faults) }
    }
}

/// Why a query has no answer.
public enum ReadFault: Error, Hashable, Sendable {
    /// The client's mistakes, all of them: 400.
    case malformed([ParameterFault])
    /// The database can't be reached or is overloaded: 503.
    case unavailable(String)
    /// A defect of ours, or of the stored rows: 500.
    case failed(String)
}

/// What is wrong with one parameter of a query.
public struct ParameterFault: Hashable, Sendable {
    /// The parameter, as the client wrote it.
    public let parameter: String
    /// What was expected, in English.
    public let en: String
    /// The same in Spanish.
    public let es: String

    static let limit = ParameterFault(
        parameter: "limit",
        en: "limit must be a number from 1 to \(ListQuery.maximumLimit).",
        es: "limit debe ser un número de 1 a \(ListQuery.maximumLimit)."
    )
    static let cursor = ParameterFault(
        parameter: "cursor",
        en: "This cursor doesn't belong to this list with these filters and this order; start again without it.",
        es: "Este cursor no es de esta lista con estos filtros y este orden; empiece de nuevo sin él."
    )
    static let search = ParameterFault(
        parameter: "q",
        en: "This list can't be searched by words; use filter[…].",
        es: "En esta lista no se puede buscar por palabras; use filter[…]."
    )

    public static let sumOfPages = ParameterFault(
        parameter: "sum",
        en: "Sums come with a page of JSON; ask for it as application/json.",
        es: "Las sumas vienen con una página de JSON; pídala como application/json."
    )
    static let sumUnfiltered = ParameterFault(
        parameter: "sum",
        en: "This list is added up where a filter[…] says of what.",
        es: "En esta lista se suma donde un filter[…] diga qué."
    )

    static func unsummable(_ field: String, known: [String]) -> ParameterFault {
        ParameterFault(
            parameter: "sum",
            en: "Can't add up \(field); known: \(known.isEmpty ? "none" : known.joined(separator: ", ")).",
            es: "No se puede sumar \(field); se puede: \(known.isEmpty ? "nada" : known.joined(separator: ", "))."
        )
    }

    static func unknown(_ name: String) -> ParameterFault {
        ParameterFault(
            parameter: name,
            en: "There is no parameter \(name) here.",
            es: "Aquí no hay un parámetro \(name)."
        )
    }

    static func repeated(_ name: String) -> ParameterFault {
        ParameterFault(
            parameter: name,
            en: "\(name) was given more than once.",
            es: "\(name) se dio más de una vez."
        )
    }

    static func unsortable(_ field: String, known: [String]) -> ParameterFault {
        ParameterFault(
            parameter: "sort",
            en: "Can't sort by \(field); known: \(known.joined(separator: ", ")).",
            es: "No se puede ordenar por \(field); se puede por: \(known.joined(separator: ", "))."
        )
    }

    static func unfilterable(_ field: String, known: [String]) -> ParameterFault {
        ParameterFault(
            parameter: "filter[\(field)]",
            en: "Can't filter by \(field); known: \(known.joined(separator: ", ")).",
            es: "No se puede filtrar por \(field); se puede por: \(known.joined(separator: ", "))."
        )
    }

    static func value(_ field: Field) -> ParameterFault {
        ParameterFault(
            parameter: "filter[\(field.name)]",
            en: "filter[\(field.name)] must be \(field.kind.expected).",
            es: "filter[\(field.name)] debe ser \(field.kind.esperado)."
        )
    }
}
