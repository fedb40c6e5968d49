@testable import Domain

/// Events of many streams in the order of their positions.
struct EventLine {
    var events: [Recorded] = []
    var now: Instant = "2026-11-22T14:00:00Z"

    /// Adds one, at `now` unless told; what happened earlier counts as late.
    mutating func add(
        _ payload: some EventPayload,
        to stream: Domain.Stream,
        by actor: Identifier = "finance",
        at instant: Instant? = nil
    ) {
        events.append(
            Recorded(
                position: Int64(events.count + 1),
                stream: stream,
                streamVersion: events.count { $0.stream == stream } + 1,
                occurredAt: instant ?? now,
                recordedAt: now,
                actor: actor,
                late: instant != nil,
                event: payload.event
            )
        )
    }
}

/// A store: coffee by lot from two growers, moved, used up, counted; maize that doesn't end as a decimal.
enum Store {
    static let acopio = StockPlace(locationId: "acopio", lotId: "l-1", owner: .commune, custodian: .commune)
    static let molino = StockPlace(locationId: "molino", lotId: "l-1", owner: .commune, custodian: .commune)
    static let grower = Holder(.member, "m-0001")
    static let theirs = StockPlace(locationId: "acopio", lotId: nil, owner: grower, custodian: .commune)
    static let sealed = Sealed(["m-0001"], .text, ciphertext: "AA", key: "BB")
    static let maize = Quantity(BigInteger(533_000), over: 11) ?? .zero

    static var line: EventLine {
        var line = EventLine()
        let (coffee, cause) = (Stream(.item, "cafe"), Cause(kind: .other, id: nil, note: .open("Cosecha")))
        line.add(LocationDefined(name: "Acopio", unitId: "cc"), to: Stream(.location, "acopio"))
        line.add(LocationDefined(name: "Molino Ñandú", unitId: nil), to: Stream(.location, "molino"))
        let names = ItemDefined.Names(es: "Café pergamino", en: "Parchment coffee")
        line.add(
            ItemDefined(names: names, unit: .kilogram, lotTracked: true, perishable: false, conversions: []),
            to: coffee
        )
        line.add(LotOpened(itemId: "cafe", origin: grower, expiresOn: "2027-11-22"), to: Stream(.lot, "l-1"))
        let twelve = Measure(552, .kilogram)
        line.add(
            StockReceived(
                quantity: 12,
                unit: .coffeeQuintal,
                amount: twelve,
                to: acopio,
                receivedFrom: grower,
                cause: cause
            ),
            to: coffee
        )
        line.now = "2026-11-22T15:00:00Z"
        line.add(
            StockTransferred(
                quantity: 52,
                unit: .kilogram,
                amount: Measure(52, .kilogram),
                from: acopio,
                to: molino,
                cause: Cause(kind: .lot, id: "l-1", note: nil)
            ),
            to: coffee
        )
        line.add(
            StockConsumed(
                quantity: 20,
                unit: .kilogram,
                amount: Measure(20, .kilogram),
                from: molino,
                cause: Cause(kind: .other, id: nil, note: .sealed(sealed))
            ),
            to: coffee
        )
        line.now = "2026-11-22T16:00:00Z"
        let found = Measure(498, .kilogram)
        line.add(
            StockCounted(
                quantity: 498,
                unit: .kilogram,
                amount: found,
                expected: 500,
                difference: -2,
                at: acopio,
                note: .open("Un saco roto")
            ),
            to: coffee
        )
        let same = Measure(32, .kilogram)
        line.add(
            StockCounted(
                quantity: 32,
                unit: .kilogram,
                amount: same,
                expected: 32,
                difference: 0,
                at: molino,
                note: nil
            ),
            to: coffee
        )
        let harvest = Measure(maize, .kilogram)
        line.add(
            StockReceived(
                quantity: maize,
                unit: .kilogram,
                amount: harvest,
                to: theirs,
                receivedFrom: nil,
                cause: cause
            ),
            to: Stream(.item, "maiz")
        )
        return line
    }
}
