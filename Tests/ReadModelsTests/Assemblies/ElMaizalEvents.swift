@testable import Domain

/// El Maizal's assembly as events: 412 eligible, 97 at the first call, 101 at the second, 58 to 31 with 12 abstentions.
enum ElMaizal {
    static let start: Instant = "2026-11-22T14:00:00Z"
    static let rule = RuleReference(id: "acts.ordinary.quorumFirst", ruleSet: "ve-consejos-2023", citation: "Art. 23")
    static let first = Quorum(needed: 124, share: Share(percent: 30, over: false), rule: rule)
    static let second = Quorum(needed: 83, share: Share(percent: 20, over: false), rule: rule)
    static let sealed = Sealed(["m-0003"], .text, ciphertext: "AA", key: "BB")

    static func member(_ number: Int) -> Identifier {
        let digits = String(number)
        let text = "m-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return Identifier(scalar: text) ?? .placeholder
    }

    static let convened = AssemblyConvened(
        act: .ordinary,
        unitId: "cc-el-tamarindo",
        agenda: [
            AgendaItem(id: "1", text: .open("Semilla")), AgendaItem(id: "2", text: .sealed(sealed)),
        ],
        firstCall: start,
        secondCall: start + 3600,
        place: "Galpón",
        registrars: ["m-0001"],
        rollId: "a",
        eligible: 412,
        quorumFirst: first,
        quorumSecond: second
    )

    static let closed = MotionClosed(
        result: .carried,
        inFavour: 58,
        against: 31,
        abstained: 12,
        null: nil,
        present: 101,
        dissent: 31,
        needed: 45,
        base: 89
    )

    /// Up to the second call's quorum.
    static var opening: Script {
        var script = Script()
        script.assembly(convened, by: "vocera")
        script.assembly(CallOpened(call: .first, quorum: first, present: 0), by: "vocera")
        for number in 1...97 { script.assembly(MemberCheckedIn(memberId: member(number)), by: "m-0001") }
        script.now = start + 3600
        script.assembly(CallOpened(call: .second, quorum: second, present: 97), by: "vocera")
        for number in 98...101 { script.assembly(MemberCheckedIn(memberId: member(number)), by: "m-0001") }
        script.assembly(QuorumVerified(call: .second, present: 101, eligible: 412, quorum: second), by: "vocera")
        return script
    }

    /// With the motion, up to its last vote.
    static var voting: Script {
        var script = opening
        let proposed = MotionProposed(
            assemblyId: "a",
            proposerId: "m-0002",
            text: .sealed(sealed),
            agendaItem: "1",
            majority: .example
        )
        script.motion(proposed, by: "m-0002")
        script.assembly(VoteOpened(matter: .motion, matterId: "mo"), by: "vocera")
        script.motion(.opened(.rollCall), by: "vocera")
        for number in 1...101 {
            let choice: Choice = number <= 58 ? .inFavour : number <= 89 ? .against : .abstain
            script.motion(MotionCast(choice: choice), by: member(number))
        }
        return script
    }

    /// To the end.
    static var whole: Script {
        var script = voting
        script.motion(closed, by: "vocera")
        script.assembly(VoteClosed(matter: .motion, matterId: "mo"), by: "vocera")
        script.now = start + 7200
        script.assembly(AssemblyClosed(present: 101), by: "vocera")
        return script
    }
}

/// Events of one assembly `a` and one motion `mo`, in the order of their positions.
struct Script {
    var events: [Recorded] = []
    var now = ElMaizal.start

    mutating func assembly(_ payload: some EventPayload, by actor: Identifier, registrar: Identifier? = nil) {
        add(payload, Stream(.assembly, "a"), actor, registrar)
    }

    mutating func motion(_ payload: some EventPayload, by actor: Identifier) {
        add(payload, Stream(.motion, "mo"), actor, nil)
    }

    private mutating func add(
        _ payload: some EventPayload,
        _ stream: Domain.Stream,
        _ actor: Identifier,
        _ by: Identifier?
    ) {
        events.append(
            Recorded(
                position: Int64(events.count + 1),
                stream: stream,
                streamVersion: 1,
                occurredAt: now,
                recordedAt: now,
                actor: actor,
                by: by,
                event: payload.event
            )
        )
    }
}

extension EventPayload where Self == MotionOpened {
    static func opened(_ method: VotingMethod) -> Self {
        MotionOpened(method: method, ballot: .open, present: 101, quorum: nil, majority: .example)
    }
}
