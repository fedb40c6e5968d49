/// A place where goods are kept was defined.
public struct LocationDefined: EventPayload {
    public static let kind = EventKind("locations.defined", 1)

    /// What it is called.
    public let name: String
    /// The unit whose place it is; left out where that is the whole commune.
    public let unitId: Identifier?

    public static let example = LocationDefined(name: "Centro de acopio El Tamarindo", unitId: "cc-el-tamarindo")
    public var event: Event { .inventories(.locationDefined(self)) }
}

/// Places of goods, by id.
struct Locations: Sendable {
    private var units: [Identifier: Identifier?] = [:]

    /// Whether the place was defined.
    func contains(_ id: Identifier) -> Bool { units[id] != nil }

    /// The unit whose place it is; `nil` where that is the whole commune, and for an unknown place.
    func unit(of id: Identifier) -> Identifier? { units[id] ?? nil }

    mutating func evolve(_ recorded: Recorded) {
        guard case .inventories(.locationDefined(let data)) = recorded.event else { return }
        units[recorded.stream.id] = .some(data.unitId)
    }
}

/// Defines a place where goods are kept.
public struct LocationsDefine: Command {
    public static let type = "locations.define"
    public static let summary = "Define a place where goods are kept: a store, a collection centre, a cold room"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// The new place.
    public let locationId: Identifier
    /// What it is called.
    public let name: Title
    /// The unit whose place it is; the whole commune's unless told.
    public let unitId: Identifier?

    public static let example = LocationsDefine(
        locationId: "acopio-el-tamarindo",
        name: "Centro de acopio El Tamarindo",
        unitId: "cc-el-tamarindo"
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        if let unitId { try context.requireUnit(unitId) }
        try context.authorize(Self.power, unit: unitId)
        guard !context.currentCommune().locations.contains(locationId) else {
            throw Rejection(.idTaken, ["id": locationId.text])
        }
        return [NewEvent(Stream(.location, locationId), LocationDefined(name: name.text, unitId: unitId))]
    }
}

extension RejectionCode {
    static let locationUnknown = RejectionCode(
        "location-unknown",
        en: "There is no place {location}; define it first.",
        es: "No existe el lugar {location}; defínalo primero."
    )
}
