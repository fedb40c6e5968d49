import Testing

@testable import Domain

extension Command where Self == StockReceive {
    /// So much maize (or another item) comes into the store `acopio`.
    static func receive(
        _ quantity: StatedQuantity,
        _ unit: UnitOfMeasure = .kilogram,
        of item: Identifier = "maiz",
        lot: Identifier? = nil,
        expiresOn: CivilDate? = nil,
        owner: Holder? = nil,
        custodian: Holder? = nil,
        from: Holder? = nil,
        at location: Identifier = "acopio",
        cause: StatedCause = .harvest
    ) -> StockReceive {
        StockReceive(
            itemId: item,
            quantity: quantity,
            unit: unit,
            locationId: location,
            lotId: lot,
            expiresOn: expiresOn,
            owner: owner,
            custodian: custodian,
            receivedFrom: from,
            cause: cause
        )
    }
}

extension Command where Self == StockConsume {
    /// So much maize (or another item) is used up from `acopio`.
    static func consume(
        _ quantity: StatedQuantity,
        _ unit: UnitOfMeasure = .kilogram,
        of item: Identifier = "maiz",
        lot: Identifier? = nil,
        owner: Holder? = nil,
        custodian: Holder? = nil
    ) -> StockConsume {
        StockConsume(
            itemId: item,
            quantity: quantity,
            unit: unit,
            locationId: "acopio",
            lotId: lot,
            owner: owner,
            custodian: custodian,
            cause: .harvest
        )
    }
}

extension Command where Self == StockTransfer {
    /// So much maize (or another item) goes from `acopio` to the mill.
    static func transfer(
        _ quantity: StatedQuantity,
        _ unit: UnitOfMeasure = .kilogram,
        of item: Identifier = "maiz",
        lot: Identifier? = nil,
        from: Identifier = "acopio",
        to: Identifier = "molino"
    ) -> StockTransfer {
        StockTransfer(
            itemId: item,
            quantity: quantity,
            unit: unit,
            fromLocationId: from,
            toLocationId: to,
            lotId: lot,
            cause: .harvest
        )
    }
}

extension Command where Self == StockCount {
    /// So much maize (or another item) is found in `acopio`.
    static func count(
        _ quantity: StatedQuantity,
        _ unit: UnitOfMeasure = .kilogram,
        of item: Identifier = "maiz",
        lot: Identifier? = nil
    ) -> StockCount {
        StockCount(itemId: item, quantity: quantity, unit: unit, locationId: "acopio", lotId: lot)
    }
}

extension StatedCause {
    /// A cause that isn't in the book.
    static let harvest = StatedCause(kind: .other, note: "Cosecha 2026")
}

extension Cause {
    /// The same, in events.
    static let harvest = Cause(kind: .other, id: nil, note: .open("Cosecha 2026"))
}

extension StatedQuantity: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// `"2.5"`, in tests.
    init(stringLiteral text: String) {
        guard let quantity = StatedQuantity(scalar: text) else { preconditionFailure("not a quantity: \(text)") }
        self = quantity
    }

    /// `600`, in tests.
    init(integerLiteral value: Int64) { self.init(Quantity(value)) }
}

extension StockPlace {
    /// In a place, the commune's own and kept by itself.
    static func at(_ location: Identifier, lot: Identifier? = nil) -> StockPlace {
        StockPlace(locationId: location, lotId: lot, owner: .commune, custodian: .commune)
    }
}

extension Story {
    /// A council with the places `acopio` and `molino`, maize by the kilogram, and coffee by lot.
    static func stores(members: Int = 1) throws -> Story {
        try council(members: members)
            .given(LocationsDefine(locationId: "acopio", name: "Acopio", unitId: nil), by: "finance")
            .given(LocationsDefine(locationId: "molino", name: "Molino", unitId: nil), by: "finance")
            .given(
                ItemsDefine(
                    itemId: "maiz",
                    names: ItemsDefine.Names(es: "Maíz", en: "Maize"),
                    unit: .kilogram,
                    lotTracked: nil,
                    perishable: nil,
                    conversions: [ItemsDefine.Conversion(unit: .bag, quantity: "2.5")]
                ),
                by: "finance"
            )
            .given(
                ItemsDefine(
                    itemId: "cafe",
                    names: ItemsDefine.Names(es: "Café"),
                    unit: .kilogram,
                    lotTracked: true,
                    perishable: false,
                    conversions: nil
                ),
                by: "manager"
            )
    }

    /// What is in a place, by the book.
    func stock(of item: Identifier = "maiz", _ place: StockPlace = .at("acopio")) -> Quantity {
        reading(.stream(Stream(.item, item))).items[item]?.balance(place).quantity ?? .zero
    }
}
