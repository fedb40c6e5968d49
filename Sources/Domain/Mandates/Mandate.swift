/// A mandate that existed before the book was opened; it counts as sworn.
public struct MandateRecognized: EventPayload {
    public static let kind = EventKind("mandates.recognized", 1)

    /// Who holds it.
    public let memberId: Identifier
    /// Which office.
    public let office: Office
    /// Of which unit; left out where it is the whole commune.
    public let unitId: Identifier?
    /// Its first day.
    public let from: CivilDate
    /// Its last day.
    public let until: CivilDate
    /// When its first day begins, in the commune's time zone.
    public let startsAt: Instant
    /// When its last day is over.
    public let endsAt: Instant
    /// The paper acta that it rests on.
    public let acta: String?
    /// `principal` unless told.
    public let role: MandateRole?

    /// A mandate of its parts.
    init(
        memberId: Identifier,
        office: Office,
        unitId: Identifier?,
        from: CivilDate,
        until: CivilDate,
        startsAt: Instant,
        endsAt: Instant,
        acta: String?,
        role: MandateRole? = nil
    ) {
        self.memberId = memberId
        self.office = office
        self.unitId = unitId
        self.from = from
        self.until = until
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.acta = acta
        self.role = role
    }

    public static let example = MandateRecognized(
        memberId: "m-0002",
        office: .spokesperson,
        unitId: nil,
        from: "2026-01-01",
        until: "2029-01-01",
        startsAt: "2026-01-01T04:00:00Z",
        endsAt: "2029-01-02T04:00:00Z",
        acta: "Libro 3, folio 41"
    )
    public var event: Event { .communes(.mandateRecognized(self)) }
}

/// Whether its holder acts, or stands in for who does. The raw values are storage format.
public enum MandateRole: String, Word {
    /// Has the office.
    case principal
    /// Has none of its powers until a principal's mandate ends early, and this one steps in.
    case alternate
}

/// Why a mandate ended. The raw values are storage format.
public enum MandateEnding: String, Word {
    /// Its term was over.
    case lapsed
    /// Its holder gave it up.
    case resigned
    /// The assembly revoked it.
    case recalled
    /// Its holder died or left.
    case vacated
}

/// What decisions know of a mandate.
struct Mandate: Hashable, Sendable {
    let id: Identifier
    /// Where it was sworn or recognized, or stepped in: the authority of what is done by it.
    private(set) var position: Int64
    /// Where its term was set.
    private(set) var termSet: Int64
    let member: Identifier
    let office: Office
    let unit: Identifier?
    private(set) var startsAt: Instant
    /// The last day of its term.
    private(set) var until: CivilDate
    /// The end of its term.
    private(set) var endsAt: Instant
    private(set) var role: MandateRole
    /// Whether its holder stays in office past the end until somebody follows.
    let holdover: Bool
    /// The election or motion that it was sworn after.
    let source: Identifier?
    /// When it ended before its term, or, where it was held over, after it.
    private(set) var endedAt: Instant?
    /// Why it ended; `nil` where that wasn't recorded yet.
    private(set) var ending: MandateEnding?
    /// The mandate that stepped in for it.
    private(set) var successor: Identifier?
    /// The recall that is under way.
    private(set) var recall: Identifier?

    /// When it ends or has ended.
    var end: Instant {
        if let endedAt { return holdover ? endedAt : min(endedAt, endsAt) }
        return holdover ? Instant(milliseconds: .max) : endsAt
    }

    /// Whether it gives authority. Past its end it gives none, whether or not that was recorded.
    func isInForce(at instant: Instant) -> Bool { role == .principal && startsAt <= instant && instant < end }

    /// Whether it hasn't ended, be it that of a principal or of an alternate.
    func stands(at instant: Instant) -> Bool { instant < end }

    init(_ id: Identifier, _ data: MandateRecognized, at position: Int64) {
        self.id = id
        self.position = position
        termSet = position
        member = data.memberId
        office = data.office
        unit = data.unitId
        startsAt = data.startsAt
        until = data.until
        endsAt = data.endsAt
        role = data.role ?? .principal
        holdover = false
        source = nil
    }

    init(_ id: Identifier, _ data: MandateSworn, at position: Int64) {
        self.id = id
        self.position = position
        termSet = position
        member = data.memberId
        office = data.office
        unit = data.unitId
        startsAt = data.startsAt
        until = data.until
        endsAt = data.endsAt
        role = data.role
        holdover = data.holdover ?? false
        source = data.electionId ?? data.motionId
    }

    /// Folds an event of its stream.
    mutating func evolve(_ event: MandateEvent, _ recorded: Recorded) {
        switch event {
        case .swornIn: break
        case .resigned: end(.resigned, at: recorded.occurredAt)
        case .lapsed(let data): end(.lapsed, at: data.endedAt)
        case .recalled: end(.recalled, at: recorded.occurredAt)
        case .vacated: end(.vacated, at: recorded.occurredAt)
        case .replaced(let data):
            role = .principal
            position = recorded.position
            termSet = recorded.position
            startsAt = data.startsAt
            until = data.until
            endsAt = data.endsAt
        case .recallOpened(let data): recall = data.recallId
        case .recallClosed: recall = nil
        }
    }

    /// Notes who stepped in for it.
    mutating func follow(by successor: Identifier) { self.successor = successor }

    private mutating func end(_ ending: MandateEnding, at instant: Instant) {
        self.ending = ending
        endedAt = instant
        recall = nil
    }
}

/// The days of a mandate and the moments at which they begin and end.
struct Term: Hashable, Sendable {
    let from: CivilDate
    let until: CivilDate
    let startsAt: Instant
    let endsAt: Instant
}

extension Context {
    /// A term in a time zone: whole days, the last one up to 24:00. Without a last day, as many years as the office lasts,
    /// the first day excluded.
    ///
    /// - Throws: `mandate-term-invalid` where it ends before it begins.
    func term(
        from: CivilDate?,
        until: CivilDate?,
        of office: Office,
        by rules: RuleSet,
        in timeZone: String
    ) throws(Rejection) -> Term {
        guard let today = tools.day(occurredAt, timeZone) else {
            throw Rejection(.timeZoneUnknown, ["timeZone": timeZone])
        }
        let first = from ?? today
        let years = rules.office(office)?.years.value ?? 1
        let last = until ?? first.adding(years: Int64(years))
        guard first <= last, let startsAt = startOfDay(first, in: timeZone),
            let endsAt = startOfDay(last.adding(days: 1), in: timeZone)
        else {
            throw Rejection(.mandateTermInvalid, ["from": first.scalar, "until": last.scalar])
        }
        return Term(from: first, until: last, startsAt: startsAt, endsAt: endsAt)
    }
}
