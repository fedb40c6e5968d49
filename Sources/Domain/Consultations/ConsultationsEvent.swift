/// What happens in the context of consultations.
public enum ConsultationsEvent: Hashable, Sendable {
    case opened(ConsultationOpened)
    case projectSubmitted(ProjectSubmitted)
    case cast(BallotCast)
    case tableOpened(ConsultationTableOpened)
    case counted(ConsultationCounted)
    case closed(ConsultationClosed)
    case allocated(ConsultationAllocated)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .opened(let data): data
        case .projectSubmitted(let data): data
        case .cast(let data): data
        case .tableOpened(let data): data
        case .counted(let data): data
        case .closed(let data): data
        case .allocated(let data): data
        }
    }

    static let commands: [any Command.Type] = [
        ConsultationsOpen.self, ConsultationsSubmitProject.self, ConsultationsCast.self, ConsultationsClose.self,
        ConsultationsAllocate.self,
    ]

    static let payloads: [any EventPayload.Type] = [
        ConsultationOpened.self, ProjectSubmitted.self, BallotCast.self, ConsultationClosed.self,
        ConsultationAllocated.self, ConsultationTableOpened.self, ConsultationCounted.self,
    ]

    static let rejections: [RejectionCode] = [
        .consultationUnknown, .ballotLimitsInvalid, .budgetMissing, .placesMissing, .placesOverRule,
        .completionNotForMethod,
        .unaffordableNotForMethod, .pointsBelowZero, .registrarsMissing,
        .rollNotOfElectors, .ballotModeUnsupported, .periodInvalid, .projectTaken, .projectsTooMany, .projectsSettled,
        .projectCostsNothing, .consultationNotOpen, .consultationClosed, .voterMissing,
        .projectUnknown, .projectTwice, .choicesTooFew, .choicesTooMany, .pointsMissing, .pointsNotAllowed,
        .pointsTooFew,
        .pointsTooMany, .sumTooSmall, .sumTooLarge, .costOverLimit, .consultationStillOpen,
        .consultationNotClosed, .alreadyAllocated, .consultationOnPaper, .consultationUncounted, .sharesNeedBallots,
    ]
}
