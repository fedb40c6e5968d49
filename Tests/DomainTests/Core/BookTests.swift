import Testing

@testable import Domain

@Suite struct BookTests {
    @Test func `a book that follows another has what it would have folded, and nothing of what comes later`() throws {
        let maize = Stream(.item, "maiz")
        let before = try Story.stores().given(.receive(10), by: "finance")
        let after = try before.given(.transfer(3), by: "finance").given(.consume(2), by: "finance")
        var committed = before.reading(.commune, .stream(maize))
        var ahead = committed
        let since = Array(after.log.dropFirst(before.log.count))
        for event in since { ahead.evolve(event) }
        committed.follow(ahead, through: since)
        #expect(Self.stock(committed) == ["acopio": 5, "molino": 3])
        #expect(committed.version(of: maize) == ahead.version(of: maize))
        for event in since { #expect(committed.items["maiz"]?.ledger[event.position] != nil) }

        let later = try after.given(.consume(1), by: "finance")
        for event in later.log.dropFirst(after.log.count) { ahead.evolve(event) }
        #expect(Self.stock(ahead) == ["acopio": 4, "molino": 3])
        #expect(Self.stock(committed) == ["acopio": 5, "molino": 3])
    }

    @Test func `a book that doesn't have a section doesn't take it over`() throws {
        let story = try Story.stores().given(.receive(10), by: "finance")
        var ahead = story.reading(.stream(Stream(.item, "maiz")))
        var committed = Book()
        committed.follow(ahead, through: story.log)
        #expect(committed.items.isEmpty && !ahead.items.isEmpty)
        #expect(committed.version(of: Stream(.item, "maiz")) == nil)
        #expect(ahead.version(of: Stream(.item, "maiz")) != nil)
    }

    @Test func `a register that is taken over is as if it had been folded, and stays as it was`() throws {
        let before = try Story.council(members: 4)
        let after = try before.given(MembersLeave(memberId: "m-0004", reason: .moved), by: "m-0004")
        let leaver = Stream(.member, "m-0004")
        var committed = before.reading(.commune, .register)
        var ahead = committed
        let since = Array(after.log.dropFirst(before.log.count))
        for event in since { ahead.evolve(event) }
        committed.follow(ahead, through: since)
        #expect(committed.register.members["m-0004"]?.isPresent == false)
        #expect(committed.register.members["m-0003"]?.isPresent == true)
        #expect(committed.version(of: leaver) == ahead.version(of: leaver))

        let later = try after.given(MembersLeave(memberId: "m-0003", reason: .moved), by: "m-0003")
        for event in later.log.dropFirst(after.log.count) { ahead.evolve(event) }
        #expect(ahead.register.members["m-0003"]?.isPresent == false)
        #expect(committed.register.members["m-0003"]?.isPresent == true)
        #expect(committed.version(of: Stream(.member, "m-0003")) != ahead.version(of: Stream(.member, "m-0003")))
    }

    private static func stock(_ book: Book) -> [Identifier: Quantity] {
        guard let item = book.items["maiz"] else { return [:] }
        return Dictionary(item.places.map { ($0.locationId, item.balance($0).quantity) }, uniquingKeysWith: +)
    }
}
