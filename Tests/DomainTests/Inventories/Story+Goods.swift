import Testing

@testable import Domain

extension Story {
    /// A council with the places `acopio`, `molino` and `calle`, its own book of goods, a buyer and the people of an
    /// inventory: `finance`, `manager`, and `auditor` of the social audit.
    static func goods(members: Int = 3) throws -> Story {
        var story = try Story.stores(members: members)
            .given(PartiesRegister(partyId: "comprador", name: "Recicladora del Centro"), by: "finance")
            .given(LocationsDefine(locationId: "calle", name: "Calle Bolívar", unitId: nil), by: "finance")
        for (member, office) in [("auditor", Office.audit), ("coordinator", Office.coordination)] {
            story = story.given(
                event: MandateRecognized(
                    memberId: Identifier(scalar: member) ?? "x",
                    office: office,
                    unitId: nil,
                    from: "2026-01-01",
                    until: "2028-12-31",
                    startsAt: "2026-01-01T04:00:00Z",
                    endsAt: "2029-01-01T04:00:00Z",
                    acta: nil
                ),
                in: Stream(.mandate, Identifier(scalar: "mandate-\(member)") ?? "x")
            )
        }
        return story
    }

    /// Another kind of goods.
    func defining(
        _ item: Identifier,
        _ unit: UnitOfMeasure = .kilogram,
        lots: Bool = false,
        _ conversions: [ItemsDefine.Conversion] = []
    ) throws -> Story {
        try given(
            ItemsDefine(
                itemId: item,
                names: ItemsDefine.Names(es: "Artículo"),
                unit: unit,
                lotTracked: lots,
                perishable: false,
                conversions: conversions
            ),
            by: "finance"
        )
    }

    /// The position of the newest event.
    var last: Int64 { log.last?.position ?? 0 }

    /// What an item's stock comes to, over all places.
    func total(of item: Identifier) -> Quantity {
        let known = reading(.stream(Stream(.item, item))).items[item] ?? Item()
        return known.places.reduce(.zero) { $0 + known.balance($1).quantity }
    }

    /// The newest event of a kind.
    func newest<Payload: EventPayload>(_ type: Payload.Type) throws -> Payload {
        let found = log.last { $0.event.payload is Payload }
        return try #require(found?.event.payload as? Payload)
    }
}

extension StockProduce.Input {
    /// So much of an item from `acopio`.
    static func of(
        _ item: Identifier,
        _ quantity: StatedQuantity,
        _ unit: UnitOfMeasure = .kilogram,
        lot: Identifier? = nil,
        at location: Identifier = "acopio"
    ) -> Self {
        Self(
            itemId: item,
            quantity: quantity,
            unit: unit,
            locationId: location,
            lotId: lot,
            owner: nil,
            custodian: nil
        )
    }
}

extension StockProduce.Output {
    /// So much of an item to `acopio`.
    static func of(
        _ item: Identifier,
        _ quantity: StatedQuantity,
        _ unit: UnitOfMeasure = .kilogram,
        lot: Identifier? = nil,
        at location: Identifier = "acopio"
    ) -> Self {
        Self(
            itemId: item,
            quantity: quantity,
            unit: unit,
            locationId: location,
            lotId: lot,
            expiresOn: nil,
            owner: nil,
            custodian: nil
        )
    }
}

extension Command where Self == StockProduce {
    /// Turns goods into others.
    static func produce(
        _ process: Identifier,
        from inputs: [StockProduce.Input],
        to outputs: [StockProduce.Output],
        lost: StatedQuantity? = nil
    ) -> StockProduce {
        StockProduce(
            processId: process,
            inputs: inputs,
            outputs: outputs,
            shrinkage: lost.map { StatedMeasure(quantity: $0, unit: .kilogram) },
            cause: .harvest
        )
    }
}

extension Command where Self == StockShip {
    /// So much goes to the buyer.
    static func ship(
        _ quantity: StatedQuantity,
        _ unit: UnitOfMeasure = .kilogram,
        of item: Identifier = "maiz",
        lot: Identifier? = nil,
        at location: Identifier = "acopio"
    ) -> StockShip {
        StockShip(
            itemId: item,
            quantity: quantity,
            unit: unit,
            locationId: location,
            lotId: lot,
            owner: nil,
            custodian: nil,
            shipTo: Holder(.party, "comprador"),
            cause: .harvest
        )
    }
}

extension Command where Self == StockCorrect {
    /// A movement of maize (or another item) was really of so much, or never happened.
    static func correct(
        _ movement: Int64,
        to quantity: StatedQuantity?,
        of item: Identifier = "maiz",
        from: Identifier? = nil,
        at location: Identifier? = nil,
        lot: Identifier? = nil
    ) -> StockCorrect {
        StockCorrect(
            itemId: item,
            movementId: movement,
            replacement: quantity.map {
                StockCorrect.Replacement(
                    quantity: $0,
                    unit: .kilogram,
                    fromLocationId: from,
                    toLocationId: location,
                    lotId: lot
                )
            },
            reason: "Error al anotar",
            about: nil
        )
    }
}
