import Testing

@testable import ReadModels

@Suite struct SearchTextTests {
    @Test(arguments: [
        ("Juana Ramírez", "juana ramirez"),
        ("  Íñigo   MUÑOZ\tGüell ", "inigo munoz guell"),
        ("Jose\u{301} Nun\u{303}ez", "jose nunez"),
        ("Straße Æsir Œuvre", "strasse aesir oeuvre"),
        ("Łódź Šejla Ước", "lodz sejla uoc"),
        ("Ольга 北京", "ольга 北京"),
        ("", ""),
    ])
    func `text is folded for searching`(_ text: String, _ folded: String) {
        #expect(searchText(text) == folded)
    }

    @Test func `a search is its words`() {
        #expect(searchWords(" RAMÍREZ  juana ") == ["ramirez", "juana"])
        #expect(searchWords("  ") == [])
    }
}
