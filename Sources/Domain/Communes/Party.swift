/// A body outside of the commune was registered: a mayoralty, a buyer.
public struct PartyRegistered: EventPayload {
    public static let kind = EventKind("parties.registered", 1)

    /// What it is called.
    public let name: String

    public static let example = PartyRegistered(name: "Alcaldía de Simón Planas")
    public var event: Event { .communes(.partyRegistered(self)) }
}

/// Registers a body outside of the commune. A natural person is no party: what identifies one is sealed, and this name isn't.
public struct PartiesRegister: Command {
    public static let type = "parties.register"
    public static let summary = "Register a body outside of the commune, such as a mayoralty or a buyer"
    public static let power = Power(.spokesperson, .coordination, .executive, .finance, .enterprise)

    /// The new party.
    public let partyId: Identifier
    /// What it is called.
    public let name: Title

    public static let example = PartiesRegister(partyId: "alcaldia", name: "Alcaldía de Simón Planas")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        guard !context.currentCommune().parties.contains(partyId) else {
            throw Rejection(.idTaken, ["id": partyId.text])
        }
        // Whoever holds such an office anywhere may: a party is nobody's unit.
        let units = context.currentCommune().mandates(of: context.actor).compactMap(\.unit)
        try context.authorize(Self.power, lineage: units)
        return [NewEvent(Stream(.party, partyId), PartyRegistered(name: name.text))]
    }
}
