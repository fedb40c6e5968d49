import CanonicalJSON

/// What a scenario expects of an answer: `status`, `code`, `outcome`, `body`, or members of the body itself.
///
/// An object that is expected may leave members out; a list must have as many elements; anything else must be equal.
struct ExpectedAnswer {
    private let expected: JSONValue

    init(_ expected: JSONValue) { self.expected = expected }

    /// The first difference, in words, or `nil`.
    func difference(from reply: Reply) -> String? {
        if let status = expected["status"]?.integer, status != Int64(reply.status) {
            return "status \(reply.status) instead of \(status): \(reply.explanation)"
        }
        guard case .object(let members) = expected else {
            return Self.difference(expected, reply.body, at: "")
        }
        for (key, value) in members.map({ ($0.key, $0.value) }) where key != "status" {
            let found: JSONValue?
            switch key {
            case "body": found = reply.body
            default: found = reply.body[key]
            }
            guard let found else { return "/\(key) is missing; \(value.text) was expected" }
            if let difference = Self.difference(value, found, at: key == "body" ? "" : "/\(key)") { return difference }
        }
        return nil
    }

    private static func difference(_ expected: JSONValue, _ found: JSONValue, at pointer: String) -> String? {
        switch (expected, found) {
        case (.object(let wanted), .object(let had)):
            for (key, value) in wanted.map({ ($0.key, $0.value) }) {
                guard let other = had[key] else { return "\(pointer)/\(key) is missing; \(value.text) was expected" }
                if let difference = difference(value, other, at: "\(pointer)/\(key)") { return difference }
            }
            return nil
        case (.array(let wanted), .array(let had)):
            guard wanted.count == had.count else {
                return "\(pointer) has \(had.count) elements; \(wanted.count) were expected"
            }
            for (index, (value, other)) in zip(wanted, had).enumerated() {
                if let difference = difference(value, other, at: "\(pointer)/\(index)") { return difference }
            }
            return nil
        default:
            return expected == found ? nil : "\(pointer) is \(found.text); \(expected.text) was expected"
        }
    }
}

extension JSONValue {
    /// As canonical JSON, for messages.
    var text: String { String(decoding: canonicalBytes, as: UTF8.self) }
}
