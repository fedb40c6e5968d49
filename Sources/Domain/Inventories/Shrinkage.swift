/// A quantity with its unit, as a client states it.
public struct StatedMeasure: Codable, Hashable, Sendable {
    /// How much.
    public let quantity: StatedQuantity
    /// Of what.
    public let unit: UnitOfMeasure

    /// So much of a unit.
    public init(quantity: StatedQuantity, unit: UnitOfMeasure) {
        self.quantity = quantity
        self.unit = unit
    }
}

/// What goes into a production less what comes out, in one unit: so nothing vanishes unsaid.
struct ProductionBalance {
    private var measured: [(definition: ItemDefined, amount: Quantity)] = []

    /// Adds one input or output.
    mutating func add(_ amount: Measure, of definition: ItemDefined, isInput: Bool) {
        measured.append((definition, isInput ? amount.quantity : -amount.quantity))
    }

    /// What is lost, by the quantities; held against what was stated.
    ///
    /// - Returns: `nil` where the units don't say it and nothing was stated.
    /// - Throws: `shrinkage-differs`, `production-gains`, `quantity-too-long`.
    func shrinkage(stated: StatedMeasure?) throws(Rejection) -> Measure? {
        guard let unit = stated?.unit ?? Self.common(measured.map(\.definition)), let lost = sum(in: unit) else {
            // Nothing to reckon with: what was stated is taken as it is.
            guard let stated else { return nil }
            return Measure(try stated.quantity.exact(), stated.unit)
        }
        let exact = try lost.written()
        if let stated {
            guard try stated.quantity.exact() == exact else {
                throw Rejection(.shrinkageDiffers, ["reckoned": exact.scalar, "unit": unit.code])
            }
        } else if exact.isNegative {
            throw Rejection(.productionGains, ["more": (-exact).scalar, "unit": unit.code])
        }
        return Measure(exact, unit)
    }

    private func sum(in unit: UnitOfMeasure) -> Quantity? {
        var sum = Quantity.zero
        for (definition, amount) in measured {
            guard let part = definition.measure(amount, in: unit) else { return nil }
            sum += part
        }
        return sum
    }

    /// The unit in which all of them can be reckoned: of the first, or of its conversions.
    private static func common(_ definitions: [ItemDefined]) -> UnitOfMeasure? {
        guard let first = definitions.first else { return nil }
        let candidates = [first.unit] + first.conversions.map(\.unit)
        // A count says nothing of what is in the things: a bag of beans isn't a bag of flour.
        return candidates.first { unit in
            guard let dimension = unit.dimension, dimension != .count else { return false }
            return definitions.allSatisfy { $0.measure(1, in: unit) != nil }
        }
    }
}

extension RejectionCode {
    static let shrinkageDiffers = RejectionCode(
        "shrinkage-differs",
        en: "By these quantities {reckoned} {unit} are lost; correct a quantity or the shrinkage.",
        es: "Según estas cantidades se pierden {reckoned} {unit}; corrija una cantidad o la merma."
    )
    static let productionGains = RejectionCode(
        "production-gains",
        en:
            "By {more} {unit}, more comes out than went in; name what else went in, or say so by a shrinkage below zero.",
        es: "Salen {more} {unit} más de lo que entró; indique qué más entró, o dígalo con una merma negativa."
    )
}
