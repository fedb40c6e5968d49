/// What happens in the context of inventories.
public enum InventoriesEvent: Hashable, Sendable {
    case itemDefined(ItemDefined)
    case locationDefined(LocationDefined)
    case assetRegistered(AssetRegistered)
    case assetCustodyTransferred(AssetCustodyTransferred)
    case lotOpened(LotOpened)
    case lotQuarantined(LotQuarantined)
    case lotReleased(LotReleased)
    case received(StockReceived)
    case produced(StockProduced)
    case consumed(StockConsumed)
    case transferred(StockTransferred)
    case custodyTransferred(StockCustodyTransferred)
    case shipped(StockShipped)
    case raised(StockRaised)
    case lowered(StockLowered)
    case counted(StockCounted)
    case corrected(StockCorrected)
    case discrepancyExplained(DiscrepancyExplained)
    case discrepancyAccepted(DiscrepancyAccepted)
    case orderOpened(OrderOpened)
    case orderDelivered(OrderDelivered)
    case orderDeliveryCorrected(OrderDeliveryCorrected)
    case orderClosed(OrderClosed)
    case orderCancelled(OrderCancelled)
    case commitmentAgreed(CommitmentAgreed)
    case commitmentFulfilled(CommitmentFulfilled)
    case commitmentFulfilmentCorrected(CommitmentFulfilmentCorrected)
    case commitmentCancelled(CommitmentCancelled)
    case allocationOpened(AllocationOpened)
    case allocationListed(AllocationListed)
    case allocationComputed(AllocationComputed)
    case allocationShared(AllocationShared)
    case allocationDelivered(AllocationDelivered)
    case allocationClosed(AllocationClosed)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .itemDefined(let data): data
        case .locationDefined(let data): data
        case .assetRegistered(let data): data
        case .assetCustodyTransferred(let data): data
        case .lotOpened(let data): data
        case .lotQuarantined(let data): data
        case .lotReleased(let data): data
        case .received(let data): data
        case .produced(let data): data
        case .consumed(let data): data
        case .transferred(let data): data
        case .custodyTransferred(let data): data
        case .shipped(let data): data
        case .raised(let data): data
        case .lowered(let data): data
        case .counted(let data): data
        case .corrected(let data): data
        case .discrepancyExplained(let data): data
        case .discrepancyAccepted(let data): data
        case .orderOpened(let data): data
        case .orderDelivered(let data): data
        case .orderDeliveryCorrected(let data): data
        case .orderClosed(let data): data
        case .orderCancelled(let data): data
        case .commitmentAgreed(let data): data
        case .commitmentFulfilled(let data): data
        case .commitmentFulfilmentCorrected(let data): data
        case .commitmentCancelled(let data): data
        case .allocationOpened(let data): data
        case .allocationListed(let data): data
        case .allocationComputed(let data): data
        case .allocationShared(let data): data
        case .allocationDelivered(let data): data
        case .allocationClosed(let data): data
        }
    }

    static let commands: [any Command.Type] = [
        ItemsDefine.self, LocationsDefine.self, AssetsRegister.self, AssetsTransferCustody.self, StockReceive.self,
        StockProduce.self, StockConsume.self, StockTransfer.self, StockTransferCustody.self, StockShip.self,
        StockRaise.self, StockLower.self, StockCount.self, StockCorrect.self, DiscrepanciesExplain.self,
        DiscrepanciesAccept.self, LotsQuarantine.self, LotsRelease.self, OrdersOpen.self, OrdersDeliver.self,
        OrdersClose.self, OrdersCancel.self, CommitmentsAgree.self, CommitmentsFulfil.self, CommitmentsCancel.self,
        AllocationsOpen.self, AllocationsList.self, AllocationsCompute.self, AllocationsConfirmDelivery.self,
        AllocationsClose.self,
    ]

    static let payloads: [any EventPayload.Type] = [
        ItemDefined.self, LocationDefined.self, AssetRegistered.self, AssetCustodyTransferred.self, LotOpened.self,
        LotQuarantined.self, LotReleased.self, StockReceived.self, StockProduced.self, StockConsumed.self,
        StockTransferred.self, StockCustodyTransferred.self, StockShipped.self, StockRaised.self, StockLowered.self,
        StockCounted.self, StockCorrected.self, DiscrepancyExplained.self, DiscrepancyAccepted.self, OrderOpened.self,
        OrderDelivered.self, OrderDeliveryCorrected.self, OrderClosed.self, OrderCancelled.self, CommitmentAgreed.self,
        CommitmentFulfilled.self, CommitmentFulfilmentCorrected.self, CommitmentCancelled.self, AllocationOpened.self,
        AllocationListed.self, AllocationComputed.self, AllocationShared.self, AllocationDelivered.self,
        AllocationClosed.self,
    ]

    static let rejections: [RejectionCode] =
        RejectionCode.quantities + RejectionCode.allocations + [
            .itemUnknown, .unitNotOfItem, .conversionConflicts, .locationUnknown, .assetUnknown, .holderUnknown,
            .causeUnknown, .causeIncomplete, .lotRequired, .lotNotTracked, .lotUnknown, .lotOfAnotherItem, .lotDiffers,
            .lotQuarantined, .lotNotQuarantined, .stockInsufficient, .samePlace, .sameCustodian,
            .productionIncomplete, .productionRepeats, .shrinkageDiffers, .productionGains, .movementUnknown,
            .movementReversed, .movementOfAllocation, .correctionChangesNothing, .discrepancyUnknown,
            .discrepancySettled, .discrepancyUnexplained, .discrepancyAccepted, .discrepancySamePerson,
            .orderUnknown, .orderEnded, .orderExceeded, .orderDelivered, .orderPending, .commitmentUnknown,
            .commitmentEnded, .commitmentExceeded, .commitmentOneSided, .commitmentOutside,
        ]
}
