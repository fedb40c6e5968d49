/// What happens to mandates and in recalls, by aggregate.
public enum MandatesEvent: Hashable, Sendable {
    case mandate(MandateEvent)
    case recall(RecallEvent)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .mandate(let event): event.payload
        case .recall(let event): event.payload
        }
    }

    static let commands: [any Command.Type] = MandateEvent.commands + RecallEvent.commands
    static let payloads: [any EventPayload.Type] = MandateEvent.payloads + RecallEvent.payloads
    static let rejections: [RejectionCode] = RejectionCode.mandates + RejectionCode.recalls
}

/// What happens in a stream `mandate/…`, but for `mandates.recognized`, which belongs to a founding.
public enum MandateEvent: Hashable, Sendable {
    case swornIn(MandateSworn)
    case resigned(MandateResigned)
    case lapsed(MandateLapsed)
    case recalled(MandateRecalled)
    case vacated(MandateVacated)
    case replaced(MandateReplaced)
    case recallOpened(MandateRecallOpened)
    case recallClosed(MandateRecallClosed)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .swornIn(let data): data
        case .resigned(let data): data
        case .lapsed(let data): data
        case .recalled(let data): data
        case .vacated(let data): data
        case .replaced(let data): data
        case .recallOpened(let data): data
        case .recallClosed(let data): data
        }
    }

    static let commands: [any Command.Type] = [
        MandatesSwearIn.self, MandatesResign.self, MandatesLapse.self, MandatesReplace.self,
    ]
    static let payloads: [any EventPayload.Type] = [
        MandateSworn.self, MandateResigned.self, MandateLapsed.self, MandateRecalled.self, MandateVacated.self,
        MandateReplaced.self, MandateRecallOpened.self, MandateRecallClosed.self,
    ]
}

/// What happens in a stream `recall/…`.
public enum RecallEvent: Hashable, Sendable {
    case petitioned(RecallPetitioned)
    case signed(RecallSigned)
    case signaturesVerified(RecallSignaturesVerified)
    case reported(RecallReported)
    case referred(RecallReferred)
    case defended(RecallDefended)
    case overdue(RecallOverdue)
    case decided(RecallDecided)
    case lapsed(RecallLapsed)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .petitioned(let data): data
        case .signed(let data): data
        case .signaturesVerified(let data): data
        case .reported(let data): data
        case .referred(let data): data
        case .defended(let data): data
        case .overdue(let data): data
        case .decided(let data): data
        case .lapsed(let data): data
        }
    }

    static let commands: [any Command.Type] = [
        RecallsPetition.self, RecallsSign.self, RecallsVerifySignatures.self, RecallsReport.self, RecallsRefer.self,
        RecallsDefend.self, RecallsMarkOverdue.self, RecallsDecide.self,
    ]
    static let payloads: [any EventPayload.Type] = [
        RecallPetitioned.self, RecallSigned.self, RecallSignaturesVerified.self, RecallReported.self,
        RecallReferred.self, RecallDefended.self, RecallOverdue.self, RecallDecided.self, RecallLapsed.self,
    ]
}
