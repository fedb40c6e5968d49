import CanonicalJSON
import Domain
import Postgres

/// What operators decided that a version of a view passes over: the same for a worker, a rebuild and an auditor, since
/// each is an event of the operators' log.
struct Skips: Sendable, Equatable {
    /// The reserved slug of the operators' own log.
    static let commune = OperatorsEvent.commune
    /// The type of its events, as it is stored.
    static let type = EventSkipped.kind.type

    private struct Place: Hashable {
        let view: String
        let version: Int
        let commune: String
        let position: Int64
    }

    private var places: Set<Place> = []
    /// How many events of the operators' log it knows.
    private(set) var position: Int64 = 0

    /// None.
    init() {}

    /// Whether this version of the view passes over an event.
    func contains(view: String, version: Int, commune: String, position: Int64) -> Bool {
        !places.isEmpty
            && places.contains(Place(view: view, version: version, commune: commune, position: position))
    }

    /// The same with what came since; cheap where nothing did.
    func refreshed(on connection: Connection) async throws -> Skips {
        let rows = try await connection.query(
            """
            select position, type, bytes from acta.event
            where commune = \(Self.commune) and position > \(position) order by position
            """
        )
        var skips = self
        for (position, type, bytes) in try rows.decode(Int64.self, String.self, [UInt8].self) {
            skips.position = position
            if type == Self.type { skips.note(try JSONValue.parse(bytes)) }
        }
        return skips
    }

    /// Takes an event of the operators' log.
    mutating func note(_ event: JSONValue) {
        guard event["type"]?.string == Self.type, let data = event["data"],
            let view = data["view"]?.string, let version = data["version"]?.integer,
            let commune = data["commune"]?.string, let skipped = data["position"]?.integer
        else { return }
        pass(view: view, version: Int(version), commune: commune, position: skipped)
    }

    /// Has a version of a view pass over an event.
    mutating func pass(view: String, version: Int, commune: String, position: Int64) {
        places.insert(Place(view: view, version: version, commune: commune, position: position))
    }
}
