/// What happens in the context of assemblies, by aggregate.
public enum AssembliesEvent: Hashable, Sendable {
    case assembly(AssemblyEvent)
    case motion(MotionEvent)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .assembly(let event): event.payload
        case .motion(let event): event.payload
        }
    }

    static let commands: [any Command.Type] = AssemblyEvent.commands + MotionEvent.commands
    static let payloads: [any EventPayload.Type] = AssemblyEvent.payloads + MotionEvent.payloads
    static let rejections: [RejectionCode] = RejectionCode.assemblies + RejectionCode.motions + RejectionCode.proxies
}

/// What happens in a stream `assembly/…`.
public enum AssemblyEvent: Hashable, Sendable {
    case convened(AssemblyConvened)
    case callOpened(CallOpened)
    case checkedIn(MemberCheckedIn)
    case checkInUndone(CheckInUndone)
    case checkedOut(MemberCheckedOut)
    case guestCheckedIn(GuestCheckedIn)
    case proxyNamed(ProxyNamed)
    case proxyWithdrawn(ProxyWithdrawn)
    case representationChanged(RepresentationChanged)
    case quorumVerified(QuorumVerified)
    case quorumFailed(QuorumFailed)
    case postponed(AssemblyPostponed)
    case cancelled(AssemblyCancelled)
    case agendaAmended(AgendaAmended)
    case recessed(AssemblyRecessed)
    case resumed(AssemblyResumed)
    case voteOpened(VoteOpened)
    case voteClosed(VoteClosed)
    case closed(AssemblyClosed)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .convened(let data): data
        case .callOpened(let data): data
        case .checkedIn(let data): data
        case .checkInUndone(let data): data
        case .checkedOut(let data): data
        case .guestCheckedIn(let data): data
        case .proxyNamed(let data): data
        case .proxyWithdrawn(let data): data
        case .representationChanged(let data): data
        case .quorumVerified(let data): data
        case .quorumFailed(let data): data
        case .postponed(let data): data
        case .cancelled(let data): data
        case .agendaAmended(let data): data
        case .recessed(let data): data
        case .resumed(let data): data
        case .voteOpened(let data): data
        case .voteClosed(let data): data
        case .closed(let data): data
        }
    }

    static let commands: [any Command.Type] = [
        AssembliesConvene.self, AssembliesPostpone.self, AssembliesCancel.self, AssembliesOpenCall.self,
        AssembliesCheckIn.self, AssembliesUndoCheckIn.self, AssembliesCheckOut.self, AssembliesCheckInGuest.self,
        AssembliesNameProxy.self, AssembliesWithdrawProxy.self,
        AssembliesVerifyQuorum.self, AssembliesAmendAgenda.self, AssembliesRecess.self, AssembliesResume.self,
        AssembliesClose.self,
    ]
    static let payloads: [any EventPayload.Type] = [
        AssemblyConvened.self, CallOpened.self, MemberCheckedIn.self, CheckInUndone.self, MemberCheckedOut.self,
        GuestCheckedIn.self, QuorumVerified.self, QuorumFailed.self, AssemblyPostponed.self, AssemblyCancelled.self,
        AgendaAmended.self, AssemblyRecessed.self, AssemblyResumed.self, VoteOpened.self, VoteClosed.self,
        AssemblyClosed.self, ProxyNamed.self, ProxyWithdrawn.self, RepresentationChanged.self,
    ]
}

/// What happens in a stream `motion/…`.
public enum MotionEvent: Hashable, Sendable {
    case proposed(MotionProposed)
    case amended(MotionAmended)
    case withdrawn(MotionWithdrawn)
    case opened(MotionOpened)
    case cast(MotionCast)
    case voteReplaced(MotionVoteReplaced)
    case countRecorded(MotionCountRecorded)
    case closed(MotionClosed)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .proposed(let data): data
        case .amended(let data): data
        case .withdrawn(let data): data
        case .opened(let data): data
        case .cast(let data): data
        case .voteReplaced(let data): data
        case .countRecorded(let data): data
        case .closed(let data): data
        }
    }

    static let commands: [any Command.Type] = [
        MotionsPropose.self, MotionsAmend.self, MotionsWithdraw.self, MotionsOpen.self, MotionsCast.self,
        MotionsReplaceVote.self, MotionsRecordCount.self, MotionsClose.self,
    ]
    static let payloads: [any EventPayload.Type] = [
        MotionProposed.self, MotionAmended.self, MotionWithdrawn.self, MotionOpened.self, MotionCast.self,
        MotionVoteReplaced.self, MotionCountRecorded.self, MotionClosed.self,
    ]
}
