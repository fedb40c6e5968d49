/// The same person was registered twice: this id is closed, and the person goes on under the other.
///
/// Rolls that were frozen before keep both ids, since their number is the denominator; only the kept one acts.
public struct MemberMerged: EventPayload {
    public static let kind = EventKind("members.merged", 1)

    /// Under which id the person is kept.
    public let into: Identifier

    public static let example = MemberMerged(into: "m-0007")
    public var event: Event { .members(.merged(self)) }
}

/// Makes one of the same person registered twice.
public struct MembersMerge: Command {
    public static let type = "members.merge"
    public static let summary = "Close the second registration of a person who was registered twice"
    public static let power = Power(.registry, .electoral, promoters: true)

    /// Under which id the person is kept.
    public let memberId: Identifier
    /// The second registration, which is closed.
    public let duplicateId: Identifier

    public static let example = MembersMerge(memberId: "m-0007", duplicateId: "m-0311")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let unit = context.currentRegister().members[memberId]?.now.unit
        try context.authorize(Self.power, unit: unit)
        guard memberId != duplicateId else { throw Rejection(.sameMember, ["member": memberId.text]) }
        try context.requirePresentMember(memberId)
        try context.requirePresentMember(duplicateId)
        let held = context.currentCommune().mandates(of: duplicateId).filter { $0.stands(at: context.occurredAt) }
        if let mandate = held.first {
            throw Rejection(.duplicateHoldsMandate, ["member": duplicateId.text, "mandate": mandate.id.text])
        }
        return [NewEvent(Stream(.member, duplicateId), MemberMerged(into: memberId))]
    }
}
