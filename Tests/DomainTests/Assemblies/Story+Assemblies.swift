import Testing

@testable import Domain

extension Story {
    /// An ordinary assembly of the council, `a`, convened by `vocera` for the moment itself and an hour later.
    func convened(
        _ act: TypeOfAct = .ordinary,
        secondCall: Bool = true,
        registrars: [Identifier]? = ["m-0001"],
        by actor: Identifier = "vocera"
    ) throws -> Story {
        try given(
            .convene(act, firstCall: now, secondCall: secondCall ? now + 3600 : nil, registrars: registrars),
            by: actor
        )
    }

    /// With a call opened.
    func opened(_ call: Call, by actor: Identifier = "vocera") throws -> Story {
        try given(AssembliesOpenCall(assemblyId: "a", call: call), by: actor)
    }

    /// With these members checked in, by number.
    func checkedIn(_ numbers: ClosedRange<Int>, by actor: Identifier = "m-0001") throws -> Story {
        var story = self
        for number in numbers {
            story = try story.given(AssembliesCheckIn(assemblyId: "a", memberId: .member(number)), by: actor)
        }
        return story
    }

    /// In session with the members 1 to 4 of 12, at the first call.
    static func session(_ act: TypeOfAct = .ordinary, members: Int = 12, present: Int = 4) throws -> Story {
        try council(members: members).convened(act).opened(.first).checkedIn(1...present)
            .given(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera")
    }

    /// The motion `mo` put before the assembly by member 2.
    func proposed() throws -> Story {
        try given(.propose(), by: "m-0002")
    }

    /// The motion `mo`, being voted on.
    func voting(_ method: VotingMethod? = nil) throws -> Story {
        try proposed().given(MotionsOpen(motionId: "mo", method: method), by: "vocera")
    }

    /// A vote for each of these members, by their own token.
    func voted(_ choice: Choice, _ numbers: ClosedRange<Int>) throws -> Story {
        var story = self
        for number in numbers {
            story = try story.given(.cast(choice), by: .member(number))
        }
        return story
    }

    /// The assembly `a` as decisions see it.
    var assembly: Assembly? { reading(.stream(Stream(.assembly, "a"))).assemblies["a"] }
    /// The motion `mo` as decisions see it.
    var motion: Motion? { reading(.stream(Stream(.motion, "mo"))).motions["mo"] }
}

extension Identifier {
    /// `m-0007`.
    static func member(_ number: Int) -> Identifier {
        let digits = String(number)
        let text = "m-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return Identifier(scalar: text) ?? .placeholder
    }
}

extension Command where Self == AssembliesConvene {
    static func convene(
        _ act: TypeOfAct = .ordinary,
        firstCall: Instant,
        secondCall: Instant? = nil,
        agenda: [AgendaEntry] = [.init(id: nil, text: "Semilla", about: nil)],
        registrars: [Identifier]? = nil,
        unit: Identifier? = nil,
        id: Identifier = "a"
    ) -> Self {
        AssembliesConvene(
            assemblyId: id,
            act: act,
            unitId: unit,
            agenda: agenda,
            firstCall: firstCall,
            secondCall: secondCall,
            place: "Galpón",
            registrars: registrars,
            rollId: nil
        )
    }
}

extension Command where Self == MotionsPropose {
    static func propose(
        about: [Identifier]? = nil,
        agendaItem: Identifier? = "1",
        proposer: Identifier? = nil,
        id: Identifier = "mo"
    ) -> Self {
        MotionsPropose(
            motionId: id,
            assemblyId: "a",
            text: "Comprar semilla",
            about: about,
            agendaItem: agendaItem,
            proposerId: proposer
        )
    }
}

extension Command where Self == MotionsCast {
    static func cast(_ choice: Choice, for member: Identifier? = nil) -> Self {
        MotionsCast(motionId: "mo", choice: choice, memberId: member)
    }
}
