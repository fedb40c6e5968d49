/// Which stock a command is about, resolved against the book.
struct StockSubject {
    let item: Item
    let definition: ItemDefined
    let place: StockPlace

    /// What is there, by the book.
    var balance: Balance { item.balances[place] ?? Balance() }
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

    /// A lot that goods are taken from or counted in.
    ///
    /// - Throws: `lot-unknown`, `lot-of-another-item`.
    mutating func requireLot(_ id: Identifier?, of itemId: Identifier) throws(Rejection) {
        guard let id else { return }
        guard try lot(id, of: itemId) != nil else { throw Rejection(.lotUnknown, ["lot": id.text]) }
    }

    /// So much more at a place can still be written: fractions of ever new denominators can't.
    ///
    /// - Throws: `quantity-too-long`.
    func requireWritable(_ amount: Quantity, at place: StockPlace, of item: Item) throws(Rejection) {
        var balance = item.balances[place] ?? Balance()
        balance.move(by: amount, at: occurredAt)
        _ = try balance.quantity.written()
    }

    /// A live movement takes no more than there is; a late one may, since what covered it may be on another device.
    ///
    /// - Throws: `stock-insufficient`, `quantity-too-long`.
    func requireStock(_ amount: Measure, of subject: StockSubject) throws(Rejection) {
        let balance = subject.balance
        try requireWritable(-amount.quantity, at: subject.place, of: subject.item)
        guard !isLate, balance.affects(occurredAt), balance.quantity < amount.quantity else { return }
        throw Rejection(
            .stockInsufficient,
            [
                "available": balance.quantity.scalar, "needed": amount.quantity.scalar, "unit": amount.unit.code,
                "location": subject.place.locationId.text,
            ]
        )
    }
}

extension RejectionCode {
    static let stockInsufficient = RejectionCode(
        "stock-insufficient",
        en: "At {location} there are {available} {unit}; {needed} {unit} are needed.",
        es: "En {location} hay {available} {unit}; hacen falta {needed} {unit}."
    )
}
