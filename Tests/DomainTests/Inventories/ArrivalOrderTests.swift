import Testing

@testable import Domain

/// Whatever the order in which devices post a month's movements and counts, the stock is the same in the end.
@Suite struct ArrivalOrderTests {
    private enum Act: Hashable {
        case receive(Int64), consume(Int64), transfer(Int64), count(Int64)
    }

    @Test func `two devices post a month out of order, and what was negative in between is closed`() throws {
        var random = Seeded(state: 20_261_122)
        for _ in 0..<30 {
            let acts = (0..<12).map { index -> (Act, Int64) in
                let amount = Int64.random(in: 1...20, using: &random)
                let act: Act =
                    switch index % 6 {
                    case 0, 3: .receive(amount + 40)
                    case 1: .consume(amount)
                    case 2: .transfer(amount)
                    case 4: .count(amount)
                    default: .consume(amount)
                    }
                return (act, Int64(index) * 3600)
            }
            let straight = try post(acts)
            let shuffled = try post(acts.shuffled(using: &random))
            for place in [StockPlace.at("acopio"), .at("molino")] {
                #expect(straight.stock(place) == shuffled.stock(place))
            }
            let open = { (story: Story) in
                story.reading(.stream(Stream(.item, "maiz"))).items["maiz"].map { Set($0.shortfalls.keys) }
            }
            #expect(open(straight) == open(shuffled))
            #expect(differences(straight) == differences(shuffled))
        }
    }

    @Test func `a movement of a lot may come before the receipt that opens it`() throws {
        let story = try Story.goods().permitting(lateEntry: true)
        let late = story.now - 7200
        let below = try story.given(.consume(3, of: "cafe", lot: "l-1"), by: "finance", occurredAt: late + 60)
        #expect(below.stock(of: "cafe", .at("acopio", lot: "l-1")) == -3)
        let covered = try below.given(.receive(10, of: "cafe", lot: "l-1"), by: "finance", occurredAt: late)
        #expect(covered.stock(of: "cafe", .at("acopio", lot: "l-1")) == 7)
        #expect(try covered.newest(StockReceived.self).consequences?.covered.count == 1)
    }

    private func post(_ acts: [(Act, Int64)]) throws -> Story {
        let start = try Story.goods().permitting(lateEntry: true)
        return try acts.reduce(start.after(days: 30)) { story, act in
            let at = start.now + 86_400 + act.1
            return switch act.0 {
            case .receive(let amount):
                try story.given(.receive(StatedQuantity(Quantity(amount))), by: "finance", occurredAt: at)
            case .consume(let amount):
                try story.given(.consume(StatedQuantity(Quantity(amount))), by: "finance", occurredAt: at)
            case .transfer(let amount):
                try story.given(.transfer(StatedQuantity(Quantity(amount))), by: "finance", occurredAt: at)
            case .count(let amount):
                try story.given(.count(StatedQuantity(Quantity(amount))), by: "finance", occurredAt: at)
            }
        }
    }

    /// What each count differs by now, by the moment of the count.
    private func differences(_ story: Story) -> [Instant: Quantity] {
        guard let item = story.reading(.stream(Stream(.item, "maiz"))).items["maiz"] else { return [:] }
        var found: [Instant: Quantity] = [:]
        for event in story.log {
            if case .inventories(.counted) = event.event {
                found[event.occurredAt] = item.difference(of: event.position)
            }
        }
        return found
    }
}

/// Whatever is done, nothing vanishes and nothing comes from nowhere.
@Suite struct ConservationTests {
    @Test func `random commands conserve the stock through production, transfer and allocation`() throws {
        var random = Seeded(state: 42)
        for _ in 0..<20 {
            var story = try Story.goods().defining("harina")
                .given(RollFreeze(rollId: "lista", unitId: nil, purpose: .persons, act: nil), by: "registrar")
            // What came in less what went out, over both items and all places, with what was lost in production.
            var book = Quantity.zero
            for step in 0..<40 {
                let amount = Int64.random(in: 1...9, using: &random)
                let stated = StatedQuantity(Quantity(amount))
                let before = story
                switch Int.random(in: 0..<8, using: &random) {
                case 0, 1:
                    story = story.when(.receive(stated), by: "finance").story
                    if story.last > before.last { book += Quantity(amount) }
                case 2:
                    story = story.when(.consume(stated), by: "finance").story
                    if story.last > before.last { book -= Quantity(amount) }
                case 3: story = story.when(.transfer(stated), by: "finance").story
                case 4: story = story.when(.transfer(stated, from: "molino", to: "acopio"), by: "finance").story
                case 5:
                    let lost = Int64.random(in: 0..<amount, using: &random)
                    let process = Identifier(scalar: "p-\(step)") ?? "p"
                    let outputs = [StockProduce.Output.of("harina", StatedQuantity(Quantity(amount - lost)))]
                    story = story.when(.produce(process, from: [.of("maiz", stated)], to: outputs), by: "finance").story
                    if story.last > before.last {
                        let shrinkage = try story.newest(StockProduced.self).shrinkage?.quantity
                        #expect(shrinkage == Quantity(lost))
                        book -= Quantity(lost)
                    }
                case 6:
                    story = story.when(.ship(stated), by: "finance").story
                    if story.last > before.last { book -= Quantity(amount) }
                default:
                    let id = Identifier(scalar: "r-\(step)") ?? "r"
                    let units = StatedQuantity(Quantity(amount * 3))
                    story = story.when(.share(id, units, by: 1), by: "finance").story
                    story = story.when(AllocationsCompute(allocationId: id, drawId: nil), by: "finance").story
                    let all: [Identifier] = ["m-0001", "m-0002", "m-0003"]
                    let delivered = story.when(.confirm(id, all), by: "finance").story
                    if delivered.last > story.last { book -= Quantity(amount * 3) }
                    story = delivered
                }
                #expect(story.total(of: "maiz") + story.total(of: "harina") == book)
                let maize = try #require(story.reading(.stream(Stream(.item, "maiz"))).items["maiz"])
                #expect(maize.places.allSatisfy { !maize.balance($0).quantity.isNegative })
            }
        }
    }

    @Test func `the book's figures stay those of its movements after any corrections`() throws {
        var random = Seeded(state: 3)
        var story = try Story.goods()
        var movements: [Int64: Int64] = [:]
        for _ in 0..<60 {
            let amount = Int64.random(in: 1...50, using: &random)
            if let any = movements.keys.sorted().randomElement(using: &random), Bool.random(using: &random) {
                let outcome = story.when(.correct(any, to: StatedQuantity(Quantity(amount))), by: "finance")
                if case .success = outcome.result { movements[any] = amount }
                story = outcome.story
            } else {
                story = try story.given(.receive(StatedQuantity(Quantity(amount))), by: "finance")
                movements[story.last] = amount
            }
            #expect(story.stock() == Quantity(movements.values.reduce(0, +)))
        }
    }
}
