import Testing

@testable import Domain

@Suite struct CommitmentTests {
    private let producer = Holder(.member, "m-0001")

    /// A producer's maize in the common store, and the seed lent on 10 ha at 600 kg a hectare.
    private func harvest() throws -> Story {
        try Story.goods()
            .given(
                UnitsEstablish(unitId: "eps", kind: .enterprise, name: "EPS Semilla", parentId: nil),
                by: "vocera"
            )
            .given(.receive("533000/11", owner: producer), by: "manager")
            .given(.agree("c-1", from: producer, to: Holder(.unit, "eps"), 6000), by: "manager")
    }

    @Test func `6,000 kg are repaid to the enterprise and close the commitment; 467000 elevenths stay`() throws {
        let story = try harvest().given(.fulfil("c-1", 6000), by: "manager")
        #expect(
            try story.newest(CommitmentFulfilled.self)
                == CommitmentFulfilled(quantity: 6000, unit: .kilogram, amount: 6000, fulfilled: 6000, pending: 0)
        )
        func place(_ owner: Holder) -> StockPlace {
            StockPlace(locationId: "acopio", lotId: nil, owner: owner, custodian: .commune)
        }
        #expect(story.stock(place(Holder(.unit, "eps"))) == 6000)
        #expect(story.stock(place(producer)).scalar == "467000/11")
        #expect(story.stock(place(producer)).shown == "42454.545")
        #expect(try story.newest(StockTransferred.self).cause.id == "c-1")
        story.when(.fulfil("c-1", 1), by: "manager").thenRefused(.commitmentEnded)
    }

    @Test func `a commitment is fulfilled in parts, and not beyond itself`() throws {
        let story = try harvest().given(.fulfil("c-1", 2000), by: "manager")
        #expect(try story.newest(CommitmentFulfilled.self).pending == 4000)
        story.when(.fulfil("c-1", 4001), by: "manager").thenRefused(.commitmentExceeded)
        let cancelled = try story.given(
            CommitmentsCancel(commitmentId: "c-1", reason: "Se perdió la cosecha", about: nil),
            by: "manager"
        )
        cancelled.when(.fulfil("c-1", 1), by: "manager").thenRefused(.commitmentEnded)
    }

    @Test func `what a party owes comes in, and what is owed to a party goes out`() throws {
        let party = Holder(.party, "comprador")
        let story = try Story.goods()
            .given(.agree("c-in", from: party, to: .commune, 10), by: "manager")
            .given(.fulfil("c-in", 10), by: "manager")
            .given(.agree("c-out", from: .commune, to: party, 4), by: "manager")
            .given(.fulfil("c-out", 4), by: "manager")
        #expect(story.stock() == 6)
        #expect(try story.newest(StockReceived.self).receivedFrom == party)
        #expect(try story.newest(StockShipped.self).shippedTo == party)
        story.when(.agree("c-2", from: .commune, to: .commune, 1), by: "manager").thenRefused(.commitmentOneSided)
        story.when(.fulfil("c-9", 1), by: "manager").thenRefused(.commitmentUnknown)
    }
}

extension Command where Self == CommitmentsAgree {
    /// One owes maize to another.
    static func agree(
        _ id: Identifier,
        from provider: Holder,
        to receiver: Holder,
        _ quantity: StatedQuantity
    ) -> CommitmentsAgree {
        CommitmentsAgree(
            commitmentId: id,
            provider: provider,
            receiver: receiver,
            itemId: "maiz",
            quantity: quantity,
            unit: .kilogram,
            dueOn: nil,
            terms: nil,
            about: nil,
            cause: nil
        )
    }
}

extension Command where Self == CommitmentsFulfil {
    /// So much is given, in `acopio`.
    static func fulfil(_ id: Identifier, _ quantity: StatedQuantity) -> CommitmentsFulfil {
        CommitmentsFulfil(
            commitmentId: id,
            quantity: quantity,
            unit: .kilogram,
            locationId: "acopio",
            lotId: nil,
            custodian: nil,
            toLocationId: nil,
            toCustodian: nil
        )
    }
}
