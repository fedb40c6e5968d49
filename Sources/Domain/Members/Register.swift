/// What decisions know of the members of a commune and of the rolls that were frozen.
///
/// A roll isn't a copied list: whether somebody belongs to it follows from what the book said of them up to its position.
struct Register: Sendable {
    private(set) var members = IdentifierMap<Member>()
    private(set) var rolls: [Identifier: Roll] = [:]
    private(set) var households = IdentifierMap<Household>()
    /// Of an id that was kept, those that were merged into it: the same person.
    private var duplicates: [Identifier: Set<Identifier>] = [:]

    /// Whether a member belongs to a roll and may act by it: as the book stood when it was frozen, and as challenges were
    /// settled. Who turned out to be registered twice acts under the id that is kept, whichever of them was listed.
    func isEligible(_ member: Identifier, _ roll: Identifier) -> Bool {
        members[member]?.mergedInto == nil && ids(of: member).contains { isListed($0, roll) }
    }

    /// Whether a member stands on a roll.
    func isListed(_ member: Identifier, _ roll: Identifier) -> Bool {
        guard let roll = rolls[roll] else { return false }
        if roll.removed.contains(member) { return false }
        if roll.added.contains(member) { return true }
        guard let standing = members[member]?.standing(at: roll.position) else { return false }
        return roll.terms.admits(standing)
    }

    /// Who stands on a roll, ascending; households where it is made of those.
    func eligible(in roll: Identifier) -> [Identifier] {
        guard let roll = rolls[roll] else { return [] }
        return Set(list(roll.terms, at: roll.position)).union(roll.added).subtracting(roll.removed).sorted()
    }

    /// What a roll lists, ascending: members, or households where it is made of those.
    func list(_ terms: RollTerms, at position: Int64) -> [Identifier] {
        let standings = members.entries.compactMap { id, member in member.standing(at: position).map { (id, $0) } }
        let admitted = standings.filter { terms.admits($0.1) }
        switch terms.purpose {
        case .electors, .persons: return admitted.map(\.0).sorted()
        case .households: return Set(admitted.compactMap(\.1.household)).sorted()
        }
    }

    /// The members who live in a household, ascending.
    func residents(of household: Identifier) -> [Identifier] {
        members.entries.filter { $0.value.isPresent && $0.value.now.household == household }.map(\.key).sorted()
    }

    /// The id under which somebody goes on: their own, unless it was merged into another one.
    func person(_ id: Identifier) -> Identifier {
        var kept = id
        while let into = members[kept]?.mergedInto { kept = into }
        return kept
    }

    /// The ids under which somebody is kept whose own was merged, nearest first: the last is who goes on; `nil` where it
    /// wasn't.
    func keptUnder(_ id: Identifier) -> [Identifier]? {
        var chain: [Identifier] = []
        var kept = id
        while let into = members[kept]?.mergedInto {
            chain.append(into)
            kept = into
        }
        return chain.isEmpty ? nil : chain
    }

    /// Under which ids a person is known: the one that is kept, and those that were merged into it, ascending.
    func ids(of person: Identifier) -> [Identifier] {
        let kept = self.person(person)
        guard duplicates[kept] != nil else { return [kept] }
        var ids = [kept]
        var next = 0
        while next < ids.count {
            ids += duplicates[ids[next], default: []]
            next += 1
        }
        return ids.sorted()
    }

    mutating func evolve(_ recorded: Recorded) {
        switch recorded.event {
        case .members(let event): evolve(event, recorded)
        case .communes, .assemblies, .actas, .consultations, .inventories, .mandates, .elections, .operators: break
        }
    }

    private mutating func evolve(_ event: MembersEvent, _ recorded: Recorded) {
        let id = recorded.stream.id
        switch event {
        case .registered(let data):
            members[id] = Member(data, at: recorded.position)
        case .verified:
            members[id]?.change(at: recorded.position) { $0.verified = true }
        case .amended(let data):
            members[id]?.stated = recorded.position
            members[id]?.change(at: recorded.position) { standing in
                if let ages = data.reachedAges { standing.age = ages.max() ?? 0 }
                if let unit = data.unitId { standing.unit = unit }
                if let household = data.householdId { standing.household = household }
            }
        case .cameOfAge(let data):
            members[id]?.change(at: recorded.position) { $0.age = max($0.age, data.age) }
        case .moved(let data):
            members[id]?.change(at: recorded.position) { standing in
                if let unit = data.unitId { standing.unit = unit }
                if let household = data.householdId { standing.household = household }
            }
        case .suspended: end(id, .suspended, recorded)
        case .left: end(id, .left, recorded)
        case .died: end(id, .died, recorded)
        case .merged(let data):
            end(id, .merged, recorded)
            members[id]?.mergedInto = data.into
            duplicates[data.into, default: []].insert(id)
        case .reinstated:
            if let into = members[id]?.mergedInto {
                duplicates[into]?.remove(id)
                if duplicates[into]?.isEmpty == true { duplicates[into] = nil }
            }
            members[id]?.ended = nil
            members[id]?.mergedInto = nil
            members[id]?.change(at: recorded.position) { $0.status = .member }
        case .erased:
            members[id]?.erased = true
            end(id, .erased, recorded)
        case .contributed(let data):
            members[id]?.contributions[data.corrects ?? recorded.position] = Member.Contribution(
                hours: data.hours,
                beneficiary: data.beneficiary,
                stated: recorded.position
            )
        case .householdRegistered(let data):
            households[id] = Household(head: data.headId)
        case .householdSplit: break
        case .householdMerged(let data):
            var household = households[id] ?? Household()
            household.mergedInto = data.into
            households[id] = household
        case .needsDeclared: break
        case .rollFrozen(let data):
            rolls[id] = Roll(data, recorded)
        case .rollChallenged(let data):
            rolls[id]?.challenges[data.challengeId] = Roll.Challenge(data, by: recorded.actor)
        case .rollSettled(let data): rolls[id]?.settle(data)
        }
    }

    private mutating func end(_ id: Identifier, _ status: Membership, _ recorded: Recorded) {
        members[id]?.ended = recorded.position
        members[id]?.change(at: recorded.position) { $0.status = status }
    }
}
