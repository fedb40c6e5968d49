import Domain
import Synchronization

@testable import Runtime

/// What was answered, in the order in which it was.
final class Answers: Sendable {
    private let given = Mutex<[(id: String, answer: Answer)]>([])

    var all: [(id: String, answer: Answer)] { given.withLock { $0 } }
    var ids: [String] { all.map(\.id) }
    subscript(_ id: String) -> Answer? { all.first { $0.id == id }?.answer }

    func add(_ id: String, _ answer: Answer) { given.withLock { $0.append((id, answer)) } }
}

extension Pending {
    /// A command as the reader would hand it in.
    static func of(
        _ command: any Command = CommunesFound.example,
        id: String,
        commune: String = "el-maizal",
        actor: Identifier = "m-0001",
        by: Identifier? = nil,
        body: [UInt8]? = nil,
        principal: [UInt8] = [1],
        occurredAt: Instant? = nil,
        expectedPosition: Int64? = nil,
        nationalId: [UInt8]? = nil,
        weight: Int = 100,
        since: ContinuousClock.Instant = .now,
        upload: Upload? = nil,
        into answers: Answers = Answers()
    ) -> Pending {
        Pending(
            id: id,
            commune: commune,
            command: command,
            founds: command is CommunesFound,
            actor: actor,
            by: by,
            permits: Context.Permits(),
            occurredAt: occurredAt,
            correlationId: nil,
            causationId: nil,
            expectedPosition: expectedPosition,
            bodyMAC: body ?? Array(id.utf8),
            principalMAC: principal,
            nationalId: nationalId,
            weight: weight,
            since: since,
            upload: upload,
            reply: { answers.add(id, $0) }
        )
    }
}

extension Mailbox {
    static func roomy() -> Mailbox { Mailbox(bounds: Bounds(commands: 1000, bytes: 1 << 20, perCommune: 500)) }

    /// Adds commands `a1`, `a2` … for the commune `a`.
    mutating func fill(_ commune: String, _ count: Int, from first: Int = 1) {
        for number in first..<first + count { _ = add(.of(id: "\(commune)\(number)", commune: commune)) }
    }

    /// What a batch of so many takes, by ids.
    mutating func batch(of most: Int, bytes: Int = .max) -> [[String]] {
        take(commands: most, bytes: bytes).map { $0.commands.map(\.id) }
    }
}
