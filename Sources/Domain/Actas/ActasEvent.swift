/// What happens in a stream `acta/…`.
public enum ActasEvent: Hashable, Sendable {
    case drafted(ActaDrafted)
    case signed(ActaSigned)
    case annexed(ActaAnnexed)
    case sealed(ActaSealed)
    case rectified(ActaRectified)

    /// The data, as it is encoded.
    public var payload: any EventPayload {
        switch self {
        case .drafted(let data): data
        case .signed(let data): data
        case .annexed(let data): data
        case .sealed(let data): data
        case .rectified(let data): data
        }
    }

    static let commands: [any Command.Type] = [
        ActasDraft.self, ActasSign.self, ActasAnnex.self, ActasSeal.self, ActasRectify.self,
    ]
    static let payloads: [any EventPayload.Type] = [
        ActaDrafted.self, ActaSigned.self, ActaAnnexed.self, ActaSealed.self, ActaRectified.self,
    ]
    static let rejections: [RejectionCode] = RejectionCode.actas
}
