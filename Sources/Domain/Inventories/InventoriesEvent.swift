/// What happens in the context of inventories.
public enum InventoriesEvent: Hashable, Sendable {
    case itemDefined(ItemDefined)
    case locationDefined(LocationDefined)
    case lotOpened(LotOpened)
    case received(StockReceived)
    case transferred(StockTransferred)
    case consumed(StockConsumed)
    case counted(StockCounted)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .itemDefined(let data): data
        case .locationDefined(let data): data
        case .lotOpened(let data): data
        case .received(let data): data
        case .transferred(let data): data
        case .consumed(let data): data
        case .counted(let data): data
        }
    }

    static let commands: [any Command.Type] = [
        ItemsDefine.self, LocationsDefine.self, StockReceive.self, StockTransfer.self, StockConsume.self,
        StockCount.self,
    ]

    static let payloads: [any EventPayload.Type] = [
        ItemDefined.self, LocationDefined.self, LotOpened.self, StockReceived.self, StockTransferred.self,
        StockConsumed.self, StockCounted.self,
    ]

    static let rejections: [RejectionCode] =
        RejectionCode.quantities + [
            .itemUnknown, .unitNotOfItem, .conversionConflicts, .locationUnknown, .holderUnknown, .causeUnknown,
            .causeIncomplete, .lotRequired, .lotNotTracked, .lotUnknown, .lotOfAnotherItem, .lotDiffers,
            .stockInsufficient,
            .samePlace, .countOutOfOrder,
        ]
}
