/// A lot was received, produced or named for the first time.
public struct LotOpened: EventPayload {
    public static let kind = EventKind("lots.opened", 1)

    /// What it is a lot of.
    public let itemId: Identifier
    /// From whom it came, where that was told.
    public let origin: Holder?
    /// The last day on which it is good, where that was told.
    public let expiresOn: CivilDate?

    public static let example = LotOpened(
        itemId: "cafe-pergamino",
        origin: Holder(.member, "m-0007"),
        expiresOn: CivilDate(daysSinceEpoch: 21_180)
    )
    public var event: Event { .inventories(.lotOpened(self)) }
}

/// What decisions know of a lot.
struct Lot: Sendable {
    private(set) var opened: LotOpened?
    /// Since when it may not be used; `nil` where it may.
    private(set) var quarantinedAt: Instant?

    mutating func evolve(_ recorded: Recorded) {
        guard case .inventories(let event) = recorded.event else { return }
        switch event {
        case .lotOpened(let data): opened = data
        case .lotQuarantined: quarantinedAt = recorded.occurredAt
        case .lotReleased: quarantinedAt = nil
        case .itemDefined, .locationDefined, .received, .produced, .consumed, .transferred, .custodyTransferred,
            .shipped, .raised, .lowered, .counted, .corrected, .discrepancyExplained, .discrepancyAccepted,
            .assetRegistered, .assetCustodyTransferred, .orderOpened, .orderDelivered, .orderDeliveryCorrected,
            .orderClosed, .orderCancelled,
            .commitmentAgreed, .commitmentFulfilled, .commitmentFulfilmentCorrected, .commitmentCancelled,
            .allocationOpened, .allocationListed,
            .allocationComputed, .allocationShared, .allocationDelivered, .allocationClosed:
            break
        }
    }
}

extension RejectionCode {
    static let lotRequired = RejectionCode(
        "lot-required",
        en: "Stock of {item} is kept by lot; name the lot.",
        es: "Las existencias de {item} se llevan por lote; indique el lote."
    )
    static let lotNotTracked = RejectionCode(
        "lot-not-tracked",
        en: "Stock of {item} isn't kept by lot; leave the lot out.",
        es: "Las existencias de {item} no se llevan por lote; omita el lote."
    )
    static let lotUnknown = RejectionCode(
        "lot-unknown",
        en: "There is no lot {lot}; a lot begins with its first receipt.",
        es: "No existe el lote {lot}; un lote comienza con su primera recepción."
    )
    static let lotOfAnotherItem = RejectionCode(
        "lot-of-another-item",
        en: "Lot {lot} is of {item}.",
        es: "El lote {lot} es de {item}."
    )
    static let lotDiffers = RejectionCode(
        "lot-differs",
        en: "Lot {lot} was opened with another expiry; leave expiresOn out, or name a new lot.",
        es: "El lote {lot} se abrió con otro vencimiento; omita expiresOn o indique un lote nuevo."
    )
}
