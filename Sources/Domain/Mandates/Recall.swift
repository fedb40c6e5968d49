/// Where a recall stands. The raw values are storage format.
public enum RecallState: String, Word {
    /// Signatures are collected.
    case collecting
    /// They suffice, or the social audit asked for it: the report is due.
    case verified
    /// The report is there: it is for the coordinating body to put it before the assembly.
    case reported
    /// The assembly has it.
    case referred
    /// The mandate ended by it.
    case revoked
    /// The mandate goes on.
    case kept
    /// The mandate ended otherwise before.
    case lapsed

    /// Nothing follows it.
    public var isFinal: Bool {
        switch self {
        case .revoked, .kept, .lapsed: true
        case .collecting, .verified, .reported, .referred: false
        }
    }
}

/// Who asks for a recall. The raw values are storage format.
public enum Petitioner: String, Word {
    /// A share of the electors, by their signatures.
    case electors
    /// The social audit.
    case audit
}

/// A step of a recall that has a last day. The raw values are storage format.
public enum RecallStep: String, Word {
    /// The report.
    case report
    /// The coordinating body's turn.
    case coordination
}

/// The last day of a step, and the moment at which it is over.
public struct Deadline: Codable, Hashable, Sendable {
    /// The last day.
    public let until: CivilDate
    /// When that day is over, in the commune's time zone.
    public let dueAt: Instant
    /// The rule that gives so many days.
    public let rule: RuleReference

    static func example(_ until: CivilDate, _ dueAt: Instant, _ rule: String) -> Deadline {
        Deadline(
            until: until,
            dueAt: dueAt,
            rule: RuleReference(id: rule, ruleSet: "ve-consejos-2023", citation: "Art. 40")
        )
    }
}

/// What decisions know of a recall. Folding a signature costs the same, however many there are.
struct Recall: Sendable {
    private(set) var petition: RecallPetitioned?
    /// The position of the petition.
    private(set) var petitioned: Int64 = 0
    private(set) var state = RecallState.collecting
    private(set) var signatures = IdentifierMap<Bool>()
    /// From which position on a motion may be about it.
    private(set) var opened: Int64 = 0
    /// Where each deadline was set.
    private(set) var reportSet: Int64 = 0
    private(set) var coordinationSet: Int64 = 0
    private(set) var report: Deadline?
    private(set) var coordination: Deadline?
    private(set) var isDefended = false
    private(set) var isReported = false
    private(set) var marked: Set<RecallStep> = []

    mutating func evolve(_ recorded: Recorded) {
        guard case .mandates(.recall(let event)) = recorded.event else { return }
        switch event {
        case .petitioned(let data):
            petition = data
            petitioned = recorded.position
            if data.by == .audit { verify(data.report, data.coordination, at: recorded.position) }
        case .signed(let data): signatures[data.memberId] = true
        case .signaturesVerified(let data): verify(data.report, data.coordination, at: recorded.position)
        case .reported(let data):
            if state == .verified { state = .reported }
            isReported = true
            coordination = data.coordination
            coordinationSet = recorded.position
        case .referred: state = .referred
        case .defended: isDefended = true
        case .overdue(let data): marked.insert(data.step)
        case .decided(let data): state = data.result == .revoked ? .revoked : .kept
        case .lapsed: state = .lapsed
        }
    }

    private mutating func verify(_ report: Deadline?, _ coordination: Deadline?, at position: Int64) {
        state = .verified
        opened = position
        self.report = report
        self.coordination = coordination
        reportSet = position
        coordinationSet = position
    }
}

extension Recall {
    /// That nothing has ended it.
    ///
    /// - Throws: `recall-ended`.
    func requireUnended() throws(Rejection) {
        guard !state.isFinal else { throw Rejection(.recallEnded, ["state": state.rawValue]) }
    }

    /// That its signatures suffice, and nothing has ended it.
    ///
    /// - Throws: `recall-ended`, `signatures-not-verified`.
    func requireVerified() throws(Rejection) {
        try requireUnended()
        guard state != .collecting else { throw Rejection(.signaturesNotVerified) }
    }
}

extension Context {
    /// A recall that was asked for.
    ///
    /// - Throws: `recall-unknown`.
    mutating func requireRecall(_ id: Identifier) throws(Rejection) -> (recall: Recall, petition: RecallPetitioned) {
        guard book.has(.stream(Stream(.recall, id))), let recall = book.recalls[id], let petition = recall.petition
        else { throw Rejection(.recallUnknown, ["recall": id.text]) }
        return (recall, petition)
    }

    /// The rules of recalls.
    ///
    /// - Throws: `recall-not-in-rules`.
    mutating func recallRules() throws(Rejection) -> (set: RuleSet, recall: RecallRules) {
        let set = try rules()
        guard let recall = set.recall else { throw Rejection(.recallNotInRules, ["ruleSet": set.id.text]) }
        return (set, recall)
    }

    /// That whom a recall concerns doesn't run it.
    ///
    /// - Throws: `recall-of-actor`.
    func requireUnconcerned(_ petition: RecallPetitioned) throws(Rejection) {
        guard actor != petition.memberId, by != petition.memberId else {
            throw Rejection(.recallOfActor, ["member": petition.memberId.text])
        }
    }

    /// So many calendar days from a day on, the first excluded, up to 24:00 of the last.
    mutating func deadline(
        _ days: Cited<Int>,
        after day: CivilDate,
        rule: String,
        of set: RuleSet
    ) throws(Rejection) -> Deadline {
        let zone = currentCommune().timeZone
        let until = day.adding(days: Int64(days.value))
        guard let dueAt = startOfDay(until.adding(days: 1), in: zone) else {
            throw Rejection(.timeZoneUnknown, ["timeZone": zone])
        }
        return Deadline(until: until, dueAt: dueAt, rule: set.reference(rule, days))
    }

    /// The two clocks that run from now: for the report, and for the coordinating body at the latest.
    mutating func recallDeadlines() throws(Rejection) -> (report: Deadline, coordination: Deadline) {
        let (set, rules) = try recallRules()
        let report = try deadline(rules.reportDays, after: today(), rule: "recall.reportDays", of: set)
        let coordination = try deadline(
            rules.coordinationDays,
            after: report.until,
            rule: "recall.coordinationDays",
            of: set
        )
        return (report, coordination)
    }
}
