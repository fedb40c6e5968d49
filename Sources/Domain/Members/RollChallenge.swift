/// Somebody says that a roll is wrong about a member.
public struct RollChallenged: EventPayload {
    public static let kind = EventKind("roll.challenged", 1)

    /// The challenge.
    public let challengeId: Identifier
    /// Of whom.
    public let memberId: Identifier
    /// What is asked for.
    public let asks: ChallengeAim
    /// Why; sealed under the member's key.
    public let grounds: FreeText

    public static let example = RollChallenged(
        challengeId: "impugnacion-1",
        memberId: "m-0007",
        asks: .remove,
        grounds: .sealed(.example("m-0007", .reason))
    )
    public var sealed: [Sealed] { grounds.parts }
    public var event: Event { .members(.rollChallenged(self)) }
}

/// What a challenge asks for. The raw values are storage format.
public enum ChallengeAim: String, Word {
    /// To put a member on the roll who isn't on it.
    case include
    /// To take a member off it.
    case remove
}

/// Challenges a roll before it is final.
public struct RollChallenge: Command {
    public static let type = "roll.challenge"
    public static let summary = "Say that a roll lacks a member or lists one wrongly, until it is final"
    public static let power = Power(.electoral, .registry, promoters: true, subject: true)

    /// Which roll.
    public let rollId: Identifier
    /// The new challenge; unique on its roll.
    public let challengeId: Identifier
    /// Of whom.
    public let memberId: Identifier
    /// What is asked for.
    public let asks: ChallengeAim
    /// Why; sealed under the member's key.
    public let grounds: Prose

    public static let example = RollChallenge(
        rollId: "a-2026-11",
        challengeId: "impugnacion-1",
        memberId: "m-0007",
        asks: .remove,
        grounds: "Vive en otra ciudad desde 2019"
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        // Any member may, in their own name.
        try context.authorize(Self.power, subject: context.actor)
        let roll = try context.requireSettleableRoll(rollId)
        guard roll.terms.purpose != .households else { throw Rejection(.rollOfHouseholds, ["roll": rollId.text]) }
        guard roll.challenges[challengeId] == nil else { throw Rejection(.idTaken, ["id": challengeId.text]) }
        let member = try context.requireMember(memberId)
        guard !member.erased else { throw Rejection(.memberErased, ["member": memberId.text]) }
        let listed = context.currentRegister().isListed(memberId, rollId)
        switch asks {
        case .include:
            try context.requirePresentMember(memberId)
            if listed { throw Rejection(.alreadyOnRoll, ["member": memberId.text]) }
        case .remove:
            if !listed { throw Rejection(.notOnThatRoll, ["member": memberId.text]) }
        }
        let challenged = RollChallenged(
            challengeId: challengeId,
            memberId: memberId,
            asks: asks,
            grounds: FreeText(grounds.text, about: [memberId], field: .reason)
        )
        return [NewEvent(Stream(.roll, rollId), challenged)]
    }
}

/// A challenge was decided. Where it was upheld, the roll has another number and another root from here on.
public struct RollSettled: EventPayload {
    public static let kind = EventKind("roll.settled", 1)

    /// Which challenge.
    public let challengeId: Identifier
    /// Of whom.
    public let memberId: Identifier
    /// What was asked for.
    public let asks: ChallengeAim
    /// Whether the roll was changed so.
    public let upheld: Bool
    /// Why; sealed under the member's key.
    public let reason: FreeText?
    /// How many are on the roll now.
    public let count: Int
    /// Root of its list now, as in `roll.frozen`.
    public let root: String

    public static let example = RollSettled(
        challengeId: "impugnacion-1",
        memberId: "m-0007",
        asks: .remove,
        upheld: true,
        reason: nil,
        count: 411,
        root: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    public var sealed: [Sealed] { reason?.parts ?? [] }
    public var event: Event { .members(.rollSettled(self)) }
}

/// Decides on a challenge.
public struct RollSettle: Command {
    public static let type = "roll.settle"
    public static let summary = "Decide on a challenge of a roll, until it is final; never by who raised it"
    public static let power = Power(.electoral, .registry, promoters: true)

    /// Which roll.
    public let rollId: Identifier
    /// Which challenge.
    public let challengeId: Identifier
    /// Whether the roll is changed as it asks.
    public let upheld: Bool
    /// Why; sealed under the member's key.
    public let reason: Prose?

    public static let example = RollSettle(
        rollId: "a-2026-11",
        challengeId: "impugnacion-1",
        upheld: true,
        reason: "Lo confirman dos vecinos"
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let unit = context.currentRegister().rolls[rollId]?.unit
        try context.authorize(Self.power, unit: unit)
        let roll = try context.requireSettleableRoll(rollId)
        guard let challenge = roll.challenges[challengeId] else {
            throw Rejection(.challengeUnknown, ["challenge": challengeId.text, "roll": rollId.text])
        }
        guard !challenge.settled else { throw Rejection(.challengeSettled, ["challenge": challengeId.text]) }
        guard challenge.raisedBy != context.actor else {
            throw Rejection(.challengerMayNotSettle, ["challenge": challengeId.text])
        }
        var list = Set(context.currentRegister().eligible(in: rollId))
        if upheld {
            switch challenge.asks {
            case .include:
                try context.requirePresentMember(challenge.member)
                list.insert(challenge.member)
            case .remove: list.remove(challenge.member)
            }
        }
        let root = MerkleList.root(of: list.sorted().map { Array($0.text.utf8) }, context.tools.sha256)
        let erased = try context.requireMember(challenge.member).erased
        let settled = RollSettled(
            challengeId: challengeId,
            memberId: challenge.member,
            asks: challenge.asks,
            upheld: upheld,
            reason: erased ? nil : reason.map { FreeText($0.text, about: [challenge.member], field: .reason) },
            count: list.count,
            root: root.hexadecimal
        )
        return [NewEvent(Stream(.roll, rollId), settled)]
    }
}

extension Context {
    /// A roll that isn't final yet.
    ///
    /// - Throws: `roll-unknown`, `roll-final`.
    fileprivate mutating func requireSettleableRoll(_ id: Identifier) throws(Rejection) -> Roll {
        let roll = try requireRoll(id)
        guard let until = roll.settleUntil, occurredAt < until else {
            throw Rejection(.rollFinal, ["roll": id.text, "until": (roll.settleUntil ?? roll.frozenAt).scalar])
        }
        return roll
    }
}
