import CanonicalJSON
import Testing

@Suite struct `A canonical writer` {
    @Test func `sorts keys as RFC 8785 does, by UTF-16`() throws {
        // RFC 8785 §3.2.3.
        let text = #"""
            {"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
             "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}
            """#
        let value = try JSONValue.parse(Array(text.utf8))
        #expect(
            value.object?.map { $0.value.string } == [
                "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
                "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
            ]
        )
        #expect(Array(JSONObject(value.object?.reversed().map { ($0.key, $0.value) } ?? [])) == value.object?.members)
    }

    @Test func `escapes only what must be, as RFC 8785 does`() throws {
        // RFC 8785 §3.2.2, without its fractions, which Acta refuses.
        let text = #"{"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}"#
        let value = try JSONValue.parse(Array(text.utf8))
        #expect(value.description == #"{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}"#)
        let controls = String(String.UnicodeScalarView((1..<0x20).compactMap(Unicode.Scalar.init)))
        #expect(
            JSONValue.string(controls + "\u{7F}").description
                == #""\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012"#
                + #"\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"# + "\u{7F}\""
        )
    }

    @Test func `writes what it reads, and reads what it writes`() throws {
        var random = Random(state: 20_261_122)
        for _ in 0..<2000 {
            let value = random.value(depth: 4)
            let bytes = value.canonicalBytes
            let again = try JSONValue.parse(bytes)
            #expect(again == value)
            #expect(again.canonicalBytes == bytes)
            #expect(again.hashValue == value.hashValue)
        }
    }

    @Test func `never traps on broken bytes, and what it takes is canonical after one writing`() throws {
        var random = Random(state: 7)
        for _ in 0..<3000 {
            var bytes = random.value(depth: 3).canonicalBytes
            for _ in 0...random.below(3) where !bytes.isEmpty {
                let place = random.below(bytes.count)
                switch random.below(3) {
                case 0: bytes[place] = UInt8(random.below(256))
                case 1: bytes.remove(at: place)
                default: bytes.insert(Array("{}[]\",:\\u0\u{80}".utf8)[random.below(11)], at: place)
                }
            }
            do throws(JSONFault) {
                let value = try JSONValue.parse(bytes)
                let once = value.canonicalBytes
                #expect(try JSONValue.parse(once).canonicalBytes == once)
            } catch {
                #expect(error.offset <= bytes.count)
                #expect(!error.expected.isEmpty && !error.esperado.isEmpty)
            }
        }
    }

    @Test func `an object keeps a key once, and forgets it where it is set to nothing`() {
        var object: JSONObject = ["b": 1, "a": 2, "b": 3]
        #expect(object.count == 2)
        #expect(object["b"] == 3)
        object["a"] = nil
        object["c"] = nil
        #expect(JSONValue.object(object).description == #"{"b":3}"#)
    }
}

/// A linear congruential generator (Knuth's MMIX): the same values on every run.
struct Random {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    mutating func text() -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "Z", "é", "\u{301}", "ñ", "😀", "\u{FB33}", "\"", "\\", "/", "\n", "\u{1}", "€",
        ]
        return String(String.UnicodeScalarView((0..<below(6)).map { _ in scalars[below(scalars.count)] }))
    }

    mutating func value(depth: Int) -> JSONValue {
        switch below(depth > 0 ? 7 : 4) {
        case 0: return .null
        case 1: return .bool(below(2) == 0)
        case 2: return .integer(Int64(below(2_000_000_000)) * Int64(below(4_000_000)) * (below(2) == 0 ? 1 : -1))
        case 3: return .string(text())
        case 4: return .array((0..<below(5)).map { _ in value(depth: depth - 1) })
        default: return .object(JSONObject((0..<below(20)).map { _ in (text(), value(depth: depth - 1)) }))
        }
    }
}
