import Testing

@testable import Domain

@Suite struct AdjustmentTests {
    @Test func `stock is raised and lowered only by an acta that is in the book`() throws {
        let story = try Story.goods().given(.receive(10), by: "finance")
        story.when(lower(1), by: "finance").thenRefused(.causeUnknown)
    }

    @Test func `who has no mandate (any more) lowers nothing, and is told which mandate ended`() throws {
        let story = try Story.goods().given(.receive(10), by: "finance")
        story.when(lower(1), by: "m-0001").thenRefused(.authorityMissing)
        let ended = story.at("2029-06-01T12:00:00Z")
        let rejection = ended.when(lower(1), by: "vocera").thenRefused(.authorityMissing)
        #expect(rejection?.mandate == "mandate-vocera")
    }

    private func lower(_ quantity: StatedQuantity) -> StockLower {
        StockLower(
            itemId: "maiz",
            quantity: quantity,
            unit: .kilogram,
            locationId: "acopio",
            lotId: nil,
            owner: nil,
            custodian: nil,
            actaId: "acta-1",
            note: nil,
            about: nil
        )
    }
}
