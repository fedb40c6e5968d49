/// How many units each one gets of a whole that is split by weights.
///
/// Each gets what their weight makes in whole units; what remains goes, one unit each, to the first of a public draw. Fewer
/// units remain than there are recipients, so nobody is drawn twice.
struct Shares {
    /// Those who get the same, by units, descending; ids ascending.
    private(set) var groups: [(units: Int64, ids: [Identifier])] = []
    /// How many units couldn't be split by weight.
    let remainder: Int64
    /// The sum of the weights.
    let weight: Int64
    /// Gini's coefficient over persons.
    private(set) var gini: Quantity = .zero

    /// Splits.
    ///
    /// - Parameters:
    ///   - units: how many; above zero.
    ///   - entries: among whom; weights above zero.
    ///   - drawn: the ids in the order of the draw; asked for only where something remains, with how much that is.
    init(
        _ units: Int64,
        among entries: [AllocationListed.Entry],
        drawn: (Int64) throws(Rejection) -> [Identifier]
    ) throws(Rejection) {
        let weight = entries.reduce(BigInteger.zero) { $0 + BigInteger($1.weight) * BigInteger(Int64($1.ids.count)) }
        var rest = units
        var parts: [(units: Int64, entry: AllocationListed.Entry)] = []
        for entry in entries {
            let exact = (BigInteger(units) * BigInteger(entry.weight)).quotientAndRemainder(dividingBy: weight)
            let part = exact.quotient.int64 ?? 0
            parts.append((part, entry))
            rest -= part * Int64(entry.ids.count)
        }
        remainder = rest
        self.weight = weight.int64 ?? .max
        let lucky = rest > 0 ? Set(try drawn(rest).prefix(Int(rest))) : []
        var byUnits: [Int64: [Identifier]] = [:]
        var levels = Levels()
        for (units, entry) in parts {
            for id in entry.ids {
                let share = units + (lucky.contains(id) ? 1 : 0)
                byUnits[share, default: []].append(id)
                levels.add(share, persons: entry.persons)
            }
        }
        groups = byUnits.sorted { $0.key > $1.key }.map { ($0.key, $0.value.sorted()) }
        gini = levels.gini
    }
}

/// How many persons get how much each.
private struct Levels {
    private struct Level: Hashable {
        let units: Int64
        let persons: Int64
    }

    /// How many recipients of each kind.
    private var counts: [Level: Int64] = [:]

    mutating func add(_ units: Int64, persons: Int64) {
        counts[Level(units: units, persons: max(1, persons)), default: 0] += 1
    }

    /// The mean difference between two persons, over twice the mean (Gini 1912), as a fraction: what is between each two
    /// levels, by the persons on both, over all persons and all units.
    var gini: Quantity {
        var byAmount: [Quantity: BigInteger] = [:]
        var (persons, units) = (BigInteger.zero, BigInteger.zero)
        for (level, count) in counts {
            guard let each = Quantity(BigInteger(level.units), over: BigInteger(level.persons)) else { continue }
            let here = BigInteger(level.persons) * BigInteger(count)
            byAmount[each, default: .zero] = byAmount[each, default: .zero] + here
            persons = persons + here
            units = units + BigInteger(level.units) * BigInteger(count)
        }
        // With the levels ascending, each is above all before it: one pass suffices.
        var (sum, before, beforeTotal) = (Quantity.zero, BigInteger.zero, Quantity.zero)
        for (each, here) in byAmount.sorted(by: { $0.key < $1.key }) {
            sum += Quantity(here) * (each * Quantity(before) - beforeTotal)
            before = before + here
            beforeTotal += each * Quantity(here)
        }
        return sum.divided(by: Quantity(persons * units)) ?? .zero
    }
}
