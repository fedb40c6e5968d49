import Testing

@testable import Domain

/// Nothing is lost, made or used twice: what came in, less what went out, is what there is.
@Suite struct StockConservedTests {
    @Test func `stock is conserved through receipts, production, transfers, counts, corrections and allocation`() throws
    {
        try StockConserved.holds(seeds: 1...300, steps: 50, accepting: 40)
    }
}

private struct StockConserved: Property {
    private struct Shelf: Hashable {
        let item: Identifier
        let place: StockPlace
    }

    private var shelves: [Shelf: Quantity] = [:]
    /// Of each item: what came from outside less what went there. Moving it about changes nothing.
    private var flows: [Identifier: Quantity] = [:]
    private var movements: [Int64: (item: Identifier, legs: StockLegs)] = [:]
    private var used: [Identifier: Quantity] = [:]
    private var quarantined: Set<Identifier> = []
    private var rounds: [Identifier: (units: Int64, shared: Int64, amount: Quantity, handed: Quantity)] = [:]

    static func begin() throws -> Story {
        try Story.goods(members: 7).defining("harina").defining("semilla")
            .given(.receive(40), by: "finance").given(.receive(25, of: "semilla"), by: "finance")
            .given(RollFreeze(rollId: "lista", unitId: nil, purpose: .persons, act: nil), by: "registrar")
    }

    static func step(_ random: inout Seeded) -> PropertyStep {
        let whole = Int64.random(in: 1...40, using: &random)
        // Also amounts that don't end in decimals.
        let quantity = Bool.random(using: &random) ? Quantity(whole) : Quantity(whole).divided(by: 3) ?? 1
        let amount = StatedQuantity(quantity)
        let lot = ["l-1", "l-2", "l-3"].randomElement(using: &random) ?? "l-1"
        let item: Identifier = ["maiz", "harina", "semilla"].randomElement(using: &random) ?? "maiz"
        let places: [Identifier] = Bool.random(using: &random) ? ["acopio", "molino"] : ["molino", "acopio"]
        let round: Identifier = Bool.random(using: &random) ? "r-1" : "r-2"
        let number = Int.random(in: 0..<20, using: &random)
        let recipient = Identifier.member(Int.random(in: 1...8, using: &random))
        switch Int.random(in: 0..<22, using: &random) {
        case 0, 1: return PropertyStep(.receive(amount, of: item, at: places[0]), by: "manager")
        case 2, 3: return PropertyStep(.receive(amount, of: "cafe", lot: Identifier(scalar: lot)), by: "manager")
        case 4, 5: return PropertyStep(.transfer(amount, of: item, from: places[0], to: places[1]), by: "finance")
        case 6:
            let lot = Identifier(scalar: lot)
            return PropertyStep(.transfer(amount, of: "cafe", lot: lot, from: places[0], to: places[1]), by: "finance")
        case 7: return PropertyStep(.consume(amount, of: item), by: "manager")
        case 8: return PropertyStep(.consume(amount, of: "cafe", lot: Identifier(scalar: lot)), by: "manager")
        case 9: return PropertyStep(.ship(amount, of: item, at: places[0]), by: "finance")
        case 10: return PropertyStep(.ship(amount, of: "cafe", lot: Identifier(scalar: lot)), by: "finance")
        case 11, 12:
            // Sometimes more comes out than went in, or another loss is stated than there is.
            let yield = Int64.random(in: 1...11, using: &random)
            let made = quantity * (Quantity(yield).divided(by: 10) ?? 1)
            let lost = Bool.random(using: &random) ? StatedQuantity(quantity - made) : nil
            let process = Identifier(scalar: "p-\(number)") ?? "p"
            return PropertyStep(
                .produce(process, from: [.of("maiz", amount)], to: [.of("harina", StatedQuantity(made))], lost: lost),
                by: "manager"
            )
        case 13: return PropertyStep(.count(amount), by: "finance")
        case 14: return PropertyStep(.count(amount, of: "cafe", lot: Identifier(scalar: lot)), by: "auditor")
        case 15:
            // Seed is never counted, so that a correction changes what there is.
            let isGone = Int.random(in: 0..<4, using: &random) == 0
            return PropertyStep(by: "finance") { story in
                let moves = story.log.filter { $0.stream.id == "semilla" && $0.event.payload is any StockMovement }
                let movement = moves.isEmpty ? 1 : moves[number % moves.count].position
                return .correct(movement, to: isGone ? nil : amount, of: "semilla")
            }
        case 16:
            return PropertyStep(
                LotsQuarantine(lotId: Identifier(scalar: lot) ?? "l-1", reason: "Humedad", about: nil),
                by: "auditor"
            )
        case 17:
            return PropertyStep(
                LotsRelease(lotId: Identifier(scalar: lot) ?? "l-1", reason: "Conforme", about: nil),
                by: "auditor"
            )
        case 18: return PropertyStep(.share(round, amount, by: 1), by: "finance")
        case 19: return PropertyStep(AllocationsCompute(allocationId: round, drawId: nil), by: "finance")
        case 20: return PropertyStep(.confirm(round, [recipient]), by: "finance")
        default: return PropertyStep(.close(round, reason: "Fin"), by: "finance")
        }
    }

    mutating func see(_ recorded: Recorded) -> String? {
        guard case .inventories(let event) = recorded.event else { return nil }
        let item = recorded.stream.id
        if let movement = event.movement {
            movements[recorded.position] = (item, movement.legs)
            move(item, movement.legs, 1)
            if let process = movement.process, case .consumed(let data) = event {
                used[process, default: .zero] += data.amount.quantity
            }
        }
        switch event {
        case .produced(let data):
            let made = data.amount.quantity + (data.shrinkage?.quantity ?? .zero)
            if used[data.processId] != made { return "\(data.processId) made \(made) of \(used[data.processId] ?? 0)" }
        case .consumed, .shipped:
            if let lot = event.movement?.leaves?.lotId, quarantined.contains(lot) { return "\(lot) is in quarantine" }
        case .counted(let data):
            let shelf = Shelf(item: item, place: data.at)
            let expected = shelves[shelf] ?? .zero
            if data.expected != expected { return "a count expected \(data.expected) where there are \(expected)" }
            flows[item, default: .zero] += data.amount.quantity - expected
            shelves[shelf] = data.amount.quantity
        case .corrected(let data):
            guard let (of, legs) = movements[data.movementId], of == item else { return "no such movement" }
            move(item, legs, -1)
            let corrected = data.replacement?.legs ?? StockLegs(from: legs.from, to: legs.to, amount: .zero)
            move(item, corrected, 1)
            movements[data.movementId] = (item, corrected)
        case .lotQuarantined: quarantined.insert(item)
        case .lotReleased: quarantined.remove(item)
        case .allocationOpened(let data): rounds[item] = (data.units, 0, data.amount.quantity, .zero)
        case .allocationShared(let data):
            rounds[item]?.shared += data.shares.reduce(0) { $0 + $1.units * Int64($1.ids.count) }
            if let round = rounds[item], round.shared != round.units {
                return "\(round.shared) of \(round.units) units"
            }
        default: break
        }
        if let cause = event.movement?.cause, cause.kind == .allocation, let id = cause.id,
            let movement = event.movement
        {
            rounds[id]?.handed += movement.amount.quantity
            if let round = rounds[id], round.handed > round.amount { return "more was handed out than was shared" }
        }
        // Only a correction may show that there was less than was taken: what is wrong is told, not hidden.
        if let below = shelves.first(where: { $0.value.isNegative && $0.key.item != "semilla" }) {
            return "\(below.key) has \(below.value)"
        }
        return nil
    }

    func fault(after command: any Command, by actor: Identifier, _ outcome: Story.Outcome) -> String? {
        let items = outcome.story.reading().items
        for (item, flow) in flows {
            guard let known = items[item] else { continue }
            let total = known.places.reduce(Quantity.zero) { $0 + known.balance($1).quantity }
            if total != flow { return "\(item): \(total) in the book, \(flow) came and stayed" }
        }
        for (shelf, quantity) in shelves {
            guard let known = items[shelf.item] else { continue }
            if known.balance(shelf.place).quantity != quantity { return "\(shelf) isn't \(quantity)" }
        }
        return nil
    }

    private mutating func move(_ item: Identifier, _ legs: StockLegs, _ sign: Int64) {
        let amount = legs.amount * Quantity(sign)
        if let from = legs.from { shelves[Shelf(item: item, place: from), default: .zero] -= amount }
        if let to = legs.to { shelves[Shelf(item: item, place: to), default: .zero] += amount }
        if legs.from == nil { flows[item, default: .zero] += amount }
        if legs.to == nil { flows[item, default: .zero] -= amount }
    }
}
