/// The report on a recall was made; the coordinating body's clock runs.
public struct RecallReported: EventPayload {
    public static let kind = EventKind("recalls.reported", 1)

    /// What it says; sealed, since it is about the mandate's holder.
    public let text: FreeText
    /// Whether its last day was over.
    public let overdue: Bool
    /// The coordinating body's last day.
    public let coordination: Deadline

    public static let example = RecallReported(
        text: .sealed(.example("m-0007", .text)),
        overdue: false,
        coordination: .example("2026-12-22", "2026-12-23T04:00:00Z", "recall.coordinationDays")
    )
    public var sealed: [Sealed] { text.parts }
    public var event: Event { .mandates(.recall(.reported(self))) }
}

/// The coordinating body put a recall before the assembly.
public struct RecallReferred: EventPayload {
    public static let kind = EventKind("recalls.referred", 1)

    /// The assembly that is to decide, where it was convened already.
    public let assemblyId: Identifier?
    /// Whether the last day for it was over.
    public let overdue: Bool

    public static let example = RecallReferred(assemblyId: "a-revocatoria", overdue: false)
    public var event: Event { .mandates(.recall(.referred(self))) }
}

/// Whose mandate it is was heard.
public struct RecallDefended: EventPayload {
    public static let kind = EventKind("recalls.defended", 1)

    /// Who.
    public let memberId: Identifier
    /// What they said, sealed; left out where it was only heard.
    public let text: FreeText?

    public static let example = RecallDefended(memberId: "m-0007", text: nil)
    public var sealed: [Sealed] { text?.parts ?? [] }
    public var event: Event { .mandates(.recall(.defended(self))) }
}

/// A step's last day went by without it. The recall goes on: silence doesn't end it.
public struct RecallOverdue: EventPayload {
    public static let kind = EventKind("recalls.overdue", 1)

    /// Which step.
    public let step: RecallStep

    public static let example = RecallOverdue(step: .report)
    public var event: Event { .mandates(.recall(.overdue(self))) }
}

/// Makes the report on a recall.
public struct RecallsReport: Command {
    public static let type = "recalls.report"
    public static let summary = "Make the report on a recall; the coordinating body's clock starts"
    public static let power = Power(.audit, .electoral)

    /// Which recall.
    public let recallId: Identifier
    /// What the report says.
    public let text: Prose
    /// Members whom it is about; whose mandate it is unless told.
    public let about: [Identifier]?

    public static let example = RecallsReport(recallId: "re-2026-1", text: "Faltan dos rendiciones", about: nil)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (recall, petition) = try context.requireRecall(recallId)
        try context.authorize(Self.power, unit: petition.unitId)
        try context.requireUnconcerned(petition)
        try recall.requireVerified()
        guard !recall.isReported else { throw Rejection(.recallAlreadyReported) }
        let (set, rules) = try context.recallRules()
        let reported = RecallReported(
            text: try context.freeText(text.text, about: about ?? context.sealable(petition.memberId)),
            overdue: recall.report.map { context.occurredAt >= $0.dueAt } ?? false,
            coordination: try context.deadline(
                rules.coordinationDays,
                after: context.today(),
                rule: "recall.coordinationDays",
                of: set
            )
        )
        return [NewEvent(Stream(.recall, recallId), reported)]
    }
}

/// Puts a recall before the assembly.
public struct RecallsRefer: Command {
    public static let type = "recalls.refer"
    public static let summary = "Put a recall before the assembly, as the coordinating body"
    public static let power = Power(.coordination, .spokesperson)

    /// Which recall.
    public let recallId: Identifier
    /// The assembly that is to decide, where it was convened already.
    public let assemblyId: Identifier?

    public static let example = RecallsRefer(recallId: "re-2026-1", assemblyId: "a-revocatoria")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (recall, petition) = try context.requireRecall(recallId)
        try context.authorize(Self.power, unit: petition.unitId)
        try context.requireUnconcerned(petition)
        try recall.requireVerified()
        guard recall.state != .referred else { throw Rejection(.recallAlreadyReferred) }
        try recall.requireReport(at: context.occurredAt)
        if let assemblyId {
            let assembly = try context.requireAssembly(assemblyId)
            try context.requireRecallAssembly(assembly, of: petition)
            try assembly.requireUnended()
        }
        let overdue = recall.coordination.map { context.occurredAt >= $0.dueAt } ?? false
        return [
            NewEvent(Stream(.recall, recallId), RecallReferred(assemblyId: assemblyId, overdue: overdue))
        ]
    }
}

/// Enters a defence.
public struct RecallsDefend: Command {
    public static let type = "recalls.defend"
    public static let summary = "Defend oneself against a recall; others may enter that the defence was heard"
    public static let power = Power(.audit, .electoral, .coordination, .spokesperson, subject: true)

    /// Which recall.
    public let recallId: Identifier
    /// What is said; left out where it is only recorded that it was heard.
    public let text: Prose?
    /// Members whom it is about; whose mandate it is unless told.
    public let about: [Identifier]?

    public static let example = RecallsDefend(
        recallId: "re-2026-1",
        text: "Las cuentas están en el folio 12",
        about: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (recall, petition) = try context.requireRecall(recallId)
        if context.actor == petition.memberId {
            try context.authorize(Power(subject: true), subject: petition.memberId)
        } else {
            try context.authorize(Self.power, unit: petition.unitId)
        }
        try recall.requireVerified()
        let about = about ?? context.sealable(petition.memberId)
        let text = try text.map { text throws(Rejection) in try context.freeText(text.text, about: about) }
        return [
            NewEvent(Stream(.recall, recallId), RecallDefended(memberId: petition.memberId, text: text))
        ]
    }
}

/// Records that a step's last day went by without it.
public struct RecallsMarkOverdue: Command {
    public static let type = "recalls.mark-overdue"
    public static let summary = "Record that a recall's report, or the coordinating body, is past its last day"
    public static let power = Power(.electoral, .audit)

    /// Which recall.
    public let recallId: Identifier
    /// Which step.
    public let step: RecallStep

    /// A mark on a recall.
    public init(recallId: Identifier, step: RecallStep) {
        self.recallId = recallId
        self.step = step
    }

    public static let example = RecallsMarkOverdue(recallId: "re-2026-1", step: .report)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (recall, petition) = try context.requireRecall(recallId)
        let deadline = step == .report ? recall.report : recall.coordination
        let isDue = deadline.map { context.occurredAt >= $0.dueAt } ?? false
        let position = step == .report ? recall.reportSet : recall.coordinationSet
        if !context.authorizedByTime(setAt: position) {
            try context.authorize(Self.power, unit: petition.unitId)
        }
        try recall.requireVerified()
        let isDone =
            switch step {
            case .report: recall.isReported || recall.state == .referred
            case .coordination: recall.state == .referred
            }
        guard !isDone else { throw Rejection(.recallStepDone, ["step": step.rawValue]) }
        guard isDue else {
            throw Rejection(
                .recallStepNotDue,
                rule: deadline?.rule,
                ["step": step.rawValue, "until": deadline?.until.scalar ?? ""]
            )
        }
        guard !recall.marked.contains(step) else { return [] }
        return [NewEvent(Stream(.recall, recallId), RecallOverdue(step: step))]
    }
}

extension Recall {
    /// That the report is there, or its last day is over: its absence doesn't hold the petition up for good.
    ///
    /// - Throws: `recall-not-reported`.
    func requireReport(at instant: Instant) throws(Rejection) {
        guard !isReported, let report, instant < report.dueAt else { return }
        throw Rejection(.recallNotReported, rule: report.rule, ["until": report.until.scalar])
    }
}
