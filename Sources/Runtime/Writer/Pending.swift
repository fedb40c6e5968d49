import Domain
import Synchronization

/// A command that waits for its decision: parsed, and the token's doors passed.
///
/// It is answered exactly once, through `answer`.
final class Pending: Sendable {
    /// The client's id of it.
    let id: String
    /// The commune's slug.
    let commune: String
    /// What is wanted.
    let command: any Command
    /// Whether it founds the commune.
    let founds: Bool
    /// Whose act it is, and who enters it where that is another.
    let actor: Identifier
    let by: Identifier?
    let permits: Context.Permits
    /// `nil` where the client didn't say: then it happens when it is decided.
    let occurredAt: Instant?
    let correlationId: String?
    let causationId: String?
    let expectedPosition: Int64?
    /// HMACs of its canonical body and of its principal.
    let bodyMAC: [UInt8]
    let principalMAC: [UInt8]
    /// HMAC of the national id that must be looked up for it.
    let nationalId: [UInt8]?
    /// Bytes of its body: what it weighs in the mailbox.
    let weight: Int
    /// When it came.
    let since: ContinuousClock.Instant
    /// The upload of several lines that it is part of.
    let upload: Upload?
    /// Which line of the upload, from 1.
    let line: Int
    private let reply: @Sendable (Answer) -> Void

    init(
        id: String,
        commune: String,
        command: any Command,
        founds: Bool,
        actor: Identifier,
        by: Identifier?,
        permits: Context.Permits,
        occurredAt: Instant?,
        correlationId: String?,
        causationId: String?,
        expectedPosition: Int64?,
        bodyMAC: [UInt8],
        principalMAC: [UInt8],
        nationalId: [UInt8]?,
        weight: Int,
        since: ContinuousClock.Instant = .now,
        upload: Upload?,
        line: Int = 0,
        reply: @escaping @Sendable (Answer) -> Void
    ) {
        self.id = id
        self.commune = commune
        self.command = command
        self.founds = founds
        self.actor = actor
        self.by = by
        self.permits = permits
        self.occurredAt = occurredAt
        self.correlationId = correlationId
        self.causationId = causationId
        self.expectedPosition = expectedPosition
        self.bodyMAC = bodyMAC
        self.principalMAC = principalMAC
        self.nationalId = nationalId
        self.weight = weight
        self.since = since
        self.upload = upload
        self.line = line
        self.reply = reply
    }

    /// Whether another posting of this id is the same command by the same principal.
    func matches(bodyMAC: [UInt8], principalMAC: [UInt8]) -> Bool {
        self.bodyMAC == bodyMAC && self.principalMAC == principalMAC
    }

    /// Answers it; an answer that ends its upload keeps the lines behind it from being decided.
    func answer(_ answer: Answer) {
        upload?.note(answer, to: line)
        reply(answer)
    }
}

/// Several commands in one request, decided in their order.
final class Upload: Sendable {
    /// Whether it ends at the first line that isn't accepted.
    let stopsOnRefusal: Bool
    /// The first line that ended it. Lines before it are decided all the same: they may be known only later.
    private let end = Atomic<Int>(.max)

    init(stopsOnRefusal: Bool) { self.stopsOnRefusal = stopsOnRefusal }

    /// Whether an earlier line ended it, so that this one is no longer decided.
    func hasEnded(before line: Int) -> Bool { end.load(ordering: .acquiring) < line }

    /// Whether this answer, once it is given, ends the upload.
    func ends(with answer: Answer) -> Bool {
        if case .accepted = answer { return false }
        return stopsOnRefusal || answer.isServerFault
    }

    /// Notes what became of a line.
    func note(_ answer: Answer, to line: Int) {
        if ends(with: answer) { end.min(line, ordering: .acquiringAndReleasing) }
    }
}
