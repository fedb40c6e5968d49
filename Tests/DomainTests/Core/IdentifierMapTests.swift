import Testing

@testable import Domain

@Suite struct IdentifierMapTests {
    @Test func `it answers as a dictionary does, through all of its sizes`() {
        var map = IdentifierMap<Int>()
        var dictionary: [Identifier: Int] = [:]
        for number in 0..<6000 {
            let id = Identifier.member(number * 7 % 4000)
            map[id] = number % 5 == 0 ? nil : number
            dictionary[id] = number % 5 == 0 ? nil : number
        }
        #expect(map.count == dictionary.count)
        #expect(Dictionary(uniqueKeysWithValues: map.entries.map { ($0.key, $0.value) }) == dictionary)
        #expect((0..<4000).allSatisfy { map[.member($0)] == dictionary[.member($0)] })
    }

    @Test func `a copy doesn't see what comes after it`() {
        var map = IdentifierMap<Int>()
        for number in 0..<3000 { map[.member(number)] = 1 }
        let copy = map
        map[.member(7)] = 2
        map[.member(3000)] = 2
        #expect(copy[.member(7)] == 1)
        #expect(copy[.member(3000)] == nil)
        #expect(copy.count == 3000)
    }

    @Test func `ten thousand members vote on one motion`() {
        var motion = Motion()
        for number in 1...10_000 {
            motion.evolve(
                Recorded(
                    position: Int64(number),
                    stream: Stream(.motion, "mo"),
                    streamVersion: number,
                    occurredAt: "2026-11-22T14:00:00Z",
                    recordedAt: "2026-11-22T14:00:00Z",
                    actor: .member(number),
                    event: MotionCast(choice: number % 3 == 0 ? .against : .inFavour).event
                )
            )
        }
        #expect(motion.tally == Tally(inFavour: 6667, against: 3333, abstained: 0))
        #expect(motion.votes.count == 10_000)
        #expect(motion.votes[.member(9_999)] == .against)
    }
}
