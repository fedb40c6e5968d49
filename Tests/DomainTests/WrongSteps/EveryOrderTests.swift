import Testing

@testable import Domain

/// Each step of an assembly in each of its states: taken, or refused with the code that says why.
@Suite struct EveryOrderTests {
    /// What comes of the steps, in the order of `steps`; `·` where a step is taken.
    private static let expected: [(state: AssemblyState, codes: [String])] = [
        (
            .convened,
            [
                "·", "call-too-early", "·", "not-checked-in", "call-not-open", "·", "assembly-not-in-session",
                "motion-not-open", "motion-not-open", "assembly-not-recessed", "assembly-not-in-session",
                "assembly-not-in-session", "·", "·",
            ]
        ),
        (
            .firstCall,
            [
                "·", "call-too-early", "·", "·", "·", "·", "assembly-not-in-session", "motion-not-open",
                "motion-not-open", "assembly-not-recessed", "assembly-not-in-session", "second-call-to-come",
                "members-present", "·",
            ]
        ),
        (
            .secondCall,
            [
                "call-passed", "·", "·", "·", "·", "·", "assembly-not-in-session", "motion-not-open",
                "motion-not-open", "assembly-not-recessed", "assembly-not-in-session", "quorum-not-verified",
                "members-present", "·",
            ]
        ),
        (
            .inSession,
            [
                "assembly-in-session", "assembly-in-session", "·", "·", "quorum-already-verified", "·", "·",
                "motion-not-open", "motion-not-open", "assembly-not-recessed", "·", "·", "assembly-in-session",
                "assembly-in-session",
            ]
        ),
        (
            .recessed,
            [
                "assembly-in-session", "assembly-in-session", "·", "·", "quorum-already-verified", "·",
                "assembly-in-recess", "motion-not-open", "motion-not-open", "·", "assembly-in-recess", "·",
                "assembly-in-session", "assembly-in-session",
            ]
        ),
        (.closed, ended), (.noQuorum, ended), (.cancelled, ended),
        (
            .postponed,
            [
                "call-too-early", "second-call-not-set", "call-not-open", "not-checked-in", "call-not-open", "·",
                "assembly-not-in-session", "motion-not-open", "motion-not-open", "assembly-not-recessed",
                "assembly-not-in-session", "assembly-not-in-session", "·", "·",
            ]
        ),
    ]
    /// After the end nothing is taken; a vote that never began is told first.
    private static let ended =
        Array(repeating: "assembly-ended", count: 7) + ["motion-not-open", "motion-not-open"]
        + Array(repeating: "assembly-ended", count: 5)

    @Test func `every step in every state of an assembly is taken or refused with the code that says why`() throws {
        for (state, codes) in Self.expected {
            let story = try assembly(in: state)
            #expect(story.assembly?.state == state)
            #expect(steps(of: story) == codes, "\(state.rawValue)")
        }
        // No state is left out.
        #expect(Set(Self.expected.map(\.state)) == Set(AssemblyState.allCases))
    }

    @Test func `every refusal of a wrong step is told in both languages`() throws {
        let known = Dictionary(uniqueKeysWithValues: Catalogue.rejections.map { ($0.code, $0) })
        for code in Set(Self.expected.flatMap(\.codes)).subtracting(["·"]) {
            let words = try #require(known[code], "\(code)")
            #expect(!words.en.isEmpty && !words.es.isEmpty && words.en != words.es, "\(code)")
        }
    }

    /// The steps of an assembly, each tried by itself.
    private func steps(of story: Story) -> [String] {
        let later = story.now + 7200
        return [
            outcome(story, AssembliesOpenCall(assemblyId: "a", call: .first)),
            outcome(story, AssembliesOpenCall(assemblyId: "a", call: .second)),
            outcome(story, AssembliesCheckIn(assemblyId: "a", memberId: "m-0009")),
            outcome(story, AssembliesCheckOut(assemblyId: "a", memberId: "m-0004")),
            outcome(story, AssembliesVerifyQuorum(assemblyId: "a")),
            outcome(story, MotionsPropose.propose(proposer: "m-0002", id: "mo-2")),
            outcome(story, MotionsOpen(motionId: "mo", method: nil)),
            outcome(story, MotionsCast.cast(.inFavour), by: "m-0003"),
            outcome(story, MotionsClose(motionId: "mo")),
            outcome(story, AssembliesResume(assemblyId: "a")),
            outcome(story, AssembliesRecess(assemblyId: "a", until: nil)),
            outcome(story, AssembliesClose(assemblyId: "a")),
            outcome(
                story,
                AssembliesPostpone(
                    assemblyId: "a",
                    firstCall: later,
                    secondCall: nil,
                    place: nil,
                    reason: nil,
                    about: nil
                )
            ),
            outcome(story, AssembliesCancel(assemblyId: "a", reason: nil, about: nil)),
        ]
    }

    private func outcome(_ story: Story, _ command: some Command, by actor: Identifier = "vocera") -> String {
        switch story.when(command, by: actor).result {
        case .success: "·"
        case .failure(let rejection): rejection.code
        }
    }

    /// The assembly `a` in a state, with the motion `mo` proposed, at the first call's time or at the second's.
    private func assembly(in state: AssemblyState) throws -> Story {
        let convened = try Story.council(members: 12).convened().proposed()
        let first = { try convened.opened(.first).checkedIn(1...4) }
        let session = { try first().given(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera") }
        switch state {
        case .convened: return convened
        case .firstCall: return try first()
        case .secondCall: return try first().after(minutes: 60).opened(.second)
        case .inSession: return try session()
        case .recessed: return try session().given(AssembliesRecess(assemblyId: "a", until: nil), by: "vocera")
        case .closed: return try session().given(AssembliesClose(assemblyId: "a"), by: "vocera")
        case .noQuorum:
            return try convened.opened(.first).after(minutes: 60).opened(.second)
                .given(AssembliesClose(assemblyId: "a"), by: "vocera")
        case .cancelled:
            return try convened.given(AssembliesCancel(assemblyId: "a", reason: nil, about: nil), by: "vocera")
        case .postponed:
            return try convened.given(
                AssembliesPostpone(
                    assemblyId: "a",
                    firstCall: convened.now + 3600,
                    secondCall: nil,
                    place: nil,
                    reason: "Crecida del río",
                    about: nil
                ),
                by: "vocera"
            )
        }
    }
}
