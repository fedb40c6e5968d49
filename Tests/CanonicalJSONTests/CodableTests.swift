import CanonicalJSON
import Testing

@Suite struct `Swift values` {
    struct Household: Codable, Hashable {
        var id: String
        var size: Int
        var isRural: Bool
        var head: Person?
        var others: [Person]
        var note: String?
        var weights: [String: Int64]
    }

    struct Person: Codable, Hashable {
        var name: Secret
        var age: UInt8?
    }

    struct Secret: Codable, Hashable {
        var text: String
    }

    private let household = Household(
        id: "h-1",
        size: 3,
        isRural: true,
        head: Person(name: Secret(text: "Ana"), age: 40),
        others: [Person(name: Secret(text: "Luz"), age: nil)],
        note: nil,
        weights: ["b": 2, "a": -1]
    )

    @Test func `go to JSON without what is nil, and come back`() throws {
        let json = try JSONEncoding().encode(household)
        #expect(
            json.description
                == #"{"head":{"age":40,"name":{"text":"Ana"}},"id":"h-1","isRural":true,"#
                + #""others":[{"name":{"text":"Luz"}}],"size":3,"weights":{"a":-1,"b":2}}"#
        )
        #expect(try JSONDecoding().decode(Household.self, from: json) == household)
    }

    @Test func `are given to the hook where they have one of its types, wherever they are`() throws {
        let encoding = JSONEncoding(transforming: [ObjectIdentifier(Secret.self)]) { value in
            (value as? Secret).map { .string("sealed " + $0.text) }
        }
        let json = try encoding.encode(household)
        #expect(json["head"]?["name"] == "sealed Ana")
        #expect(json["others"] == [["name": "sealed Luz"]])
        #expect(try encoding.encode([Optional(Secret(text: "x"))]) == ["sealed x"])
    }

    @Test func `without properties are empty objects`() throws {
        struct Nothing: Codable, Hashable {}
        #expect(try JSONEncoding().encode(Nothing()) == [:])
        #expect(try JSONEncoding().encode([Nothing()]) == [[:]])
        #expect(try JSONDecoding().decode(Nothing.self, from: [:]) == Nothing())
    }

    @Test func `that JSON can't keep are refused`() {
        #expect(throws: EncodingError.self) { try JSONEncoding().encode([Int64.max]) }
        #expect(throws: EncodingError.self) { try JSONEncoding().encode(["a": UInt64.max]) }
        #expect(throws: EncodingError.self) { try JSONEncoding().encode(0.5) }
        #expect(throws: Never.self) { try JSONEncoding().encode(9_007_199_254_740_991) }
        #expect(throws: EncodingError.self) { try JSONEncoding().encode(9_007_199_254_740_992) }
    }

    @Test func `are decoded strictly by type, and a fault has its path`() throws {
        func path(_ json: JSONValue) -> String? {
            do {
                _ = try JSONDecoding().decode(Household.self, from: json)
                return nil
            } catch let DecodingError.typeMismatch(_, context) {
                return context.codingPath.map(\.stringValue).joined(separator: "/")
            } catch let DecodingError.dataCorrupted(context) {
                return context.codingPath.map(\.stringValue).joined(separator: "/")
            } catch let DecodingError.keyNotFound(key, context) {
                return (context.codingPath.map(\.stringValue) + [key.stringValue]).joined(separator: "/") + "?"
            } catch {
                return "\(error)"
            }
        }
        let good = try JSONEncoding().encode(household)
        func with(_ key: String, _ value: JSONValue?) -> JSONValue {
            var object = good.object ?? [:]
            object[key] = value
            return .object(object)
        }
        #expect(path(good) == nil)
        #expect(path(with("size", "3")) == "size")
        #expect(path(with("isRural", 1)) == "isRural")
        #expect(path(with("id", nil)) == "id?")
        #expect(path(with("others", [["name": ["text": "x"]], ["name": ["text": 1]]])) == "others/1/name/text")
        #expect(path(with("others", [["name": [:]]])) == "others/0/name/text?")
        #expect(path(with("head", ["name": ["text": "x"], "age": 256])) == "head/age")
        #expect(path(with("note", nil)) == nil)
    }
}
