import Crypto
public import Domain
import EventLog

extension Node {
    /// The proof that somebody stands on a roll or doesn't, by folding the register from the log: a roll isn't a copied list.
    ///
    /// - Returns: `nil` where there is no such roll.
    public func rollProof(of member: Identifier, on roll: Identifier, in commune: String) async throws -> RollProof? {
        try await log.register(of: commune)?.proof(of: member, on: roll) { Array(SHA256.hash(data: $0)) }
    }
}

extension LogBook {
    /// The register of a commune as the log has it now; `nil` where the commune doesn't exist.
    func register(of commune: String) async throws -> Book? {
        try await NodeFault.unlessAvailable {
            guard let head = try await log.head(commune), head.size > 0 else { return nil }
            var book = Book()
            book.open(.register)
            try await log.readStreams(commune, kinds: Section.register.kinds.map(\.rawValue), upTo: head.size) {
                events in
                for event in events { book.evolve(try Codec.decode(event.bytes)) }
            }
            return book
        }
    }
}
