/// What happens in a stream `tally/…`.
public enum TallyEvent: Hashable, Sendable {
    case tableOpened(TableOpened)
    case entered(TallyEntered)
    case witnessed(TallyWitnessed)
    case discrepancyRaised(TallyDiscrepancyRaised)
    case discrepancyResolved(TallyDiscrepancyResolved)
    case certified(TallyCertified)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .tableOpened(let data): data
        case .entered(let data): data
        case .witnessed(let data): data
        case .discrepancyRaised(let data): data
        case .discrepancyResolved(let data): data
        case .certified(let data): data
        }
    }

    static let commands: [any Command.Type] = [
        TalliesOpenTable.self, TalliesEnter.self, TalliesWitness.self, TalliesRaiseDiscrepancy.self,
        TalliesResolve.self, TalliesCertify.self,
    ]
    static let payloads: [any EventPayload.Type] = [
        TableOpened.self, TallyEntered.self, TallyWitnessed.self, TallyDiscrepancyRaised.self,
        TallyDiscrepancyResolved.self, TallyCertified.self,
    ]
}
