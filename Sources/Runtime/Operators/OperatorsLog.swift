import CanonicalJSON
import Domain
public import EventLog
import Foundation
import Transparency

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
        let event = EventSkipped(view: view, version: version, commune: commune, position: position, reason: reason)
        let payload = try Codec.data(of: event) { $0 }
        try await log.found(OperatorsEvent.commune)
        let id = UUID().uuidString.lowercased()
        let (log, own) = (log, OperatorsEvent.commune)
        let written = try await log.withLock(own) { head, _ -> CommuneAppend in
            let kept = try await log.partialTiles(own, size: head.size)
            guard var tree = TileBuilder(size: head.size, partial: kept.map { $0.compactMap { Hash($0) } }),
                let stream = Identifier(scalar: "views")
            else { throw Refusal.busy }
            let recorded = max(now, head.recordedAt)
            let place = Stream(.operators, stream)
            let envelope = EventEnvelope(
                position: head.size + 1,
                source: "urn:uuid:" + head.source,
                stream: place,
                streamVersion: Int(head.size) + 1,
                recordedAt: Instant(milliseconds: recorded),
                occurredAt: Instant(milliseconds: recorded),
                commandId: id,
                actor: "operator"
            )
            let bytes = envelope.json(EventSkipped.kind, payload).canonicalBytes
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
                        streamVersion: Int(head.size) + 1,
                        type: EventSkipped.kind.type,
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
