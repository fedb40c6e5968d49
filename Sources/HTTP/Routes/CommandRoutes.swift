import CanonicalJSON
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Runtime

/// Commands and their outcomes.
enum CommandRoutes {
    static let limit = 1 << 20
    static let batchLimit = 64 << 20

    static let all: [Route] = [
        Route(
            method: .post,
            path: "/v1/communes/{commune}/commands",
            summary: "Posts a command, or one a line; an id makes each idempotent.",
            access: .scope(.commands),
            parameters: [.boolean("stop-on-refusal", "With lines: decide nothing after a line that isn't accepted.")],
            request: [
                "application/json": .object(JSONObject([("$ref", .string("#/components/schemas/Command"))])),
                "application/x-ndjson": .object(JSONObject([("type", .string("string"))])),
            ],
            responses: [
                (200, "The first answer again, or an outcome a line.", ["application/json", "application/x-ndjson"]),
                (201, "Accepted and durable.", ["application/json"]),
                (400, "Not well formed: all faults at once.", ["application/problem+json"]),
                (403, "The book gives no power, or the token doesn't open this door.", ["application/problem+json"]),
                (404, "No such commune.", ["application/problem+json"]),
                (409, "The id belongs to another command.", ["application/problem+json"]),
                (412, "The log has moved past expectedPosition.", ["application/problem+json"]),
                (413, "Too large.", ["application/problem+json"]),
                (415, "Another media type.", ["application/problem+json"]),
                (422, "A rule says no.", ["application/problem+json"]),
                (503, "Overloaded, or no database; the id tells on retry.", ["application/problem+json"]),
            ],
            handle: post
        ),
        Route(
            method: .get,
            path: "/v1/communes/{commune}/commands/{id}",
            summary: "What became of a command. A 404 isn't final while it is under way.",
            access: .token,
            responses: [
                (200, "Its outcome.", ["application/json"]),
                (404, "No outcome of such a command yet.", ["application/problem+json"]),
            ],
            handle: outcome
        ),
    ]

    @Sendable private static func post(_ request: Request, _ call: Call) async throws -> Response {
        let type = request.headers[.contentType].map(mediaType) ?? ""
        switch type {
        case "application/json": return try await postOne(request, call)
        case "application/x-ndjson", "application/jsonl", "application/ndjson":
            return try await postLines(request, call)
        default:
            throw Problem(.unsupportedMediaType, ["types": "application/json, application/x-ndjson"])
        }
    }

    private static func postOne(_ request: Request, _ call: Call) async throws -> Response {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Problem(.tooLarge)
        }
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Problem(.tooLarge)
        }
        let principal = try call.caller()
        let answer = await call.node.commands.submit(
            Array(buffer.readableBytesView),
            commune: call.commune,
            principal: principal,
            trace: call.trace
        )
        let outcome = Outcome(answer, commune: call.commune)
        call.node.metrics.count(.commands, outcome.metric)
        call.logger.debug("command", metadata: ["command": "\(outcome.id ?? "")", "outcome": "\(outcome.metric)"])
        return outcome.response(call.language)
    }

    private static func postLines(_ request: Request, _ call: Call) async throws -> Response {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > batchLimit {
            throw Problem(.tooLarge)
        }
        let stop: Bool
        switch call["stop-on-refusal"] {
        case nil, "false": stop = false
        case "true", "": stop = true
        default:
            throw call.invalid(
                "stop-on-refusal",
                Phrase(en: "true or false was expected", es: "se esperaba true o false")
            )
        }
        let principal = try call.caller()
        let lines = BodyLines(body: request.body, lineLimit: limit, limit: batchLimit)
        let answers = call.node.commands.submitSequence(
            lines,
            commune: call.commune,
            principal: principal,
            stopOnRefusal: stop,
            trace: call.trace
        )
        let body = ResponseBody { writer in
            var buffer = ByteBuffer()
            var iterator = answers.makeAsyncIterator()
            do {
                while let answer = try await iterator.next() {
                    let outcome = Outcome(answer, commune: call.commune)
                    call.node.metrics.count(.commands, outcome.metric)
                    buffer.writeBytes(outcome.line(call.language))
                    if buffer.readableBytes > 8192 || outcome.isLast {
                        try await writer.write(buffer)
                        buffer.clear()
                    }
                }
            } catch let problem as Problem {
                // The status has been sent: what ended the batch is told on a line of its own.
                buffer.writeBytes(Outcome.line(problem, call.language))
            }
            if buffer.readableBytes > 0 { try await writer.write(buffer) }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/x-ndjson"], body: body)
    }

    @Sendable private static func outcome(_ request: Request, _ call: Call) async throws -> Response {
        let principal = try call.caller()
        guard principal.sees(call.commune) else { throw Problem(.scopeMissing, ["scope": Scope.read.rawValue]) }
        let id = call.path["id"] ?? ""
        guard let known = try await call.node.commands.outcome(of: id, commune: call.commune, principal: principal),
            known.isOwn || principal.scopes.contains(.audit)
        else { throw Problem(.commandUnknown) }
        return Outcome(known.answer, commune: call.commune).lookUpResponse(call.language)
    }

    static func mediaType(_ header: String) -> String {
        header.split(separator: ";").first?.trimmingSpaces().lowercased() ?? ""
    }
}
