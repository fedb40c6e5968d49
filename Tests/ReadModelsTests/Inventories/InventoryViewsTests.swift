import Testing

@testable import Domain
@testable import ReadModels

@Suite struct InventoryViewsTests {
    @Test func `stock is told by item, lot, place, owner and custodian`() throws {
        let rows = try StockView.fold(Store.line.events)
        #expect(
            rows.keys.sorted() == [
                "cafe:acopio:l-1:commune:commune", "cafe:molino:l-1:commune:commune",
                "maiz:acopio::member/m-0001:commune",
            ]
        )
        let acopio = try #require(rows["cafe:acopio:l-1:commune:commune"])
        #expect(acopio.quantity == 498)
        #expect(acopio.countedAt == "2026-11-22T16:00:00Z")
        #expect(acopio.movedAt == "2026-11-22T15:00:00Z")
        let maize = try #require(rows["maiz:acopio::member/m-0001:commune"])
        #expect(maize.quantity.scalar == "533000/11")
        #expect(maize.shown == "48454.545")
        #expect(maize.owner == Store.grower)
        #expect(maize.lotId == nil)
    }

    @Test func `what happened before a count was counted with it`() throws {
        var line = Store.line
        let taken = StockConsumed(
            quantity: 3,
            unit: .kilogram,
            amount: Measure(3, .kilogram),
            from: Store.acopio,
            cause: Cause(kind: .lot, id: "l-1", note: nil)
        )
        line.add(taken, to: Stream(.item, "cafe"), at: "2026-11-22T15:30:00Z")
        #expect(try StockView.fold(line.events)["cafe:acopio:l-1:commune:commune"]?.quantity == 498)
        line.add(taken, to: Stream(.item, "cafe"), at: "2026-11-22T16:00:00Z")
        #expect(try StockView.fold(line.events)["cafe:acopio:l-1:commune:commune"]?.quantity == 495)
    }

    @Test func `a movement tells what was measured, from where, to where and why`() throws {
        let rows = try MovementsView.fold(Store.line.events)
        #expect(rows.keys.sorted() == ["10", "5", "6", "7"])
        let receipt = try #require(rows["5"])
        #expect(receipt.action == .receive)
        #expect(receipt.quantity == 12)
        #expect(receipt.unit == .coffeeQuintal)
        #expect(receipt.amount == 552)
        #expect(receipt.itemUnit == .kilogram)
        #expect(receipt.to == Store.acopio)
        #expect(receipt.from == nil)
        #expect(receipt.lotId == "l-1")
        #expect(receipt.receivedFrom == Store.grower)
        #expect(receipt.causeNote == .open("Cosecha"))
        let transfer = try #require(rows["6"])
        #expect([transfer.from, transfer.to] == [Store.acopio, Store.molino])
        #expect(transfer.causeId == "l-1")
        let use = try #require(rows["7"])
        #expect(use.action == .consume)
        #expect(use.causeNote == .sealed(SealedPart(Store.sealed, position: 7)))
        #expect(!use.late)
    }

    @Test func `only a count that differs is a discrepancy`() throws {
        let rows = try DiscrepanciesView.fold(Store.line.events)
        #expect(rows.keys.sorted() == ["8"])
        let row = try #require(rows["8"])
        #expect([row.expected, row.counted, row.difference] == [500, 498, -2])
        #expect(row.state == .open)
        #expect(row.note == .open("Un saco roto"))
    }

    @Test func `items, places and lots are listed`() throws {
        let item = try #require(ItemsView.fold(Store.line.events)["cafe"])
        #expect(item.search == "cafe pergamino parchment coffee")
        #expect(try LocationsView.fold(Store.line.events)["molino"]?.search == "molino nandu")
        #expect(try LocationsView.fold(Store.line.events)["acopio"]?.unitId == "cc")
        let lot = try #require(LotsView.fold(Store.line.events)["l-1"])
        #expect(lot.itemId == "cafe")
        #expect(lot.origin == Store.grower)
        #expect(lot.expiresOn == "2027-11-22")
    }
}
