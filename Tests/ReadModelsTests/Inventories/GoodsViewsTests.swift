import Testing

@testable import Domain
@testable import ReadModels

@Suite struct GoodsViewsTests {
    @Test func `a corrected movement shows what it is and what it was`() throws {
        let row = try #require(MovementsView.fold(Goods.corrected.events)["1"])
        #expect(row.amount == 10)
        #expect(row.quantity == 10)
        #expect(!row.reversed)
        #expect(row.corrections?.map(\.before.amount) == [100])
        #expect(row.corrections?.map(\.reason) == [.open("Error al anotar")])
    }

    @Test func `a movement that never happened stays in the list, as reversed`() throws {
        var line = EventLine()
        line.add(StockReceived.example, to: Stream(.item, "cafe"))
        line.add(
            StockCorrected(
                movementId: 1,
                happenedAt: line.now,
                reversal: StockLegs(from: nil, to: .example, amount: 552),
                replacement: nil,
                unit: .kilogram,
                reason: .open("Doble")
            ),
            to: Stream(.item, "cafe")
        )
        let row = try #require(MovementsView.fold(line.events)["1"])
        #expect(row.reversed)
        #expect(row.amount == 0)
        #expect(row.to == .example)
        #expect(try StockView.fold(line.events).values.map(\.quantity) == [0])
    }

    @Test func `a count before a correction keeps both figures and is settled`() throws {
        let row = try #require(DiscrepanciesView.fold(Goods.corrected.events)["2"])
        #expect([row.expected, row.difference] == [100, -90])
        #expect([row.expectedNow, row.differenceNow] == [10, 0])
        #expect(row.state == .settled)
        #expect(try StockView.fold(Goods.corrected.events).values.map(\.quantity) == [3])
    }

    @Test func `a place below zero is a discrepancy until it is covered`() throws {
        let events = Goods.corrected.events
        let open = try #require(DiscrepanciesView.fold(events.prefix(4))["negative-4-acopio"])
        #expect(open.kind == .stockNegative)
        #expect(open.state == .open)
        #expect(open.difference == -2)
        let covered = try #require(DiscrepanciesView.fold(events)["negative-4-acopio"])
        #expect(covered.state == .covered)
        #expect(covered.endedAt == "2026-11-24T14:00:00Z")
    }

    @Test func `an order tells what was delivered and what is pending`() throws {
        let row = try #require(OrdersView.fold(Goods.line.events)["o-1"])
        #expect([row.amount, row.delivered, row.pending] == [6100, 3600, 2500])
        #expect(row.state == .open)
        #expect(row.deliveries == 1)
    }

    @Test func `a commitment ends with its last part`() throws {
        let row = try #require(CommitmentsView.fold(Goods.line.events)["c-1"])
        #expect(row.state == .fulfilled)
        #expect(row.pending == 0)
        #expect(row.causeId == "a-1")
        #expect(row.endedAt == "2026-11-22T15:00:00Z")
    }

    @Test func `an asset tells its owner, its custodian and who had it before`() throws {
        let row = try #require(AssetsView.fold(Goods.line.events)["camion-1"])
        #expect(row.owner == Goods.buyer)
        #expect(row.custodian == Store.grower)
        #expect(row.custody.map(\.from) == [.commune])
        #expect(row.search == "camion compactador camion a12")
    }

    @Test func `a round tells its figures, and each share whether it was handed out`() throws {
        let row = try #require(AllocationsView.fold(Goods.line.events)["r-1"])
        #expect(row.state == .computed)
        #expect(row.recipients == 2)
        #expect(row.gini?.scalar == "0.1")
        #expect(row.delivered == 3)
        let shares = try AllocationSharesView.fold(Goods.line.events)
        #expect(shares.keys.sorted() == ["r-1:m-1", "r-1:m-2"])
        #expect(shares["r-1:m-2"]?.units == 3)
        #expect(shares["r-1:m-2"]?.delivered == true)
        #expect(shares["r-1:m-1"]?.delivered == false)
    }
}
