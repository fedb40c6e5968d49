import Testing

@testable import Domain

@Suite struct PolicyTests {
    /// What follows from all that happened: when, and by which command.
    private func duties(_ story: Story) -> [String] {
        story.log.flatMap { event in
            Policy.duties(of: event).map { duty in
                "\(Duty.commandId(position: event.position, n: duty.n)) \(duty.at) \(type(of: duty.command).type)"
            }
        }
    }

    @Test func `both calls of an assembly open at their times`() throws {
        let story = try Story.council(members: 12).convened()
        let convened = try #require(story.log.last)
        #expect(
            Policy.duties(of: convened).map { "\($0.n) \($0.at) \(type(of: $0.command).type)" } == [
                "1 2026-11-22T14:00:00Z assemblies.open-call", "2 2026-11-22T15:00:00Z assemblies.open-call",
            ]
        )
        let one = try Story.council(members: 12).convened(secondCall: false)
        #expect(try Policy.duties(of: #require(one.log.last)).count == 1)
    }

    @Test func `a second call that the rules know no longer comes to nothing, and holds nothing up`() throws {
        var rules = RuleSet.filling()
        for index in rules.acts.indices { rules.acts[index].quorumSecond = nil }
        let story = try Story.council(members: 12).convened(.ordinary)
        let convened = try #require(story.log.last)
        let duty = try #require(Policy.duties(of: convened).last)
        let changed = try story.adopting(rules).after(minutes: 60).permitting(policy: true)
        let call = AssembliesOpenCall(assemblyId: "a", call: .second)
        let refused = try #require(changed.when(call, by: .policy).thenRefused(.secondCallUnknown))
        #expect(duty.settledBy.contains(refused.code))
    }

    @Test func `the moments are those of the commune's own days`() throws {
        // On 5 September 2027 the clocks of Santiago skip from 0:00 to 1:00: the day before has ended then.
        let founding = CommunesFound(
            name: "Comuna",
            kind: .commune,
            timeZone: "America/Santiago",
            promoters: nil,
            rules: nil,
            mandates: [
                FoundingMandate(
                    mandateId: "v",
                    memberId: "vocera",
                    office: .spokesperson,
                    unitId: nil,
                    from: "2026-01-01",
                    until: "2027-09-04",
                    acta: nil
                )
            ]
        )
        let story = try Story().given(founding, by: "founder")
        #expect(duties(story) == ["policy:3:1 2027-09-05T04:00:00Z mandates.lapse"])
        let lapse = MandatesLapse(mandateId: "v")
        let policy = story.permitting(policy: true)
        policy.at("2027-09-05T03:59:59Z").when(lapse, by: .policy).thenRefused(.mandateNotOver)
        try policy.at("2027-09-05T04:00:00Z").when(lapse, by: .policy).accepted()
    }

    @Test func `what is due by a time that was changed since comes to nothing`() throws {
        let story = try Story.council(members: 12).convened()
        let duties = Policy.duties(of: try #require(story.log.last))
        let later = try story.given(
            AssembliesPostpone(
                assemblyId: "a",
                firstCall: story.now + 7200,
                secondCall: nil,
                place: nil,
                reason: nil,
                about: nil
            ),
            by: "vocera"
        ).permitting(policy: true)
        let first = later.when(AssembliesOpenCall(assemblyId: "a", call: .first), by: .policy)
            .thenRefused(.callTooEarly)
        #expect(duties[0].settledBy.contains(first?.code ?? ""))
        let second = later.after(minutes: 60).when(AssembliesOpenCall(assemblyId: "a", call: .second), by: .policy)
            .thenRefused(.secondCallNotSet)
        #expect(duties[1].settledBy.contains(second?.code ?? ""))
    }

    @Test func `each type of event that anything follows from is told beforehand`() throws {
        let stories = try [
            Story.council(members: 12).convened(), Story.withFinance(members: 20).verified(2).reported(),
            Story.session().given(AssembliesClose(assemblyId: "a"), by: "vocera"),
            Story.withFinance(members: 3)
                .given(MandatesResign(mandateId: "finanzas", reason: nil, about: nil), by: "tesorera")
                .given(MandatesReplace(mandateId: "finanzas"), by: "vocera"),
        ]
        for event in stories.flatMap(\.log) where !Policy.duties(of: event).isEmpty {
            #expect(Policy.types.contains(type(of: event.event.payload).kind.type))
        }
        for payload in Catalogue.payloads {
            let recorded = Recorded(
                position: 1,
                stream: Stream(.assembly, "a"),
                streamVersion: 1,
                occurredAt: "2026-11-22T14:00:00Z",
                recordedAt: "2026-11-22T14:00:00Z",
                actor: "m-0001",
                event: payload.example.event
            )
            let isTold = Policy.types.contains(payload.kind.type)
            #expect(Policy.duties(of: recorded).isEmpty || isTold, "\(payload.kind.type)")
        }
    }

    @Test func `no client can act as the policies do, nor take one of their ids`() {
        #expect(Identifier(scalar: Identifier.policy.text) == nil)
        #expect(Identifier(scalar: Duty.commandId(position: 42, n: 1)) == nil)
    }
}
