/// Opens an order.
public struct OrdersOpen: Command {
    public static let type = "orders.open"
    public static let summary = "Open an order: who wants how much of what, by when"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// The new order.
    public let orderId: Identifier
    /// Of what.
    public let itemId: Identifier
    /// How much; above zero.
    public let quantity: StatedQuantity
    /// In which it is ordered.
    public let unit: UnitOfMeasure
    /// Who orders it.
    public let orderedBy: Holder
    /// By when.
    public let dueOn: CivilDate?
    /// In words.
    public let terms: Prose?
    /// Whom the words are about; they are then sealed.
    public let about: [Identifier]?

    public static let example = OrdersOpen(
        orderId: "pedido-2026-07",
        itemId: "morral-escolar",
        quantity: StatedQuantity(6100),
        unit: .piece,
        orderedBy: Holder(.party, "alcaldia"),
        dueOn: "2027-01-15",
        terms: nil,
        about: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        // Whoever holds such an office anywhere may: an order is nobody's unit.
        try context.authorize(Self.power, lineage: context.units(of: context.actor))
        let stream = Stream(.order, orderId)
        guard context.book.version(of: stream) ?? 0 == 0 else { throw Rejection(.idTaken, ["id": orderId.text]) }
        let (_, definition) = try context.item(itemId)
        let measured = try quantity.positive()
        let opened = OrderOpened(
            itemId: itemId,
            quantity: measured,
            unit: unit,
            amount: try definition.amount(of: measured, in: unit),
            orderedBy: try context.holder(orderedBy),
            dueOn: dueOn,
            terms: terms.map { FreeText($0.text, about: about ?? []) }
        )
        return [NewEvent(stream, opened)]
    }
}

/// Delivers on an order: the goods leave the stock, and the last delivery closes the order.
public struct OrdersDeliver: Command {
    public static let type = "orders.deliver"
    public static let summary = "Deliver on an order: goods leave the stock; the last delivery closes the order"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// Which order.
    public let orderId: Identifier
    /// How much, as it was measured; above zero.
    public let quantity: StatedQuantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// Where from.
    public let locationId: Identifier
    /// Its lot, where the item is kept by lot.
    public let lotId: Identifier?
    /// Whose it is; the commune's unless told.
    public let owner: Holder?
    /// Who keeps it; the commune unless told.
    public let custodian: Holder?

    public static let example = OrdersDeliver(
        orderId: "pedido-2026-07",
        quantity: StatedQuantity(250),
        unit: .piece,
        locationId: "textilera",
        lotId: nil,
        owner: nil,
        custodian: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, at: locationId)
        let (order, opened) = try context.openOrder(orderId)
        let stock = try context.stock(
            of: opened.itemId,
            at: locationId,
            lot: lotId,
            owner: owner,
            custodian: custodian
        )
        let lots = try context.taking(lotId, of: opened.itemId)
        let shipped = try context.shipment(
            of: quantity,
            unit,
            from: stock,
            to: opened.orderedBy,
            cause: Cause(kind: .order, id: orderId, note: nil, fulfils: true)
        )
        let delivered = try (order.delivered + shipped.amount.quantity).written()
        let pending = try (opened.amount.quantity - delivered).written()
        guard !pending.isNegative else {
            throw Rejection(
                .orderExceeded,
                ["order": orderId.text, "pending": (opened.amount.quantity - order.delivered).scalar]
            )
        }
        let delivery = OrderDelivered(
            quantity: shipped.quantity,
            unit: unit,
            amount: shipped.amount.quantity,
            delivered: delivered,
            pending: pending
        )
        let stream = Stream(.order, orderId)
        var events = lots + [NewEvent(Stream(.item, opened.itemId), shipped), NewEvent(stream, delivery)]
        if pending.isZero {
            events.append(NewEvent(stream, OrderClosed(delivered: delivered, pending: 0, reason: nil)))
        }
        return events
    }
}

/// Closes an order that won't be delivered whole.
public struct OrdersClose: Command {
    public static let type = "orders.close"
    public static let summary = "Close an order of which the rest won't be delivered, with the reason"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// Which order.
    public let orderId: Identifier
    /// Why the rest won't be delivered.
    public let reason: Prose?
    /// Whom the words are about; they are then sealed.
    public let about: [Identifier]?

    public static let example = OrdersClose(
        orderId: "pedido-2026-07",
        reason: "La escuela recibió menos matrícula",
        about: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, lineage: context.units(of: context.actor))
        let (order, opened) = try context.openOrder(orderId)
        let pending = try (opened.amount.quantity - order.delivered).written()
        guard let reason else {
            throw Rejection(.orderPending, ["order": orderId.text, "pending": pending.scalar])
        }
        let closed = OrderClosed(
            delivered: order.delivered,
            pending: pending,
            reason: FreeText(reason.text, about: about ?? [])
        )
        return [NewEvent(Stream(.order, orderId), closed)]
    }
}

/// Calls an order off before anything was delivered.
public struct OrdersCancel: Command {
    public static let type = "orders.cancel"
    public static let summary = "Call an order off before anything was delivered"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// Which order.
    public let orderId: Identifier
    /// Why.
    public let reason: Prose
    /// Whom the words are about; they are then sealed.
    public let about: [Identifier]?

    public static let example = OrdersCancel(
        orderId: "pedido-2026-07",
        reason: "El pedido pasó a otra textilera",
        about: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, lineage: context.units(of: context.actor))
        let (order, _) = try context.openOrder(orderId)
        guard order.delivered.isZero else {
            throw Rejection(.orderDelivered, ["order": orderId.text, "delivered": order.delivered.scalar])
        }
        return [NewEvent(Stream(.order, orderId), OrderCancelled(reason: FreeText(reason.text, about: about ?? [])))]
    }
}
