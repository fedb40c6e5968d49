import CanonicalJSON
import Domain
import Hummingbird
import NIOCore
import Runtime
import Webhooks

/// What is posted to register or change a webhook, with everything that is wrong with it.
struct WebhookBody {
    var url: String?
    var eventTypes: [String]?
    var description: String?
    var enabled: Bool?

    private static let longestOverlap: Int64 = 7 * 86_400

    /// Reads a body and checks its address, also where that leads.
    static func read(_ request: Request, _ call: Call, requiresURL: Bool) async throws -> WebhookBody {
        let object = try await object(request, emptyIsObject: false)
        var body = WebhookBody()
        var faults: [Fault] = []
        for member in object {
            switch (member.key, member.value) {
            case ("url", .string(let url)):
                body.url = url
                if let fault = await call.node.webhooks.fault(of: url) { faults.append(Self.fault(fault)) }
            case ("url", _): faults.append(text("/url"))
            case ("eventTypes", .array(let values)):
                body.eventTypes = []
                for (index, value) in values.enumerated() {
                    guard case .string(let type) = value, isKnown(type) else {
                        faults.append(unknownType("/eventTypes/\(index)"))
                        continue
                    }
                    body.eventTypes?.append(type)
                }
                if values.count > 200 {
                    faults.append(
                        Fault(pointer: "/eventTypes", code: "too-many", en: "200 at most", es: "200 como máximo")
                    )
                }
            case ("eventTypes", _):
                faults.append(
                    Fault(
                        pointer: "/eventTypes",
                        code: "list-expected",
                        en: "a list of types of events was expected; an empty one means all",
                        es: "se esperaba una lista de tipos de eventos; vacía significa todos"
                    )
                )
            case ("description", .string(let text)) where text.unicodeScalars.count <= 500: body.description = text
            case ("description", _):
                faults.append(
                    Fault(
                        pointer: "/description",
                        code: "format",
                        en: "a text of at most 500 characters was expected",
                        es: "se esperaba un texto de 500 caracteres como máximo"
                    )
                )
            case ("enabled", .bool(let enabled)) where !requiresURL: body.enabled = enabled
            case ("enabled", _) where !requiresURL:
                faults.append(
                    Fault(
                        pointer: "/enabled",
                        code: "boolean-expected",
                        en: "true or false was expected",
                        es: "se esperaba true o false"
                    )
                )
            default: faults.append(unknownField(member.key, requiresURL ? known : known + ["enabled"]))
            }
        }
        if requiresURL, object["url"] == nil {
            faults.append(Fault(pointer: "/url", code: "missing", en: "this field is required", es: "falta este campo"))
        }
        guard faults.isEmpty else { throw Problem.malformed(faults) }
        return body
    }

    /// The overlap of a rotation in seconds: a day unless told.
    static func overlap(_ request: Request) async throws -> Int64 {
        let object = try await object(request, emptyIsObject: true)
        var overlap: Int64 = 86_400
        var faults: [Fault] = []
        for member in object {
            switch (member.key, member.value) {
            case ("overlapSeconds", .integer(let seconds)) where (0...longestOverlap).contains(seconds):
                overlap = seconds
            case ("overlapSeconds", _):
                faults.append(
                    Fault(
                        pointer: "/overlapSeconds",
                        code: "range",
                        en: "a whole number of seconds from 0 to \(longestOverlap) was expected",
                        es: "se esperaba un número entero de segundos de 0 a \(longestOverlap)"
                    )
                )
            default: faults.append(unknownField(member.key, ["overlapSeconds"]))
            }
        }
        guard faults.isEmpty else { throw Problem.malformed(faults) }
        return overlap
    }

    private static let known = ["url", "eventTypes", "description"]

    /// A type, or all of a context: `members.*`.
    private static func isKnown(_ type: String) -> Bool {
        if type.hasSuffix(".*") {
            let context = type.dropLast()
            return Catalogue.payloads.contains { $0.kind.type.hasPrefix(context) }
        }
        return Catalogue.payloads.contains { $0.kind.type == type }
    }

    private static func object(_ request: Request, emptyIsObject: Bool) async throws -> JSONObject {
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: 1 << 16)
        } catch is NIOTooManyBytesError {
            throw Problem(.tooLarge)
        }
        if emptyIsObject, buffer.readableBytes == 0 { return JSONObject() }
        do {
            if case .object(let object) = try JSONValue.parse(Array(buffer.readableBytesView)) { return object }
        } catch let json as JSONFault {
            throw Problem.malformed([
                Fault(pointer: json.pointer, code: json.code.rawValue, en: json.expected, es: json.esperado)
            ])
        }
        throw Problem.malformed([
            Fault(
                pointer: "",
                code: "object-expected",
                en: "a JSON object was expected",
                es: "se esperaba un objeto JSON"
            )
        ])
    }

    private static func fault(_ fault: WebhookAddress.Fault) -> Fault {
        switch fault {
        case .notAnAddress:
            Fault(
                pointer: "/url",
                code: "url-invalid",
                en:
                    "an absolute address as https://example.org/hook was expected, in ASCII, of at most 2048 characters",
                es:
                    "se esperaba una dirección absoluta como https://example.org/hook, en ASCII, de 2048 caracteres como máximo"
            )
        case .scheme(let scheme):
            Fault(
                pointer: "/url",
                code: "https-required",
                en: "https:// was expected, not \(scheme)://; http:// only where the server allows private webhooks",
                es: "se esperaba https://, no \(scheme)://; http:// solo donde el servidor permite webhooks privados"
            )
        case .credentials:
            Fault(
                pointer: "/url",
                code: "credentials-in-url",
                en: "take the user name and password out of the address; deliveries are signed",
                es: "quite el usuario y la clave de la dirección; las entregas van firmadas"
            )
        case .fragment:
            Fault(
                pointer: "/url",
                code: "fragment-in-url",
                en: "take “#” and what follows out of the address; it is never sent",
                es: "quite “#” y lo que sigue de la dirección; nunca se envía"
            )
        case .refused(let address, let refusal):
            Fault(
                pointer: "/url",
                code: "private-address",
                en: "it leads to \(address) (\(refusal.rawValue)); only public addresses are delivered to",
                es: "lleva a \(address) (\(refusal.rawValue)); solo se entrega a direcciones públicas"
            )
        }
    }

    private static func text(_ pointer: String) -> Fault {
        Fault(pointer: pointer, code: "text-expected", en: "a text was expected", es: "se esperaba un texto")
    }

    private static func unknownType(_ pointer: String) -> Fault {
        Fault(
            pointer: pointer,
            code: "event-type-unknown",
            en: "there is no such type of event; take one as members.registered, or a context as members.*",
            es: "no existe ese tipo de evento; tome uno como members.registered, o un contexto como members.*"
        )
    }

    private static func unknownField(_ name: String, _ known: [String]) -> Fault {
        let names = known.joined(separator: ", ")
        return Fault(
            pointer: "/" + name.pointerToken,
            code: "unknown-field",
            en: "there is no such field; there are: \(names)",
            es: "no existe ese campo; existen: \(names)"
        )
    }
}

extension WebhookBody {
    /// For OpenAPI.
    static func schema(requiresURL: Bool) -> JSONValue {
        let text: JSONValue = ["type": "string"]
        var properties: [(String, JSONValue)] = [
            ("url", ["type": "string", "format": "uri", "maxLength": 2048]),
            ("eventTypes", ["type": "array", "maxItems": 200, "items": text]),
            ("description", ["type": "string", "maxLength": 500]),
        ]
        if !requiresURL { properties.append(("enabled", ["type": "boolean"])) }
        return [
            "type": "object", "required": .array(requiresURL ? ["url"] : []), "additionalProperties": false,
            "properties": .object(JSONObject(properties)),
        ]
    }

    static let rotationSchema: JSONValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "overlapSeconds": ["type": "integer", "minimum": 0, "maximum": .integer(longestOverlap), "default": 86_400]
        ],
    ]
}
