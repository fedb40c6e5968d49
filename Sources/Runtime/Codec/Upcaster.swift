public import CanonicalJSON
public import Domain

/// Reads an older version of an event's data as the next one, so that code knows the newest only.
///
/// An event that is in a log never changes: where its data must become something else, its kind gets a new version, the
/// old schema stays published, and an upcaster from the old version is added to `Upcaster.all`.
public struct Upcaster: Sendable {
    /// The kind that it reads; it gives that of the next version.
    public let from: EventKind
    let lift: @Sendable (JSONObject) throws -> JSONObject

    /// An upcaster from a version to the next.
    public init(from kind: EventKind, _ lift: @escaping @Sendable (JSONObject) throws -> JSONObject) {
        from = kind
        self.lift = lift
    }

    /// All that this edition has.
    public static let all: [Upcaster] = [
        // Says under which ids who was registered twice is kept; before, nobody asked.
        adding(to: EventKind("members.contributed", 1)), adding(to: EventKind("members.reinstated", 1)),
        // Says under which ids a candidate stood, and up to when the elected are registered.
        adding(to: EventKind("elections.proclaimed", 1)),
    ]

    /// The next version has more properties, all of which may be left out: what was written before is read as it is.
    private static func adding(to kind: EventKind) -> Upcaster { Upcaster(from: kind) { $0 } }
}
