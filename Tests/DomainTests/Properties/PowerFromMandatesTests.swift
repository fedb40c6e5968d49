import Testing

@testable import Domain

/// Who has no mandate has no power: not before its first day, nor after its end, nor in another unit, nor as an alternate.
@Suite struct PowerFromMandatesTests {
    @Test func `no act without a mandate in force, and none refused that has one`() throws {
        try PowerFromMandates.holds(seeds: 1...300, steps: 60, accepting: 10)
    }
}

private struct PowerFromMandates: Property {
    private struct Held {
        let member: Identifier
        let office: Office
        let unit: Identifier?
        var role: MandateRole
        var from: Instant
        var until: Instant
        /// The entries of the book that it is the authority of.
        var positions: Set<Int64>
    }

    private var held: [Identifier: Held] = [:]

    private static let people: [Identifier] = [
        "electoral", "vocera", "coordinadora", "auditora", "contralor", "tesorera", "suplente", "m-0001", "m-0002",
    ]
    private static let mandates: [Identifier] = [
        "mandate-electoral", "mandate-vocera", "mandate-coordinadora", "mandate-auditora", "finanzas", "finanzas-s1",
        "finanzas-s2",
    ]

    static func begin() throws -> Story { try Story.withFinance(members: 4) }

    static func step(_ random: inout Seeded) -> PropertyStep {
        let actor = people.randomElement(using: &random) ?? "vocera"
        let mandate = mandates.randomElement(using: &random) ?? "finanzas"
        let unit: Identifier? = [nil, "cc", "otra"].randomElement(using: &random) ?? nil
        let number = Int.random(in: 1...9_999, using: &random)
        let id = Identifier(scalar: "x-\(number)") ?? "x"
        // Most steps follow each other at once; a few come months later, so that terms end.
        let seconds: Int64 =
            Int.random(in: 0..<12, using: &random) == 0 ? .random(in: 1...100, using: &random) * 86_400 : 60
        switch Int.random(in: 0..<12, using: &random) {
        case 0:
            return PropertyStep(MandatesResign(mandateId: mandate, reason: nil, about: nil), by: actor, after: seconds)
        case 1: return PropertyStep(MandatesLapse(mandateId: mandate), by: actor, after: seconds)
        case 2: return PropertyStep(MandatesReplace(mandateId: mandate, alternateId: nil), by: actor, after: seconds)
        case 3, 4:
            let unit = UnitsEstablish(unitId: id, kind: .committee, name: "Comité", parentId: nil)
            return PropertyStep(unit, by: actor, after: seconds)
        case 5:
            let roll = RollFreeze(rollId: id, unitId: unit, purpose: .persons, act: nil)
            return PropertyStep(roll, by: actor, after: seconds)
        case 6:
            let party = PartiesRegister(partyId: id, name: "Alcaldía")
            return PropertyStep(party, by: actor, after: seconds)
        case 7:
            let item = ItemsDefine(
                itemId: id,
                names: ItemsDefine.Names(es: "Maíz"),
                unit: .kilogram,
                lotTracked: nil,
                perishable: nil,
                conversions: nil
            )
            return PropertyStep(item, by: actor, after: seconds)
        default:
            let place = LocationsDefine(locationId: id, name: "Depósito", unitId: unit)
            return PropertyStep(place, by: actor, after: seconds)
        }
    }

    mutating func see(_ recorded: Recorded) -> String? {
        let id = recorded.stream.id
        switch recorded.event {
        case .communes(.mandateRecognized(let data)):
            held[id] = Held(
                member: data.memberId,
                office: data.office,
                unit: data.unitId,
                role: data.role ?? .principal,
                from: data.startsAt,
                until: data.endsAt,
                positions: [recorded.position]
            )
        case .mandates(.mandate(let event)):
            switch event {
            case .resigned, .recalled, .vacated: end(id, at: recorded.occurredAt)
            case .lapsed(let data): end(id, at: data.endedAt)
            case .replaced(let data):
                held[id]?.role = .principal
                held[id]?.from = data.startsAt
                held[id]?.until = data.endsAt
                held[id]?.positions.insert(recorded.position)
            case .swornIn, .recallOpened, .recallClosed: break
            }
        default: break
        }
        return nil
    }

    private mutating func end(_ id: Identifier, at instant: Instant) {
        guard let until = held[id]?.until else { return }
        held[id]?.until = min(until, instant)
    }

    func fault(after command: any Command, by actor: Identifier, _ outcome: Story.Outcome) -> String? {
        let unit: Identifier?
        var isAnywhere = false
        switch command {
        case let command as RollFreeze: unit = command.unitId
        case let command as LocationsDefine: unit = command.unitId
        case is UnitsEstablish: unit = nil
        // Whoever holds the office anywhere may.
        case is PartiesRegister, is ItemsDefine: (unit, isAnywhere) = (nil, true)
        // Acts on mandates, which their holders may do too, change what is held while they are judged.
        default: return nil
        }
        let now = outcome.context.occurredAt
        let offices = type(of: command).power.offices
        let powers = held.values.filter { mandate in
            mandate.member == actor && offices.contains(mandate.office) && mandate.role == .principal
                && mandate.from <= now && now < mandate.until
                && (isAnywhere || mandate.unit == nil || mandate.unit == unit)
        }
        switch outcome.result {
        case .success:
            guard let authority = outcome.context.authority else { return "\(actor) acted by nothing" }
            let isHeld = powers.contains { $0.positions.contains(authority) }
            return isHeld ? nil : "\(actor) acted by entry \(authority), which gave no power at \(now)"
        case .failure(let rejection):
            guard rejection.code == RejectionCode.authorityMissing.code else { return nil }
            return powers.isEmpty ? nil : "\(actor) was refused and had a mandate at \(now)"
        }
    }
}
