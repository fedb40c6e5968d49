import Domain
import EventLog

/// First answers, repeated from the ledger.
struct Replay: Sendable {
    let log: EventLog
    let press: Press

    /// The answers to those of the commands that the ledger knows, in their order.
    func answers(_ known: [KnownCommand], to commands: [Pending]) async throws -> [(Pending, Answer)] {
        guard let commune = commands.first?.commune else { return [] }
        let entries = Dictionary(known.map { ($0.id, $0) }) { first, _ in first }
        let same = commands.filter { pending in
            entries[pending.id].map { pending.matches(bodyMAC: $0.bodyMAC, principalMAC: $0.principalMAC) } ?? false
        }
        let events = try await events(of: same.compactMap { entries[$0.id]?.outcome }, in: commune)
        return try commands.compactMap { pending in
            guard let entry = entries[pending.id] else { return nil }
            guard pending.matches(bodyMAC: entry.bodyMAC, principalMAC: entry.principalMAC) else {
                return (pending, .reusedId)
            }
            return (pending, try answer(entry, events))
        }
    }

    /// The answer that a ledger's entry stands for.
    func answer(_ entry: KnownCommand, in commune: String) async throws -> Answer {
        try answer(entry, try await events(of: [entry.outcome], in: commune))
    }

    private func answer(_ entry: KnownCommand, _ events: [Int64: Accepted.Event]) throws -> Answer {
        switch entry.outcome {
        case .accepted(let first, let last):
            let own = first <= last ? (first...last).compactMap { events[$0] } : []
            return .accepted(Accepted(id: entry.id, position: last, events: own), replayed: true)
        case .refused(let bytes):
            return .rejected(id: entry.id, try press.rejection(bytes), replayed: true)
        }
    }

    /// The events of accepted commands, by position. Ranges that lie close together are read at once.
    private func events(of outcomes: [Outcome], in commune: String) async throws -> [Int64: Accepted.Event] {
        var ranges: [(first: Int64, last: Int64)] = []
        let accepted = outcomes.compactMap { outcome -> (Int64, Int64)? in
            if case .accepted(let first, let last) = outcome, first <= last { (first, last) } else { nil }
        }
        for (first, last) in accepted.sorted(by: { $0.0 < $1.0 }) {
            if let previous = ranges.last, first - previous.last <= 8 {
                ranges[ranges.count - 1].last = max(previous.last, last)
            } else {
                ranges.append((first, last))
            }
        }
        var events: [Int64: Accepted.Event] = [:]
        for range in ranges {
            for event in try await log.events(commune, first: range.first, last: range.last) {
                events[event.position] = Accepted.Event(
                    position: event.position,
                    type: event.type,
                    stream: event.stream
                )
            }
        }
        return events
    }
}
