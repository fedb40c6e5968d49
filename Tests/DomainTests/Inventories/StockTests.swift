import Testing

@testable import Domain

@Suite struct StockTests {
    @Test func `goods are kept in the item's unit, and told as they were measured`() throws {
        let story = try Story.stores()
            .when(.receive(4, .bag), by: "finance")
            .then(
                StockReceived(
                    quantity: 4,
                    unit: .bag,
                    amount: Measure(10, .kilogram),
                    to: .at("acopio"),
                    receivedFrom: nil,
                    cause: .harvest
                )
            )
        #expect(story.stock() == 10)
        #expect(
            try story.given(.receive("0.001", try #require(UnitOfMeasure(scalar: "t"))), by: "finance").stock() == 11
        )
    }

    @Test func `the maize of El Maizal stays exact through its movements`() throws {
        let story = try Story.stores()
            .given(.receive("533000/11"), by: "manager")
            .given(.consume(6000), by: "manager")
        #expect(story.stock().scalar == "467000/11")
        #expect(story.stock().shown == "42454.545")
    }

    @Test func `what is taken is there, to the last grain`() throws {
        let story = try Story.stores().given(.receive(10), by: "finance")
        #expect(try story.given(.consume(4, .bag), by: "finance").stock() == 0)
        let rejection = story.when(.consume("10.001"), by: "finance").thenRefused(.stockInsufficient)
        #expect(rejection?.values == ["available": "10", "needed": "10.001", "unit": "kg", "location": "acopio"])
        story.when(.transfer("4.1", .bag), by: "finance").thenRefused(.stockInsufficient)
    }

    @Test func `a late movement may take what the book doesn't have yet`() throws {
        let story = try Story.stores().given(.receive(10), by: "finance").permitting(lateEntry: true)
        let late = story.now - 601
        let below = try story.given(.consume(12), by: "finance", occurredAt: late)
        #expect(below.stock() == -2)
        #expect(try below.given(.receive(5), by: "finance", occurredAt: late).stock() == 3)
        story.when(.consume(12), by: "finance", occurredAt: story.now - 600).thenRefused(.stockInsufficient)
    }

    @Test func `a transfer keeps the sum`() throws {
        let story = try Story.stores().given(.receive(10), by: "finance")
            .when(.transfer(3), by: "finance")
            .then(
                StockTransferred(
                    quantity: 3,
                    unit: .kilogram,
                    amount: Measure(3, .kilogram),
                    from: .at("acopio"),
                    to: .at("molino"),
                    cause: .harvest
                )
            )
        #expect(story.stock() == 7)
        #expect(story.stock(.at("molino")) == 3)
        story.when(.transfer(1, to: "acopio"), by: "finance").thenRefused(.samePlace)
        story.when(.transfer(1, to: "x"), by: "finance").thenRefused(.locationUnknown)
        story.when(.transfer(1, from: "x"), by: "finance").thenRefused(.locationUnknown)
    }

    @Test func `goods in custody aren't the commune's own`() throws {
        let member = Holder(.member, "m-0001")
        let story = try Story.stores().given(.receive(10, owner: member), by: "finance")
        #expect(story.stock() == 0)
        story.when(.consume(1), by: "finance").thenRefused(.stockInsufficient)
        let left = try story.given(.consume(1, owner: member), by: "finance")
        let place = StockPlace(locationId: "acopio", lotId: nil, owner: member, custodian: .commune)
        #expect(left.stock(place) == 9)
    }

    @Test(arguments: [Holder(.member, "m-0009"), Holder(.unit, "u"), Holder(.party, "p")])
    func `a holder is in the book`(holder: Holder) throws {
        let story = try Story.stores()
        let rejection = story.when(.receive(1, owner: holder), by: "finance").thenRefused(.holderUnknown)
        #expect(rejection?.values == ["holder": holder.scalar])
        story.when(.receive(1, custodian: holder), by: "finance").thenRefused(.holderUnknown)
        story.when(.receive(1, from: holder), by: "finance").thenRefused(.holderUnknown)
    }

    @Test func `a movement is of something, in units that the item knows`() throws {
        let story = try Story.stores()
        story.when(.receive(0), by: "finance").thenRefused(.quantityNotPositive)
        story.when(.receive(-1), by: "finance").thenRefused(.quantityNotPositive)
        story.when(.consume(0), by: "finance").thenRefused(.quantityNotPositive)
        story.when(.transfer(0), by: "finance").thenRefused(.quantityNotPositive)
        story.when(.receive(1, .bag, of: "cafe", lot: "l"), by: "finance").thenRefused(.unitNotOfItem)
        story.when(.receive(1, of: "x"), by: "finance").thenRefused(.itemUnknown)
        story.when(.receive(1, at: "x"), by: "finance").thenRefused(.locationUnknown)
    }

    @Test func `what has over a thousand digits is refused, also as a sum`() throws {
        let story = try Story.stores()
        let longest = String(repeating: "9", count: 1000)
        let tooLong = try #require(StatedQuantity(scalar: longest + "9"))
        story.when(.receive(tooLong), by: "finance").thenRefused(.quantityTooLong)
        let full = try story.given(.receive(try #require(StatedQuantity(scalar: longest))), by: "finance")
        full.when(.receive(1), by: "finance").thenRefused(.quantityTooLong)
        full.when(.consume("0.1"), by: "finance").thenRefused(.quantityTooLong)
        // A count sets what is there anew.
        try full.when(.count(0), by: "finance").accepted()
    }

    @Test func `fractions of ever new denominators come to an end`() throws {
        let prime = BigInteger(2).power(2203) - 1
        let fraction = try #require(Quantity(1, over: prime)?.scalar).split(separator: "/")
        #expect(fraction[1].count == 664)
        let story = try Story.stores()
            .given(.receive(try #require(StatedQuantity(scalar: "1/\(prime)"))), by: "finance")
            .given(.receive(1, at: "molino"), by: "finance")
        let other = try #require(StatedQuantity(scalar: "1/\(prime - 2)"))
        story.when(.receive(other), by: "finance").thenRefused(.quantityTooLong)
        story.when(.transfer(other, from: "molino", to: "acopio"), by: "finance").thenRefused(.quantityTooLong)
    }

    @Test func `a cause is in the book, or told in words`() throws {
        let story = try Story.stores()
        func receive(_ cause: StatedCause) -> Story.Outcome { story.when(.receive(1, cause: cause), by: "finance") }
        for kind in CauseKind.allCases where kind != .other {
            receive(StatedCause(kind: kind, id: "x")).thenRefused(.causeUnknown)
            receive(StatedCause(kind: kind)).thenRefused(.causeIncomplete)
        }
        receive(StatedCause(kind: .other)).thenRefused(.causeIncomplete)
        receive(StatedCause(kind: .other, id: "x", note: "n")).thenRefused(.causeIncomplete)
        let cited = try Story.stores().given(.receive(1, of: "cafe", lot: "l"), by: "finance")
        try cited.when(.receive(1, cause: StatedCause(kind: .lot, id: "l")), by: "finance").accepted()
    }

    @Test func `a note about somebody is sealed`() throws {
        let cause = StatedCause(kind: .other, note: "De la parcela de Ana", about: ["m-0001"])
        let event = try #require(try Story.stores().when(.receive(1, cause: cause), by: "finance").accepted().first)
        #expect(event.event.payload.sealed == [Sealed(["m-0001"], .text, clear: "De la parcela de Ana")])
    }
}
