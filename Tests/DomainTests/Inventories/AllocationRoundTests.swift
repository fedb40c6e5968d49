import Testing

@testable import Domain

@Suite struct AllocationRoundTests {
    private func sugar(people: Int = 6) throws -> Story {
        try Story.goods(members: people)
            .given(.receive(100), by: "manager")
            .given(RollFreeze(rollId: "lista", unitId: nil, purpose: .persons, act: nil), by: "registrar")
    }

    @Test func `shares that split are computed without a draw, handed out once, and leave the store`() throws {
        let story = try sugar().given(.share("r-1", 60, by: 2), by: "finance")
        #expect(try story.newest(AllocationOpened.self).units == 30)
        #expect(try story.newest(AllocationListed.self).entries.map(\.weight) == [1000])
        let computed = try story.given(AllocationsCompute(allocationId: "r-1", drawId: nil), by: "finance")
        #expect(try computed.newest(AllocationComputed.self).gini == 0)
        #expect(try computed.newest(AllocationShared.self).shares.map(\.units) == [5])
        let handed = try computed.given(.confirm("r-1", ["m-0001", "m-0002"]), by: "finance")
        #expect(handed.stock() == 80)
        #expect(try handed.newest(StockConsumed.self).cause.fulfils == true)
        handed.when(.confirm("r-1", ["m-0001"]), by: "finance").thenRefused(.shareDelivered)
        handed.when(.confirm("r-1", ["m-0003", "m-0003"]), by: "finance").thenRefused(.shareDelivered)
        handed.when(.confirm("r-1", ["m-0099"]), by: "finance").thenRefused(.shareUnknown)
        handed.when(.confirm("r-1", []), by: "finance").thenRefused(.recipientsMissing)
        handed.when(.close("r-1"), by: "finance").thenRefused(.sharesPending)
        let closed = try handed.given(.close("r-1", reason: "De viaje"), by: "finance")
        #expect(try closed.newest(AllocationClosed.self).pending == 20)
        closed.when(.confirm("r-1", ["m-0003"]), by: "finance").thenRefused(.allocationClosed)
        let movement = try #require(handed.log.last { $0.event.payload is StockConsumed }).position
        handed.when(.correct(movement, to: 1), by: "finance").thenRefused(.movementOfAllocation)
    }

    @Test func `what can't be split takes a public draw`() throws {
        let story = try sugar().given(.share("r-1", 62, by: 2), by: "finance")
        let rejection = story.when(AllocationsCompute(allocationId: "r-1", drawId: nil), by: "finance")
            .thenRefused(.drawNeeded)
        #expect(rejection?.values == ["units": "1"])
    }

    @Test func `what doesn't make a smallest part stays in the store, and is told`() throws {
        let story = try sugar().given(.share("r-1", "61.5", by: 2), by: "finance")
        let opened = try story.newest(AllocationOpened.self)
        #expect(opened.units == 30)
        #expect(opened.left.scalar == "1.5")
        let computed = try story.given(AllocationsCompute(allocationId: "r-1", drawId: nil), by: "finance")
        let everybody = (1...6).map(Identifier.member)
        let handed = try computed.given(.confirm("r-1", everybody), by: "finance").given(.close("r-1"), by: "finance")
        #expect(handed.stock() == 40)
    }

    @Test func `a formula counts needs and nothing else`() throws {
        let story = try sugar()
        let rejection = story.when(.share("r-1", 60, by: 1, ["party": 1]), by: "finance")
            .thenRefused(.formulaInputUnknown)
        #expect(rejection?.values["input"] == "party")
        story.when(.share("r-1", 60, by: 1, ["elders": "0.0001"]), by: "finance").thenRefused(.formulaWeightTooFine)
        story.when(.share("r-1", 60, by: 100), by: "finance").thenRefused(.allocationUnitUnfit)
        story.when(.share("r-1", 101, by: 1), by: "finance").thenRefused(.stockInsufficient)
    }

    @Test func `weights are stated in parts of 1,000 for those on the list, once, and the needs stay sealed`() throws {
        let story = try sugar(people: 3).given(.share("r-1", 70, by: 1, ["elders": "0.5"]), by: "finance")
        story.when(AllocationsCompute(allocationId: "r-1", drawId: nil), by: "finance").thenRefused(.allocationUnlisted)
        story.when(.list("r-1", ["m-0099": 1500]), by: "finance").thenRefused(.shareUnknown)
        story.when(.list("r-1", ["m-0002": 999]), by: "finance").thenRefused(.allocationWeightUnfit)
        let listed = try story.given(.list("r-1", ["m-0002": 1500]), by: "finance")
        #expect(
            try listed.newest(AllocationListed.self).entries == [
                AllocationListed.Entry(weight: 1000, persons: 1, ids: ["m-0001", "m-0003"]),
                AllocationListed.Entry(weight: 1500, persons: 1, ids: ["m-0002"]),
            ]
        )
        listed.when(.list("r-1", [:]), by: "finance").thenRefused(.allocationListed)
        let computed = try listed.given(AllocationsCompute(allocationId: "r-1", drawId: nil), by: "finance")
        #expect(try computed.newest(AllocationShared.self).shares.map(\.units) == [30, 20])
        computed.when(AllocationsCompute(allocationId: "r-1", drawId: nil), by: "finance")
            .thenRefused(.allocationComputed)
    }

    @Test func `a list of households isn't shared by persons`() throws {
        let story = try sugar().given(
            RollFreeze(rollId: "hogares", unitId: nil, purpose: .households, act: nil),
            by: "registrar"
        )
        story.when(.share("r-1", 60, by: 1, on: "hogares"), by: "finance").thenRefused(.allocationBasisDiffers)
    }

    @Test func `a list of thousands is told in events that are short enough`() throws {
        let list = (1...9000).compactMap { number in
            Identifier(scalar: "m-" + String(100_000 + number).dropFirst()).map {
                AllocationRecipient(id: $0, persons: 1)
            }
        }
        let pages = AllocationListed.pages(of: list, weights: [:])
        #expect(pages.flatMap { $0.entries.flatMap(\.ids) } == list.map(\.id))
        #expect(pages.map(\.last) == Array(repeating: false, count: pages.count - 1) + [true])
        #expect(pages.allSatisfy { $0.entries.flatMap(\.ids).reduce(0) { $0 + $1.text.utf8.count + 3 } < 50_000 })
    }
}

extension Command where Self == AllocationsOpen {
    /// So much maize from `acopio` is shared among a list.
    static func share(
        _ id: Identifier,
        _ quantity: StatedQuantity,
        by unit: StatedQuantity,
        _ weights: [String: StatedQuantity]? = nil,
        on roll: Identifier = "lista"
    ) -> AllocationsOpen {
        AllocationsOpen(
            allocationId: id,
            itemId: "maiz",
            quantity: quantity,
            unit: .kilogram,
            locationId: "acopio",
            lotId: nil,
            owner: nil,
            custodian: nil,
            rollId: roll,
            formula: AllocationsOpen.Formula(
                basis: .person,
                weights: weights,
                unit: StatedMeasure(quantity: unit, unit: .kilogram)
            ),
            cause: .harvest
        )
    }
}

extension Command where Self == AllocationsList {
    /// States weights.
    static func list(_ id: Identifier, _ weights: [Identifier: Int64]) -> AllocationsList {
        AllocationsList(
            allocationId: id,
            weights: weights.map { AllocationsList.Weight(id: $0.key, weight: $0.value) }
        )
    }
}

extension Command where Self == AllocationsConfirmDelivery {
    /// Some got theirs.
    static func confirm(_ id: Identifier, _ recipients: [Identifier]) -> AllocationsConfirmDelivery {
        AllocationsConfirmDelivery(allocationId: id, recipients: recipients)
    }
}

extension Command where Self == AllocationsClose {
    /// Ends a round.
    static func close(_ id: Identifier, reason: Prose? = nil) -> AllocationsClose {
        AllocationsClose(allocationId: id, reason: reason, about: nil)
    }
}
