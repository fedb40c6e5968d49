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

/// What decisions know of a mandate.
struct Mandate: Hashable, Sendable {
    let id: Identifier
    /// Where it was sworn or recognized: the authority of what is done by it.
    let position: Int64
    let member: Identifier
    let office: Office
    let unit: Identifier?
    let startsAt: Instant
    /// The end of its term.
    let endsAt: Instant
    /// When it ended before its term: by resignation, recall or replacement.
    var endedAt: Instant?

    /// When it ends or has ended.
    var end: Instant { endedAt.map { min($0, endsAt) } ?? endsAt }

    /// Whether it gives authority. Past its end it gives none, whether or not that was recorded.
    func isInForce(at instant: Instant) -> Bool { startsAt <= instant && instant < end }

    init(_ id: Identifier, _ data: MandateRecognized, at position: Int64) {
        self.id = id
        self.position = position
        member = data.memberId
        office = data.office
        unit = data.unitId
        startsAt = data.startsAt
        endsAt = data.endsAt
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
