public import EventLog
public import Logging
public import ServiceLifecycle
import Transparency

/// Asks witnesses to cosign what is published, and keeps what they answer.
public struct CosignatureCollector: Service {
    /// An answer of HTTP.
    public struct Reply: Sendable {
        let status: Int
        let body: [UInt8]

        /// An answer of its parts.
        public init(status: Int, body: [UInt8]) {
            self.status = status
            self.body = body
        }
    }

    /// Posts some bytes to an address.
    public typealias Send = @Sendable (_ url: String, _ body: [UInt8]) async throws -> Reply

    private let log: EventLog
    private let notes: LogNotes
    private let witnesses: Witnesses
    private let interval: Duration
    private let send: Send
    private let logger: Logger

    /// A collector that doesn't run yet.
    public init(log: EventLog, interval: Duration = .seconds(2), send: @escaping Send, logger: Logger) {
        self.log = log
        notes = LogNotes(pool: log.pool)
        witnesses = Witnesses(pool: log.pool)
        self.interval = interval
        self.send = send
        self.logger = logger
    }

    /// Collects until a graceful shutdown.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await collect()
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Asks each witness once for each log that has grown; gives how many cosignatures came.
    @discardableResult
    public func collect() async -> Int {
        var count = 0
        do {
            for witness in try await witnesses.all() {
                for open in try await witnesses.open(for: witness.key.name) where !Task.isCancelled {
                    do {
                        if try await ask(witness, open.commune, from: open.cosigned) { count += 1 }
                    } catch {
                        logger.debug(
                            "a witness didn't answer",
                            metadata: ["witness": "\(witness.key.name)", "error": "\(error)"]
                        )
                    }
                }
            }
        } catch {
            logger.debug("cosignatures weren't collected", metadata: ["error": "\(error)"])
        }
        return count
    }

    private func ask(_ witness: Witnesses.Entry, _ commune: String, from cosigned: Int64) async throws -> Bool {
        guard let note = try await notes.newest(of: commune) else { return false }
        var old = cosigned
        // A second attempt by the size that the witness says it has; a third would be its fault.
        for _ in 0..<2 {
            let signed = try SignedNote(parsing: note.bytes)
            guard old <= note.checkpoint.size,
                let proof = old == 0
                    ? [] : try await log.consistency(of: commune, from: old, to: note.checkpoint.size)
            else { return false }
            let body = WitnessRequest(oldSize: old, proof: proof, checkpoint: signed).body
            let reply = try await send(witness.url + "/add-checkpoint", body)
            let text = String(decoding: reply.body, as: UTF8.self)
            switch reply.status {
            case 200: return try await keep(text, of: witness, note)
            case 409:
                guard let size = Int64(text.split(separator: "\n").first ?? ""), size >= 0, size != old else {
                    logger.critical(
                        "a witness saw another tree of this log",
                        metadata: ["witness": "\(witness.key.name)", "commune": "\(commune)"]
                    )
                    return false
                }
                old = size
            default:
                logger.warning(
                    "a witness refused a checkpoint",
                    metadata: [
                        "witness": "\(witness.key.name)", "commune": "\(commune)", "status": "\(reply.status)",
                        "answer": "\(text.prefix(200))",
                    ]
                )
                return false
            }
        }
        return false
    }

    /// Only a signature that this witness's key made counts.
    private func keep(_ text: String, of witness: Witnesses.Entry, _ note: PublishedNote) async throws -> Bool {
        for line in text.split(separator: "\n") {
            guard let signature = SignedNote.Signature(text: String(line)), signature.name == witness.key.name,
                signature.id == witness.key.id
            else { continue }
            var signed = try SignedNote(parsing: note.bytes)
            signed.add(signature)
            guard (try? signed.verified(by: [witness.key])) != nil else { continue }
            try await notes.add(signature, to: note.commune, size: note.checkpoint.size)
            return true
        }
        return false
    }
}
