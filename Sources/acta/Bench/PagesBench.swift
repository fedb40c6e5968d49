import CanonicalJSON
import Foundation
import Postgres
import ReadModels

/// How long a page of 100 takes in a large commune: every list, with every filter and sort, from the beginning and at a late
/// cursor.
struct PagesBench {
    /// A page that was asked for again and again.
    struct Measured {
        let query: String
        /// The median, in milliseconds.
        let median: Double
        let items: Int
    }

    private let client: ActaClient
    private let reader: Reader
    private let commune: String
    private let rounds: Int

    /// - Parameter pool: of the same database, by which late cursors are found.
    init(client: ActaClient, pool: Pool, commune: String, rounds: Int) {
        self.client = client
        reader = Reader(pool: pool, opener: .closed)
        self.commune = commune
        self.rounds = rounds
    }

    /// Measures all lists, and says how far it is.
    func run(_ progress: Progress) async throws -> [Measured] {
        var measured: [Measured] = []
        for resource in Self.lists {
            let fields = resource.listing.comparable
            let rows = try await first(resource, "")
            measured.append(try await measure(resource, ""))
            progress.advance()
            for field in fields {
                for sort in [field, "-" + field] {
                    measured.append(try await measure(resource, "sort=\(sort)"))
                    if let late = try await late(resource, sort) {
                        measured.append(try await measure(resource, "sort=\(sort)&cursor=\(late)", named: "late"))
                    }
                }
                // A value that there is, and one that there isn't.
                let found = rows.compactMap { Self.text($0[field]) }.last
                for value in [found, field == "id" ? "none" : ""].compactMap(\.self) {
                    measured.append(try await measure(resource, "filter%5B\(field)%5D=\(Self.escaped(value))"))
                }
                progress.advance()
            }
            if resource.listing.search != nil { measured.append(try await measure(resource, "q=mar")) }
        }
        return measured
    }

    /// How many steps of progress it takes.
    static var steps: Int { lists.reduce(0) { $0 + 1 + $1.listing.comparable.count } }

    private static var lists: [Resource] { ReadModels.resources.filter { !$0.path.isEmpty } }

    private func first(_ resource: Resource, _ query: String) async throws -> [JSONValue] {
        let reply = try await client.get("/v1/communes/\(commune)/\(resource.path)?\(query)")
        guard reply.status == 200 else { throw Failure("\(resource.path)?\(query): \(reply.explanation)") }
        return reply.body["items"]?.array ?? []
    }

    private func measure(_ resource: Resource, _ query: String, named: String? = nil) async throws -> Measured {
        let path = "/v1/communes/\(commune)/\(resource.path)?limit=100&\(query)"
        var times: [Double] = []
        var items = 0
        for round in 0...rounds {
            let start = ContinuousClock.now
            let reply = try await client.get(path)
            let taken = ContinuousClock.now - start
            guard reply.status == 200 else { throw Failure("\(path): \(reply.explanation)") }
            items = reply.body["items"]?.array?.count ?? 0
            // The first one reads pages from the disk.
            if round > 0 {
                times.append(Double(taken.components.attoseconds) / 1e15 + Double(taken.components.seconds) * 1e3)
            }
        }
        let shown = query.split(separator: "&").first.map(String.init) ?? ""
        let words = ["/\(resource.path)", shown, named ?? ""].filter { !$0.isEmpty }
        return Measured(query: words.joined(separator: " "), median: BenchStage.median(times), items: items)
    }

    /// The cursor of a page after nine tenths of the list; `nil` where that is no more than a page.
    private func late(_ resource: Resource, _ sort: String) async throws -> String? {
        let order = ListQuery.Sort(
            sort.hasPrefix("-") ? String(sort.dropFirst()) : sort,
            descending: sort.hasPrefix("-")
        )
        return try await reader.lateCursor(resource, commune: commune, query: ListQuery(sort: [order]))
    }

    private static func text(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object, nil: nil
        }
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }
}
