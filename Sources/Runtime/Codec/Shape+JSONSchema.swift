public import CanonicalJSON
import Domain

extension Shape {
    /// The JSON Schema (2020-12) of this shape, as a document's root or a component has it.
    public func jsonSchema(title: String, description: String) -> JSONValue {
        var object = schema
        object["title"] = .string(title)
        object["description"] = .string(description)
        return .object(object)
    }

    /// The JSON Schema (2020-12) of this shape.
    public var schema: JSONObject {
        switch self {
        case .text: ["type": "string"]
        case .scalar(let shape, _): Self.schema(of: shape)
        case .integer(let range):
            ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
        case .bool: ["type": "boolean"]
        case .array(let element): ["type": "array", "items": .object(element.schema)]
        case .map(let value): ["type": "object", "additionalProperties": .object(value.schema)]
        case .object(let fields): Self.schema(of: fields)
        case .sealed:
            Self.described(
                Self.schema(of: Self.sealedFields),
                "A personal text: base64url of nonce, ciphertext and tag (AES-GCM), and of its key's SHA-256."
            )
        case .freeText: ["oneOf": [["type": "string"], .object(Shape.sealed.schema)]]
        }
    }

    private static func schema(of scalar: ScalarShape) -> JSONObject {
        var object: JSONObject = ["type": "string"]
        if let pattern = scalar.pattern { object["pattern"] = .string(pattern) }
        if let format = scalar.format { object["format"] = .string(format) }
        if scalar.words.isEmpty {
            return described(object, scalar.expected)
        }
        object["enum"] = .array(scalar.words.map(JSONValue.string))
        return object
    }

    private static func schema(of fields: [Field]) -> JSONObject {
        let required = fields.filter { !$0.isOptional }.map { JSONValue.string($0.name) }
        var object: JSONObject = [
            "type": "object",
            "properties": .object(JSONObject(fields.map { ($0.name, .object($0.shape.schema)) })),
            "additionalProperties": false,
        ]
        if !required.isEmpty { object["required"] = .array(required) }
        return object
    }

    private static func described(_ object: JSONObject, _ text: String) -> JSONObject {
        var object = object
        object["description"] = .string(text)
        return object
    }
}
