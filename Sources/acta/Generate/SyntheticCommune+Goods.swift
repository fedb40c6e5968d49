import CanonicalJSON
import Domain

extension SyntheticCommune {
    /// A kind of goods, and where how much of it is.
    struct Shelf {
        let id: String
        let goods: Int
        var piles: [Pile] = []
        /// The newest lots, which more may come into.
        var lots: [String] = []
    }

    /// So much at a place, of one lot.
    struct Pile {
        let place: Int
        let lot: String?
        /// Whole units of measure.
        var amount: Int
    }

    /// Places, and kinds of goods.
    mutating func stock() async throws {
        for place in 0..<places {
            let council = place < sizes.units ? Self.unit(place) : nil
            let name = council == nil ? "Acopio central \(place - sizes.units + 1)" : "Depósito \(place + 1)"
            try await post(
                "locations.define",
                as: "finanzas",
                [
                    ("locationId", .string(Self.place(place))), ("name", .string(name)),
                    ("unitId", council.map { .string($0) }),
                ]
            )
        }
        for index in 0..<sizes.items {
            let kind = index % SyntheticWords.goods.count
            let round = index / SyntheticWords.goods.count
            let goods = SyntheticWords.goods[kind]
            let id = round == 0 ? goods.id : "\(goods.id)-\(round + 1)"
            try await post(
                "items.define",
                as: "finanzas",
                [
                    ("itemId", .string(id)),
                    ("names", ["es": .string(round == 0 ? goods.name : "\(goods.name), tipo \(round + 1)")]),
                    ("unit", .string(goods.unit)), ("lotTracked", .bool(goods.lots)),
                    ("perishable", .bool(goods.spoils)),
                ]
            )
            shelves.append(Shelf(id: id, goods: kind))
        }
    }

    /// A store for each council, and two for all.
    private var places: Int { sizes.units + 2 }
    private static func place(_ index: Int) -> String { "deposito-\(index + 1)" }

    /// One movement of goods, or a count.
    mutating func move() async throws {
        let shelf = dice.below(shelves.count)
        let chance = dice.below(100)
        guard !shelves[shelf].piles.isEmpty, chance >= 30 else { return try await receive(shelf) }
        let pile = dice.below(shelves[shelf].piles.count)
        switch chance {
        case ..<60: try await transfer(shelf, pile)
        case ..<80: try await take(shelf, pile, "stock.consume")
        case ..<90: try await take(shelf, pile, "stock.ship")
        case ..<96: try await count(shelf, pile)
        default: try await produce(shelf, pile)
        }
    }

    private mutating func receive(_ index: Int) async throws {
        let amount = dice.within(20...900)
        let place = dice.below(places)
        let lot = SyntheticWords.goods[shelves[index].goods].lots ? lot(for: index) : nil
        add(amount, to: index, place, lot)
        let giver = people[dice.below(people.count)].id
        try await post(
            "stock.receive",
            as: actor(),
            [
                ("itemId", .string(shelves[index].id)), ("quantity", .string(String(amount))), unit(index),
                ("locationId", .string(Self.place(place))), ("lotId", lot.map { .string($0) }),
                ("receivedFrom", dice.percent(50) ? .string("member/\(giver)") : nil),
                ("cause", cause(SyntheticWords.reasons)),
            ]
        )
    }

    private mutating func transfer(_ index: Int, _ from: Int) async throws {
        let pile = shelves[index].piles[from]
        let place = (pile.place + 1 + dice.below(places - 1)) % places
        // Few and large piles rather than many small ones.
        let amount = shelves[index].piles.count > 30 ? pile.amount : dice.within(1...pile.amount)
        remove(amount, from: index, from)
        add(amount, to: index, place, pile.lot)
        try await post(
            "stock.transfer",
            as: actor(),
            [
                ("itemId", .string(shelves[index].id)), ("quantity", .string(String(amount))), unit(index),
                ("fromLocationId", .string(Self.place(pile.place))), ("toLocationId", .string(Self.place(place))),
                ("lotId", pile.lot.map { .string($0) }), ("cause", cause(["Entre depósitos"])),
            ]
        )
    }

    /// Goods leave: they are used up, or go to a buyer.
    private mutating func take(_ index: Int, _ from: Int, _ type: String) async throws {
        let pile = shelves[index].piles[from]
        let amount = dice.within(1...pile.amount)
        remove(amount, from: index, from)
        let buyer = "party/comprador-\(1 + dice.below(SyntheticWords.buyers.count))"
        try await post(
            type,
            as: actor(),
            [
                ("itemId", .string(shelves[index].id)), ("quantity", .string(String(amount))), unit(index),
                ("locationId", .string(Self.place(pile.place))), ("lotId", pile.lot.map { .string($0) }),
                ("shipTo", type == "stock.ship" ? .string(buyer) : nil),
                ("cause", cause(type == "stock.ship" ? ["Venta"] : SyntheticWords.uses)),
            ]
        )
    }

    /// Mostly what the book says; now and then a little less.
    private mutating func count(_ index: Int, _ at: Int) async throws {
        let pile = shelves[index].piles[at]
        let missing = dice.percent(15) ? min(pile.amount - 1, dice.within(1...5)) : 0
        if missing > 0 { remove(missing, from: index, at) }
        try await post(
            "stock.count",
            as: dice.percent(50) ? "contralora" : "finanzas",
            [
                ("itemId", .string(shelves[index].id)), ("quantity", .string(String(pile.amount - missing))),
                unit(index), ("locationId", .string(Self.place(pile.place))), ("lotId", pile.lot.map { .string($0) }),
            ]
        )
    }

    /// What can be made into something else is; the rest is used up.
    private mutating func produce(_ index: Int, _ from: Int) async throws {
        let goods = SyntheticWords.goods[shelves[index].goods]
        let target = goods.made.map { index - shelves[index].goods + $0.index }
        let pile = shelves[index].piles[from]
        guard let made = goods.made, let target, target < shelves.count, pile.amount * made.yield >= 100 else {
            return try await take(index, from, "stock.consume")
        }
        let amount = dice.within((100 + made.yield - 1) / made.yield...pile.amount)
        let result = amount * made.yield / 100
        let lot = SyntheticWords.goods[shelves[target].goods].lots ? lot(for: target, new: true) : nil
        remove(amount, from: index, from)
        add(result, to: target, pile.place, lot)
        processes += 1
        let place = ("locationId", JSONValue.string(Self.place(pile.place)))
        var input: [(String, JSONValue)] = [
            ("itemId", .string(shelves[index].id)), ("quantity", .string(String(amount))), ("unit", "kg"), place,
        ]
        if let lot = pile.lot { input.append(("lotId", .string(lot))) }
        var output: [(String, JSONValue)] = [
            ("itemId", .string(shelves[target].id)), ("quantity", .string(String(result))), ("unit", "kg"), place,
        ]
        if let lot { output.append(("lotId", .string(lot))) }
        try await post(
            "stock.produce",
            as: "gerente",
            [
                ("processId", .string("proceso-\(processes)")), ("inputs", [.object(JSONObject(input))]),
                ("outputs", [.object(JSONObject(output))]), ("cause", cause(["Turno de la planta"])),
            ]
        )
    }

    // MARK: Parts of a command

    private mutating func actor() -> String { dice.percent(70) ? "finanzas" : "gerente" }

    private func unit(_ shelf: Int) -> (String, JSONValue?) {
        ("unit", .string(SyntheticWords.goods[shelves[shelf].goods].unit))
    }

    /// A motion or an assembly where there was one, else words.
    private mutating func cause(_ words: [String]) -> JSONValue {
        if !causes.isEmpty, dice.percent(40) {
            let reason = dice.pick(causes)
            return ["kind": .string(reason.kind), "id": .string(reason.id)]
        }
        return ["kind": "other", "note": .string(dice.pick(words))]
    }

    // MARK: Piles

    private mutating func lot(for shelf: Int, new: Bool = false) -> String {
        if !new, !shelves[shelf].lots.isEmpty, dice.percent(60) { return dice.pick(shelves[shelf].lots) }
        lots += 1
        let lot = "lote-\(lots)"
        shelves[shelf].lots = shelves[shelf].lots.suffix(3) + [lot]
        return lot
    }

    private mutating func add(_ amount: Int, to shelf: Int, _ place: Int, _ lot: String?) {
        if let index = shelves[shelf].piles.firstIndex(where: { $0.place == place && $0.lot == lot }) {
            shelves[shelf].piles[index].amount += amount
        } else {
            shelves[shelf].piles.append(Pile(place: place, lot: lot, amount: amount))
        }
    }

    private mutating func remove(_ amount: Int, from shelf: Int, _ pile: Int) {
        shelves[shelf].piles[pile].amount -= amount
        if shelves[shelf].piles[pile].amount == 0 { shelves[shelf].piles.remove(at: pile) }
    }
}
