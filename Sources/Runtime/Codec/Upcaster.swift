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

    /// All that this edition has: so far, every event is of its first version.
    public static let all: [Upcaster] = []
}
