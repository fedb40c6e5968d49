import CanonicalJSON
import Domain

/// How the data of a kind of event, of one version, is read.
struct EventReader: Sendable {
    /// The kind in which it is written.
    let kind: EventKind
    private let upcasters: [Upcaster]
    private let decode: @Sendable (JSONValue) throws -> Event

    /// Reads the current version.
    init<Payload: EventPayload>(_ type: Payload.Type) {
        kind = type.kind
        upcasters = []
        decode = { try JSONDecoding().decode(Payload.self, from: $0).event }
    }

    /// Reads an older version, as `next` reads the one after it.
    init(_ upcaster: Upcaster, then next: EventReader) {
        kind = upcaster.from
        upcasters = [upcaster] + next.upcasters
        decode = next.decode
    }

    func event(_ data: JSONValue) throws -> Event {
        guard !upcasters.isEmpty else { return try decode(data) }
        guard var object = data.object else { throw CodecFault.notAnEvent("its data isn't an object") }
        for upcaster in upcasters { object = try upcaster.lift(object) }
        return try decode(.object(object))
    }
}

extension EventKind {
    /// The event's `dataschema`: the only place of its version.
    var schema: String { "urn:acta:events/\(type)/\(version)" }
}
