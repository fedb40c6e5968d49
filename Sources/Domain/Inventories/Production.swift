/// Goods came out of a production.
public struct StockProduced: StockMovement {
    public static let kind = EventKind("stock.produced", 1)
    public static let verb = StockVerb.produce

    /// As it was measured.
    public let quantity: Quantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// The same in the item's unit.
    public let amount: Measure
    /// Where it is now.
    public let to: StockPlace
    /// Which production: all that went into it and came out of it names it.
    public let processId: Identifier
    /// What went into it.
    public let inputs: [ProductionInput]
    /// What of the mass (or volume …) of all inputs isn't in the outputs: water, husks, smoke. Below zero where more came
    /// out. Left out where the units don't say it, and in all outputs but the first.
    public let shrinkage: Measure?
    /// Why it moved.
    public let cause: Cause
    /// What else changed by it.
    public var consequences: Consequences? = nil

    public static let example = StockProduced(
        quantity: 1656,
        unit: .kilogram,
        amount: Measure(1656, .kilogram),
        to: .example,
        processId: "trilla-2026-4",
        inputs: [
            ProductionInput(itemId: "cafe-pergamino", lotId: "lote-2026-030", amount: Measure(2070, .kilogram))
        ],
        shrinkage: Measure(414, .kilogram),
        cause: Cause(kind: .lot, id: "lote-2026-030", note: nil)
    )
    public var leaves: StockPlace? { nil }
    public var reaches: StockPlace? { to }
    public var process: Identifier? { processId }
    public var event: Event { .inventories(.produced(self)) }
}

/// What went into a production.
public struct ProductionInput: Codable, Hashable, Sendable {
    /// Of what.
    public let itemId: Identifier
    /// Its lot, where the item is kept by lot.
    public let lotId: Identifier?
    /// In the item's unit.
    public let amount: Measure
}

/// What came out of a production.
public struct ProductionOutput: Codable, Hashable, Sendable {
    /// Of what.
    public let itemId: Identifier
    /// Its lot, where the item is kept by lot.
    public let lotId: Identifier?
}

/// Turns goods into others.
public struct StockProduce: Command {
    public static let type = "stock.produce"
    public static let summary = "Turn goods into others: what went in, what came out, and what was lost on the way"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// A name for this production, new among those of its goods.
    public let processId: Identifier
    /// What goes in; each place of stock once.
    public let inputs: [Input]
    /// What comes out; each place of stock once.
    public let outputs: [Output]
    /// What is lost on the way; it must be what the quantities say. Unless told it is reckoned from them, where the units
    /// allow it. Below zero where more comes out than went in, as by water that nobody weighed.
    public let shrinkage: StatedMeasure?
    /// Why it is done.
    public let cause: StatedCause

    /// Goods that go in.
    public struct Input: Codable, Hashable, Sendable {
        /// Of what.
        public let itemId: Identifier
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
    }

    /// Goods that come out.
    public struct Output: Codable, Hashable, Sendable {
        /// Of what.
        public let itemId: Identifier
        /// How much, as it was measured; above zero.
        public let quantity: StatedQuantity
        /// In which it was measured.
        public let unit: UnitOfMeasure
        /// Where to.
        public let locationId: Identifier
        /// Its lot, where the item is kept by lot.
        public let lotId: Identifier?
        /// For a new lot: the last day on which it is good.
        public let expiresOn: CivilDate?
        /// Whose it is; the commune's unless told.
        public let owner: Holder?
        /// Who keeps it; the commune unless told.
        public let custodian: Holder?
    }

    public static let example = StockProduce(
        processId: "trilla-2026-4",
        inputs: [
            Input(
                itemId: "cafe-pergamino",
                quantity: StatedQuantity(2070),
                unit: .kilogram,
                locationId: "acopio-el-tamarindo",
                lotId: "lote-2026-030",
                owner: nil,
                custodian: nil
            )
        ],
        outputs: [
            Output(
                itemId: "cafe-verde",
                quantity: StatedQuantity(1656),
                unit: .kilogram,
                locationId: "acopio-el-tamarindo",
                lotId: "verde-2026-4",
                expiresOn: nil,
                owner: nil,
                custodian: nil
            )
        ],
        shrinkage: StatedMeasure(quantity: StatedQuantity(414), unit: .kilogram),
        cause: StatedCause(kind: .lot, id: "lote-2026-030")
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        guard !inputs.isEmpty, !outputs.isEmpty else { throw Rejection(.productionIncomplete) }
        let cause = try context.cause(cause)
        var events: [NewEvent] = []
        var used: [ProductionInput] = []
        var balance = ProductionBalance()
        var places: Set<ProductionPlace> = []
        var consumed: [(Identifier, StockConsumed)] = []
        let into = outputs.map { ProductionOutput(itemId: $0.itemId, lotId: $0.lotId) }
        for input in inputs {
            try context.authorize(Self.power, at: input.locationId)
            let stock = try context.stock(
                of: input.itemId,
                at: input.locationId,
                lot: input.lotId,
                owner: input.owner,
                custodian: input.custodian
            )
            try places.take(input.itemId, stock.place)
            try stock.requireNew(processId)
            events += try context.taking(input.lotId, of: input.itemId)
            try context.requireFree(input.lotId)
            let measured = try input.quantity.positive()
            let amount = try stock.definition.amount(of: measured, in: input.unit)
            balance.add(amount, of: stock.definition, isInput: true)
            used.append(ProductionInput(itemId: input.itemId, lotId: input.lotId, amount: amount))
            consumed.append(
                (
                    input.itemId,
                    StockConsumed(
                        quantity: measured,
                        unit: input.unit,
                        amount: amount,
                        from: stock.place,
                        cause: cause,
                        processId: processId,
                        into: into,
                        consequences: try context.consequences(
                            of: StockLegs(from: stock.place, to: nil, amount: amount.quantity),
                            in: stock
                        )
                    )
                )
            )
        }
        var produced: [(Output, StockSubject, Quantity, Measure)] = []
        for output in outputs {
            try context.authorize(Self.power, at: output.locationId)
            let stock = try context.stock(
                of: output.itemId,
                at: output.locationId,
                lot: output.lotId,
                owner: output.owner,
                custodian: output.custodian
            )
            try places.take(output.itemId, stock.place)
            try stock.requireNew(processId)
            let opened = try context.opening(
                output.lotId,
                of: output.itemId,
                origin: nil,
                expiresOn: output.expiresOn
            )
            events += opened.filter { !events.contains($0) }
            let measured = try output.quantity.positive()
            let amount = try stock.definition.amount(of: measured, in: output.unit)
            balance.add(amount, of: stock.definition, isInput: false)
            produced.append((output, stock, measured, amount))
        }
        let lost = try balance.shrinkage(stated: shrinkage)
        for (item, consumed) in consumed { events.append(NewEvent(Stream(.item, item), consumed)) }
        for (index, (output, stock, measured, amount)) in produced.enumerated() {
            let event = StockProduced(
                quantity: measured,
                unit: output.unit,
                amount: amount,
                to: stock.place,
                processId: processId,
                inputs: used,
                shrinkage: index == 0 ? lost : nil,
                cause: cause,
                consequences: try context.consequences(
                    of: StockLegs(from: nil, to: stock.place, amount: amount.quantity),
                    in: stock
                )
            )
            events.append(NewEvent(Stream(.item, output.itemId), event))
        }
        return events
    }
}

extension StockSubject {
    /// No other production of these goods has this name.
    ///
    /// - Throws: `id-taken`.
    fileprivate func requireNew(_ process: Identifier) throws(Rejection) {
        if item.processes.contains(process) { throw Rejection(.idTaken, ["id": process.text]) }
    }
}

/// A place of stock of an item, taken by one input or output of a production.
private struct ProductionPlace: Hashable {
    let itemId: Identifier
    let place: StockPlace
}

extension Set<ProductionPlace> {
    fileprivate mutating func take(_ itemId: Identifier, _ place: StockPlace) throws(Rejection) {
        guard insert(ProductionPlace(itemId: itemId, place: place)).inserted else {
            throw Rejection(.productionRepeats, ["item": itemId.text, "location": place.locationId.text])
        }
    }
}

extension RejectionCode {
    static let productionIncomplete = RejectionCode(
        "production-incomplete",
        en: "A production has at least one input and one output; for goods without inputs, receive them.",
        es: "Una producción tiene al menos una entrada y una salida; los bienes sin entradas se reciben."
    )
    static let productionRepeats = RejectionCode(
        "production-repeats",
        en: "{item} at {location} is named twice, with the same lot, owner and custodian; name it once, with the sum.",
        es:
            "{item} en {location} aparece dos veces, con el mismo lote, dueño y custodio; indíquelo una vez, con la suma."
    )
}
