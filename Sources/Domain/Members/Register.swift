/// What decisions know of the members of a commune and of the rolls that were frozen.
///
/// A roll isn't a copied list: whether somebody belongs to it follows from what the book said of them up to its position.
struct Register: Sendable {
    private(set) var members = IdentifierMap<Member>()
    private(set) var rolls: [Identifier: Roll] = [:]

    /// Whether a member belongs to a roll, as the book stood when it was frozen.
    func isEligible(_ member: Identifier, _ roll: Identifier) -> Bool {
        guard let roll = rolls[roll], let standing = members[member]?.standing(at: roll.position) else { return false }
        return roll.terms.admits(standing)
    }

    /// Who belongs to a roll, ascending.
    func eligible(in roll: Identifier) -> [Identifier] {
        guard let roll = rolls[roll] else { return [] }
        return list(roll.terms, at: roll.position)
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

    mutating func evolve(_ recorded: Recorded) {
        switch recorded.event {
        case .members(let event): evolve(event, recorded)
        case .communes, .assemblies, .actas, .consultations, .inventories, .mandates: break
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
        case .left:
            members[id]?.change(at: recorded.position) { $0.present = false }
        case .erased:
            members[id]?.erased = true
            members[id]?.change(at: recorded.position) { $0.present = false }
        case .rollFrozen(let data):
            rolls[id] = Roll(data, at: recorded.position)
        }
    }
}

/// What decisions know of a member.
struct Member: Hashable, Sendable {
    /// The position of the registration: the authority of what they do for themselves.
    let registered: Int64
    /// The position of the newest event that states their data.
    var stated: Int64
    /// Whether the key to their data was destroyed.
    var erased = false
    /// What the book says of them, each from a position on, ascending.
    private var standings: [Standing]

    init(_ data: MemberRegistered, at position: Int64) {
        registered = position
        stated = position
        standings = [
            Standing(
                since: position,
                age: data.reachedAges.max() ?? 0,
                unit: data.unitId,
                household: data.householdId
            )
        ]
    }

    /// What the book says of them now.
    var now: Standing { standings[standings.count - 1] }

    /// Registered, living and not left.
    var isPresent: Bool { now.present }

    /// What the book said of them up to a position; `nil` before their registration.
    func standing(at position: Int64) -> Standing? { standings.last { $0.since <= position } }

    mutating func change(at position: Int64, _ change: (inout Standing) -> Void) {
        var next = now
        change(&next)
        guard next != now else { return }
        next.since = position
        standings.append(next)
    }
}

/// What the book says of a member from a position on.
struct Standing: Hashable, Sendable {
    var since: Int64
    /// Registered, living and not left.
    var present = true
    var verified = false
    /// The highest age that was stated as reached.
    var age: Int
    var unit: Identifier?
    var household: Identifier?
}
