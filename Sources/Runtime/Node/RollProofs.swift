import Crypto
public import Domain
import EventLog

extension Node {
    /// The proof that somebody stands on a roll or doesn't, by folding the register from the log: a roll isn't a copied list.
    ///
    /// - Returns: `nil` where there is no such roll.
    public func rollProof(of member: Identifier, on roll: Identifier, in commune: String) async throws -> RollProof? {
        try await log.book(of: commune, [.register])?.proof(of: member, on: roll) { Array(SHA256.hash(data: $0)) }
    }
}

extension LogBook {
    /// Sections of a commune's book as the log has it now; `nil` where the commune doesn't exist.
    ///
    /// - Parameter each: told of each event as it is folded.
    func book(
        of commune: String,
        _ sections: [Section],
        _ each: (Recorded) -> Void = { _ in }
    ) async throws -> Book? {
        try await NodeFault.unlessAvailable {
            guard let head = try await log.head(commune), head.size > 0 else { return nil }
            var book = Book()
            for section in sections { book.open(section) }
            let kinds = sections.flatMap(\.kinds).map(\.rawValue)
            try await log.readStreams(commune, kinds: kinds, upTo: head.size) { events in
                for event in events {
                    let recorded = try Codec.decode(event.bytes)
                    book.evolve(recorded)
                    each(recorded)
                }
            }
            return book
        }
    }
}
