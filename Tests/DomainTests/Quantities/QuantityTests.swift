import Domain
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("0.000", "0"), ("600", "600"), ("2.50", "2.5"), ("-0.125", "-0.125"),
        ("1/2", "0.5"), ("4/6", "2/3"), ("-4/6", "-2/3"), ("10/5", "2"), ("7/8", "0.875"), ("533000/11", "533000/11"),
        ("1/3", "1/3"), ("0/7", "0"), ("123456789012345678901234567890.1", "123456789012345678901234567890.1"),
        ("1/1024", "0.0009765625"),
    ])
    func `a quantity has one canonical text`(text: String, canonical: String) throws {
        #expect(try #require(Quantity(scalar: text)).scalar == canonical)
    }

    @Test(arguments: [
        "", "-", ".5", "5.", "+5", "1e3", "1,5", "007", "00", "1/0", "1/-2", "1/2/3", "1.5/2", "1/02", " 1", "1 ",
        "NaN", "٣",
    ])
    func `what isn't written as a quantity isn't one`(text: String) {
        #expect(Quantity(scalar: text) == nil)
        #expect(StatedQuantity(scalar: text) == nil)
    }

    @Test(arguments: [
        ("0.0005", "0.001"), ("0.00049999", "0"), ("-0.0005", "-0.001"), ("-0.0004", "0"), ("1/3", "0.333"),
        ("2/3", "0.667"),
        ("1391.04", "1391.04"), ("0.9995", "1"), ("999.9994", "999.999"), ("-2/3", "-0.667"), ("12", "12"),
        ("1200.5", "1200.5"),
    ])
    func `what is shown is rounded to three places, halves away from zero`(text: String, shown: String) throws {
        #expect(try #require(Quantity(scalar: text)).shown == shown)
    }

    @Test func `the maize of El Maizal is exact to the end`() throws {
        let delivered = Quantity(52_000)
        let dried = delivered * (try #require(Quantity(82, over: 88)))
        #expect(dried.scalar == "533000/11")
        #expect(dried.shown == "48454.545")
        let kept = dried - 6000
        #expect(kept.scalar == "467000/11")
        #expect(kept.shown == "42454.545")
        #expect(kept + 6000 == dried)
    }

    @Test func `the coffee of Che Guevara is exact to the bag`() throws {
        let quintals = [12, 10, 8, 7, 6, 4, 3].reduce(Quantity.zero) { $0 + Quantity(Int64($1)) }
        let factor = try #require(UnitOfMeasure(scalar: "[quintal-coffee]")?.factor(to: .kilogram))
        let parchment = quintals * factor
        #expect(parchment == 2300)
        let fee = try #require(parchment.divided(by: 10))
        #expect(fee == 230)
        let hulled = (parchment - fee) * (try #require(Quantity(scalar: "0.8")))
        #expect(hulled == 1656)
        let roasted = hulled * (try #require(Quantity(scalar: "0.84")))
        #expect(roasted.scalar == "1391.04")
        let bag = try #require(Quantity(scalar: "0.25"))
        #expect(roasted - bag * 5564 == Quantity(scalar: "0.04"))
    }

    @Test func `fractions obey the laws of arithmetic`() throws {
        var random = SplitMix(state: 7)
        func any() throws -> Quantity {
            let numerator = Int64(bitPattern: random.next()) >> (random.next() % 60)
            return try #require(Quantity(BigInteger(numerator), over: BigInteger(Int64(random.next() % 999 + 1))))
        }
        for _ in 0..<500 {
            let (a, b, c) = (try any(), try any(), try any())
            #expect(a + b == b + a)
            #expect((a + b) + c == a + (b + c))
            #expect(a * (b + c) == a * b + a * c)
            #expect(a - a == 0)
            #expect(Quantity(scalar: a.scalar) == a)
            if !b.isZero { #expect(a.divided(by: b).map { $0 * b } == a) }
            #expect((a < b) == (a - b).isNegative)
        }
        #expect(Quantity(1).divided(by: 0) == nil)
    }

    @Test func `a thousand digits are taken, and one more is refused by a rule`() throws {
        let longest = String(repeating: "9", count: 1000)
        let stated = try #require(StatedQuantity(scalar: longest))
        #expect(try stated.exact().scalar == longest)
        for text in [longest + "9", "0." + longest, longest + "/3", String(repeating: "7", count: 900_000)] {
            let tooLong = try #require(StatedQuantity(scalar: text))
            #expect(throws: Rejection(.quantityTooLong)) { try tooLong.exact() }
            #expect(Quantity(scalar: text) == nil)
        }
    }

    @Test func `a short fraction whose decimal is too long is refused too`() throws {
        let stated = try #require(StatedQuantity(scalar: "1/\(BigInteger(2).power(1200))"))
        #expect(throws: Rejection(.quantityTooLong)) { try stated.exact() }
    }

    @Test func `a sum that grows over a thousand digits is refused`() throws {
        let longest = try #require(Quantity(scalar: String(repeating: "9", count: 1000)))
        #expect(throws: Rejection(.quantityTooLong)) { try (longest + 1).written() }
        #expect(try (longest - 1).written() == longest - 1)
    }
}

@Suite struct UnitTests {
    @Test(arguments: [
        ("t", "kg", "1000"), ("g", "kg", "0.001"), ("kg", "g", "1000"), ("mL", "L", "0.001"), ("ha", "m2", "10000"),
        ("har", "ha", "1"), ("min", "h", "1/60"), ("[quintal-coffee]", "kg", "46"), ("[quintal]", "t", "0.1"),
        ("[lb_av]", "kg", "0.45359237"), ("m3", "L", "1000"), ("{dozen}", "1", "12"), ("{bag}", "{bag}", "1"),
    ])
    func `units of one dimension convert exactly`(from: String, to: String, factor: String) throws {
        let (left, right) = (try #require(UnitOfMeasure(scalar: from)), try #require(UnitOfMeasure(scalar: to)))
        #expect(left.factor(to: right)?.scalar == factor)
    }

    @Test(arguments: [("kg", "L"), ("{bag}", "kg"), ("{bag}", "{box}"), ("1", "{bag}"), ("h", "m")])
    func `units of different dimensions don't convert`(from: String, to: String) throws {
        let (left, right) = (try #require(UnitOfMeasure(scalar: from)), try #require(UnitOfMeasure(scalar: to)))
        #expect(left.factor(to: right) == nil)
    }

    @Test(arguments: [
        "", "furlong", "Kg", "KG", "kilo", "{}", "{Bag}", "{bag", "bag}", "{a b}", "[quintal-cafe]", " kg", "kg ",
    ])
    func `an unknown unit isn't a unit`(code: String) {
        #expect(UnitOfMeasure(scalar: code) == nil)
    }
}
