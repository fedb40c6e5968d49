/// What happens in the context of members.
public enum MembersEvent: Hashable, Sendable {
    case registered(MemberRegistered)
    case verified(MemberVerified)
    case amended(MemberAmended)
    case cameOfAge(MemberCameOfAge)
    case moved(MemberMoved)
    case suspended(MemberSuspended)
    case reinstated(MemberReinstated)
    case left(MemberLeft)
    case died(MemberDied)
    case merged(MemberMerged)
    case erased(MemberErased)
    case contributed(MemberContributed)
    case householdRegistered(HouseholdRegistered)
    case householdSplit(HouseholdSplit)
    case householdMerged(HouseholdMerged)
    case needsDeclared(NeedsDeclared)
    case rollFrozen(RollFrozen)
    case rollChallenged(RollChallenged)
    case rollSettled(RollSettled)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .registered(let data): data
        case .verified(let data): data
        case .amended(let data): data
        case .cameOfAge(let data): data
        case .moved(let data): data
        case .suspended(let data): data
        case .reinstated(let data): data
        case .left(let data): data
        case .died(let data): data
        case .merged(let data): data
        case .erased(let data): data
        case .contributed(let data): data
        case .householdRegistered(let data): data
        case .householdSplit(let data): data
        case .householdMerged(let data): data
        case .needsDeclared(let data): data
        case .rollFrozen(let data): data
        case .rollChallenged(let data): data
        case .rollSettled(let data): data
        }
    }

    static let commands: [any Command.Type] = [
        MembersRegister.self, MembersVerify.self, MembersAmend.self, MembersComeOfAge.self, MembersMove.self,
        MembersSuspend.self, MembersReinstate.self, MembersLeave.self, MembersRecordDeath.self,
        MembersMerge.self, MembersErase.self, MembersRecordContribution.self, HouseholdsRegister.self,
        HouseholdsSplit.self, HouseholdsMerge.self, HouseholdsDeclareNeeds.self, RollFreeze.self,
        RollChallenge.self, RollSettle.self,
    ]
    static let payloads: [any EventPayload.Type] = [
        MemberRegistered.self, MemberVerified.self, MemberAmended.self, MemberCameOfAge.self, MemberMoved.self,
        MemberSuspended.self, MemberReinstated.self, MemberLeft.self, MemberDied.self, MemberMerged.self,
        MemberErased.self, MemberContributed.self, HouseholdRegistered.self, HouseholdSplit.self,
        HouseholdMerged.self, NeedsDeclared.self, RollFrozen.self, RollChallenged.self, RollSettled.self,
    ]
    static let rejections: [RejectionCode] = RejectionCode.members + RejectionCode.households + RejectionCode.rolls
}
