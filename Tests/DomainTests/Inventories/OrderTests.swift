import Testing

@testable import Domain

@Suite struct OrderTests {
    private func textile() throws -> Story {
        try Story.goods().defining("morral", .piece)
            .given(.receive(6100, .piece, of: "morral"), by: "manager")
            .given(.order("o-1", 6100, .piece, of: "morral"), by: "manager")
    }

    @Test func `of 6,100 backpacks 3,600 are delivered and 2,500 pending; ten deliveries of 250 close the order`()
        throws
    {
        var story = try textile().given(.deliver("o-1", 3600, .piece), by: "manager")
        #expect(try story.newest(OrderDelivered.self).pending == 2500)
        for number in 1...10 {
            story = try story.given(.deliver("o-1", 250, .piece), by: "manager")
            #expect(try story.newest(OrderDelivered.self).pending == Quantity(Int64(2500 - 250 * number)))
        }
        #expect(try story.newest(OrderClosed.self) == OrderClosed(delivered: 6100, pending: 0, reason: nil))
        #expect(story.stock(of: "morral") == 0)
        #expect(try story.newest(StockShipped.self).shippedTo == Holder(.party, "comprador"))
        story.when(.deliver("o-1", 1, .piece), by: "manager").thenRefused(.orderEnded)
    }

    @Test func `no more is delivered than was ordered, or than there is`() throws {
        let story = try textile()
        let rejection = story.when(.deliver("o-1", 6101, .piece), by: "manager").thenRefused(.stockInsufficient)
        #expect(rejection?.values["needed"] == "6101")
        let more = try story.given(.receive(10, .piece, of: "morral"), by: "manager")
        more.when(.deliver("o-1", 6101, .piece), by: "manager").thenRefused(.orderExceeded)
    }

    @Test func `what was delivered in part is closed with a reason, and not cancelled`() throws {
        let story = try textile()
        let part = try story.given(.deliver("o-1", 100, .piece), by: "manager")
        part.when(OrdersCancel(orderId: "o-1", reason: "x", about: nil), by: "manager").thenRefused(.orderDelivered)
        part.when(OrdersClose(orderId: "o-1", reason: nil, about: nil), by: "manager").thenRefused(.orderPending)
        let closed = try part.given(OrdersClose(orderId: "o-1", reason: "Basta", about: nil), by: "manager")
        #expect(try closed.newest(OrderClosed.self).pending == 6000)
        let cancelled = try story.given(OrdersCancel(orderId: "o-1", reason: "x", about: nil), by: "manager")
        cancelled.when(.deliver("o-1", 1, .piece), by: "manager").thenRefused(.orderEnded)
        story.when(.deliver("o-9", 1, .piece), by: "manager").thenRefused(.orderUnknown)
        story.when(.order("o-1", 1, .piece, of: "morral"), by: "manager").thenRefused(.idTaken)
    }
}

extension Command where Self == OrdersOpen {
    /// The buyer orders so much.
    static func order(
        _ id: Identifier,
        _ quantity: StatedQuantity,
        _ unit: UnitOfMeasure = .kilogram,
        of item: Identifier = "maiz"
    ) -> OrdersOpen {
        OrdersOpen(
            orderId: id,
            itemId: item,
            quantity: quantity,
            unit: unit,
            orderedBy: Holder(.party, "comprador"),
            dueOn: nil,
            terms: nil,
            about: nil
        )
    }
}

extension Command where Self == OrdersDeliver {
    /// So much is delivered from `acopio`.
    static func deliver(
        _ id: Identifier,
        _ quantity: StatedQuantity,
        _ unit: UnitOfMeasure = .kilogram
    ) -> OrdersDeliver {
        OrdersDeliver(
            orderId: id,
            quantity: quantity,
            unit: unit,
            locationId: "acopio",
            lotId: nil,
            owner: nil,
            custodian: nil
        )
    }
}
