/// A machine, a truck or another lasting thing was entered in the book.
public struct AssetRegistered: EventPayload {
    public static let kind = EventKind("assets.registered", 1)

    /// What it is called.
    public let name: String
    /// What it is: a truck, a mill.
    public let category: String?
    /// Its plate, serial or inventory number.
    public let serial: String?
    /// Whose it is.
    public let owner: Holder
    /// Who keeps it. Custody isn't ownership.
    public let custodian: Holder
    /// Where it is kept.
    public let locationId: Identifier?
    /// Why it is entered.
    public let cause: Cause

    public static let example = AssetRegistered(
        name: "Camión compactador 1",
        category: "camión",
        serial: "A12BC3D",
        owner: Holder(.party, "alcaldia"),
        custodian: .commune,
        locationId: "patio",
        cause: Cause(kind: .other, id: nil, note: .open("Convenio de transferencia de competencias"))
    )
    public var sealed: [Sealed] { cause.note?.parts ?? [] }
    public var event: Event { .inventories(.assetRegistered(self)) }
}

/// A machine, a truck … went into another's keeping; whose it is doesn't change.
public struct AssetCustodyTransferred: EventPayload {
    public static let kind = EventKind("assets.custody-transferred", 1)

    /// Who kept it.
    public let from: Holder
    /// Who keeps it.
    public let to: Holder
    /// Where it is kept.
    public let locationId: Identifier?
    /// Why.
    public let cause: Cause

    public static let example = AssetCustodyTransferred(
        from: .commune,
        to: Holder(.unit, "eps-aseo"),
        locationId: "patio",
        cause: Cause(kind: .acta, id: "acta-2026-14", note: nil)
    )
    public var sealed: [Sealed] { cause.note?.parts ?? [] }
    public var event: Event { .inventories(.assetCustodyTransferred(self)) }
}

/// What decisions know of lasting things, by id.
struct Assets: Sendable {
    private(set) var custody: [Identifier: Custody] = [:]

    struct Custody: Hashable, Sendable {
        var custodian: Holder
        var locationId: Identifier?
    }

    mutating func evolve(_ recorded: Recorded) {
        guard case .inventories(let event) = recorded.event else { return }
        if case .assetRegistered(let data) = event {
            custody[recorded.stream.id] = Custody(custodian: data.custodian, locationId: data.locationId)
        } else if case .assetCustodyTransferred(let data) = event {
            custody[recorded.stream.id] = Custody(custodian: data.to, locationId: data.locationId)
        }
    }
}

/// Enters a lasting thing in the book.
public struct AssetsRegister: Command {
    public static let type = "assets.register"
    public static let summary = "Enter a machine, a truck or another lasting thing, with its owner and its custodian"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// The new asset.
    public let assetId: Identifier
    /// What it is called.
    public let name: Title
    /// What it is: a truck, a mill.
    public let category: Title?
    /// Its plate, serial or inventory number.
    public let serial: Title?
    /// Whose it is; the commune's unless told.
    public let owner: Holder?
    /// Who keeps it; the commune unless told.
    public let custodian: Holder?
    /// Where it is kept.
    public let locationId: Identifier?
    /// Why it is entered.
    public let cause: StatedCause

    public static let example = AssetsRegister(
        assetId: "camion-1",
        name: "Camión compactador 1",
        category: "camión",
        serial: "A12BC3D",
        owner: Holder(.party, "alcaldia"),
        custodian: nil,
        locationId: "patio",
        cause: StatedCause(kind: .other, note: "Convenio de transferencia de competencias")
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        try context.authorize(Self.power, ofAssetAt: locationId)
        guard context.currentCommune().assets.custody[assetId] == nil else {
            throw Rejection(.idTaken, ["id": assetId.text])
        }
        let registered = AssetRegistered(
            name: name.text,
            category: category?.text,
            serial: serial?.text,
            owner: try context.holder(owner),
            custodian: try context.holder(custodian),
            locationId: locationId,
            cause: try context.cause(cause)
        )
        return [NewEvent(Stream(.asset, assetId), registered)]
    }
}

/// Gives a lasting thing into another's keeping.
public struct AssetsTransferCustody: Command {
    public static let type = "assets.transfer-custody"
    public static let summary = "Give a machine, a truck … into another's keeping; whose it is doesn't change"
    public static let power = Power(.finance, .enterprise, .executive, .coordination)

    /// Which asset.
    public let assetId: Identifier
    /// Who keeps it from now on.
    public let toCustodian: Holder
    /// Where it is kept; that stays unless told.
    public let locationId: Identifier?
    /// Why.
    public let cause: StatedCause

    public static let example = AssetsTransferCustody(
        assetId: "camion-1",
        toCustodian: Holder(.unit, "eps-aseo"),
        locationId: "patio",
        cause: StatedCause(kind: .acta, id: "acta-2026-14")
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        guard let custody = context.currentCommune().assets.custody[assetId] else {
            throw Rejection(.assetUnknown, ["asset": assetId.text])
        }
        try context.authorize(Self.power, ofAssetAt: custody.locationId)
        if let locationId, !context.currentCommune().locations.contains(locationId) {
            throw Rejection(.locationUnknown, ["location": locationId.text])
        }
        let custodian = try context.holder(toCustodian)
        guard custodian != custody.custodian else {
            throw Rejection(.sameCustodian, ["custodian": custodian.scalar])
        }
        let transferred = AssetCustodyTransferred(
            from: custody.custodian,
            to: custodian,
            locationId: locationId ?? custody.locationId,
            cause: try context.cause(cause)
        )
        return [NewEvent(Stream(.asset, assetId), transferred)]
    }
}

extension Context {
    /// Checks the place of an asset and the actor's power over it; over one without a place, whoever holds such an office.
    ///
    /// - Throws: `location-unknown`, `authority-missing`.
    fileprivate mutating func authorize(_ power: Power, ofAssetAt location: Identifier?) throws(Rejection) {
        if let location { return try authorize(power, at: location) }
        try authorize(power, lineage: units(of: actor))
    }
}

extension RejectionCode {
    static let assetUnknown = RejectionCode(
        "asset-unknown",
        en: "There is no asset {asset}; register it first.",
        es: "No existe el bien {asset}; regístrelo primero."
    )
}
