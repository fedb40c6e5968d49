public import CanonicalJSON
import Crypto
import Domain
public import Schemas

/// The published schemas and examples of commands and events, generated from the Swift types (`make schemas`).
public enum SchemaDocuments {
    /// All documents by their path below `Schemas`.
    ///
    /// - Parameter published: `published.json` as it is: new event schemas are added to it, and none is changed there.
    public static func all(published: [UInt8] = Schemas.published) throws -> [(path: String, bytes: [UInt8])] {
        var documents: [(path: String, bytes: [UInt8])] = []
        for command in Catalogue.commands {
            documents.append(("commands/\(command.type).json", try schema(of: command).indentedBytes))
            documents.append(("examples/commands/\(command.type).json", try example(of: command).indentedBytes))
        }
        var fingerprints: [(path: String, fingerprint: String)] = []
        for payload in Catalogue.payloads {
            let place = "\(payload.kind.type)/\(payload.kind.version).json"
            let schema = try schema(of: payload)
            documents.append(("events/\(place)", schema.indentedBytes))
            documents.append(("examples/events/\(place)", try JSONEncoding().encode(payload.example).indentedBytes))
            fingerprints.append(("events/\(place)", schema.fingerprint))
        }
        documents.append((AsyncAPIDocument.path, try AsyncAPIDocument.document().indentedBytes))
        documents.append((RuleSetDocument.schemaPath, try RuleSetDocument.schema().indentedBytes))
        let list = try adding(fingerprints, to: published)
        documents.append(("published.json", JSONValue.object(list).indentedBytes))
        return documents.sorted { $0.path < $1.path }
    }

    /// Event schemas that aren't what was published under their path: a log may hold events of the published form, so it
    /// is the new form that needs a new version.
    ///
    /// - Parameter published: `published.json`.
    public static func changed(since published: [UInt8]) throws -> [String] {
        guard let list = try JSONValue.parse(published).object else { return [] }
        return try Catalogue.payloads.compactMap { payload in
            let path = "events/\(payload.kind.type)/\(payload.kind.version).json"
            guard let known = list[path]?.string else { return nil }
            return known == (try schema(of: payload).fingerprint) ? nil : path
        }
    }

    /// What is published stays; what is new is added.
    private static func adding(
        _ fingerprints: [(path: String, fingerprint: String)],
        to published: [UInt8]
    ) throws -> JSONObject {
        var list = try JSONValue.parse(published).object ?? [:]
        for (path, fingerprint) in fingerprints where list[path] == nil { list[path] = .string(fingerprint) }
        return list
    }

    /// A command's data; the envelope around it is the same for all.
    private static func schema(of command: any Command.Type) throws -> JSONValue {
        let shape = try Shape.derived(from: command)
        return document(
            shape.jsonSchema(title: command.type, description: command.summary + "."),
            id: "urn:acta:commands/\(command.type)"
        )
    }

    private static func schema(of payload: any EventPayload.Type) throws -> JSONValue {
        let shape = try Shape.derived(from: payload)
        return document(
            shape.jsonSchema(
                title: payload.kind.type,
                description: "The data of an event, version \(payload.kind.version)."
            ),
            id: payload.kind.schema
        )
    }

    private static func document(_ schema: JSONValue, id: String) -> JSONValue {
        var object = schema.object ?? [:]
        object["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        object["$id"] = .string(id)
        return .object(object)
    }

    /// A whole command, as it is posted.
    private static func example(of command: any Command.Type) throws -> JSONValue {
        [
            "id": "0197a0c4-7f0e-7c1e-9c37-0d5f2a1b3c4d",
            "type": .string(command.type),
            "data": try JSONEncoding().encode(command.example),
        ]
    }
}

extension JSONValue {
    /// The SHA-256 of what a schema demands. Left out is what may go on growing under the same version: texts for people,
    /// and which words and codes a scalar has so far.
    var fingerprint: String {
        SHA256.hash(data: Self.demands(of: self).canonicalBytes)
            .map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
            .joined()
    }

    private static func demands(of schema: JSONValue) -> JSONValue {
        switch schema {
        case .null, .bool, .integer, .string: return schema
        case .array(let schemas): return .array(schemas.map(demands(of:)))
        case .object(let object):
            var kept: [(String, JSONValue)] = []
            for member in object {
                switch member.key {
                case "title", "description", "enum", "pattern": continue
                case "properties":
                    // Its keys are names of fields, which may be any words.
                    let fields = (member.value.object ?? [:]).map { ($0.key, demands(of: $0.value)) }
                    kept.append((member.key, .object(JSONObject(fields))))
                default: kept.append((member.key, demands(of: member.value)))
                }
            }
            return .object(JSONObject(kept))
        }
    }

    /// For people and for version control: two spaces a level, keys in canonical order, a line feed at the end.
    public var indentedBytes: [UInt8] {
        var bytes: [UInt8] = []
        writeIndented(to: &bytes, level: 0)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private func writeIndented(to bytes: inout [UInt8], level: Int) {
        func line(_ level: Int) {
            bytes.append(UInt8(ascii: "\n"))
            bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
        }
        switch self {
        case .array(let elements) where !elements.isEmpty:
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                line(level + 1)
                element.writeIndented(to: &bytes, level: level + 1)
            }
            line(level)
            bytes.append(UInt8(ascii: "]"))
        case .object(let object) where !object.isEmpty:
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in object.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                line(level + 1)
                JSONValue.string(member.key).write(to: &bytes)
                bytes.append(contentsOf: ": ".utf8)
                member.value.writeIndented(to: &bytes, level: level + 1)
            }
            line(level)
            bytes.append(UInt8(ascii: "}"))
        case .null, .bool, .integer, .string, .array, .object: write(to: &bytes)
        }
    }
}
