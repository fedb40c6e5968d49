import Testing

@testable import Domain

/// The kit's own test: that a property which doesn't hold is found, and told by its shortest sequence.
@Suite struct PropertyTests {
    /// Wrong on purpose: a store may well hold more than 100 kg.
    private struct NeverOver100: Property {
        var received: Quantity = .zero

        static func begin() throws -> Story { try Story.goods() }

        static func step(_ random: inout Seeded) -> PropertyStep {
            let amount = StatedQuantity(Quantity(Int64.random(in: 1...60, using: &random)))
            switch Int.random(in: 0..<3, using: &random) {
            case 0: return PropertyStep(.receive(amount), by: "finance")
            case 1: return PropertyStep(.consume(amount), by: "finance")
            default: return PropertyStep(.receive(amount), by: .member(1))
            }
        }

        mutating func see(_ recorded: Recorded) -> String? {
            guard case .inventories(.received(let data)) = recorded.event else { return nil }
            received += data.amount.quantity
            return received > 100 ? "\(received.scalar) kg" : nil
        }
    }

    /// Wrong on purpose: it can't hold when nothing is accepted.
    private struct Nothing: Property {
        static func begin() throws -> Story { try Story.goods() }
        static func step(_ random: inout Seeded) -> PropertyStep { PropertyStep(.receive(1), by: .member(1)) }
        mutating func see(_ recorded: Recorded) -> String? { nil }
    }

    @Test func `what breaks a property is told by its seed and shortest sequence`() throws {
        let begun = try NeverOver100.begin()
        for seed in 1...20 as ClosedRange<UInt64> {
            let found = try #require(NeverOver100.counterexample(seed, 60, from: begun))
            #expect(found.seed == seed)
            // Receipts alone: without any one of them it would hold.
            #expect((2...8).contains(found.lines.count), "\(found.lines)")
            #expect(found.lines.allSatisfy { $0.contains("StockReceive(") && $0.contains("finance") })
            for index in found.steps.indices {
                var shorter = NeverOver100()
                var story = begun
                for (other, step) in found.steps.enumerated() where other != index {
                    story = story.when(step.command(story), by: step.actor).story
                }
                for recorded in story.log { #expect(shorter.see(recorded) == nil) }
            }
        }
        #expect(NeverOver100.counterexample(1, 1, from: begun) == nil)
        withKnownIssue { try NeverOver100.holds(seeds: 1...3, steps: 60, accepting: 0) }
    }

    @Test func `sequences in which nothing is accepted show nothing`() throws {
        withKnownIssue { try Nothing.holds(seeds: 1...2, steps: 5, accepting: 10) }
    }

    @Test func `a state that isn't what the log gives is noticed`() throws {
        let story = try Story.goods().given(.receive(5), by: "finance")
        #expect(story.differenceOfReplay == nil)
        let (one, two) = (story.reading(), try story.given(.receive(5), by: "finance").reading())
        #expect(Canonical.text(one.items) != Canonical.text(two.items))
        #expect(Canonical.text(["b": 1, "a": 2]) == Canonical.text(["a": 2, "b": 1]))
    }
}
