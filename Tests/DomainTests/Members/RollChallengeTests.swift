import Testing

@testable import Domain

@Suite struct RollChallengeTests {
    private let firstCall: Instant = "2026-11-29T14:00:00Z"

    private func frozen(_ count: Int = 4) throws -> Story {
        try Story.council(members: count)
            .given(MembersLeave(memberId: "m-0004", reason: .moved), by: "registrar")
            .given(
                RollFreeze(rollId: "padron", unitId: nil, purpose: nil, act: .ordinary, settleUntil: firstCall),
                by: "electoral"
            )
            .given(MembersReinstate(memberId: "m-0004", reason: nil), by: "registrar")
    }

    private func challenge(_ member: Identifier, _ asks: ChallengeAim, id: Identifier = "c-1") -> RollChallenge {
        RollChallenge(rollId: "padron", challengeId: id, memberId: member, asks: asks, grounds: "Se fue en 2019")
    }

    private func settle(_ upheld: Bool = true, id: Identifier = "c-1") -> RollSettle {
        RollSettle(rollId: "padron", challengeId: id, upheld: upheld, reason: nil)
    }

    @Test func `a challenge that is upheld changes the number, the root and who may act`() throws {
        let story = try frozen().given(challenge("m-0001", .remove), by: "m-0002")
        let outcome = story.when(settle(), by: "electoral")
        let tools = Context.Tools.test
        let root = MerkleList.root(of: ["m-0002", "m-0003"].map { Array($0.utf8) }, tools.sha256)
        try outcome.then(
            RollSettled(
                challengeId: "c-1",
                memberId: "m-0001",
                asks: .remove,
                upheld: true,
                reason: nil,
                count: 2,
                root: root.hexadecimal
            )
        )
        let register = outcome.story.reading(.register).register
        #expect(register.rolls["padron"]?.count == 2)
        #expect(!register.isEligible("m-0001", "padron"))
        #expect(register.eligible(in: "padron") == ["m-0002", "m-0003"])
    }

    @Test func `who was left out is put on`() throws {
        let story = try frozen().given(challenge("m-0004", .include), by: "m-0004").given(settle(), by: "electoral")
        #expect(story.reading(.register).register.isEligible("m-0004", "padron"))
        #expect(story.reading(.register).register.rolls["padron"]?.count == 4)
    }

    @Test func `a challenge that isn't upheld changes nothing`() throws {
        let story = try frozen()
        let before = story.reading(.register).register
        let after = try story.given(challenge("m-0001", .remove), by: "m-0002").given(settle(false), by: "electoral")
            .reading(.register).register
        #expect(after.rolls["padron"]?.count == before.rolls["padron"]?.count)
        #expect(after.eligible(in: "padron") == before.eligible(in: "padron"))
    }

    @Test func `a settled roll is the assembly's denominator`() throws {
        let call: Instant = "2026-11-29T14:00:00Z"
        let convene = AssembliesConvene(
            assemblyId: "a-1",
            act: .ordinary,
            unitId: nil,
            agenda: [AgendaEntry(id: nil, text: "Siembra", about: nil)],
            firstCall: call,
            secondCall: nil,
            place: "Galpón",
            registrars: nil,
            rollId: nil
        )
        // 30 % of 11 are 4, of 10 only 3.
        let story = try Story.council(members: 11).given(convene, by: "vocera")
            .given(
                RollChallenge(
                    rollId: "a-1",
                    challengeId: "c-1",
                    memberId: "m-0011",
                    asks: .remove,
                    grounds: "Vive fuera"
                ),
                by: "m-0001"
            )
            .given(RollSettle(rollId: "a-1", challengeId: "c-1", upheld: true, reason: nil), by: "electoral")
            .at(call)
        let opened = try story.when(AssembliesOpenCall(assemblyId: "a-1", call: .first), by: "vocera").accepted()
        guard case .assemblies(.assembly(.callOpened(let data))) = opened[0].event else {
            Issue.record("not opened")
            return
        }
        #expect(data.quorum.needed == 3)
        story.when(
            RollSettle(rollId: "a-1", challengeId: "c-1", upheld: false, reason: nil),
            by: "electoral"
        ).thenRefused(.rollFinal)
    }

    @Test func `at the first call the roll is final`() throws {
        let story = try frozen().at(firstCall)
        let refused = story.when(challenge("m-0001", .remove), by: "m-0002").thenRefused(.rollFinal)
        #expect(refused?.values["until"] == firstCall.scalar)
        try frozen().given(challenge("m-0001", .remove), by: "m-0002").at(firstCall)
            .when(settle(), by: "electoral").thenRefused(.rollFinal)
    }

    @Test func `a roll that was frozen without a time is final at once`() throws {
        try Story.council(members: 1)
            .given(RollFreeze(rollId: "padron", unitId: nil, purpose: nil, act: nil), by: "electoral")
            .when(challenge("m-0001", .remove), by: "m-0001").thenRefused(.rollFinal)
        let back = RollFreeze(rollId: "p", unitId: nil, purpose: nil, act: nil, settleUntil: "2026-11-22T14:00:00Z")
        try Story.council(members: 1).when(back, by: "electoral").thenRefused(.rollFinal)
    }

    @Test func `who challenges doesn't decide, nor is anything decided twice`() throws {
        let story = try frozen()
        story.when(settle(), by: "electoral").thenRefused(.challengeUnknown)
        try story.given(challenge("m-0001", .remove), by: "electoral").when(settle(), by: "electoral")
            .thenRefused(.challengerMayNotSettle)
        let raised = try story.given(challenge("m-0001", .remove), by: "m-0002")
        raised.when(challenge("m-0003", .remove), by: "m-0002").thenRefused(.idTaken)
        raised.when(settle(), by: "m-0003").thenRefused(.authorityMissing)
        try raised.given(settle(), by: "electoral").when(settle(), by: "electoral").thenRefused(.challengeSettled)
    }

    @Test func `who is on it isn't put on, who isn't isn't taken off`() throws {
        let story = try frozen()
        story.when(challenge("m-0001", .include), by: "m-0002").thenRefused(.alreadyOnRoll)
        story.when(challenge("m-0004", .remove), by: "m-0002").thenRefused(.notOnThatRoll)
        story.when(challenge("m-0009", .include), by: "m-0002").thenRefused(.memberUnknown)
    }

    @Test func `a roll of households is corrected by who lives where`() throws {
        try Story.council(members: 1)
            .given(
                RollFreeze(rollId: "padron", unitId: nil, purpose: .households, act: nil, settleUntil: firstCall),
                by: "electoral"
            )
            .when(challenge("m-0001", .include), by: "m-0001").thenRefused(.rollOfHouseholds)
    }

    @Test func `everybody on a roll can be proved to be on it, and nobody else`() throws {
        let sha256 = Context.Tools.test.sha256
        for count in [0, 1, 2, 3, 5, 8, 13] {
            let book = try Story.council(members: count)
                .given(RollFreeze(rollId: "padron", unitId: nil, purpose: nil, act: nil), by: "electoral")
                .reading(.register)
            for number in 0...count + 1 {
                let digits = String(number)
                let text = "m-" + String(repeating: "0", count: 4 - digits.count) + digits
                let id = try #require(Identifier(scalar: text))
                let proof = try #require(book.proof(of: id, on: "padron", sha256))
                #expect(proof.size == count)
                #expect((proof.entry != nil) == (number >= 1 && number <= count))
                for entry in [proof.entry, proof.before, proof.after] {
                    guard let entry else { continue }
                    #expect(entry.leafHash == sha256([0] + Array(entry.id.text.utf8)))
                    #expect(Self.root(entry, of: proof.size, sha256) == proof.root)
                }
                guard proof.entry == nil, count > 0 else { continue }
                // Neighbours stand side by side, or at an end of the list, and the id lies between them.
                #expect((proof.before?.index ?? -1) + 1 == (proof.after?.index ?? count))
                if let before = proof.before { #expect(before.id < id) }
                if let after = proof.after { #expect(id < after.id) }
            }
            #expect(book.proof(of: "m-0001", on: "otro", sha256) == nil)
        }
    }

    /// RFC 9162 §2.1.3.2: the root that an entry's proof leads to.
    private static func root(_ entry: RollProof.Entry, of size: Int, _ sha256: ([UInt8]) -> [UInt8]) -> [UInt8] {
        var (node, last, hash) = (entry.index, size - 1, entry.leafHash)
        for sibling in entry.hashes {
            if node % 2 == 1 || node == last {
                hash = sha256([1] + sibling + hash)
                while node % 2 == 0, node != 0 { (node, last) = (node / 2, last / 2) }
            } else {
                hash = sha256([1] + hash + sibling)
            }
            (node, last) = (node / 2, last / 2)
        }
        return hash
    }
}
