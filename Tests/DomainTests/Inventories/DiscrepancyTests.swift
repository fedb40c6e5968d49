import Testing

@testable import Domain

@Suite struct DiscrepancyTests {
    private func counted() throws -> Story {
        try Story.goods().given(.receive(10), by: "finance").after(days: 1).given(.count(8), by: "finance")
    }

    @Test func `a difference is explained, and then accepted by another person`() throws {
        let story = try counted()
        let explained = try story.when(.explain(story.last), by: "manager")
            .then(DiscrepancyExplained(discrepancyId: story.last, difference: -2, reason: .open("Un saco roto")))
        try explained.when(.accept(story.last), by: "coordinator")
            .then(DiscrepancyAccepted(discrepancyId: story.last, difference: -2, note: nil))
    }

    @Test func `nothing is accepted unexplained, twice, or by who counted or explained`() throws {
        let story = try counted()
        story.when(.accept(story.last), by: "auditor").thenRefused(.discrepancyUnexplained)
        let explained = try story.given(.explain(story.last), by: "auditor")
        explained.when(.accept(story.last), by: "auditor").thenRefused(.discrepancySamePerson)
        explained.when(.accept(story.last), by: "finance").thenRefused(.discrepancySamePerson)
        let accepted = try explained.given(.accept(story.last), by: "coordinator")
        accepted.when(.accept(story.last), by: "coordinator").thenRefused(.discrepancyAccepted)
        accepted.when(.explain(story.last), by: "finance").thenRefused(.discrepancyAccepted)
        story.when(.explain(1), by: "finance").thenRefused(.discrepancyUnknown)
    }

    @Test func `an explanation of another figure doesn't hold after a late movement`() throws {
        let story = try counted()
        let explained = try story.given(.explain(story.last), by: "auditor").permitting(lateEntry: true)
        let late = try explained.given(.consume(1), by: "finance", occurredAt: story.now - 3600)
        #expect(try late.newest(StockConsumed.self).consequences?.recounted.map(\.difference) == [-1])
        #expect(late.stock() == 8)
        late.when(.accept(story.last), by: "coordinator").thenRefused(.discrepancyUnexplained)
    }
}
