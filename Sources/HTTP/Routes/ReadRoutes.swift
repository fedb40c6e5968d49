import CanonicalJSON
import Domain
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ReadModels
import Runtime

/// The read models: a list and one row for each resource.
enum ReadRoutes {
    static let listTypes = ["application/json", "application/x-ndjson", "text/csv"]

    static let waiting: [Route.Parameter] = [
        .integer("min-position", "Wait until the view has this position."),
        .integer("wait", "Seconds to wait for it: 5 unless told.", maximum: 30),
        .string("as-of", "The view as it stood: a position, or a time such as 2026-11-22T14:00:00Z."),
    ]

    static let all: [Route] = MemberRoutes.all + [trace] + ReadModels.resources.flatMap(routes)

    private static func routes(_ resource: Resource) -> [Route] {
        guard !resource.path.isEmpty else {
            return [
                Route(
                    method: .get,
                    path: "/v1/communes/{commune}",
                    summary: "The commune itself.",
                    access: .scope(.read),
                    parameters: waiting,
                    responses: answers("The commune.", ["application/json"]),
                    handle: { request, call in try await one(request, call, resource, id: call.commune) }
                )
            ]
        }
        let path = "/v1/communes/{commune}/\(resource.path)"
        let fields = resource.listing.comparable.joined(separator: ", ")
        let paging: [Route.Parameter] = [
            .integer("limit", "Items a page: 100 unless told.", minimum: 1, maximum: Int64(ListQuery.maximumLimit)),
            .string("cursor", "Where the page begins, from “next” of the page before."),
            .string("q", "Words to search for; accents and case don't matter."),
            .string("sort", "Fields with commas, - for descending: \(fields)."),
        ]
        let sums = (resource.listing.sums?.fields ?? []).joined(separator: ", ")
        let adding: [Route.Parameter] =
            sums.isEmpty ? [] : [.string("sum", "Fields with commas to be added up over the whole list: \(sums).")]
        return [
            Route(
                method: .get,
                path: path,
                summary: "A list: \(resource.path). Filters: filter[field]= with \(fields).",
                access: .scope(.read),
                parameters: paging + adding + waiting,
                takesFilters: true,
                responses: answers("A page, or the whole list as lines.", listTypes),
                handle: { request, call in try await list(request, call, resource) }
            ),
            Route(
                method: .get,
                path: path + "/{id}",
                summary: "One of \(resource.path).",
                access: .scope(.read),
                parameters: waiting,
                responses: answers("It.", ["application/json"]),
                handle: { request, call in try await one(request, call, resource, id: call.path["id"] ?? "") }
            ),
        ]
    }

    static func answers(_ text: String, _ types: [String]) -> [(Int, String, [String])] {
        [
            (200, text, types), (304, "Not changed since the ETag.", []),
            (400, "A parameter isn't valid.", ["application/problem+json"]),
            (404, "There is no such thing.", ["application/problem+json"]),
            (503, "Too many ask for views as they stood; see Retry-After.", ["application/problem+json"]),
            (504, "The view hasn't come to min-position.", ["application/problem+json"]),
        ]
    }

    private static let trace = Route(
        method: .get,
        path: "/v1/communes/{commune}/lots/{id}/trace",
        summary:
            "Where a lot came from and where it went: a graph of lots, people and places, an edge for each movement.",
        access: .scope(.read),
        parameters: waiting,
        responses: answers("The graph.", ["application/json"]),
        handle: { request, call in
            try await prepare(call, MovementsView.resource.views)
            let item = try await answering(call) {
                try await call.reader.trace(call.path["id"] ?? "", commune: call.commune)
            }
            guard let value = item.value else { throw Problem(.notFound) }
            return answer(request, item.position, "application/json", value.canonicalBytes)
        }
    )

    private static func list(_ request: Request, _ call: Call, _ resource: Resource) async throws -> Response {
        guard let type = Accept(request.headers[.accept]).best(of: listTypes) else {
            throw Problem(.notAcceptable, ["types": listTypes.joined(separator: ", ")])
        }
        let own = ["min-position", "wait", "as-of"]
        let parameters = call.query.filter { !own.contains($0.name) }
        let query = try await answering(call) { try ListQuery(parameters: parameters) }
        // A wrong query is told so, also to whoever has the list already.
        try await answering(call) { try resource.listing.check(query) }
        try await prepare(call, resource.views)
        if let response = try await unchanged(request, call, resource) { return response }
        let resource = try await answering(call) { try await call.seen(resource) }
        if type != "application/json", !query.sums.isEmpty {
            throw problem(.malformed([.sumOfPages]), call)
        }
        if type != "application/json" { return try await export(type, call, resource, query) }
        let page = try await answering(call) {
            try await call.reader.list(resource, commune: call.commune, query: query)
        }
        let next = page.next.map(JSONValue.string) ?? .null
        let sums = page.sums.isEmpty ? [] : [("sums", JSONValue.array(page.sums.map(\.json)))]
        let value = JSONValue.object(JSONObject([("items", .array(page.items)), ("next", next)] + sums))
        return answer(request, page.position, type, value.canonicalBytes)
    }

    /// The whole list, page by page.
    private static func export(
        _ type: String,
        _ call: Call,
        _ resource: Resource,
        _ query: ListQuery
    ) async throws -> Response {
        let format: Export = type == "text/csv" ? .csv : .ndjson
        let position = try await answering(call) {
            try await call.reader.position(resource, commune: call.commune)
        }
        let pages = try await answering(call) {
            try call.reader.export(resource, commune: call.commune, query: query, as: format)
        }
        let body = ResponseBody { writer in
            let header = format.header(resource.listing)
            if !header.isEmpty { try await writer.write(ByteBuffer(bytes: header)) }
            for try await page in pages { try await writer.write(ByteBuffer(bytes: page)) }
            try await writer.finish(nil)
            // Views as they stood stay until the last page was read.
            withExtendedLifetime(call) {}
        }
        return Response(status: .ok, headers: headers(position, type), body: body)
    }

    private static func one(_ request: Request, _ call: Call, _ resource: Resource, id: String) async throws -> Response
    {
        try await prepare(call, resource.views)
        let resource = try await answering(call) { try await call.seen(resource) }
        let item = try await answering(call) {
            try await call.reader.get(resource, commune: call.commune, id: id)
        }
        guard let value = item.value else {
            let list = resource.path.isEmpty ? "communes" : resource.path
            let place = ["id": id, "list": list, "commune": call.commune, "position": String(item.position)]
            var problem = Problem(.rowUnknown, place)
            problem.headers = headers(item.position, nil)
            throw problem
        }
        return answer(request, item.position, "application/json", value.canonicalBytes)
    }

    /// Turns what a reader throws into a problem.
    static func answering<Answer>(_ call: Call, _ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch {
            guard let fault = error as? ReadFault else { throw error }
            throw problem(fault, call)
        }
    }

    /// Waits for `min-position`; throws 404 for a commune that doesn't exist.
    static func prepare(_ call: Call, _ views: [String]) async throws {
        let seconds = try call.integer("wait", in: 0...30, default: 5)
        guard try await call.node.log.exists(call.commune) else {
            throw Problem(.communeUnknown, ["commune": call.commune])
        }
        if call["min-position"] != nil {
            let wanted = try call.integer("min-position", in: 0...Int64.max, default: 0)
            try await call.node.wait(for: wanted, of: views, in: call.commune, seconds: Int(seconds))
        }
    }

    /// 304 where the views haven't moved since the caller's ETag: without the list being read.
    private static func unchanged(_ request: Request, _ call: Call, _ resource: Resource) async throws -> Response? {
        guard let known = request.headers[.ifNoneMatch] else { return nil }
        let position = try await answering(call) {
            try await call.reader.position(resource, commune: call.commune)
        }
        guard matches(known, position) else { return nil }
        return Response(status: .notModified, headers: headers(position, nil))
    }

    /// A whole answer, or 304 where the caller has it already.
    static func answer(_ request: Request, _ position: Int64, _ type: String, _ bytes: [UInt8]) -> Response {
        if let known = request.headers[.ifNoneMatch], matches(known, position) {
            return Response(status: .notModified, headers: headers(position, nil))
        }
        return Response(
            status: .ok,
            headers: headers(position, type),
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// Whether `If-None-Match` names the position (RFC 9110 §13.1.2, weak comparison).
    private static func matches(_ known: String, _ position: Int64) -> Bool {
        let tags = known.split(separator: ",").map { $0.trimmingSpaces() }
        return tags.contains { $0 == "*" || $0 == tag(position) || $0 == tag(position).dropFirst(2) }
    }

    /// The edition is in it: rows of another one, at the same position, may say more.
    private static func tag(_ position: Int64) -> String { "W/\"\(position)-\(edition)\"" }

    private static let edition = String(
        ReadModels.meaning.utf8.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
            & 0xffff_ffff,
        radix: 36
    )

    static func headers(_ position: Int64, _ type: String?) -> HTTPFields {
        var headers: HTTPFields = [
            .eTag: tag(position), .cacheControl: "private, no-cache", .vary: "Accept, Authorization",
        ]
        if let type { headers[.contentType] = type == "text/csv" ? "text/csv; charset=utf-8" : type }
        if let name = HTTPField.Name("Acta-Position") { headers[name] = String(position) }
        return headers
    }

    private static func problem(_ fault: ReadFault, _ call: Call) -> Problem {
        switch fault {
        case .malformed(let faults):
            var problem = Problem(.parameterInvalid)
            let first = faults.first
            problem.detail = Phrase(en: first?.en ?? "", es: first?.es ?? "")
            problem.faults = faults.map {
                Fault(pointer: $0.parameter, code: "parameter", en: $0.en, es: $0.es)
            }
            return problem
        case .unavailable: return Problem(.databaseUnavailable).retry(after: 1)
        case .failed(let reason):
            call.logger.error("a query failed", metadata: ["reason": "\(reason)"])
            return Problem(.internalFault)
        }
    }
}
