/// Opens a round in which goods are shared out.
public struct AllocationsOpen: Command {
    public static let type = "allocations.open"
    public static let summary = "Open a round in which goods are shared out among a frozen list, by a formula"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// The new round.
    public let allocationId: Identifier
    /// Of what.
    public let itemId: Identifier
    /// How much, as it was measured; above zero.
    public let quantity: StatedQuantity
    /// In which it was measured.
    public let unit: UnitOfMeasure
    /// Where it is.
    public let locationId: Identifier
    /// Its lot, where the item is kept by lot.
    public let lotId: Identifier?
    /// Whose it is; the commune's unless told.
    public let owner: Holder?
    /// Who keeps it; the commune unless told.
    public let custodian: Holder?
    /// The frozen list: a roll of persons (or electors), or of households.
    public let rollId: Identifier
    /// How it is shared.
    public let formula: Formula
    /// Why it is shared.
    public let cause: StatedCause

    /// How goods are shared.
    public struct Formula: Codable, Hashable, Sendable {
        /// Among persons or households.
        public let basis: AllocationFormula.Basis
        /// What each need adds to the weight of 1 that everybody has: children, disability, elders, illness, pregnancy.
        public let weights: [String: StatedQuantity]?
        /// The smallest part.
        public let unit: StatedMeasure
    }

    public static let example = AllocationsOpen(
        allocationId: "reparto-2026-11",
        itemId: "cochino",
        quantity: StatedQuantity(13_000),
        unit: .kilogram,
        locationId: "acopio-el-tamarindo",
        lotId: nil,
        owner: nil,
        custodian: nil,
        rollId: "lista-2026-11",
        formula: Formula(
            basis: .household,
            weights: ["elders": StatedQuantity(Quantity(1, over: 2) ?? 1)],
            unit: StatedMeasure(quantity: StatedQuantity(Quantity(1, over: 10) ?? 1), unit: .kilogram)
        ),
        cause: StatedCause(kind: .acta, id: "acta-2026-14")
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, at: locationId)
        let stream = Stream(.allocation, allocationId)
        guard context.book.version(of: stream) ?? 0 == 0 else {
            throw Rejection(.idTaken, ["id": allocationId.text])
        }
        let stock = try context.stock(of: itemId, at: locationId, lot: lotId, owner: owner, custodian: custodian)
        _ = try context.taking(lotId, of: itemId)
        try context.requireFree(lotId)
        let measured = try quantity.positive()
        let amount = try stock.definition.amount(of: measured, in: unit)
        _ = try context.consequences(
            of: StockLegs(from: stock.place, to: nil, amount: amount.quantity),
            in: stock
        )
        let smallest = try stock.definition.amount(of: try formula.unit.quantity.positive(), in: formula.unit.unit)
        let units = try Self.units(amount.quantity, of: smallest.quantity)
        let weights = try stated()
        let list = try context.recipients(of: rollId, by: formula.basis)
        let opened = AllocationOpened(
            itemId: itemId,
            quantity: measured,
            unit: unit,
            amount: amount,
            from: stock.place,
            rollId: rollId,
            formula: AllocationFormula(basis: formula.basis, weights: weights, unit: smallest.quantity),
            units: units,
            left: try (amount.quantity - smallest.quantity * Quantity(units)).written(),
            cause: try context.cause(cause)
        )
        // Where needs count, somebody who may read them states the weights; else all weigh the same.
        let pages = weights.isEmpty ? AllocationListed.pages(of: list, weights: [:]) : []
        return [NewEvent(stream, opened)] + pages.map { NewEvent(stream, $0) }
    }

    private static func units(_ amount: Quantity, of unit: Quantity) throws(Rejection) -> Int64 {
        let exact = amount.divided(by: unit) ?? .zero
        let whole = exact.numerator.quotientAndRemainder(dividingBy: exact.denominator).quotient
        guard let units = whole.int64, (1...1_000_000_000_000).contains(units) else {
            throw Rejection(.allocationUnitUnfit, ["unit": unit.scalar])
        }
        return units
    }

    private func stated() throws(Rejection) -> [AllocationFormula.NeedWeight] {
        var weights: [AllocationFormula.NeedWeight] = []
        for (need, quantity) in (formula.weights ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard AllocationFormula.inputs.contains(need) else {
                throw Rejection(
                    .formulaInputUnknown,
                    ["input": need, "known": AllocationFormula.inputs.joined(separator: ", ")]
                )
            }
            let weight = try quantity.positive()
            guard (weight * Quantity(AllocationFormula.parts)).denominator.isOne else {
                throw Rejection(.formulaWeightTooFine, ["input": need])
            }
            weights.append(AllocationFormula.NeedWeight(need: need, weight: weight))
        }
        return weights
    }
}

/// States the weights of those with needs, by the round's formula. The needs themselves aren't told.
public struct AllocationsList: Command {
    public static let type = "allocations.list"
    public static let summary =
        "State the weights of those with needs, in parts of 1,000; the needs themselves stay sealed"
    public static let power = Power(.finance, .executive, .coordination, .registry)

    /// Which round.
    public let allocationId: Identifier
    /// Those whose weight isn't 1,000.
    public let weights: [Weight]

    /// The weight of one.
    public struct Weight: Codable, Hashable, Sendable {
        /// A person or household of the list.
        public let id: Identifier
        /// In parts of 1,000: 1,000, and what the needs add.
        public let weight: Int64
    }

    public static let example = AllocationsList(
        allocationId: "reparto-2026-11",
        weights: [Weight(id: "f-003", weight: 1500)]
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (round, opened) = try context.allocation(allocationId)
        try context.authorize(Self.power, at: opened.from.locationId)
        guard round.listed == nil else { throw Rejection(.allocationListed, ["allocation": allocationId.text]) }
        let list = try context.recipients(of: opened.rollId, by: opened.formula.basis)
        let known = Set(list.map(\.id))
        var stated: [Identifier: Int64] = [:]
        for entry in weights {
            guard known.contains(entry.id) else {
                throw Rejection(.shareUnknown, ["id": entry.id.text, "allocation": allocationId.text])
            }
            guard (AllocationFormula.parts...1_000_000).contains(entry.weight), stated[entry.id] == nil else {
                throw Rejection(.allocationWeightUnfit, ["id": entry.id.text])
            }
            stated[entry.id] = entry.weight
        }
        let stream = Stream(.allocation, allocationId)
        return AllocationListed.pages(of: list, weights: stated).map { NewEvent(stream, $0) }
    }
}

/// Reckons what each one gets.
public struct AllocationsCompute: Command {
    public static let type = "allocations.compute"
    public static let summary = "Reckon what each one gets; units that can't be split go by a public draw"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// Which round.
    public let allocationId: Identifier
    /// The recorded draw, where units remain that can't be split; it was announced after the list was frozen.
    public let drawId: Identifier?

    public static let example = AllocationsCompute(allocationId: "reparto-2026-11", drawId: "sorteo-2026-11")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (round, opened) = try context.allocation(allocationId)
        try context.authorize(Self.power, at: opened.from.locationId)
        guard let listed = round.listed else {
            throw Rejection(.allocationUnlisted, ["allocation": allocationId.text])
        }
        guard round.computed == nil else { throw Rejection(.allocationComputed, ["allocation": allocationId.text]) }
        let ids = round.entries.flatMap(\.ids)
        let shares = try Shares(opened.units, among: round.entries) { remainder throws(Rejection) in
            guard let drawId else { throw Rejection(.drawNeeded, ["units": String(remainder)]) }
            return try context.order(of: ids, by: drawId, announcedAfter: listed)
        }
        let computed = AllocationComputed(
            recipients: Int64(ids.count),
            units: opened.units,
            weight: shares.weight,
            remainder: shares.remainder,
            drawId: shares.remainder > 0 ? drawId : nil,
            gini: try shares.gini.written()
        )
        let stream = Stream(.allocation, allocationId)
        return [NewEvent(stream, computed)]
            + AllocationShared.pages(of: shares, unit: opened.formula.unit).map { NewEvent(stream, $0) }
    }
}

/// Confirms that some got their shares.
public struct AllocationsConfirmDelivery: Command {
    public static let type = "allocations.confirm-delivery"
    public static let summary = "Confirm that some got their shares; the goods leave the stock"
    public static let power = Power(.finance, .enterprise, .executive, .coordination, .spokesperson)

    /// Which round.
    public let allocationId: Identifier
    /// Who got theirs; each once.
    public let recipients: [Identifier]

    public static let example = AllocationsConfirmDelivery(
        allocationId: "reparto-2026-11",
        recipients: ["f-001", "f-003"]
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (round, opened) = try context.allocation(allocationId)
        let from = opened.from
        try context.authorize(Self.power, at: from.locationId)
        guard round.computed != nil else { throw Rejection(.allocationUncomputed, ["allocation": allocationId.text]) }
        guard !recipients.isEmpty else { throw Rejection(.recipientsMissing) }
        var units: Int64 = 0
        var seen: Set<Identifier> = []
        for id in recipients {
            guard let share = round.shares[id] else {
                throw Rejection(.shareUnknown, ["id": id.text, "allocation": allocationId.text])
            }
            guard seen.insert(id).inserted, round.served[id] == nil else {
                throw Rejection(.shareDelivered, ["id": id.text])
            }
            units += share
        }
        let amount = try (opened.formula.unit * Quantity(units)).written()
        let confirmed = AllocationDelivered(
            recipients: recipients,
            units: units,
            amount: amount,
            delivered: round.delivered + units
        )
        let events = [NewEvent(Stream(.allocation, allocationId), confirmed)]
        guard units > 0 else { return events }
        let stock = try context.stock(
            of: opened.itemId,
            at: from.locationId,
            lot: from.lotId,
            owner: from.owner,
            custodian: from.custodian
        )
        try context.requireFree(from.lotId)
        let consumed = StockConsumed(
            quantity: amount,
            unit: opened.amount.unit,
            amount: Measure(amount, opened.amount.unit),
            from: from,
            cause: Cause(kind: .allocation, id: allocationId, note: nil, fulfils: true),
            consequences: try context.consequences(of: StockLegs(from: from, to: nil, amount: amount), in: stock)
        )
        return [NewEvent(Stream(.item, opened.itemId), consumed)] + events
    }
}

/// Ends a round.
public struct AllocationsClose: Command {
    public static let type = "allocations.close"
    public static let summary = "End a round; shares that weren't handed out stay in the store, with the reason"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// Which round.
    public let allocationId: Identifier
    /// Why some shares weren't handed out.
    public let reason: Prose?
    /// Whom the words are about; they are then sealed.
    public let about: [Identifier]?

    public static let example = AllocationsClose(
        allocationId: "reparto-2026-11",
        reason: "Doce familias de viaje",
        about: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (round, opened) = try context.allocation(allocationId)
        try context.authorize(Self.power, at: opened.from.locationId)
        let pending = opened.units - round.delivered
        guard pending == 0 || reason != nil else { throw Rejection(.sharesPending, ["units": String(pending)]) }
        let closed = AllocationClosed(
            delivered: round.delivered,
            pending: pending,
            reason: reason.map { FreeText($0.text, about: about ?? []) }
        )
        return [NewEvent(Stream(.allocation, allocationId), closed)]
    }
}
