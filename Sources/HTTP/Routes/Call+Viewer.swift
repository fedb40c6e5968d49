import CanonicalJSON
import Domain
import ReadModels
import Runtime

extension Call {
    /// Offices that see the whole register of their unit, or of the commune.
    private static let ofTheRegister = ["registry", "electoral", "spokesperson", "coordination"]

    /// A resource as the caller may see it: by their scopes, by the offices that they hold now, and their own in full.
    func seen(_ resource: Resource) async throws -> Resource {
        let principal = try caller()
        let own = principal.member(in: commune)
        // An auditor's answers hold no sealed text either, in whatever list it stands.
        if own == nil, principal.scopes.contains(.audit), !principal.scopes.contains(.operate) {
            return resource.seen(by: Viewer(own: nil, sight: .pseudonyms))
        }
        guard resource.isPersonal else { return resource }
        return resource.seen(by: Viewer(own: own, sight: try await sight(of: own, principal)))
    }

    private func sight(of own: Identifier?, _ principal: Principal) async throws -> Viewer.Sight {
        if principal.scopes.contains(.operate) { return .all }
        guard let own else { return .members }
        let held = try await mandates(of: own, limit: ListQuery.maximumLimit).filter { isInForce($0) }
        let offices = held.filter { Self.ofTheRegister.contains($0["office"]?.string ?? "") }
        if offices.contains(where: { $0["unitId"]?.string == nil }) { return .all }
        if try await actsAsPromoter(own) { return .all }
        let units = offices.compactMap { $0["unitId"]?.string }
        return units.isEmpty ? .members : .units(try await withUnitsBelow(units))
    }

    /// Whether the caller sees the whole register of the commune.
    func keepsRegister() async throws -> Bool {
        let principal = try caller()
        return try await sight(of: principal.member(in: commune), principal) == .all
    }

    /// The mandates that a member ever held, as `/mandates` shows them.
    /// Those that they hold now decide what they see, also of views as they stood.
    func mandates(of member: Identifier, limit: Int, in reader: Reader? = nil) async throws -> [JSONValue] {
        let query = ListQuery(limit: limit, filters: [.init("memberId", member.text)])
        return try await (reader ?? node.reader).list(MandatesView.resource, commune: commune, query: query).items
    }

    /// Whether a mandate, as `/mandates` shows it, gives authority now.
    func isInForce(_ mandate: JSONValue) -> Bool {
        let now = node.clock.now
        func moment(_ field: String) -> Instant? { mandate[field]?.string.flatMap(Instant.init(scalar:)) }
        guard let from = moment("startsAt"), let until = moment("endsAt"), mandate["ending"]?.string == nil else {
            return false
        }
        return from <= now && now < until
    }

    /// Promoters keep the register until the first swearing-in.
    private func actsAsPromoter(_ member: Identifier) async throws -> Bool {
        let founded = try await node.reader.get(CommuneView.resource, commune: commune, id: commune)
        guard founded.value?["promoters"]?.array?.contains(.string(member.text)) == true else { return false }
        let first = ListQuery(limit: 1)
        return try await node.reader.list(MandatesView.resource, commune: commune, query: first).items.isEmpty
    }

    private func withUnitsBelow(_ units: [String]) async throws -> [String] {
        var parents: [String: String] = [:]
        for try await page in try node.reader.pages(UnitsView.resource, commune: commune, query: ListQuery()) {
            for unit in page.items {
                if let id = unit["id"]?.string, let parent = unit["parentId"]?.string { parents[id] = parent }
            }
        }
        var found = Set(units)
        while true {
            let more = parents.filter { found.contains($0.value) && !found.contains($0.key) }
            if more.isEmpty { return found.sorted() }
            found.formUnion(more.keys)
        }
    }
}
