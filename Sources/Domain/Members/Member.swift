/// What decisions know of a member.
struct Member: Hashable, Sendable {
    /// The position of the registration: the authority of what they do for themselves.
    let registered: Int64
    /// The position of the newest event that states their data.
    var stated: Int64
    /// Whether the key to their data was destroyed.
    var erased = false
    /// Under which id the same person is kept, where they were registered twice.
    var mergedInto: Identifier?
    /// The position of the event that ended or suspended their membership.
    var ended: Int64?
    /// What they gave to others, by the position of the event that recorded it. Corrections stand in the place of the first.
    var contributions: [Int64: Contribution] = [:]
    /// What the book says of them, each from a position on, ascending.
    private var standings: [Standing]

    /// Work for others, as decisions know it.
    struct Contribution: Hashable, Sendable {
        var hours: Quantity
        var beneficiary: Beneficiary
        /// The newest event about it: what a correction names.
        var stated: Int64
    }

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

    /// Registered, living and not left. Who is suspended is still there.
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
    var status = Membership.member
    var verified = false
    /// The highest age that was stated as reached.
    var age: Int
    var unit: Identifier?
    var household: Identifier?

    /// Registered, living and not left.
    var present: Bool { status == .member || status == .suspended }
}

/// Where a membership stands.
enum Membership: Hashable, Sendable {
    case member, suspended, left, died, merged, erased
}
