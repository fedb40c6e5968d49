import Testing

@testable import Runtime

@Suite struct UploadTests {
    private let accepted = Answer.accepted(Accepted(id: "1", position: 1, events: []), replayed: false)

    private func outcome(_ answers: [Answer], stopsOnRefusal: Bool) async throws -> [Answer] {
        let conveyor = Conveyor(window: 100, upload: Upload(stopsOnRefusal: stopsOnRefusal))
        for answer in answers {
            let slot = Slot()
            _ = await conveyor.add(slot)
            slot.fill(answer)
        }
        conveyor.finish()
        var given: [Answer] = []
        while let answer = try await conveyor.next() { given.append(answer) }
        return given
    }

    @Test func `one refusal stops nothing`() async throws {
        let answers = [accepted, .reusedId, accepted]
        #expect(try await outcome(answers, stopsOnRefusal: false) == answers)
    }

    @Test func `a refusal ends an upload that stops on refusals`() async throws {
        let answers = try await outcome([accepted, .reusedId, accepted], stopsOnRefusal: true)
        #expect(answers == [accepted, .reusedId, .undecided])
    }

    @Test(arguments: [Answer.notStorable, .unavailable(retryAfter: 2), .overloaded(retryAfter: 1)])
    func `after a server fault all later lines are undecided`(fault: Answer) async throws {
        let answers = try await outcome([accepted, fault, accepted, .communeUnknown], stopsOnRefusal: false)
        #expect(answers == [accepted, fault, .undecided, .undecided])
    }

    @Test func `answers come in the order of the lines, not of their being known`() async throws {
        let conveyor = Conveyor(window: 2, upload: Upload(stopsOnRefusal: false))
        let (first, second) = (Slot(), Slot())
        _ = await conveyor.add(first)
        _ = await conveyor.add(second)
        second.fill(.reusedId)
        first.fill(accepted)
        #expect(try await conveyor.next() == accepted)
        #expect(try await conveyor.next() == .reusedId)
    }

    @Test func `a full window holds up the lines until an answer is taken`() async throws {
        let conveyor = Conveyor(window: 1, upload: Upload(stopsOnRefusal: false))
        _ = await conveyor.add(Slot(accepted))
        async let added = conveyor.add(Slot(.reusedId))
        #expect(try await conveyor.next() == accepted)
        #expect(await added)
        #expect(try await conveyor.next() == .reusedId)
    }

    @Test func `an abandoned upload takes no more lines`() async throws {
        let conveyor = Conveyor(window: 1, upload: Upload(stopsOnRefusal: false))
        conveyor.finish()
        #expect(await !conveyor.add(Slot(accepted)))
    }

    @Test func `a broken upload says so after the answers to its lines`() async throws {
        let conveyor = Conveyor(window: 2, upload: Upload(stopsOnRefusal: false))
        _ = await conveyor.add(Slot(accepted))
        conveyor.finish(CommandsUnavailable(retryAfter: 1))
        #expect(try await conveyor.next() == accepted)
        await #expect(throws: CommandsUnavailable.self) { try await conveyor.next() }
    }
}
