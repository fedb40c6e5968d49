public import CanonicalJSON
public import Domain

/// A rule set as a file, as people write and check it.
public enum RuleSetDocument {
    /// Where its JSON Schema is published, below `Schemas`.
    public static let schemaPath = "rules/rule-set.schema.json"

    /// Reads a rule set.
    ///
    /// - Parameter faults: all that is wrong, each with its JSON pointer: first what the schema says, then what it can't.
    /// - Returns: the rule set, if it could be read; it may have faults nevertheless.
    public static func read(_ bytes: [UInt8], _ faults: inout [Fault]) -> RuleSet? {
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONValue.parse(bytes)
        } catch {
            faults.append(Fault(error))
            return nil
        }
        let found = Shape.of(RuleSet.self).validate(value)
        faults += found
        guard found.isEmpty, let set = try? JSONDecoding().decode(RuleSet.self, from: value) else { return nil }
        faults += set.faults.map { Fault(pointer: $0.pointer, code: "rule-set-invalid", en: $0.en, es: $0.es) }
        return set
    }

    /// How many values a rule set states, and for how many of them a published source was found.
    public static func count(_ set: RuleSet) throws -> (values: Int, verified: Int) {
        count(try JSONEncoding().encode(set))
    }

    private static func count(_ value: JSONValue) -> (values: Int, verified: Int) {
        switch value {
        case .array(let elements): return elements.map(count).reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
        case .object(let object):
            if case .bool(let verified)? = object["verified"], object["citation"] != nil {
                return (1, verified ? 1 : 0)
            }
            return object.map { count($0.value) }.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
        case .null, .bool, .integer, .string: return (0, 0)
        }
    }

    static func schema() throws -> JSONValue {
        let shape = try Shape.derived(from: RuleSet.self)
        var object =
            shape.jsonSchema(
                title: "Rule set",
                description: "The law of a place, as data: each value with its citation, and whether that was verified."
            ).object ?? [:]
        object["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        object["$id"] = "urn:acta:rules/rule-set"
        return .object(object)
    }
}
