import CanonicalJSON
import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import Runtime

/// The OpenAPI 3.1 document, made from the routes that are served and the Swift types of the commands.
enum OpenAPI {
    static func document(_ routes: [Route]) -> JSONValue {
        var paths: [(String, [(String, JSONValue)])] = []
        for route in routes {
            let operation = (route.method.rawValue.lowercased(), operation(route))
            if let index = paths.firstIndex(where: { $0.0 == route.path }) {
                paths[index].1.append(operation)
            } else {
                paths.append((route.path, [operation]))
            }
        }
        return object([
            ("openapi", .string("3.1.0")),
            (
                "info",
                object([
                    ("title", .string("Acta")), ("version", .string("1")),
                    (
                        "description",
                        .string(
                            "The shared memory of communes, communal councils and cooperatives: post commands, query views, check the log."
                        )
                    ), ("license", object([("name", .string("Apache-2.0")), ("identifier", .string("Apache-2.0"))])),
                ])
            ),
            ("paths", object(paths.map { ($0.0, object($0.1)) })),
            (
                "components",
                object([
                    ("schemas", object(schemas)),
                    (
                        "securitySchemes",
                        object([
                            (
                                "bearer",
                                object([
                                    ("type", .string("http")), ("scheme", .string("bearer")),
                                    ("description", .string("A JSON Web Token, or an API key (acta_…).")),
                                ])
                            )
                        ])
                    ),
                ])
            ),
        ])
    }

    /// The route of the document itself, which describes itself too.
    static func route(describing routes: [Route]) -> Route {
        var route = Route(
            method: .get,
            path: "/openapi.json",
            summary: "This document.",
            access: .open,
            responses: [(200, "OpenAPI 3.1.", ["application/json"])],
            handle: { _, _ in throw Problem(.notFound) }
        )
        let bytes = document(routes + [route]).canonicalBytes
        route.handle = { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: bytes))
            )
        }
        return route
    }

    private static func operation(_ route: Route) -> JSONValue {
        var fields: [(String, JSONValue)] = [
            ("operationId", .string(operationId(route))), ("summary", .string(route.summary)),
        ]
        let names = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
        var parameters = names.map { name in
            object([
                ("name", .string(String(name))), ("in", .string("path")), ("required", .bool(true)),
                ("schema", object([("type", .string("string"))])),
            ])
        }
        parameters += route.parameters.map { parameter in
            object([
                ("name", .string(parameter.name)), ("in", .string("query")), ("description", .string(parameter.text)),
                ("schema", parameter.schema),
            ])
        }
        if route.takesFilters {
            parameters.append(
                object([
                    ("name", .string("filter")), ("in", .string("query")), ("style", .string("deepObject")),
                    ("explode", .bool(true)), ("description", .string("filter[field]=value")),
                    (
                        "schema",
                        object([
                            ("type", .string("object")),
                            ("additionalProperties", object([("type", .string("string"))])),
                        ])
                    ),
                ])
            )
        }
        if !parameters.isEmpty { fields.append(("parameters", .array(parameters))) }
        if !route.request.isEmpty {
            let content = route.request.sorted { $0.key < $1.key }.map { ($0.key, object([("schema", $0.value)])) }
            let body = [("required", JSONValue.bool(!route.requestIsOptional)), ("content", object(content))]
            fields.append(("requestBody", object(body)))
        }
        var responses = route.responses.map { response in
            let content = response.types.map { ($0, object([("schema", schema(of: $0))])) }
            return (
                String(response.status),
                object([("description", .string(response.text)), ("content", object(content))])
            )
        }
        switch route.access {
        case .open: fields.append(("security", .array([])))
        case .token, .scope:
            fields.append(("security", .array([object([("bearer", .array([]))])])))
            let problem = object([
                ("application/problem+json", object([("schema", schema(of: "application/problem+json"))]))
            ])
            for (status, text) in [("401", "No valid token or key."), ("403", "Not a door of this token.")]
            where !responses.contains(where: { $0.0 == status }) {
                responses.append((status, object([("description", .string(text)), ("content", problem)])))
            }
        }
        fields.append(("responses", object(responses)))
        return object(fields)
    }

    private static func operationId(_ route: Route) -> String {
        let words = route.path.split { !$0.isLetter && !$0.isNumber }.filter { $0 != "v1" }
        return route.method.rawValue.lowercased() + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static func schema(of type: String) -> JSONValue {
        switch type {
        case "application/problem+json": object([("$ref", .string("#/components/schemas/Problem"))])
        case "application/json": object([])
        case "application/cloudevents-batch+json":
            object([
                ("type", .string("array")), ("items", object([("$ref", .string("#/components/schemas/CloudEvent"))])),
            ])
        default: object([("type", .string("string"))])
        }
    }

    private static var schemas: [(String, JSONValue)] {
        let commands = Catalogue.commands.map { command -> (String, JSONValue) in
            (command.type, Shape.of(command).jsonSchema(title: command.type, description: command.summary))
        }
        let variants = Catalogue.commands.map { command in
            object([
                ("type", .string("object")),
                (
                    "properties",
                    object([
                        ("type", object([("const", .string(command.type))])),
                        ("data", object([("$ref", .string("#/components/schemas/\(command.type)"))])),
                    ])
                ),
            ])
        }
        let text = object([("type", .string("string"))])
        let id = object([("type", .string("string")), ("pattern", .string(Identifier.scalarShape.pattern ?? ""))])
        let time = object([("type", .string("string")), ("format", .string("date-time"))])
        let envelope = object([
            ("type", .string("object")),
            ("required", .array(["id", "type", "data"].map(JSONValue.string))),
            (
                "properties",
                object([
                    ("id", id), ("type", text), ("data", object([("type", .string("object"))])), ("actor", id),
                    ("occurredAt", time), ("correlationId", id), ("causationId", id),
                    ("expectedPosition", object([("type", .string("integer")), ("minimum", .integer(0))])),
                ])
            ),
            ("oneOf", .array(variants)),
        ])
        let problem = object([
            ("type", .string("object")),
            ("required", .array(["type", "title", "status", "code"].map(JSONValue.string))),
            (
                "properties",
                object([
                    ("type", text), ("title", text), ("status", object([("type", .string("integer"))])),
                    ("detail", text),
                    ("code", text),
                ])
            ),
        ])
        return [("CloudEvent", cloudEvent), ("Command", envelope), ("Problem", problem)] + commands + events
    }

    /// An event with the data of its type.
    private static var cloudEvent: JSONValue {
        var event = EventSchemas.envelope.object ?? [:]
        let variants = Catalogue.payloads.map { payload in
            object([
                ("type", .string("object")),
                (
                    "properties",
                    object([
                        ("type", object([("const", .string(payload.kind.type))])),
                        ("dataschema", object([("const", .string(EventSchemas.name(of: payload.kind)))])),
                        ("data", object([("$ref", .string("#/components/schemas/\(name(of: payload.kind))"))])),
                    ])
                ),
            ])
        }
        event["oneOf"] = .array(variants)
        return .object(event)
    }

    /// A component's name has no slash, and some commands are called like their events.
    private static func name(of kind: EventKind) -> String { "event.\(kind.type).\(kind.version)" }

    /// Where a type's shape can't be derived `acta schemas` says so, and its test.
    private static var events: [(String, JSONValue)] {
        ((try? EventSchemas.all()) ?? []).map { (name(of: $0.kind), $0.schema) }
    }

    /// The AsyncAPI document of what leaves the system.
    static let asyncRoute: Route = {
        let bytes = (try? AsyncAPIDocument.document())?.canonicalBytes ?? []
        return Route(
            method: .get,
            path: "/asyncapi.json",
            summary: "The AsyncAPI 3 document: webhooks and the live log.",
            access: .open,
            responses: [(200, "AsyncAPI 3.0.", ["application/json"])],
            handle: { _, _ in
                Response(
                    status: .ok,
                    headers: [.contentType: "application/json"],
                    body: .init(byteBuffer: ByteBuffer(bytes: bytes))
                )
            }
        )
    }()

    private static func object(_ members: [(String, JSONValue)]) -> JSONValue { .object(JSONObject(members)) }
}
