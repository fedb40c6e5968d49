import CanonicalJSON
import Domain
public import EventLog
import Foundation
public import Transparency

/// The operators' own log: what they decide over views is an event, so that a rebuild and an auditor come to the same rows.
public struct OperatorsLog: Sendable {
    /// Why nothing was written.
    public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// The text is empty, or too long.
        case reason
        /// The log was appended to by another at the same moment.
        case busy

        public var description: String {
            switch self {
            case .reason: "say why in one line of 1 to 300 characters"
            case .busy: "another operator wrote at the same moment; try again"
            }
        }
    }

    private let log: EventLog

    /// Over the database's log.
    public init(_ log: EventLog) { self.log = log }

    /// Has a version of a view pass over an event.
    ///
    /// - Returns: The position of the decision in the operators' log.
    public func skip(
        view: String,
        version: Int,
        commune: String,
        position: Int64,
        reason: String,
        now: Int64
    ) async throws -> Int64 {
        guard !reason.allSatisfy(\.isWhitespace), reason.count <= 300, !reason.contains(where: \.isNewline) else {
            throw Refusal.reason
        }
        return try await append(
            EventSkipped(view: view, version: version, commune: commune, position: position, reason: reason),
            to: "views",
            now: now
        )
    }

    /// Notes that checkpoints are signed by another key from now on.
    ///
    /// - Returns: The position in the operators' log.
    public func rotated(_ rotation: KeyRotation, now: Int64) async throws -> Int64 {
        let event = SigningKeyRotated(
            before: Base64.encode(rotation.old),
            after: Base64.encode(rotation.new),
            statement: String(decoding: rotation.note, as: UTF8.self)
        )
        return try await append(event, to: "keys", now: now)
    }

    private func append(_ event: some EventPayload, to name: String, now: Int64) async throws -> Int64 {
        let kind = Swift.type(of: event).kind
        let payload = try Codec.data(of: event) { $0 }
        let version = try await log.readStream(
            OperatorsEvent.commune,
            "\(Stream.Kind.operators.rawValue)/\(name)",
            upTo: .max,
            limit: 1_000_000
        ).count
        try await log.found(OperatorsEvent.commune)
        let id = UUID().uuidString.lowercased()
        let (log, own) = (log, OperatorsEvent.commune)
        let written = try await log.withLock(own) { head, _ -> CommuneAppend in
            let kept = try await log.partialTiles(own, size: head.size)
            guard var tree = TileBuilder(size: head.size, partial: kept.map { $0.compactMap { Hash($0) } }),
                let stream = Identifier(scalar: name)
            else { throw Refusal.busy }
            let recorded = max(now, head.recordedAt)
            let place = Stream(.operators, stream)
            let envelope = EventEnvelope(
                position: head.size + 1,
                source: "urn:uuid:" + head.source,
                stream: place,
                streamVersion: version + 1,
                recordedAt: Instant(milliseconds: recorded),
                occurredAt: Instant(milliseconds: recorded),
                commandId: id,
                actor: "operator"
            )
            let bytes = envelope.json(kind, payload).canonicalBytes
            let leaf = Hash.leaf(bytes)
            let tiles = tree.append(leaf).map {
                LogTile(level: $0.level, index: $0.index, root: $0.root.bytes, hashes: $0.hashes.flatMap(\.bytes))
            }
            return CommuneAppend(
                commune: own,
                expectedSize: head.size,
                recordedAt: recorded,
                events: [
                    StampedEvent(
                        position: head.size + 1,
                        stream: place.description,
                        streamVersion: version + 1,
                        type: kind.type,
                        bytes: bytes,
                        leafHash: leaf.bytes
                    )
                ],
                frontier: tree.frontier.map(\.bytes),
                tiles: tiles,
                ledger: [
                    LedgerEntry(
                        id: id,
                        bodyMAC: log.keyring.bodyMAC(bytes),
                        principalMAC: log.keyring.principalMAC("operator"),
                        outcome: .accepted(first: head.size + 1, last: head.size + 1)
                    )
                ]
            )
        }
        guard case .written = written else { throw Refusal.busy }
        return try await log.head(own)?.size ?? 0
    }
}
