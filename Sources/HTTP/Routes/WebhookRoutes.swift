import CanonicalJSON
import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import ReadModels
import Runtime
import Webhooks

/// Receivers outside that are told of a commune's events (Standard Webhooks).
enum WebhookRoutes {
    private static let path = "/v1/communes/{commune}/webhooks"
    private static let problem = ["application/problem+json"]
    private static let noWebhook = (404, "No such commune or webhook.", problem)

    static let all: [Route] = [
        Route(
            method: .post,
            path: path,
            summary: "Registers a receiver of the commune's events; the answer shows its secret, once.",
            access: .scope(.operate),
            request: ["application/json": WebhookBody.schema(requiresURL: true)],
            responses: [
                (201, "The webhook and its secret.", ["application/json"]),
                (400, "A bad address or an unknown type of event, each named.", problem),
                (404, "No such commune.", problem), (422, "The commune has as many as it may.", problem),
            ],
            handle: add
        ),
        Route(
            method: .get,
            path: path,
            summary: "The commune's webhooks, without their secrets.",
            access: .scope(.operate),
            responses: [(200, "All of them, the oldest first.", ReadRoutes.listTypes), noWebhook],
            handle: list
        ),
        Route(
            method: .get,
            path: path + "/{id}",
            summary: "One webhook, without its secret.",
            access: .scope(.operate),
            responses: [(200, "The webhook.", ["application/json"]), noWebhook],
            handle: { _, call in
                guard let webhook = try await call.node.webhooks.find(id(call), of: call.commune) else {
                    throw unknown(call)
                }
                return ServiceRoutes.json(fields(webhook), 200)
            }
        ),
        Route(
            method: .patch,
            path: path + "/{id}",
            summary: "Changes a webhook's address, types or description, or stops and resumes it.",
            access: .scope(.operate),
            request: ["application/json": WebhookBody.schema(requiresURL: false)],
            responses: [
                (200, "The webhook.", ["application/json"]), (400, "What is wrong, each named.", problem), noWebhook,
            ],
            handle: change
        ),
        Route(
            method: .delete,
            path: path + "/{id}",
            summary: "Removes a webhook and what waits for it.",
            access: .scope(.operate),
            responses: [(204, "It is gone.", []), noWebhook],
            handle: { _, call in
                guard try await call.node.webhooks.remove(id(call), of: call.commune) else { throw unknown(call) }
                return Response(status: .noContent)
            }
        ),
        Route(
            method: .post,
            path: path + "/{id}/rotate-secret",
            summary: "Draws a new secret; the one before signs too until the overlap ends, a day unless told.",
            access: .scope(.operate),
            request: ["application/json": WebhookBody.rotationSchema],
            requestIsOptional: true,
            responses: [
                (200, "The webhook and its new secret.", ["application/json"]),
                (400, "What is wrong with the body.", problem), noWebhook,
            ],
            handle: rotate
        ),
        Route(
            method: .post,
            path: path + "/{id}/test",
            summary: "Sends the receiver a signed test at once, and says what it answered.",
            access: .scope(.operate),
            responses: [(200, "Whether it was delivered, and why not.", ["application/json"]), noWebhook],
            handle: test
        ),
    ]

    @Sendable private static func add(_ request: Request, _ call: Call) async throws -> Response {
        guard let head = try await call.node.log.size(of: call.commune) else {
            throw Problem(.communeUnknown, ["commune": call.commune])
        }
        let body = try await WebhookBody.read(request, call, requiresURL: true)
        let issued = try await call.node.webhooks.add(
            to: call.commune,
            url: body.url ?? "",
            eventTypes: body.eventTypes ?? [],
            description: body.description ?? "",
            after: head
        )
        guard let issued else { throw Problem(.webhooksTooMany, ["limit": String(WebhookRegistry.limit)]) }
        var response = ServiceRoutes.json(fields(issued.webhook) + [("secret", .string(issued.secret))], 201)
        response.headers[.location] = "/v1/communes/\(call.commune)/webhooks/\(issued.webhook.id)"
        response.headers[.cacheControl] = "no-store"
        return response
    }

    @Sendable private static func list(_ request: Request, _ call: Call) async throws -> Response {
        guard try await call.node.log.exists(call.commune) else {
            throw Problem(.communeUnknown, ["commune": call.commune])
        }
        guard let type = Accept(request.headers[.accept]).best(of: ReadRoutes.listTypes) else {
            throw Problem(.notAcceptable, ["types": ReadRoutes.listTypes.joined(separator: ", ")])
        }
        let items = try await call.node.webhooks.all(of: call.commune).map { JSONValue.object(JSONObject(fields($0))) }
        guard type != "application/json" else { return ServiceRoutes.json([("items", .array(items))], 200) }
        let format: Export = type == "text/csv" ? .csv : .ndjson
        let lines = format.header(columns) + items.flatMap { format.line($0, columns) }
        return Response(
            status: .ok,
            headers: [.contentType: type == "text/csv" ? "text/csv; charset=utf-8" : type],
            body: .init(byteBuffer: ByteBuffer(bytes: lines))
        )
    }

    @Sendable private static func change(_ request: Request, _ call: Call) async throws -> Response {
        let body = try await WebhookBody.read(request, call, requiresURL: false)
        let webhook = try await call.node.webhooks.change(
            id(call),
            of: call.commune,
            url: body.url,
            eventTypes: body.eventTypes,
            description: body.description,
            enabled: body.enabled
        )
        guard let webhook else { throw unknown(call) }
        return ServiceRoutes.json(fields(webhook), 200)
    }

    @Sendable private static func rotate(_ request: Request, _ call: Call) async throws -> Response {
        let overlap = try await WebhookBody.overlap(request)
        guard let issued = try await call.node.webhooks.rotate(id(call), of: call.commune, overlap: overlap) else {
            throw unknown(call)
        }
        var response = ServiceRoutes.json(fields(issued.webhook) + [("secret", .string(issued.secret))], 200)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    @Sendable private static func test(_ request: Request, _ call: Call) async throws -> Response {
        guard let (messageId, delivery) = try await call.node.webhooks.test(id(call), of: call.commune) else {
            throw unknown(call)
        }
        var members: [(String, JSONValue)] = [("id", .string(messageId))]
        switch delivery {
        case .delivered(let status): members += [("delivered", true), ("status", .integer(Int64(status)))]
        case .gone: members += [("delivered", false), ("status", 410), ("reason", "it answered 410")]
        case .answered(let status, let reason, _):
            members += [("delivered", false), ("status", .integer(Int64(status))), ("reason", .string(reason))]
        case .failed(let reason): members += [("delivered", false), ("reason", .string(reason))]
        }
        return ServiceRoutes.json(members, 200)
    }

    private static func id(_ call: Call) -> String { call.path["id"] ?? "" }

    private static func unknown(_ call: Call) -> Problem { Problem(.webhookUnknown, ["id": id(call)]) }

    private static let columns = [
        "id", "url", "eventTypes", "description", "fromPosition", "createdAt", "enabled", "disabledAt",
        "disabledReason",
        "previousSecretUntil",
    ]

    private static func fields(_ webhook: Webhook) -> [(String, JSONValue)] {
        func time(_ milliseconds: Int64?) -> JSONValue {
            milliseconds.map { .string(Instant(milliseconds: $0).scalar) } ?? .null
        }
        return [
            ("id", .string(webhook.id)), ("url", .string(webhook.url)),
            ("eventTypes", .array(webhook.eventTypes.map(JSONValue.string))),
            ("description", .string(webhook.description)), ("fromPosition", .integer(webhook.fromPosition)),
            ("createdAt", time(webhook.createdAt)), ("enabled", .bool(webhook.disabledAt == nil)),
            ("disabledAt", time(webhook.disabledAt)),
            ("disabledReason", webhook.disabledReason.map(JSONValue.string) ?? .null),
            ("previousSecretUntil", time(webhook.previousSecretUntil)),
        ]
    }
}
