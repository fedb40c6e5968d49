public import CanonicalJSON
public import Domain

/// The AsyncAPI 3.0 document of what leaves the system: events as webhooks (Standard Webhooks), and as a live stream
/// (Server-Sent Events). Made from the Swift types of the events.
public enum AsyncAPIDocument {
    /// Its place below `Schemas`.
    public static let path = "asyncapi.json"

    /// The document.
    public static func document() throws -> JSONValue {
        let kinds = Catalogue.payloads.map { $0.kind }
        let messages = kinds.map { (name($0), message($0)) }
        let references = kinds.map { kind in
            ("\(kind.type).\(kind.version)", reference("#/components/messages/\(escaped(name(kind)))"))
        }
        let schemas = try EventSchemas.all().map { (name($0.kind), $0.schema) }
        let components: JSONValue = [
            "messages": object(messages + [("webhooks.test", test)]),
            "schemas": object([("CloudEvent", EventSchemas.envelope), ("WebhookHeaders", headers)] + schemas),
        ]
        return [
            "asyncapi": "3.0.0", "info": info, "defaultContentType": "application/cloudevents+json",
            "channels": channels(references), "operations": operations, "components": components,
        ]
    }

    private static let info: JSONValue = [
        "title": "Acta", "version": "1",
        "description": """
        What leaves Acta: each event of a commune's log, as the CloudEvent whose bytes are hashed. What identifies a \
        person is sealed in it. Commands and queries are in /openapi.json.
        """,
        "license": ["name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"],
    ]

    private static let operations: JSONValue = [
        "sendWebhook": [
            "action": "send", "channel": ["$ref": "#/channels/webhook"], "summary": "Tell a receiver of an event.",
            "bindings": ["http": ["method": "POST", "bindingVersion": "0.3.0"]],
        ],
        "sendEvent": [
            "action": "send", "channel": ["$ref": "#/channels/events"],
            "summary": "Send an event to whoever listens.",
            "bindings": ["http": ["method": "GET", "bindingVersion": "0.3.0"]],
        ],
    ]

    private static func channels(_ references: [(String, JSONValue)]) -> JSONValue {
        let tested = references + [("webhooks.test", reference("#/components/messages/webhooks.test"))]
        let webhook: JSONValue = [
            "address": nil, "title": "Webhooks",
            "description": """
            A POST to the address that was registered at /v1/communes/{commune}/webhooks, one event each, in the order \
            of its stream, at least once: webhook-id names the event, whichever try it is.
            """,
            "messages": object(tested),
        ]
        let events: JSONValue = [
            "address": "/v1/communes/{commune}/events", "title": "The live log",
            "description": """
            GET with Accept: text/event-stream; each event's id is its position, and Last-Event-ID resumes after one. \
            Needs the scope audit.
            """,
            "parameters": ["commune": ["description": "The commune's slug."]],
            "messages": object(references),
        ]
        return ["webhook": webhook, "events": events]
    }

    private static func message(_ kind: EventKind) -> JSONValue {
        let own: JSONValue = [
            "type": ["const": .string(kind.type)], "dataschema": ["const": .string(kind.schema)],
            "data": reference("#/components/schemas/\(escaped(name(kind)))"),
        ]
        return [
            "name": .string(kind.type), "title": .string("\(kind.type), version \(kind.version)"),
            "headers": reference("#/components/schemas/WebhookHeaders"),
            "payload": [
                "allOf": [reference("#/components/schemas/CloudEvent"), ["type": "object", "properties": own]]
            ],
        ]
    }

    /// What `acta webhooks test` has sent: no event of the log.
    private static let test: JSONValue = [
        "name": "webhooks.test", "title": "A test of a webhook, no event of the log",
        "headers": ["$ref": "#/components/schemas/WebhookHeaders"],
        "payload": ["type": "object", "properties": ["type": ["const": "webhooks.test"]], "required": ["type"]],
    ]

    /// Of the Standard Webhooks specification; a live stream has none of them.
    private static let headers: JSONValue = [
        "type": "object",
        "properties": [
            "webhook-id": ["type": "string", "description": "The same for every try of one event."],
            "webhook-timestamp": ["type": "string", "description": "Seconds since 1970, of this try."],
            "webhook-signature": [
                "type": "string",
                "description": "v1,… (HMAC-SHA256), one for each secret that is valid, with spaces between.",
            ],
        ],
    ]

    private static func name(_ kind: EventKind) -> String { "\(kind.type)/\(kind.version)" }
    private static func reference(_ place: String) -> JSONValue { ["$ref": .string(place)] }
    private static func object(_ members: [(String, JSONValue)]) -> JSONValue { .object(JSONObject(members)) }

    /// RFC 6901: a slash in a name.
    private static func escaped(_ name: String) -> String {
        name.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }
}

/// JSON Schemas of events, for documents that hold all of them.
public enum EventSchemas {
    /// Of each published event, its data's.
    public static func all() throws -> [(kind: EventKind, schema: JSONValue)] {
        try Catalogue.payloads.map { payload in
            let text = "The data of an event, version \(payload.kind.version)."
            return (
                payload.kind,
                try Shape.derived(from: payload).jsonSchema(title: payload.kind.type, description: text)
            )
        }
    }

    /// What an event's `dataschema` says.
    public static func name(of kind: EventKind) -> String { kind.schema }

    /// What stands around an event's data.
    public static let envelope: JSONValue = [
        "type": "object", "title": "CloudEvent",
        "description": "An event as it is kept, hashed and served (CloudEvents 1.0).",
        "required": [
            "specversion", "id", "source", "type", "dataschema", "time", "position", "stream", "streamversion",
            "commandid", "actor", "occurredat", "data",
        ],
        "properties": [
            "specversion": ["const": "1.0"],
            "id": text("Its position."), "position": text("1, 2, 3 … in its commune."),
            "source": text("The log's permanent UUID, urn:uuid:…"),
            "type": text("In the past tense: members.registered."),
            "dataschema": text("Its schema, with its version."),
            "time": moment("When it was written."), "occurredat": moment("When it happened."),
            "stream": text("Where it belongs: its kind, a slash, the id."),
            "streamversion": ["type": "integer", "minimum": 1],
            "commandid": text("The command that it came of."),
            "actor": text("Whose act it was."),
            "by": text("Who entered it, where that isn't the actor."),
            "authority": text("The position of what gave the power."),
            "late": ["type": "boolean", "description": "Entered more than ten minutes after it happened."],
            "correlationid": text("What the client said that it belongs to."),
            "causationid": text("What the client said that caused it."),
            "data": ["type": "object"],
        ],
    ]

    private static func text(_ words: String) -> JSONValue { ["type": "string", "description": .string(words)] }
    private static func moment(_ words: String) -> JSONValue {
        ["type": "string", "format": "date-time", "description": .string(words)]
    }
}
