import Testing

@testable import Domain

/// Everyday acts with goods.
@Suite struct GoodsActsTests {
    @Test func `a wrong stock entry found after the stocktake is put right, and both figures stay in the book`() throws
    {
        // 100 kg were written where 10 came; a day later 10 are counted.
        let entered = try Story.goods().given(.receive(100), by: "finance")
        let counted = try entered.after(days: 1).given(.count(10), by: "auditor")
        #expect(try counted.newest(StockCounted.self).difference == -90)
        let corrected = try counted.given(.correct(entered.last, to: 10), by: "finance")
        #expect(corrected.stock() == 10)
        #expect(
            try corrected.newest(StockCorrected.self).consequences?.recounted == [
                Consequences.Recount(
                    countId: counted.last,
                    at: .at("acopio"),
                    counted: 10,
                    expected: 10,
                    difference: 0
                )
            ]
        )
        // The first figures are still in the log, as they were entered.
        #expect(corrected.log.compactMap { ($0.event.payload as? StockReceived)?.quantity } == [100])
        #expect(corrected.log.compactMap { ($0.event.payload as? StockCounted)?.difference } == [-90])
    }

    @Test func `a sack lost in the store is counted, explained, and accepted by another person`() throws {
        let counted = try Story.goods().given(.receive(100), by: "finance").given(.count(50), by: "auditor")
        let explained = try counted.given(.explain(counted.last), by: "finance")
        try explained.when(.accept(counted.last), by: "coordinator").accepted()
        #expect(explained.stock() == 50)
    }

    @Test func `what a device that was offline took before the receipt opens a shortfall until it is covered`() throws {
        let start = try Story.goods().after(minutes: 120).permitting(lateEntry: true)
        let below = try start.given(.consume(3), by: "finance", occurredAt: start.now - 3600)
        #expect(below.stock() == -3)
        let covered = try below.given(.receive(10), by: "finance", occurredAt: start.now - 7200)
        #expect(covered.stock() == 7)
        #expect(try covered.newest(StockReceived.self).consequences?.covered.map(\.since) == [below.last])
    }

    @Test func `goods that went to the wrong place go to the right one`() throws {
        let story = try Story.goods().given(.receive(100), by: "finance").given(.transfer(30), by: "finance")
        let corrected = try story.given(.correct(story.last, to: 30, at: "calle"), by: "finance")
        #expect([corrected.stock(), corrected.stock(.at("molino")), corrected.stock(.at("calle"))] == [70, 0, 30])
    }

    @Test func `a lot that is under doubt is set apart, and used again once it is released`() throws {
        let story = try Story.goods().given(.receive(10, of: "cafe", lot: "l-1"), by: "finance").after(minutes: 1)
            .given(LotsQuarantine(lotId: "l-1", reason: "Humedad", about: nil), by: "auditor").after(minutes: 1)
        try story.when(.transfer(1, of: "cafe", lot: "l-1"), by: "finance").accepted()
        let released = try story.given(LotsRelease(lotId: "l-1", reason: "Conforme", about: nil), by: "auditor")
        try released.when(.consume(1, of: "cafe", lot: "l-1"), by: "finance").accepted()
    }
}
