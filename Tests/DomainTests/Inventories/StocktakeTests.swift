import Testing

@testable import Domain

@Suite struct StocktakeTests {
    @Test func `a count states both figures and their difference`() throws {
        let story = try Story.stores().given(.receive(10), by: "finance")
            .when(.count("3.2", .bag), by: "finance")
            .then(
                StockCounted(
                    quantity: Quantity(scalar: "3.2") ?? 0,
                    unit: .bag,
                    amount: Measure(8, .kilogram),
                    expected: 10,
                    difference: -2,
                    at: .at("acopio"),
                    note: nil
                )
            )
        #expect(story.stock() == 8)
    }

    @Test func `nothing may be found, but not less`() throws {
        let story = try Story.stores().given(.receive(10), by: "finance")
        #expect(try story.given(.count(0), by: "finance").stock() == 0)
        story.when(.count(-1), by: "finance").thenRefused(.quantityNegative)
    }

    @Test func `what was negative is what a count finds`() throws {
        let story = try Story.stores().permitting(lateEntry: true)
        let below = try story.given(.consume(2), by: "finance", occurredAt: story.now - 3600)
        #expect(below.stock() == -2)
        let events = try below.when(.count(1), by: "finance").accepted()
        guard case .inventories(.counted(let data))? = events.first?.event else { throw Rejection(.itemUnknown) }
        #expect(data.expected == -2)
        #expect(data.difference == 3)
    }

    @Test func `what happened before a count was counted with it`() throws {
        let story = try Story.stores().given(.receive(10), by: "finance").after(minutes: 60)
            .given(.count(7), by: "finance")
            .permitting(lateEntry: true)
        let late = try story.given(.consume(3), by: "finance", occurredAt: story.now - 1800)
        #expect(late.stock() == 7)
        #expect(try late.given(.consume(3), by: "finance").stock() == 4)
    }

    @Test func `a count of an earlier moment is held against the book of that moment`() throws {
        let story = try Story.stores().permitting(lateEntry: true).given(.receive(10), by: "finance")
        let moved = try story.after(minutes: 60).given(.consume(1), by: "finance")
        let events = try moved.when(.count(9), by: "finance", occurredAt: story.now + 1800).accepted()
        guard case .inventories(.counted(let data))? = events.first?.event else { throw Rejection(.itemUnknown) }
        #expect(data.expected == 10)
        #expect(data.difference == -1)
        let counted = try moved.given(.count(9), by: "finance", occurredAt: story.now + 1800)
        #expect(counted.stock() == 8)
    }

    @Test func `the social audit counts too, and moves nothing`() throws {
        let story = try Story.stores().given(
            event: MandateRecognized(
                memberId: "auditor",
                office: .audit,
                unitId: nil,
                from: "2026-01-01",
                until: "2028-12-31",
                startsAt: "2026-01-01T04:00:00Z",
                endsAt: "2029-01-01T04:00:00Z",
                acta: nil
            ),
            in: Stream(.mandate, "audit-1")
        )
        try story.when(.count(0), by: "auditor").accepted()
        story.when(.receive(1), by: "auditor").thenRefused(.authorityMissing)
    }
}
