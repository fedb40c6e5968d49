public import EventLog
import Foundation
public import Transparency

/// This deployment as a witness of the logs of others.
public struct Witness: Sendable {
    private let logs: WitnessedLogs
    private let cosigner: Cosigner?

    init(log: EventLog, origin: String) {
        logs = WitnessedLogs(pool: log.pool)
        cosigner = (try? log.keyring.witnessKey).flatMap { Cosigner(name: origin + "/witness", key: $0) }
    }

    /// Answers `add-checkpoint`.
    public func add(_ body: [UInt8]) async throws -> WitnessAnswer {
        guard let cosigner, let request = WitnessRequest(body) else { return .malformed }
        return try await NodeFault.unlessAvailable {
            try await logs.add(request) { text in
                try cosigner.sign(text, at: UInt64(max(0, Date().timeIntervalSince1970)))
            }
        }
    }
}

extension EventLog {
    /// The public key of this deployment as a witness, as it is given to others; `nil` where its origin can't name one.
    public func witnessKey(origin: String) throws -> String? {
        Cosigner(name: origin + "/witness", key: try keyring.witnessKey)?.verifier.description
    }
}
