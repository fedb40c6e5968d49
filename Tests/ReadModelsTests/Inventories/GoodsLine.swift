@testable import Domain

/// Orders, commitments, assets and a round of allocation, with what becomes of each.
enum Goods {
    static let buyer = Holder(.party, "comprador")
    static let place = StockPlace(locationId: "acopio", lotId: nil, owner: .commune, custodian: .commune)

    static var line: EventLine {
        var line = EventLine()
        let other = Cause(kind: .other, id: nil, note: .open("Convenio"))
        line.add(
            AssetRegistered(
                name: "Camión compactador",
                category: "camión",
                serial: "A12",
                owner: buyer,
                custodian: .commune,
                locationId: "patio",
                cause: other
            ),
            to: Stream(.asset, "camion-1")
        )
        line.now = "2026-11-22T15:00:00Z"
        line.add(
            AssetCustodyTransferred(from: .commune, to: Store.grower, locationId: "patio", cause: other),
            to: Stream(.asset, "camion-1")
        )
        let order = Stream(.order, "o-1")
        line.add(
            OrderOpened(
                itemId: "morral",
                quantity: 6100,
                unit: .piece,
                amount: Measure(6100, .piece),
                orderedBy: buyer,
                dueOn: "2027-01-15",
                terms: nil
            ),
            to: order
        )
        line.add(OrderDelivered(quantity: 3600, unit: .piece, amount: 3600, delivered: 3600, pending: 2500), to: order)
        let commitment = Stream(.commitment, "c-1")
        line.add(
            CommitmentAgreed(
                provider: Store.grower,
                receiver: .commune,
                itemId: "maiz",
                quantity: 6000,
                unit: .kilogram,
                amount: Measure(6000, .kilogram),
                dueOn: nil,
                terms: .sealed(Store.sealed),
                cause: Cause(kind: .acta, id: "a-1", note: nil)
            ),
            to: commitment
        )
        line.add(
            CommitmentFulfilled(quantity: 6000, unit: .kilogram, amount: 6000, fulfilled: 6000, pending: 0),
            to: commitment
        )
        let round = Stream(.allocation, "r-1")
        line.add(
            AllocationOpened(
                itemId: "cochino",
                quantity: 5,
                unit: .kilogram,
                amount: Measure(5, .kilogram),
                from: place,
                rollId: "lista",
                formula: AllocationFormula(basis: .person, weights: [], unit: 1),
                units: 5,
                left: 0,
                cause: other
            ),
            to: round
        )
        line.add(
            AllocationListed(entries: [.init(weight: 1000, persons: 1, ids: ["m-1", "m-2"])], last: true),
            to: round
        )
        line.add(
            AllocationComputed(
                recipients: 2,
                units: 5,
                weight: 2000,
                remainder: 1,
                drawId: "d-1",
                gini: Quantity(1, over: 10) ?? 0
            ),
            to: round
        )
        line.add(
            AllocationShared(shares: [
                .init(units: 3, amount: 3, ids: ["m-2"]), .init(units: 2, amount: 2, ids: ["m-1"]),
            ]),
            to: round
        )
        line.add(AllocationDelivered(recipients: ["m-2"], units: 3, amount: 3, delivered: 3), to: round)
        return line
    }

    /// A receipt that was entered wrong, counted, corrected, and used too early.
    static var corrected: EventLine {
        var line = EventLine()
        let item = Stream(.item, "maiz")
        let other = Cause(kind: .other, id: nil, note: .open("Cosecha"))
        let unit = UnitOfMeasure.kilogram
        func receipt(_ amount: Int64, _ consequences: Consequences? = nil) -> StockReceived {
            let quantity = Quantity(amount)
            return StockReceived(
                quantity: quantity,
                unit: unit,
                amount: Measure(quantity, unit),
                to: place,
                receivedFrom: nil,
                cause: other,
                consequences: consequences
            )
        }
        line.add(receipt(100), to: item)
        line.now = "2026-11-23T14:00:00Z"
        line.add(
            StockCounted(
                quantity: 10,
                unit: unit,
                amount: Measure(10, unit),
                expected: 100,
                difference: -90,
                at: place,
                note: nil
            ),
            to: item
        )
        line.now = "2026-11-24T14:00:00Z"
        line.add(
            StockCorrected(
                movementId: 1,
                happenedAt: "2026-11-22T14:00:00Z",
                reversal: StockLegs(from: nil, to: place, amount: 100),
                replacement: .init(
                    quantity: 10,
                    unit: unit,
                    legs: StockLegs(from: nil, to: place, amount: 10)
                ),
                unit: unit,
                reason: .open("Error al anotar"),
                consequences: Consequences(
                    recounted: [.init(countId: 2, at: place, counted: 10, expected: 10, difference: 0)],
                    negative: [],
                    covered: []
                )
            ),
            to: item
        )
        line.add(
            StockConsumed(
                quantity: 12,
                unit: unit,
                amount: Measure(12, unit),
                from: place,
                cause: other,
                consequences: Consequences(
                    recounted: [],
                    negative: [.init(at: place, quantity: -2, since: nil)],
                    covered: []
                )
            ),
            to: item
        )
        line.add(receipt(5, Consequences(recounted: [], negative: [], covered: [.init(at: place, since: 4)])), to: item)
        return line
    }
}
