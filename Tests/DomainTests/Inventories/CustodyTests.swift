import Testing

@testable import Domain

@Suite struct CustodyTests {
    private let member = Holder(.member, "m-0001")

    @Test func `goods in another's keeping stay their owner's`() throws {
        let story = try Story.goods().given(.receive(10), by: "finance")
            .given(give(4, to: member), by: "finance")
        #expect(story.stock() == 6)
        let kept = StockPlace(locationId: "acopio", lotId: nil, owner: .commune, custodian: member)
        #expect(story.stock(kept) == 4)
        story.when(give(1, to: .commune), by: "finance").thenRefused(.sameCustodian)
        story.when(give(7, to: member), by: "finance").thenRefused(.stockInsufficient)
    }

    @Test func `goods become another's where a transfer says so, and keep their place and custodian`() throws {
        let transfer = StockTransfer(
            itemId: "maiz",
            quantity: 4,
            unit: .kilogram,
            fromLocationId: "acopio",
            toLocationId: "acopio",
            toOwner: member,
            cause: .harvest
        )
        let story = try Story.goods().given(.receive(10), by: "finance").given(transfer, by: "finance")
        #expect(story.stock(StockPlace(locationId: "acopio", lotId: nil, owner: member, custodian: .commune)) == 4)
    }

    @Test func `the trucks of the mayoralty are assets in custody, not property`() throws {
        let mayoralty = Holder(.party, "comprador")
        let story = try Story.goods().given(register(mayoralty), by: "finance")
        let data = try story.newest(AssetRegistered.self)
        #expect(data.owner == mayoralty)
        #expect(data.custodian == .commune)
        let given = try story.given(keep(member), by: "finance")
        #expect(try given.newest(AssetCustodyTransferred.self).from == .commune)
        given.when(keep(member), by: "finance").thenRefused(.sameCustodian)
        given.when(register(mayoralty), by: "finance").thenRefused(.idTaken)
        story.when(register(mayoralty), by: "m-0001").thenRefused(.authorityMissing)
    }

    @Test func `an asset that isn't in the book can't be given away`() throws {
        try Story.goods().when(keep(member), by: "finance").thenRefused(.assetUnknown)
    }

    private func register(_ owner: Holder) -> AssetsRegister {
        AssetsRegister(
            assetId: "camion-1",
            name: "Camión 1",
            category: nil,
            serial: nil,
            owner: owner,
            custodian: nil,
            locationId: "acopio",
            cause: .harvest
        )
    }

    private func keep(_ custodian: Holder) -> AssetsTransferCustody {
        AssetsTransferCustody(assetId: "camion-1", toCustodian: custodian, locationId: nil, cause: .harvest)
    }

    private func give(_ quantity: StatedQuantity, to custodian: Holder) -> StockTransferCustody {
        StockTransferCustody(
            itemId: "maiz",
            quantity: quantity,
            unit: .kilogram,
            locationId: "acopio",
            lotId: nil,
            owner: nil,
            custodian: nil,
            toCustodian: custodian,
            toLocationId: nil,
            cause: .harvest
        )
    }
}
