import CanonicalJSON
import Domain
import Runtime
import Testing

@Suite struct `A shape` {
    struct Order: Codable {
        let orderId: Identifier
        let lines: [Line]
        let when: Instant?
        let urgent: Bool
        let prices: [String: Int]?
        let note: FreeText?

        struct Line: Codable {
            let quantity: Quantity
            let place: Int
            let small: UInt8?
        }
    }

    private func faults(_ json: JSONValue) throws -> [String] {
        try Shape.derived(from: Order.self).validate(json, at: "/data").map { "\($0.pointer) \($0.code)" }
    }

    @Test func `is derived from a Swift type and lets through what the type takes`() throws {
        let good: JSONValue = [
            "orderId": "o-1",
            "lines": [["quantity": "48.5", "place": 1], ["quantity": "1/3", "place": -1, "small": 255]],
            "when": "2026-11-22T14:03:00Z", "urgent": true, "prices": ["a": 1], "note": "text",
        ]
        #expect(try faults(good) == [])
        #expect(try JSONDecoding().decode(Order.self, from: good).lines.count == 2)
        #expect(try faults(["orderId": "o-1", "lines": [], "urgent": false]) == [])
    }

    @Test func `tells all faults at once, each with its pointer`() throws {
        let bad: JSONValue = [
            "orderId": "o 1",
            "lines": [["quantity": 48, "place": "1"], 7, ["quantity": "1,5", "place": 1, "small": 256]],
            "when": "yesterday", "prices": ["a/b": "1"], "note": ["box": ""], "colour": "red",
        ]
        #expect(
            try faults(bad) == [
                "/data/orderId invalid-value", "/data/lines/0/quantity wrong-type", "/data/lines/0/place wrong-type",
                "/data/lines/1 wrong-type", "/data/lines/2/quantity invalid-value", "/data/lines/2/small out-of-range",
                "/data/when invalid-value", "/data/urgent missing-field", "/data/prices/a~1b wrong-type",
                "/data/note/field missing-field", "/data/note/key missing-field", "/data/note/persons missing-field",
                "/data/colour unknown-field",
            ]
        )
        #expect(try faults(.array([])) == ["/data wrong-type"])
        #expect(
            try faults(["orderId": nil, "lines": nil, "urgent": nil]) == [
                "/data/orderId wrong-type", "/data/lines wrong-type", "/data/urgent wrong-type",
            ]
        )
    }

    @Test func `says what is expected in English and Spanish`() throws {
        let faults = try Shape.derived(from: Order.self).validate(["orderId": 1, "lines": [], "urgent": true, "x": 1])
        #expect(faults.map(\.pointer) == ["/orderId", "/x"])
        #expect(faults.first?.en == "Expected 1 to 64 letters without accents, digits, dots, hyphens or underscores.")
        #expect(
            faults.first?.es == "Se esperaba de 1 a 64 letras sin acentos, dígitos, puntos, guiones o guiones bajos."
        )
        #expect(faults.last?.en.contains("orderId, lines, when") == true)
        #expect(faults.last?.es.contains("orderId, lines, when") == true)
    }

    @Test func `tells no more than a thousand faults of a hostile document`() throws {
        let bad: JSONValue = ["orderId": "a", "urgent": true, "lines": .array(Array(repeating: 1, count: 5000))]
        #expect(try faults(bad).count == 1000)
        let fields = JSONObject((0..<5000).map { ("x\($0)", 1) })
        #expect(try faults(.object(fields)).count == 1000)
    }

    @Test func `is published as JSON Schema`() throws {
        let schema = try Shape.derived(from: Order.self).jsonSchema(title: "order", description: "An order.")
        #expect(schema["title"] == "order")
        #expect(schema["additionalProperties"] == false)
        #expect(schema["required"] == ["orderId", "lines", "urgent"])
        let line = schema["properties"]?["lines"]?["items"]
        #expect(line?["properties"]?["small"] == ["type": "integer", "minimum": 0, "maximum": 255])
        #expect(schema["properties"]?["when"]?["format"] == "date-time")
        #expect(schema["properties"]?["orderId"]?["pattern"] == "^[A-Za-z0-9._-]{1,64}$")
        #expect(schema["properties"]?["note"]?["oneOf"]?.array?.count == 2)
    }

    @Test func `of a struct without properties is an object without fields`() throws {
        struct Nothing: Codable {}
        let shape = try Shape.derived(from: Nothing.self)
        #expect(shape.validate([:]) == [])
        #expect(shape.validate(["a": 1]).map(\.code) == ["unknown-field"])
        #expect(shape.validate(nil).map(\.code) == ["wrong-type"])
    }

    @Test func `isn't derived from a type with fractions, nor from one that is read by hand`() {
        struct Fraction: Codable { let half: Double }
        struct ByHand: Codable {
            init(from decoder: any Decoder) throws { _ = try decoder.unkeyedContainer() }
            func encode(to encoder: any Encoder) throws {}
        }
        enum Either: Codable { case one(Int), other(String) }
        #expect(throws: Shapeless.self) { try Shape.derived(from: Fraction.self) }
        #expect(throws: Shapeless.self) { try Shape.derived(from: ByHand.self) }
        #expect(throws: (any Error).self) { try Shape.derived(from: Either.self) }
    }
}
