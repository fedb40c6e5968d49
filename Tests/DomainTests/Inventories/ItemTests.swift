import Testing

@testable import Domain

@Suite struct ItemTests {
    private func define(
        _ unit: UnitOfMeasure = .kilogram,
        _ conversions: [ItemsDefine.Conversion]? = nil
    ) -> ItemsDefine {
        ItemsDefine(
            itemId: "azucar",
            names: ItemsDefine.Names(es: "Azúcar", en: "Sugar"),
            unit: unit,
            lotTracked: nil,
            perishable: nil,
            conversions: conversions
        )
    }

    @Test func `an item states its unit and its conversions`() throws {
        try Story.council().when(define(.kilogram, [.init(unit: .bag, quantity: "4/2")]), by: "finance").then(
            ItemDefined(
                names: ItemDefined.Names(es: "Azúcar", en: "Sugar"),
                unit: .kilogram,
                lotTracked: false,
                perishable: false,
                conversions: [ItemDefined.Conversion(unit: .bag, quantity: 2)]
            )
        )
    }

    @Test func `a conversion is above zero, told once, and not of what is known`() throws {
        let story = try Story.council()
        story.when(define(.kilogram, [.init(unit: .bag, quantity: 0)]), by: "finance").thenRefused(.quantityNotPositive)
        story.when(define(.kilogram, [.init(unit: .bag, quantity: -1)]), by: "finance").thenRefused(
            .quantityNotPositive
        )
        story.when(define(.kilogram, [.init(unit: .bag, quantity: 1), .init(unit: .bag, quantity: 2)]), by: "finance")
            .thenRefused(.conversionConflicts)
        story.when(define(.kilogram, [.init(unit: .coffeeQuintal, quantity: 50)]), by: "finance")
            .thenRefused(.conversionConflicts)
        story.when(define(.bag, [.init(unit: .bag, quantity: 1)]), by: "finance").thenRefused(.conversionConflicts)
        try story.when(define(.bag, [.init(unit: .kilogram, quantity: "1/2")]), by: "finance").accepted()
    }

    @Test func `ids of items and places are used once`() throws {
        let story = try Story.stores()
        try story.given(define(), by: "finance").when(define(), by: "finance").thenRefused(.idTaken)
        story.when(LocationsDefine(locationId: "acopio", name: "Otro", unitId: nil), by: "finance").thenRefused(
            .idTaken
        )
    }

    @Test(arguments: ["registrar", "electoral", "vocera", "m-0001"] as [Identifier])
    func `it takes an office that keeps goods`(actor: Identifier) throws {
        let story = try Story.stores()
        story.when(define(), by: actor).thenRefused(.authorityMissing)
        story.when(LocationsDefine(locationId: "x", name: "X", unitId: nil), by: actor).thenRefused(.authorityMissing)
        story.when(.receive(1), by: actor).thenRefused(.authorityMissing)
    }

    @Test func `a unit's place is kept by its own officers or by the whole commune's`() throws {
        let story = try Story.council(kind: .commune)
            .given(UnitsEstablish(unitId: "cc", kind: .council, name: "CC", parentId: nil), by: "vocera")
        story.when(LocationsDefine(locationId: "x", name: "X", unitId: "nn"), by: "finance").thenRefused(.unitUnknown)
        try story.when(LocationsDefine(locationId: "x", name: "X", unitId: "cc"), by: "finance")
            .then(LocationDefined(name: "X", unitId: "cc"))
    }
}
