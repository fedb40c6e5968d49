/// What decisions know of a kind of goods: how it is measured, its stock, and its movements.
struct Item: Sendable {
    private(set) var definition: ItemDefined?
    private(set) var ledger = Ledger()
    /// By the numbers of the ledger's places.
    private var balances = ChunkedArray<Balance>()
    /// Places below zero, by the position of the movement that took them there.
    private(set) var shortfalls: [StockPlace: Int64] = [:]
    private(set) var differences: [Int64: Difference] = [:]
    /// Productions in which it went or from which it came.
    private(set) var processes: Set<Identifier> = []

    /// A count, and what people said of where it differs from the book.
    struct Difference: Hashable, Sendable {
        let place: StockPlace
        let countedBy: Identifier
        var explainedBy: Identifier?
        var accepted = false
    }

    /// How much is at a place.
    func balance(_ place: StockPlace) -> Balance {
        guard let index = ledger.places.index(of: place), index < balances.count else { return Balance() }
        return balances[Int(index)]
    }

    /// All places that it was or is at.
    var places: some Sequence<StockPlace> { (0..<Int32(ledger.places.count)).lazy.map { ledger.places[$0] } }

    /// What a decision changes for trial: some places and not the thousands of others, which a change would copy.
    func excerpt(of places: some Sequence<StockPlace>) -> Item {
        var excerpt = Item()
        excerpt.definition = definition
        excerpt.differences = differences
        for place in places {
            excerpt.balances[excerpt.number(of: place)] = balance(place)
            excerpt.shortfalls[place] = shortfalls[place]
        }
        return excerpt
    }

    /// What was found less what the book has for a count's moment now; `nil` where there is no such count.
    func difference(of count: Int64) -> Quantity? {
        differences[count].flatMap { balance($0.place).expected(of: count) }.map { $0.found - $0.expected }
    }

    mutating func evolve(_ recorded: Recorded) {
        guard case .inventories(let event) = recorded.event else { return }
        let moment = StockMoment(at: recorded.occurredAt, position: recorded.position)
        if let movement = event.movement {
            if let process = movement.process { processes.insert(process) }
            ledger.add(movement, at: moment, serving: movement.cause.served)
            change(movement.legs.changes.net, at: moment, position: recorded.position)
            return
        }
        switch event {
        case .itemDefined(let data):
            definition = data
        case .counted(let data):
            differences[recorded.position] = Difference(place: data.at, countedBy: recorded.actor)
            count(data.amount.quantity, expected: data.expected, at: data.at, moment)
        case .corrected(let data):
            guard let entry = ledger[data.movementId] else { return }
            change(data.changes, at: entry.moment, position: recorded.position)
            ledger.replace(data.movementId, with: data.replacement?.legs)
        case .discrepancyExplained(let data):
            differences[data.discrepancyId]?.explainedBy = recorded.actor
        case .discrepancyAccepted(let data):
            differences[data.discrepancyId]?.accepted = true
        case .received, .produced, .consumed, .transferred, .custodyTransferred, .shipped, .raised, .lowered,
            .locationDefined, .lotOpened, .lotQuarantined, .lotReleased, .assetRegistered, .assetCustodyTransferred,
            .orderOpened, .orderDelivered, .orderDeliveryCorrected, .orderClosed, .orderCancelled, .commitmentAgreed,
            .commitmentFulfilled, .commitmentFulfilmentCorrected,
            .commitmentCancelled, .allocationOpened, .allocationListed, .allocationComputed, .allocationShared,
            .allocationDelivered, .allocationClosed:
            break
        }
    }

    /// Changes the stock of some places, each named once.
    ///
    /// - Parameters:
    ///   - moment: when that happened.
    ///   - position: of the event that says so; `nil` while it is decided.
    /// - Returns: what changed beside, or `nil`.
    @discardableResult
    mutating func change(_ changes: [StockChange], at moment: StockMoment, position: Int64?) -> Consequences? {
        var effects = Effects()
        for change in changes where !change.by.isZero {
            let count = balances[number(of: change.place)].move(by: change.by, at: moment)
            if let count { recount(count, at: change.place, &effects) }
            weigh(change.place, position, &effects)
        }
        return effects.consequences
    }

    /// So much was found at a place, where the book had `expected` for that moment.
    @discardableResult
    mutating func count(_ found: Quantity, expected: Quantity, at place: StockPlace, _ moment: StockMoment)
        -> Consequences?
    {
        var effects = Effects()
        let next = balances[number(of: place)].count(found, expected: expected, at: moment)
        if let next { recount(next, at: place, &effects) }
        weigh(place, moment.position, &effects)
        return effects.consequences
    }

    /// What the book has at a place for a moment, which needn't be the last.
    func expected(at place: StockPlace, _ moment: StockMoment) -> Quantity {
        let balance = balance(place)
        if balance.affects(moment), balance.movedAt.map({ $0 <= moment.at }) ?? true { return balance.quantity }
        let later = ledger.moved(at: place, after: moment, before: balance.nextCount(after: moment))
        return balance.standing(around: moment) - later
    }

    /// Where the balance of a place stands.
    private mutating func number(of place: StockPlace) -> Int {
        let number = ledger.number(of: place)
        while balances.count <= number { balances.append(Balance()) }
        return number
    }

    private mutating func recount(_ count: Int64, at place: StockPlace, _ effects: inout Effects) {
        guard let (found, expected) = balance(place).expected(of: count) else { return }
        // An explanation was of another figure.
        differences[count]?.accepted = false
        differences[count]?.explainedBy = nil
        effects.recounted.append(
            Consequences.Recount(
                countId: count,
                at: place,
                counted: found,
                expected: expected,
                difference: found - expected
            )
        )
    }

    /// Opens or covers a shortfall.
    private mutating func weigh(_ place: StockPlace, _ position: Int64?, _ effects: inout Effects) {
        let quantity = balance(place).quantity
        let since = shortfalls[place]
        if quantity.isNegative {
            effects.negative.append(Consequences.Shortfall(at: place, quantity: quantity, since: since))
            if since == nil { shortfalls[place] = position ?? .max }
        } else if let since {
            effects.covered.append(Consequences.Cover(at: place, since: since))
            shortfalls[place] = nil
        }
    }

    private struct Effects {
        var recounted: [Consequences.Recount] = []
        var negative: [Consequences.Shortfall] = []
        var covered: [Consequences.Cover] = []

        var consequences: Consequences? {
            guard !recounted.isEmpty || !negative.isEmpty || !covered.isEmpty else { return nil }
            return Consequences(recounted: recounted, negative: negative, covered: covered)
        }
    }
}
