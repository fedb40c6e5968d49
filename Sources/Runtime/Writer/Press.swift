import CanonicalJSON
import Domain
import EventLog
import Logging
import Transparency

/// Where an event goes.
struct Place: Sendable {
    let commune: String
    /// The UUID of the log's `source`.
    let source: String
    let position: Int64
    let stream: Stream
    let streamVersion: Int
    let recordedAt: Instant
}

/// Prints decided events as the bytes that are kept, and reads them back: sealing, canonical JSON, hashes.
struct Press: Sendable {
    let keyring: Keyring
    let tools: Context.Tools
    let logger: Logger

    /// An event as it is stored, hashed and folded.
    struct Printed {
        let stamped: StampedEvent
        let leaf: Hash
        let recorded: Recorded
    }

    /// Prints an event for its place.
    ///
    /// - Parameter key: A person's key; where there is none any more, what is sealed is sealed for nobody.
    func print(
        _ event: NewEvent,
        at place: Place,
        of act: Act,
        key: (Identifier) -> PersonKey?
    ) throws -> Printed {
        let payload = event.event.payload
        let isSealed = !payload.sealed.isEmpty
        let data = try Codec.data(of: payload) { try seal($0, at: place, key: key) }
        let kind = type(of: payload).kind
        let bytes = envelope(at: place, of: act).json(kind, data).canonicalBytes
        let leaf = Hash.leaf(bytes)
        // Folds get sealed texts as everybody else will read them; where there are none, there is nothing to read back.
        let folded = isSealed ? try Codec.event(of: kind, data) : event.event
        return Printed(
            stamped: StampedEvent(
                position: place.position,
                stream: place.stream.description,
                streamVersion: place.streamVersion,
                type: kind.type,
                bytes: bytes,
                leafHash: leaf.bytes
            ),
            leaf: leaf,
            recorded: Recorded(
                position: place.position,
                stream: place.stream,
                streamVersion: place.streamVersion,
                occurredAt: act.occurredAt,
                recordedAt: place.recordedAt,
                actor: act.actor,
                by: act.by,
                authority: act.authority,
                late: act.isLate,
                event: folded
            )
        )
    }

    /// Reads a stored event.
    func read(_ event: StoredEvent) throws -> Recorded {
        do {
            return try Codec.decode(event.bytes)
        } catch {
            throw LogFault.unreadable(commune: event.commune, position: event.position, reason: "\(error)")
        }
    }

    /// A rejection as the ledger keeps it.
    func bytes(of rejection: Rejection) throws -> [UInt8] {
        try JSONEncoding().encode(rejection).canonicalBytes
    }

    /// Reads a rejection from the ledger.
    func rejection(_ bytes: [UInt8]) throws -> Rejection {
        try JSONDecoding().decode(Rejection.self, from: try JSONValue.parse(bytes))
    }

    /// A key for a person who has none yet.
    func newKey(for person: Identifier, in commune: String) throws -> Draft.NewKey {
        let key = keyring.drawKey(for: person.text)
        return Draft.NewKey(key: key, wrapped: try keyring.wrap(key, commune: commune))
    }

    private func envelope(at place: Place, of act: Act) -> EventEnvelope {
        EventEnvelope(
            position: place.position,
            source: "urn:uuid:" + place.source,
            stream: place.stream,
            streamVersion: place.streamVersion,
            recordedAt: place.recordedAt,
            occurredAt: act.occurredAt,
            commandId: act.pending.id,
            actor: act.actor,
            by: act.by,
            authority: act.authority,
            late: act.isLate,
            correlationId: act.pending.correlationId,
            causationId: act.pending.causationId
        )
    }

    private func seal(_ sealed: Sealed, at place: Place, key: (Identifier) -> PersonKey?) throws -> Sealed {
        guard case .clear(let text) = sealed.content else { return sealed }
        // A key that nobody keeps: the text is lost, as all that was sealed for an erased person is.
        let keys = sealed.persons.map { key($0) ?? keyring.drawKey(for: $0.text) }
        let box = try Seal.seal(
            text,
            keys: keys,
            at: SealPlace(commune: place.commune, position: place.position, field: sealed.field.rawValue)
        )
        return Sealed(sealed.persons, sealed.field, ciphertext: box.box, key: box.key)
    }
}
