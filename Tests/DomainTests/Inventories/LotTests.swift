import Testing

@testable import Domain

@Suite struct LotTests {
    @Test func `the first receipt of a lot opens it`() throws {
        let grower = Holder(.member, "m-0001")
        let story = try Story.stores()
        let outcome = story.when(
            .receive(12, .coffeeQuintal, of: "cafe", lot: "l-1", expiresOn: "2027-11-22", from: grower),
            by: "manager"
        )
        #expect(try outcome.accepted().map(\.stream.description) == ["lot/l-1", "item/cafe"])
        let opened = try outcome.then(
            LotOpened(itemId: "cafe", origin: grower, expiresOn: "2027-11-22"),
            StockReceived(
                quantity: 12,
                unit: .coffeeQuintal,
                amount: Measure(552, .kilogram),
                to: .at("acopio", lot: "l-1"),
                receivedFrom: grower,
                cause: .harvest
            )
        )
        let again = try opened.when(.receive(1, of: "cafe", lot: "l-1"), by: "manager").accepted()
        #expect(again.map(\.stream.description) == ["item/cafe"])
    }

    @Test func `seven growers' quintals make 2300 kg in seven lots`() throws {
        let story = try [12, 10, 8, 7, 6, 4, 3].enumerated().reduce(Story.stores(members: 7)) { story, delivery in
            let lot = try #require(Identifier(scalar: "l-\(delivery.offset)"))
            let quintals = StatedQuantity(Quantity(Int64(delivery.element)))
            return try story.given(.receive(quintals, .coffeeQuintal, of: "cafe", lot: lot), by: "manager")
        }
        let coffee = try #require(story.reading(.stream(Stream(.item, "cafe"))).items["cafe"])
        #expect(Set(coffee.places).count == 7)
        #expect(coffee.places.reduce(Quantity.zero) { $0 + coffee.balance($1).quantity } == 2300)
    }

    @Test func `a lot is named where the item is kept by lot, and only there`() throws {
        let story = try Story.stores()
        story.when(.receive(1, of: "cafe"), by: "finance").thenRefused(.lotRequired)
        story.when(.receive(1, lot: "l-1"), by: "finance").thenRefused(.lotNotTracked)
        story.when(.consume(1, of: "cafe", lot: "l-1"), by: "finance").thenRefused(.lotUnknown)
        story.when(.transfer(1, of: "cafe", lot: "l-1"), by: "finance").thenRefused(.lotUnknown)
        story.when(.count(1, of: "cafe", lot: "l-1"), by: "finance").thenRefused(.lotUnknown)
    }

    @Test func `a lot is of one item and has one expiry`() throws {
        let story = try Story.stores()
            .given(
                ItemsDefine(
                    itemId: "cacao",
                    names: ItemsDefine.Names(es: "Cacao"),
                    unit: .kilogram,
                    lotTracked: true,
                    perishable: true,
                    conversions: nil
                ),
                by: "finance"
            )
            .given(.receive(1, of: "cafe", lot: "l-1", expiresOn: "2027-11-22"), by: "finance")
        story.when(.receive(1, of: "cacao", lot: "l-1"), by: "finance").thenRefused(.lotOfAnotherItem)
        story.when(.receive(1, of: "cafe", lot: "l-1", expiresOn: "2027-11-23"), by: "finance").thenRefused(.lotDiffers)
        try story.when(.receive(1, of: "cafe", lot: "l-1", expiresOn: "2027-11-22"), by: "finance").accepted()
    }

    @Test func `a lot's stock is its own`() throws {
        let story = try Story.stores()
            .given(.receive(5, of: "cafe", lot: "l-1"), by: "finance")
            .given(.receive(5, of: "cafe", lot: "l-2"), by: "finance")
        story.when(.consume(6, of: "cafe", lot: "l-1"), by: "finance").thenRefused(.stockInsufficient)
        let left = try story.given(.consume(5, of: "cafe", lot: "l-1"), by: "finance")
        #expect(left.stock(of: "cafe", .at("acopio", lot: "l-1")) == 0)
        #expect(left.stock(of: "cafe", .at("acopio", lot: "l-2")) == 5)
    }
}
