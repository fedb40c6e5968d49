import Testing

@testable import Domain

/// Random acts of a register, refused or not, in any order: what must hold after each of them.
@Suite struct RegisterPropertyTests {
    @Test(arguments: [1, 2, 3, 5, 8] as [UInt64])
    func `whatever is tried, everybody lives in one household and rolls keep their number`(_ seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var story = try Story.council(members: 8)
        var rolls: [Identifier: (count: Int, list: [Identifier])] = [:]
        var accepted = 0
        for step in 0..<150 {
            let outcome = attempt(story, &dice, step)
            guard case .success = outcome.result else { continue }
            accepted += 1
            story = outcome.story
            let register = story.reading(.register).register
            let present = register.members.entries.filter { $0.value.isPresent }
            let houses = Set(present.compactMap(\.value.now.household))
            let residents = houses.flatMap { register.residents(of: $0) }
            #expect(Set(residents).count == residents.count)
            #expect(residents.count == present.filter { $0.value.now.household != nil }.count)
            for house in houses { #expect(register.households[house]?.mergedInto == nil) }
            for (id, roll) in register.rolls {
                let list = register.eligible(in: id)
                #expect(list.count == roll.count)
                if let frozen = rolls[id] { #expect(frozen.list == list) }
                rolls[id] = (roll.count, list)
            }
            for (id, member) in register.members.entries where member.mergedInto != nil || member.erased {
                #expect(!member.isPresent, "\(id)")
            }
        }
        #expect(accepted > 40)
        // The same events give the same state.
        let (first, second) = (story.reading(.register).register, story.reading(.register).register)
        #expect(first.rolls == second.rolls)
        #expect(first.members.entries.allSatisfy { second.members[$0.key] == $0.value })
    }

    private func attempt(_ story: Story, _ dice: inout Dice, _ step: Int) -> Story.Outcome {
        let (one, other) = (member(&dice), member(&dice))
        let (home, next) = (household(&dice), household(&dice))
        switch dice.roll(9) {
        case 0:
            let register = HouseholdsRegister(householdId: home, unitId: nil, headId: nil, memberIds: [one, other])
            return story.when(register, by: "registrar")
        case 1:
            let move = MembersMove(
                memberId: one,
                householdId: home,
                unitId: nil,
                otherHouseholdId: dice.roll(2) == 0 ? next : nil,
                since: nil
            )
            return story.when(move, by: "registrar")
        case 2:
            let split = HouseholdsSplit(
                householdId: home,
                newHouseholdId: next,
                memberIds: [one],
                headId: nil,
                unitId: nil
            )
            return story.when(split, by: "registrar")
        case 3: return story.when(HouseholdsMerge(householdId: home, mergedId: next), by: "registrar")
        case 4: return story.when(MembersMerge(memberId: one, duplicateId: other), by: "registrar")
        case 5: return story.when(MembersReinstate(memberId: one, reason: nil), by: "registrar")
        case 6: return story.when(MembersSuspend(memberId: one, reason: "x", motionId: nil), by: "registrar")
        case 7: return story.when(MembersLeave(memberId: one, reason: nil), by: "registrar")
        default:
            guard let id = Identifier(scalar: "r-\(step)") else { return story.when(freeze("r"), by: "electoral") }
            return story.when(freeze(id), by: "electoral")
        }
    }

    private func freeze(_ id: Identifier) -> RollFreeze {
        RollFreeze(rollId: id, unitId: nil, purpose: id.text.hasSuffix("0") ? .households : .persons, act: nil)
    }

    private func member(_ dice: inout Dice) -> Identifier {
        Identifier(scalar: "m-000\(1 + dice.roll(8))") ?? .placeholder
    }

    private func household(_ dice: inout Dice) -> Identifier {
        Identifier(scalar: "h-\(dice.roll(5))") ?? .placeholder
    }
}

/// Numbers that are the same in each run (Numerical Recipes' linear congruence).
private struct Dice {
    var seed: UInt64

    mutating func roll(_ sides: UInt64) -> UInt64 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (seed >> 33) % sides
    }
}
