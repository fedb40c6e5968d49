import Testing

@testable import Domain

@Suite struct DrawTests {
    private let sha256 = Context.Tools.test.sha256
    private let record = DrawsRecord(drawId: "d", seed: "4-2-6-1", method: "Cuatro dados", acta: "Libro 3, folio 4")

    private func announce(_ items: [Identifier]? = nil) -> DrawsAnnounce {
        DrawsAnnounce(drawId: "d", purpose: "Turnos", matter: .roll, matterId: "r", items: items)
    }

    private func rolled() throws -> Story {
        try Story.council(members: 12)
            .given(RollFreeze(rollId: "r", unitId: nil, purpose: nil, act: nil), by: "electoral")
    }

    @Test func `the order is ascending by the hash of seed, zero byte and id`() {
        let ids: [Identifier] = ["a", "b", "c", "d"]
        let hashes = ids.map { sha256(Array("4-2-6".utf8) + [0] + Array($0.text.utf8)).hexadecimal }
        let expected = zip(hashes, ids).sorted { $0.0 < $1.0 }.map(\.1)
        #expect(DrawOrder.order(of: ids, by: "4-2-6", sha256) == expected)
    }

    @Test func `an order is a permutation that depends on nothing but the seed and the ids`() {
        var random = SystemRandomNumberGenerator()
        for round in 0..<100 {
            let ids = (1...Int.random(in: 1...60, using: &random)).map { Identifier.member($0) }
            let order = DrawOrder.order(of: ids, by: "seed-\(round)", sha256)
            #expect(order.sorted() == ids.sorted())
            #expect(DrawOrder.order(of: ids.shuffled(using: &random), by: "seed-\(round)", sha256) == order)
            // Leaving one out doesn't change the order of the others.
            #expect(
                DrawOrder.order(of: Array(ids.dropLast()), by: "seed-\(round)", sha256)
                    == order.filter { $0 != ids.last }
            )
        }
    }

    @Test func `a draw is announced over the frozen list, and its seed is recorded once`() throws {
        let story = try rolled()
        let register = story.reading(.register).register
        let list = register.eligible(in: "r")
        try story.when(announce(), by: "vocera").then(
            DrawAnnounced(
                purpose: "Turnos",
                matter: .roll,
                matterId: "r",
                items: list,
                count: 12,
                root: DrawOrder.root(of: list, sha256)
            )
        )
        story.when(record, by: "vocera").thenRefused(.drawUnknown)
        let announced = try story.given(announce(), by: "vocera")
        announced.when(announce(), by: "vocera").thenRefused(.idTaken)
        let drawn = try announced.given(record, by: "vocera")
        drawn.when(record, by: "vocera").thenRefused(.drawAlreadyRecorded)
        announced.when(record, by: .member(1)).thenRefused(.authorityMissing)
    }

    @Test func `nobody chooses the list of a draw, nor among draws, nor before the list is frozen`() throws {
        let story = try rolled()
        story.when(announce(["m-0001", "m-0002"]), by: "vocera").thenRefused(.drawListNotFree)
        try Story.council(members: 2).when(announce(), by: "vocera").thenRefused(.rollUnknown)
        func tie(_ id: Identifier, _ items: [Identifier]) -> DrawsAnnounce {
            DrawsAnnounce(drawId: id, purpose: "Desempate", matter: .election, matterId: "el", items: items)
        }
        let open = try Story.electing(WantedSeat(office: .executive)).nominated(1...3)
        open.when(tie("d", ["m-0001", "m-0002"]), by: "vocera").thenRefused(.electionNotClosed)
        let closed = try open.given(ElectionsClose(electionId: "el"), by: "electoral")
        closed.when(tie("d", ["m-0001", "m-0009"]), by: "vocera").thenRefused(.drawNotAmongCandidates)
        closed.when(tie("d", ["m-0001"]), by: "vocera").thenRefused(.drawOfOne)
        try closed.given(tie("d", ["m-0001", "m-0002"]), by: "vocera")
            .when(tie("e", ["m-0002", "m-0001"]), by: "vocera").thenRefused(.drawAlreadyAnnounced)
    }

    @Test func `another list, or one that was frozen afterwards, isn't ordered by a draw`() throws {
        let story = try rolled().given(announce(), by: "vocera").given(record, by: "vocera")
        let outcome = story.when(record, by: "vocera")
        var context = outcome.context
        let list = context.currentRegister().eligible(in: "r")
        #expect(throws: Rejection(.drawTooEarly, ["draw": "d"])) {
            _ = try context.order(of: list, by: "d", announcedAfter: Int64(story.log.count))
        }
        #expect(throws: Rejection(.drawOfAnotherList, ["draw": "d"])) {
            _ = try context.order(of: Array(list.dropLast()), by: "d", announcedAfter: 1)
        }
        let order = try context.order(of: list, by: "d", announcedAfter: 1)
        #expect(order == DrawOrder.order(of: list, by: "4-2-6-1", sha256))
    }
}
