import Testing

@testable import Domain

@Suite struct ProductionTests {
    @Test func `52,000 kg of maize at 18 percent dried to 12 percent leave 533000 elevenths of a kilogram`() throws {
        let story = try Story.goods().defining("maiz-seco")
            .given(.receive(52_000), by: "manager")
            .given(
                .produce("secado", from: [.of("maiz", 52_000)], to: [.of("maiz-seco", "533000/11")]),
                by: "manager"
            )
        #expect(story.stock() == 0)
        #expect(story.stock(of: "maiz-seco").shown == "48454.545")
        #expect(try story.newest(StockProduced.self).shrinkage?.quantity.scalar == "39000/11")
    }

    @Test func `2,070 kg hulled at 80 percent and roasted with 16 percent loss are 5,564 bags and 40 g`() throws {
        var story = try Story.goods().defining("pergamino", lots: true).defining("verde", lots: true)
            .defining("tostado", lots: true)
            .defining("bolsa", .bag, lots: true, [ItemsDefine.Conversion(unit: .kilogram, quantity: 4)])
        let growers: [Int64] = [12, 10, 8, 7, 6, 4, 3]
        var inputs: [StockProduce.Input] = []
        for (number, quintals) in growers.enumerated() {
            let lot = try #require(Identifier(scalar: "p-\(number)"))
            let receive = StockReceive.receive(
                StatedQuantity(Quantity(quintals)),
                .coffeeQuintal,
                of: "pergamino",
                lot: lot,
                from: Holder(.member, "m-0001")
            )
            story = try story.given(receive, by: "finance")
            // A tenth of each stays unhulled, as the fee in kind.
            let ninety = Quantity(quintals * 46 * 9, over: 10)
            inputs.append(.of("pergamino", StatedQuantity(ninety), lot: lot))
        }
        #expect(story.total(of: "pergamino") == 2300)
        story = try story.given(
            .produce("trilla", from: inputs, to: [.of("verde", 1656, lot: "v-1")], lost: 414),
            by: "finance"
        )
        #expect(story.total(of: "pergamino") == 230)
        story = try story.given(
            .produce("tueste", from: [.of("verde", 1656, lot: "v-1")], to: [.of("tostado", "1391.04", lot: "t-1")]),
            by: "finance"
        )
        #expect(try story.newest(StockProduced.self).shrinkage?.quantity.scalar == "264.96")
        story = try story.given(
            .produce("envasado", from: [.of("tostado", 1391, lot: "t-1")], to: [.of("bolsa", 5564, .bag, lot: "b-1")]),
            by: "finance"
        )
        #expect(try story.newest(StockProduced.self).shrinkage == Measure(0, .kilogram))
        #expect(story.total(of: "bolsa") == 5564)
        #expect(story.stock(of: "tostado", .at("acopio", lot: "t-1")).scalar == "0.04")
    }

    @Test func `30 t of sugar are 15,000 bags of 2 kg, without a grain lost`() throws {
        let story = try Story.goods().defining("azucar")
            .defining("bolsa-2kg", .bag, [ItemsDefine.Conversion(unit: .kilogram, quantity: "0.5")])
            .given(.receive(30, try #require(UnitOfMeasure(scalar: "t")), of: "azucar"), by: "manager")
            .given(
                .produce("envasado", from: [.of("azucar", 30_000)], to: [.of("bolsa-2kg", 15_000, .bag)], lost: 0),
                by: "manager"
            )
        #expect(story.stock(of: "bolsa-2kg") == 15_000)
        #expect(story.stock(of: "azucar") == 0)
    }

    @Test func `what is lost must be what the quantities say`() throws {
        let story = try Story.goods().defining("harina").given(.receive(100), by: "finance")
        let rejection = story.when(
            .produce("molienda", from: [.of("maiz", 100)], to: [.of("harina", 80)], lost: 15),
            by: "finance"
        ).thenRefused(.shrinkageDiffers)
        #expect(rejection?.values == ["reckoned": "20", "unit": "kg"])
    }

    @Test func `more may come out than went in only where somebody says so`() throws {
        let story = try Story.goods().defining("masa").given(.receive(100), by: "finance")
        let inputs: [StockProduce.Input] = [.of("maiz", 100)]
        story.when(.produce("masa", from: inputs, to: [.of("masa", 160)]), by: "finance").thenRefused(.productionGains)
        let wet = try story.given(.produce("masa", from: inputs, to: [.of("masa", 160)], lost: -60), by: "finance")
        #expect(wet.stock(of: "masa") == 160)
    }

    @Test func `a production names each place of stock once, and takes no more than there is`() throws {
        let story = try Story.goods().defining("harina").given(.receive(100), by: "finance")
        story.when(
            .produce("p", from: [.of("maiz", 50), .of("maiz", 50)], to: [.of("harina", 80)]),
            by: "finance"
        ).thenRefused(.productionRepeats)
        story.when(.produce("p", from: [.of("maiz", 101)], to: [.of("harina", 80)]), by: "finance")
            .thenRefused(.stockInsufficient)
        story.when(.produce("p", from: [], to: [.of("harina", 80)]), by: "finance").thenRefused(.productionIncomplete)
        let once = try story.given(.produce("p", from: [.of("maiz", 50)], to: [.of("harina", 40)]), by: "finance")
        once.when(.produce("p", from: [.of("maiz", 50)], to: [.of("harina", 40)]), by: "finance").thenRefused(.idTaken)
    }

    @Test func `an output tells its inputs, and an input its outputs, so that lots can be traced both ways`() throws {
        let story = try Story.goods().defining("verde", lots: true)
            .given(.receive(100, of: "cafe", lot: "l-1", from: Holder(.member, "m-0001")), by: "finance")
            .given(
                .produce("trilla", from: [.of("cafe", 100, lot: "l-1")], to: [.of("verde", 80, lot: "v-1")]),
                by: "finance"
            )
        #expect(
            try story.newest(StockProduced.self).inputs == [
                ProductionInput(itemId: "cafe", lotId: "l-1", amount: Measure(100, .kilogram))
            ]
        )
        #expect(
            try story.newest(StockConsumed.self).into == [ProductionOutput(itemId: "verde", lotId: "v-1")]
        )
        #expect(try story.newest(LotOpened.self).origin == nil)
    }
}

extension Quantity {
    /// A fraction, in tests.
    fileprivate init(_ numerator: Int64, over denominator: Int64) {
        self = Quantity(BigInteger(numerator), over: BigInteger(denominator)) ?? .zero
    }
}
