import Testing

@testable import Domain

@Suite struct CorrectionTests {
    @Test func `a wrong entry found after the stocktake is put right, and both figures stay in the book`() throws {
        // 100 kg were entered where 10 came; the count found 10 and a difference of 90.
        let entered = try Story.goods().given(.receive(100), by: "finance")
        let counted = try entered.after(days: 1).given(.count(10), by: "auditor")
        #expect(try counted.newest(StockCounted.self).difference == -90)
        let outcome = counted.after(days: 1).when(.correct(entered.last, to: 10), by: "finance")
        let corrected = try outcome.accepted().first?.event.payload as? StockCorrected
        #expect(corrected?.happenedAt == entered.now)
        #expect(corrected?.reversal == StockLegs(from: nil, to: .at("acopio"), amount: 100))
        #expect(
            corrected?.consequences?.recounted == [
                Consequences.Recount(
                    countId: counted.last,
                    at: .at("acopio"),
                    counted: 10,
                    expected: 10,
                    difference: 0
                )
            ]
        )
        #expect(outcome.story.stock() == 10)
        outcome.story.when(.explain(counted.last), by: "finance").thenRefused(.discrepancySettled)
    }

    @Test func `a movement that never happened is taken back whole, once`() throws {
        let entered = try Story.goods().given(.receive(100), by: "finance").given(.receive(5), by: "finance")
        let corrected = try entered.given(.correct(entered.last, to: nil), by: "finance")
        #expect(corrected.stock() == 100)
        corrected.when(.correct(entered.last, to: nil), by: "finance").thenRefused(.movementReversed)
        corrected.when(.correct(1, to: 3), by: "finance").thenRefused(.movementUnknown)
    }

    @Test func `a correction of a correction takes back what the first put in place`() throws {
        let entered = try Story.goods().given(.receive(100), by: "finance")
        let story = try entered.given(.correct(entered.last, to: 40), by: "finance")
            .given(.correct(entered.last, to: 60), by: "finance")
        #expect(story.stock() == 60)
        #expect(try story.newest(StockCorrected.self).reversal.amount == 40)
        story.when(.correct(entered.last, to: 60), by: "finance").thenRefused(.correctionChangesNothing)
    }

    @Test func `a transfer to the wrong place goes to the right one`() throws {
        let story = try Story.goods().given(.receive(100), by: "finance").given(.transfer(30), by: "finance")
        let corrected = try story.given(.correct(story.last, to: 30, at: "calle"), by: "finance")
        #expect(corrected.stock(.at("molino")) == 0)
        #expect(corrected.stock(.at("calle")) == 30)
        #expect(corrected.stock() == 70)
    }

    @Test func `a correction may show that more was taken than there was, which stays open until it is covered`() throws
    {
        let entered = try Story.goods().given(.receive(100), by: "finance")
        let used = try entered.given(.consume(50), by: "finance")
        let corrected = try used.given(.correct(entered.last, to: 10), by: "finance")
        #expect(corrected.stock() == -40)
        #expect(try corrected.newest(StockCorrected.self).consequences?.negative.map(\.quantity) == [-40])
        let covered = try corrected.given(.receive(40), by: "finance")
        #expect(try covered.newest(StockReceived.self).consequences?.covered.map(\.since) == [corrected.last])
    }

    @Test func `a corrected delivery changes the order, and opens it again`() throws {
        let story = try Story.goods().given(.receive(100), by: "finance")
            .given(.order("o-1", 50), by: "finance")
            .given(.deliver("o-1", 50), by: "finance")
        let movement = try #require(story.log.last { $0.event.payload is StockShipped }).position
        let corrected = try story.given(.correct(movement, to: 40), by: "finance")
        #expect(
            try corrected.newest(OrderDeliveryCorrected.self)
                == OrderDeliveryCorrected(movementId: movement, change: -10, delivered: 40, pending: 10)
        )
        #expect(corrected.stock() == 60)
        let closed = try corrected.given(.deliver("o-1", 10), by: "finance")
        closed.when(.deliver("o-1", 1), by: "finance").thenRefused(.orderEnded)
    }
}

extension Command where Self == DiscrepanciesExplain {
    /// Explains a count of maize.
    static func explain(_ count: Int64) -> DiscrepanciesExplain {
        DiscrepanciesExplain(itemId: "maiz", discrepancyId: count, reason: "Un saco roto", about: nil)
    }
}

extension Command where Self == DiscrepanciesAccept {
    /// Accepts the explanation of a count of maize.
    static func accept(_ count: Int64) -> DiscrepanciesAccept {
        DiscrepanciesAccept(itemId: "maiz", discrepancyId: count, note: nil, about: nil)
    }
}
