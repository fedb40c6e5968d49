/// Something that an event says must happen later, by itself.
public struct Duty: Sendable {
    /// Counted from 1 among the duties of one event.
    public let n: Int
    /// When it is due; also when it then happened.
    public let at: Instant
    /// What is done, as the policies' own actor.
    public let command: any Command
    /// Refusals that say that it was done already, or needn't be any more.
    public let settledBy: Set<String>

    /// A duty of its parts.
    init(_ n: Int, at instant: Instant, _ command: any Command, settledBy codes: [RejectionCode]) {
        self.n = n
        at = instant
        self.command = command
        settledBy = Set(codes.map(\.code))
    }

    /// What the duty's command is called in the ledger: doing it twice is doing it once.
    ///
    /// No client's id has a colon, so that none can take it before.
    ///
    /// - Parameter position: Of the event that set the time.
    public static func commandId(position: Int64, n: Int) -> String { "policy:\(position):\(n)" }
}

/// What follows from events when time passes: calls open, consultations close, mandates lapse, last days go by.
///
/// The moments are in the events: they were computed when those were decided, in the commune's time zone.
public enum Policy {
    /// Types of events that anything may follow from.
    public static let types: Set<String> = [
        AssemblyConvened.kind.type, AssemblyPostponed.kind.type, ConsultationOpened.kind.type,
        MandateRecognized.kind.type, MandateSworn.kind.type, MandateReplaced.kind.type, RecallPetitioned.kind.type,
        RecallSignaturesVerified.kind.type, RecallReported.kind.type, AssemblyHeld.kind.type,
    ]

    /// Commands that are done by time, once they are due.
    public static let commands: [any Command.Type] = [
        AssembliesOpenCall.self, AssembliesMarkOverdue.self, ConsultationsClose.self, MandatesLapse.self,
        RecallsMarkOverdue.self,
    ]

    /// What follows from one event; nothing from most.
    public static func duties(of recorded: Recorded) -> [Duty] {
        let id = recorded.stream.id
        switch recorded.event {
        case .communes(let event): return duties(of: event, id)
        case .assemblies(.assembly(let event)): return duties(of: event, id)
        case .consultations(.opened(let data)):
            guard let end = data.closesAt else { return [] }
            return [Duty(1, at: end, ConsultationsClose(consultationId: id), settledBy: [.consultationClosed])]
        case .mandates(.mandate(let event)): return duties(of: event, id)
        case .mandates(.recall(let event)): return duties(of: event, id)
        case .members, .assemblies, .actas, .consultations, .inventories, .elections, .operators: return []
        }
    }

    private static func duties(of event: CommunesEvent, _ id: Identifier) -> [Duty] {
        switch event {
        case .mandateRecognized(let data): [lapse(id, data.endsAt)]
        case .assemblyHeld(let data):
            [
                Duty(
                    1,
                    at: data.overdueAt,
                    AssembliesMarkOverdue(assemblyId: data.assemblyId),
                    settledBy: [.assemblyFollowed]
                )
            ]
        case .founded, .rulesAdopted, .unitEstablished, .partyRegistered, .assemblyOverdue: []
        }
    }

    private static func duties(of event: AssemblyEvent, _ id: Identifier) -> [Duty] {
        switch event {
        case .convened(let data): calls(id, data.firstCall, data.secondCall)
        case .postponed(let data): calls(id, data.firstCall, data.secondCall)
        case .callOpened, .checkedIn, .checkInUndone, .checkedOut, .guestCheckedIn, .proxyNamed, .proxyWithdrawn,
            .representationChanged,
            .quorumVerified, .quorumFailed,
            .cancelled, .agendaAmended, .recessed, .resumed, .voteOpened, .voteClosed, .closed:
            []
        }
    }

    private static func calls(_ id: Identifier, _ first: Instant, _ second: Instant?) -> [Duty] {
        // An assembly that was postponed has other times: what was due by the old ones comes too early, or to nothing.
        let settled: [RejectionCode] = [
            .assemblyInSession, .assemblyEnded, .callPassed, .callTooEarly, .secondCallNotSet, .secondCallUnknown,
        ]
        let calls: [(Call, Instant?)] = [(.first, first), (.second, second)]
        return calls.enumerated().compactMap { index, entry in
            entry.1.map { at in
                Duty(index + 1, at: at, AssembliesOpenCall(assemblyId: id, call: entry.0), settledBy: settled)
            }
        }
    }

    private static func duties(of event: MandateEvent, _ id: Identifier) -> [Duty] {
        switch event {
        case .swornIn(let data): [lapse(id, data.endsAt)]
        case .replaced(let data): [lapse(id, data.endsAt)]
        case .resigned, .lapsed, .recalled, .vacated, .recallOpened, .recallClosed: []
        }
    }

    private static func lapse(_ id: Identifier, _ instant: Instant) -> Duty {
        // An alternate who stepped in has the term of whom they replace.
        Duty(
            1,
            at: instant,
            MandatesLapse(mandateId: id),
            settledBy: [.mandateEnded, .mandateNotOver, .mandateHeldOver]
        )
    }

    private static func duties(of event: RecallEvent, _ id: Identifier) -> [Duty] {
        switch event {
        case .petitioned(let data): overdue(id, data.report, data.coordination)
        case .signaturesVerified(let data): overdue(id, data.report, data.coordination)
        case .reported(let data): overdue(id, nil, data.coordination)
        case .signed, .referred, .defended, .overdue, .decided, .lapsed: []
        }
    }

    private static func overdue(_ id: Identifier, _ report: Deadline?, _ coordination: Deadline?) -> [Duty] {
        let steps: [(RecallStep, Deadline?)] = [(.report, report), (.coordination, coordination)]
        return steps.enumerated().compactMap { index, entry in
            entry.1.map { deadline in
                Duty(
                    index + 1,
                    at: deadline.dueAt,
                    RecallsMarkOverdue(recallId: id, step: entry.0),
                    settledBy: [.recallStepDone, .recallStepNotDue, .recallEnded]
                )
            }
        }
    }
}
