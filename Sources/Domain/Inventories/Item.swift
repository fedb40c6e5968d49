/// A kind of goods was defined.
public struct ItemDefined: EventPayload {
    public static let kind = EventKind("items.defined", 1)

    /// What people call it.
    public let names: Names
    /// In which its stock is kept.
    public let unit: UnitOfMeasure
    /// Whether each receipt names a lot.
    public let lotTracked: Bool
    /// Whether it spoils.
    public let perishable: Bool
    /// Other units in which people measure it.
    public let conversions: [Conversion]

    /// A name in Spanish and, where there is one, in English.
    public struct Names: Codable, Hashable, Sendable {
        /// In Spanish.
        public let es: String
        /// In English.
        public let en: String?
    }

    /// One of a unit is so much in the item's unit: a bag is 2 kg.
    public struct Conversion: Codable, Hashable, Sendable {
        /// The other unit.
        public let unit: UnitOfMeasure
        /// How many of the item's unit it is.
        public let quantity: Quantity
    }

    public static let example = ItemDefined(
        names: Names(es: "Café pergamino", en: "Parchment coffee"),
        unit: .kilogram,
        lotTracked: true,
        perishable: false,
        conversions: [Conversion(unit: .bag, quantity: 60)]
    )
    public var event: Event { .inventories(.itemDefined(self)) }
}

extension ItemDefined {
    /// How much it is in the item's unit.
    ///
    /// - Throws: `unit-not-of-item`, `quantity-too-long`.
    func amount(of quantity: Quantity, in measured: UnitOfMeasure) throws(Rejection) -> Measure {
        guard let factor = factor(of: measured) else {
            throw Rejection(.unitNotOfItem, ["unit": measured.code, "itemUnit": unit.code])
        }
        return Measure(try (quantity * factor).written(), unit)
    }

    /// How much mass (or volume, or whatever a unit measures) a quantity of the item has, where its units say that.
    func measure(_ quantity: Quantity, in wanted: UnitOfMeasure) -> Quantity? {
        if let factor = unit.factor(to: wanted) { return quantity * factor }
        // 1 kg is 4 bags, so a bag is a quarter of a kilogram.
        for conversion in conversions {
            if let factor = conversion.unit.factor(to: wanted), let share = quantity.divided(by: conversion.quantity) {
                return share * factor
            }
        }
        return nil
    }

    private func factor(of measured: UnitOfMeasure) -> Quantity? {
        conversions.first { $0.unit == measured }?.quantity ?? measured.factor(to: unit)
    }
}

/// Defines a kind of goods.
public struct ItemsDefine: Command {
    public static let type = "items.define"
    public static let summary = "Define a kind of goods, the unit in which its stock is kept, and its conversions"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// The new item.
    public let itemId: Identifier
    /// What people call it.
    public let names: Names
    /// In which its stock is kept.
    public let unit: UnitOfMeasure
    /// Whether each receipt names a lot; it doesn't unless told.
    public let lotTracked: Bool?
    /// Whether it spoils; it doesn't unless told.
    public let perishable: Bool?
    /// Other units in which people measure it; units of the same dimension need none.
    public let conversions: [Conversion]?

    /// A name in Spanish and, where there is one, in English.
    public struct Names: Codable, Hashable, Sendable {
        /// In Spanish.
        public let es: Title
        /// In English.
        public let en: Title?

        /// Names of one thing.
        public init(es: Title, en: Title? = nil) {
            self.es = es
            self.en = en
        }
    }

    /// One of a unit is so much in the item's unit.
    public struct Conversion: Codable, Hashable, Sendable {
        /// The other unit.
        public let unit: UnitOfMeasure
        /// How many of the item's unit it is; above zero.
        public let quantity: StatedQuantity

        /// One of `unit` is `quantity` of the item's unit.
        public init(unit: UnitOfMeasure, quantity: StatedQuantity) {
            self.unit = unit
            self.quantity = quantity
        }
    }

    public static let example = ItemsDefine(
        itemId: "cafe-pergamino",
        names: Names(es: "Café pergamino", en: "Parchment coffee"),
        unit: .kilogram,
        lotTracked: true,
        perishable: false,
        conversions: [Conversion(unit: .bag, quantity: StatedQuantity(60))]
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        // Whoever holds such an office anywhere may: an item is nobody's unit.
        try context.authorize(Self.power, lineage: context.units(of: context.actor))
        let stream = Stream(.item, itemId)
        guard context.book.version(of: stream) ?? 0 == 0 else { throw Rejection(.idTaken, ["id": itemId.text]) }
        var stated: [ItemDefined.Conversion] = []
        for conversion in conversions ?? [] {
            let quantity = try conversion.quantity.positive()
            guard conversion.unit.factor(to: unit) == nil, !stated.contains(where: { $0.unit == conversion.unit })
            else {
                throw Rejection(.conversionConflicts, ["unit": conversion.unit.code, "itemUnit": unit.code])
            }
            stated.append(ItemDefined.Conversion(unit: conversion.unit, quantity: quantity))
        }
        let defined = ItemDefined(
            names: ItemDefined.Names(es: names.es.text, en: names.en?.text),
            unit: unit,
            lotTracked: lotTracked ?? false,
            perishable: perishable ?? false,
            conversions: stated
        )
        return [NewEvent(stream, defined)]
    }
}

extension RejectionCode {
    static let itemUnknown = RejectionCode(
        "item-unknown",
        en: "There is no item {item}; define it first.",
        es: "No existe el artículo {item}; defínalo primero."
    )
    static let unitNotOfItem = RejectionCode(
        "unit-not-of-item",
        en: "This item is kept in {itemUnit}, and has no conversion from {unit}.",
        es: "Este artículo se lleva en {itemUnit} y no tiene conversión desde {unit}."
    )
    static let conversionConflicts = RejectionCode(
        "conversion-conflicts",
        en: "How many {itemUnit} one {unit} is, is known already; leave that conversion out.",
        es: "Ya se sabe cuántos {itemUnit} es un {unit}; omita esa conversión."
    )
}
