/// What happens in elections, at polling tables and in public draws, by aggregate.
public enum ElectionsEvent: Hashable, Sendable {
    case election(ElectionEvent)
    case tally(TallyEvent)
    case draw(DrawEvent)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .election(let event): event.payload
        case .tally(let event): event.payload
        case .draw(let event): event.payload
        }
    }

    static let commands: [any Command.Type] = ElectionEvent.commands + TallyEvent.commands + DrawEvent.commands
    static let payloads: [any EventPayload.Type] = ElectionEvent.payloads + TallyEvent.payloads + DrawEvent.payloads
    static let rejections: [RejectionCode] = RejectionCode.elections + RejectionCode.tallies + RejectionCode.draws
}

/// What happens in a stream `election/…`.
public enum ElectionEvent: Hashable, Sendable {
    case opened(ElectionOpened)
    case nominated(CandidateNominated)
    case withdrawn(CandidateWithdrawn)
    case closed(ElectionClosed)
    case tableOpened(ElectionTableOpened)
    case drawAnnounced(ElectionDrawAnnounced)
    case proclaimed(ElectionProclaimed)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .opened(let data): data
        case .nominated(let data): data
        case .withdrawn(let data): data
        case .closed(let data): data
        case .tableOpened(let data): data
        case .drawAnnounced(let data): data
        case .proclaimed(let data): data
        }
    }

    static let commands: [any Command.Type] = [
        ElectionsOpen.self, ElectionsNominate.self, ElectionsWithdraw.self, ElectionsClose.self,
        ElectionsProclaim.self,
    ]
    static let payloads: [any EventPayload.Type] = [
        ElectionOpened.self, CandidateNominated.self, CandidateWithdrawn.self, ElectionClosed.self,
        ElectionTableOpened.self, ElectionDrawAnnounced.self, ElectionProclaimed.self,
    ]
}
