import CanonicalJSON
import Testing

@Suite struct `A strict reader` {
    private func parse(_ text: String) throws(JSONFault) -> JSONValue { try JSONValue.parse(Array(text.utf8)) }

    private func fault(_ text: String) -> JSONFault? {
        do { _ = try parse(text) } catch { return error }
        return nil
    }

    @Test func `reads all kinds of values`() throws {
        let value = try parse(#" { "b" : [ true , false , null , -1 , 0 , { } , [ ] ] , "a" : "\u00e9\n" } "#)
        #expect(value == ["a": "é\n", "b": [true, false, nil, -1, 0, [:], []]])
        #expect(try parse("\t\r\n7 ") == 7)
    }

    @Test func `reads every escape and pairs of surrogates`() throws {
        #expect(try parse(#""\"\\\/\b\f\n\r\tA\u0041\uD83D\uDE00\ud83d\ude00""#) == "\"\\/\u{8}\u{C}\n\r\tAA😀😀")
    }

    @Test(arguments: [
        ("", JSONFault.Code.empty), ("  ", .empty), ("\u{FEFF}1", .byteOrderMark),
        ("[1,]", .unexpectedCharacter), ("[1 2]", .unexpectedCharacter), ("{\"a\" 1}", .unexpectedCharacter),
        ("{a:1}", .unexpectedCharacter), ("{\"a\":1,}", .unexpectedCharacter), ("'a'", .unexpectedCharacter),
        ("nul", .unexpectedEnd), ("nulL", .unexpectedCharacter), ("truefalse", .trailingContent),
        ("{", .unexpectedEnd), ("{\"a\"", .unexpectedEnd), ("{\"a\":", .unexpectedEnd), ("[", .unexpectedEnd),
        ("[1", .unexpectedEnd), ("\"a", .unexpectedEnd), ("\"\\", .unexpectedEnd), ("\"\\u12", .unexpectedEnd),
        ("-", .unexpectedEnd), ("1 1", .trailingContent), ("{}}", .trailingContent),
        ("\"\\x\"", .invalidEscape), ("\"\\u12G4\"", .invalidEscape),
        ("\"a\nb\"", .controlCharacter), ("\"a\u{1F}\"", .controlCharacter),
        ("\"a\u{0}\"", .nul), ("\"\\u0000\"", .nul),
        ("\"\\ud800\"", .unpairedSurrogate), ("\"\\udc00\"", .unpairedSurrogate), ("\"\\ud800x\"", .unpairedSurrogate),
        ("\"\\ud800\\u0041\"", .unpairedSurrogate), ("\"\\ud800\\ud800\"", .unpairedSurrogate),
        ("\"\\uffff\"", .noncharacter), ("\"\\ufdd0\"", .noncharacter), ("\"\\ud83f\\udffe\"", .noncharacter),
        ("01", .invalidNumber), ("-01", .invalidNumber), ("-a", .invalidNumber), ("+1", .unexpectedCharacter),
        (".5", .unexpectedCharacter), ("1.0", .notAnInteger), ("1e3", .notAnInteger), ("1E3", .notAnInteger),
        ("9007199254740992", .outOfRange), ("-9007199254740992", .outOfRange), ("10000000000000000", .outOfRange),
        ("99999999999999999999999999999999999999", .outOfRange), ("NaN", .unexpectedCharacter),
    ])
    func `names what is wrong`(_ text: String, _ code: JSONFault.Code) {
        #expect(fault(text)?.code == code)
    }

    @Test func `takes integers up to 2⁵³ − 1, both ways, and minus zero as zero`() throws {
        #expect(try parse("9007199254740991") == .integer(9_007_199_254_740_991))
        #expect(try parse("-9007199254740991") == .integer(-9_007_199_254_740_991))
        #expect(try parse("-0").description == "0")
    }

    @Test func `refuses bytes that aren't UTF-8, and says at which byte`() {
        let broken: [[UInt8]] = [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x28, 0xA1],
        ]
        for bytes in broken {
            for prefix in ["\"é", "\"\\n"] {
                let start = Array(prefix.utf8)
                let fault = #expect(throws: JSONFault.self) { try JSONValue.parse(start + bytes + [0x22]) }
                #expect(fault?.code == .invalidUTF8)
                #expect(fault?.offset == start.count)
            }
        }
    }

    @Test func `says line, column and pointer`() {
        let found = fault("{\"añb\": [0,\n {\"a/~\": \"é\", \"x\": tru}]}")
        #expect(found?.line == 2)
        #expect(found?.column == 23)
        #expect(found?.pointer == "/añb/1/x")
        #expect(found?.en == "Line 2, column 23: expected true.")
        #expect(found?.es == "Línea 2, columna 23: se esperaba true.")
        #expect(fault("{\"a/~\": .}")?.pointer == "/a~1~0")
    }

    @Test func `refuses a key twice in one object, at its second place`() {
        let found = fault(#"{"a":1,"b":{"c":1,"a":2,"c":3}}"#)
        #expect(found?.code == .duplicateKey)
        #expect(found?.pointer == "/b/c")
        #expect(found?.offset == 24)
        #expect(fault(#"{"a":1,"\u0061":2}"#)?.offset == 7)
        #expect(fault(#"{"b":1,"a":2,"b":2}"#)?.pointer == "/b")
    }

    @Test func `keeps keys apart that only look the same`() throws {
        let value = try parse("{\"e\u{301}\":1,\"é\":2}")
        #expect(value["é"] == 2)
        #expect(value["e\u{301}"] == 1)
        #expect(JSONValue.string("é") != .string("e\u{301}"))
    }

    @Test func `refuses what is nested deeper than the limit, and reads what isn't`() {
        let deep = { (count: Int) in String(repeating: "[", count: count) + String(repeating: "]", count: count) }
        #expect(fault(deep(64)) == nil)
        #expect(fault(deep(65))?.code == .tooDeep)
        #expect(fault(String(repeating: "[", count: 100_000))?.code == .tooDeep)
        #expect(fault(String(repeating: "{\"a\":", count: 65))?.code == .tooDeep)
    }

    @Test func `reads a large object with keys in descending order`() throws {
        let members = (0..<20_000).reversed().map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        let value = try parse("{\(members)}")
        #expect(value.object?.count == 20_000)
        #expect(value["k12345"] == 12345)
        #expect(fault("{\(members),\"k7\":0}")?.code == .duplicateKey)
    }
}
