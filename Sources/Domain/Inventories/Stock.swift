/// Which stock a command is about, resolved against the book.
struct StockSubject {
    let item: Item
    let definition: ItemDefined
    let place: StockPlace

    /// What is there, by the book.
    var balance: Balance { item.balance(place) }
}

extension Context {
    /// The item, if it was defined.
    ///
    /// - Throws: `item-unknown`.
    mutating func item(_ id: Identifier) throws(Rejection) -> (item: Item, definition: ItemDefined) {
        guard book.has(.stream(Stream(.item, id))), let item = book.items[id], let definition = item.definition else {
            throw Rejection(.itemUnknown, ["item": id.text])
        }
        return (item, definition)
    }

    /// Checks the place and the actor's power over it.
    ///
    /// - Throws: `location-unknown`, `authority-missing`.
    mutating func authorize(_ power: Power, at location: Identifier) throws(Rejection) {
        let locations = currentCommune().locations
        guard locations.contains(location) else { throw Rejection(.locationUnknown, ["location": location.text]) }
        try authorize(power, unit: locations.unit(of: location))
    }

    /// The item and the place of its stock; holders are the commune unless told.
    ///
    /// - Throws: `item-unknown`, `holder-unknown`, `lot-required`, `lot-not-tracked`.
    mutating func stock(
        of itemId: Identifier,
        at locationId: Identifier,
        lot: Identifier?,
        owner: Holder?,
        custodian: Holder?
    ) throws(Rejection) -> StockSubject {
        let (item, definition) = try item(itemId)
        if definition.lotTracked, lot == nil { throw Rejection(.lotRequired, ["item": itemId.text]) }
        if !definition.lotTracked, lot != nil { throw Rejection(.lotNotTracked, ["item": itemId.text]) }
        let place = StockPlace(
            locationId: locationId,
            lotId: lot,
            owner: try holder(owner),
            custodian: try holder(custodian)
        )
        return StockSubject(item: item, definition: definition, place: place)
    }

    /// The lot, if it was opened; `nil` where it wasn't.
    ///
    /// - Throws: `lot-of-another-item`.
    mutating func lot(_ id: Identifier, of itemId: Identifier) throws(Rejection) -> LotOpened? {
        guard book.has(.stream(Stream(.lot, id))), let opened = book.lots[id]?.opened else { return nil }
        guard opened.itemId == itemId else {
            throw Rejection(.lotOfAnotherItem, ["lot": id.text, "item": opened.itemId.text])
        }
        return opened
    }

    /// The lot that goods are taken from or counted in: it must be open, and is opened where the movement is late, since
    /// its receipt may be on another device.
    ///
    /// - Throws: `lot-unknown`, `lot-of-another-item`.
    mutating func taking(_ id: Identifier?, of itemId: Identifier) throws(Rejection) -> [NewEvent] {
        guard let id else { return [] }
        if try lot(id, of: itemId) != nil { return [] }
        guard isLate else { throw Rejection(.lotUnknown, ["lot": id.text]) }
        return [NewEvent(Stream(.lot, id), LotOpened(itemId: itemId, origin: nil, expiresOn: nil))]
    }

    /// The lot's own event, where goods come in and it is new.
    ///
    /// - Throws: `lot-of-another-item`, `lot-differs`.
    mutating func opening(
        _ id: Identifier?,
        of itemId: Identifier,
        origin: Holder?,
        expiresOn: CivilDate?
    ) throws(Rejection) -> [NewEvent] {
        guard let id else { return [] }
        if let lot = try lot(id, of: itemId) {
            guard expiresOn == nil || expiresOn == lot.expiresOn else {
                throw Rejection(.lotDiffers, ["lot": id.text])
            }
            return []
        }
        return [NewEvent(Stream(.lot, id), LotOpened(itemId: itemId, origin: origin, expiresOn: expiresOn))]
    }

    /// When this happens, for a decision: after everything that the book has of the same moment.
    var moment: StockMoment { StockMoment(at: occurredAt, position: .max) }

    /// What a movement changes beside the stock.
    ///
    /// A live movement takes no more than there is; a late one may, since what covered it may be on another device.
    ///
    /// - Throws: `stock-insufficient`, `quantity-too-long`.
    func consequences(of legs: StockLegs, in subject: StockSubject) throws(Rejection) -> Consequences? {
        try consequences(of: legs.changes.net, at: moment, in: subject.item, mayFallBelow: isLate)
    }

    /// The same, of any changes at a moment.
    ///
    /// - Throws: `stock-insufficient`, `quantity-too-long`.
    func consequences(
        of changes: [StockChange],
        at moment: StockMoment,
        in item: Item,
        mayFallBelow: Bool
    ) throws(Rejection) -> Consequences? {
        var next = item.excerpt(of: changes.map(\.place))
        let consequences = next.change(changes, at: moment, position: nil)
        for change in changes {
            let balance = next.balance(change.place)
            try balance.requireWritable()
            if mayFallBelow || !change.by.isNegative || !balance.quantity.isNegative || !balance.affects(moment) {
                continue
            }
            throw Rejection(
                .stockInsufficient,
                [
                    "available": item.balance(change.place).quantity.scalar, "needed": (-change.by).scalar,
                    "unit": item.definition?.unit.code ?? "", "location": change.place.locationId.text,
                ]
            )
        }
        return consequences
    }
}

extension RejectionCode {
    static let stockInsufficient = RejectionCode(
        "stock-insufficient",
        en: "At {location} there are {available} {unit}; {needed} {unit} are needed.",
        es: "En {location} hay {available} {unit}; hacen falta {needed} {unit}."
    )
}
