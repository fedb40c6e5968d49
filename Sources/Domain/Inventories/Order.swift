/// Somebody ordered goods.
public struct OrderOpened: EventPayload {
    public static let kind = EventKind("orders.opened", 1)

    /// Of what.
    public let itemId: Identifier
    /// As it was ordered.
    public let quantity: Quantity
    /// In which it was ordered.
    public let unit: UnitOfMeasure
    /// The same in the item's unit.
    public let amount: Measure
    /// Who ordered it.
    public let orderedBy: Holder
    /// By when, where that was told.
    public let dueOn: CivilDate?
    /// In words.
    public let terms: FreeText?

    public static let example = OrderOpened(
        itemId: "morral-escolar",
        quantity: 6100,
        unit: .piece,
        amount: Measure(6100, .piece),
        orderedBy: Holder(.party, "alcaldia"),
        dueOn: "2027-01-15",
        terms: nil
    )
    public var sealed: [Sealed] { terms?.parts ?? [] }
    public var event: Event { .inventories(.orderOpened(self)) }
}

/// A part of an order was delivered; the movement of goods is beside it.
public struct OrderDelivered: EventPayload {
    public static let kind = EventKind("orders.delivered", 1)

    /// As it was measured.
    public let quantity: Quantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// The same in the item's unit.
    public let amount: Quantity
    /// All that was delivered so far, in the item's unit.
    public let delivered: Quantity
    /// What is still to come, in the item's unit.
    public let pending: Quantity

    public static let example = OrderDelivered(
        quantity: 250,
        unit: .piece,
        amount: 250,
        delivered: 3850,
        pending: 2250
    )
    public var event: Event { .inventories(.orderDelivered(self)) }
}

/// The movement of a delivery was corrected.
public struct OrderDeliveryCorrected: EventPayload {
    public static let kind = EventKind("orders.delivery-corrected", 1)

    /// The position of the movement.
    public let movementId: Int64
    /// How much more was delivered than the book had, in the item's unit; below zero for less.
    public let change: Quantity
    /// All that was delivered so far, in the item's unit.
    public let delivered: Quantity
    /// What is still to come, in the item's unit; an order that was closed as delivered is open again where that isn't zero.
    public let pending: Quantity

    public static let example = OrderDeliveryCorrected(movementId: 990, change: -10, delivered: 3840, pending: 2260)
    public var event: Event { .inventories(.orderDeliveryCorrected(self)) }
}

/// An order came to its end.
public struct OrderClosed: EventPayload {
    public static let kind = EventKind("orders.closed", 1)

    /// All that was delivered, in the item's unit.
    public let delivered: Quantity
    /// What was never delivered, in the item's unit.
    public let pending: Quantity
    /// Why, where something wasn't delivered.
    public let reason: FreeText?

    public static let example = OrderClosed(delivered: 6100, pending: 0, reason: nil)
    public var sealed: [Sealed] { reason?.parts ?? [] }
    public var event: Event { .inventories(.orderClosed(self)) }
}

/// An order was called off before anything was delivered.
public struct OrderCancelled: EventPayload {
    public static let kind = EventKind("orders.cancelled", 1)

    /// Why.
    public let reason: FreeText

    public static let example = OrderCancelled(reason: .open("El pedido pasó a otra textilera"))
    public var sealed: [Sealed] { reason.parts }
    public var event: Event { .inventories(.orderCancelled(self)) }
}

/// What decisions know of an order.
struct Order: Sendable {
    private(set) var opened: OrderOpened?
    /// In the item's unit.
    private(set) var delivered = Quantity.zero
    private(set) var state = State.open

    enum State: Hashable, Sendable {
        case open, closed, cancelled
    }

    mutating func evolve(_ recorded: Recorded) {
        guard case .inventories(let event) = recorded.event else { return }
        switch event {
        case .orderOpened(let data): opened = data
        case .orderDelivered(let data): delivered = data.delivered
        case .orderDeliveryCorrected(let data):
            delivered = data.delivered
            if !data.pending.isZero { state = .open }
        case .orderClosed: state = .closed
        case .orderCancelled: state = .cancelled
        case .itemDefined, .locationDefined, .lotOpened, .lotQuarantined, .lotReleased, .received, .produced,
            .consumed, .transferred, .custodyTransferred, .shipped, .raised, .lowered, .counted, .corrected,
            .discrepancyExplained, .discrepancyAccepted, .assetRegistered, .assetCustodyTransferred,
            .commitmentAgreed, .commitmentFulfilled, .commitmentFulfilmentCorrected, .commitmentCancelled,
            .allocationOpened, .allocationListed, .allocationComputed, .allocationShared, .allocationDelivered,
            .allocationClosed:
            break
        }
    }
}

extension Context {
    /// An order, as it was opened.
    ///
    /// - Throws: `order-unknown`.
    mutating func order(_ id: Identifier) throws(Rejection) -> (Order, OrderOpened) {
        guard book.has(.stream(Stream(.order, id))), let order = book.orders[id], let opened = order.opened else {
            throw Rejection(.orderUnknown, ["order": id.text])
        }
        return (order, opened)
    }

    /// An order on which goods can be delivered.
    ///
    /// - Throws: `order-unknown`, `order-ended`.
    mutating func openOrder(_ id: Identifier) throws(Rejection) -> (Order, OrderOpened) {
        let (order, opened) = try order(id)
        guard order.state == .open else { throw Rejection(.orderEnded, ["order": id.text]) }
        return (order, opened)
    }

    /// What a corrected movement changes at the order on which it was a delivery.
    ///
    /// - Throws: `order-exceeded`.
    mutating func correctedDelivery(
        on id: Identifier,
        by change: Quantity,
        movement: Int64
    ) throws(Rejection) -> NewEvent {
        let (order, opened) = try order(id)
        let delivered = try (order.delivered + change).written()
        let pending = try (opened.amount.quantity - delivered).written()
        guard !pending.isNegative else {
            throw Rejection(.orderExceeded, ["order": id.text, "pending": (pending + change).scalar])
        }
        let corrected = OrderDeliveryCorrected(
            movementId: movement,
            change: change,
            delivered: delivered,
            pending: pending
        )
        return NewEvent(Stream(.order, id), corrected)
    }
}

extension RejectionCode {
    static let orderUnknown = RejectionCode(
        "order-unknown",
        en: "There is no order {order}; open it first.",
        es: "No existe el pedido {order}; ábralo primero."
    )
    static let orderEnded = RejectionCode(
        "order-ended",
        en: "Order {order} was closed or cancelled; open a new one.",
        es: "El pedido {order} se cerró o se canceló; abra uno nuevo."
    )
    static let orderExceeded = RejectionCode(
        "order-exceeded",
        en: "Of order {order} only {pending} are pending; deliver at most that, or open another order.",
        es: "Del pedido {order} solo quedan {pending}; entregue a lo sumo eso, o abra otro pedido."
    )
    static let orderDelivered = RejectionCode(
        "order-delivered",
        en: "Of order {order}, {delivered} were delivered already; close it instead, with a reason.",
        es: "Del pedido {order} ya se entregaron {delivered}; ciérrelo, con un motivo."
    )
    static let orderPending = RejectionCode(
        "order-pending",
        en: "Of order {order}, {pending} are pending; say why they won't be delivered.",
        es: "Del pedido {order} quedan {pending}; diga por qué no se entregarán."
    )
}
