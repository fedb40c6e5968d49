/// Judges afterwards, from the book alone, whether each act was allowed by the entry that it names as its authority.
///
/// It folds what gives powers: mandates, promoters, registrations, and who was named for an assembly, a consultation or a
/// polling table. Events must come in the order of their positions, each judged before it is folded.
public struct AuthorityAudit: Sendable {
    /// What is wrong with an act's authority.
    public enum Fault: String, Hashable, Sendable {
        /// It names none, and isn't part of a founding.
        case none
        /// It names an entry that isn't before it.
        case notBefore
        /// What it names gives its actor no power.
        case notTheirs
        /// It names a mandate that wasn't in force when the act happened.
        case mandateNotInForce
        /// It names a mandate of an office that has no such power.
        case officeWithout
        /// It is a promoter's, after the first swearing-in.
        case promotersEnded
        /// Its actor is the policies' own, and it names nothing that set the time.
        case notDue
    }

    private struct Act: Hashable {
        let actor: Identifier
        let by: Identifier?
        let authority: Int64?
        let occurredAt: Instant
        let recordedAt: Instant
    }

    private var commune = Commune()
    private var registered: [Identifier: Int64] = [:]
    private var named: [Int64: Set<Identifier>] = [:]
    private var openings: [Identifier: Instant] = [:]
    private var last: (act: Act, fault: Fault?)?
    private var isFounding = true

    /// Of an empty book.
    public init() {}

    /// Judges the next event, then folds it; `nil` where nothing is wrong.
    public mutating func judge(_ recorded: Recorded) -> Fault? {
        let act = Act(
            actor: recorded.actor,
            by: recorded.by,
            authority: recorded.authority,
            occurredAt: recorded.occurredAt,
            recordedAt: recorded.recordedAt
        )
        // A command's events are one act: what its first one changes doesn't take the power from the others.
        let fault: Fault?
        if let last, last.act == act { fault = last.fault } else { fault = self.fault(recorded) }
        last = (act, fault)
        evolve(recorded)
        return fault
    }

    private mutating func fault(_ recorded: Recorded) -> Fault? {
        guard let authority = recorded.authority else {
            // Founding is an operator's act, before there is a book that could give a power.
            if isFounding || recorded.stream.kind == .operators { return nil }
            return Fault.none
        }
        isFounding = false
        guard authority < recorded.position else { return .notBefore }
        if recorded.actor == .policy { return authority > 0 ? nil : .notDue }
        let moments = moments(of: recorded)
        let held = commune.mandates(of: recorded.actor).filter { $0.position == authority }
        if let mandate = held.first {
            guard moments.contains(where: mandate.isInForce(at:)) else { return .mandateNotInForce }
            return Self.offices(of: recorded).contains(mandate.office) ? nil : .officeWithout
        }
        if authority == commune.founded, commune.promoters.contains(recorded.actor) {
            return moments.contains(where: commune.promotersAct(at:)) ? nil : .promotersEnded
        }
        if registered[recorded.actor] == authority { return nil }
        if let people = named[authority] {
            // A registrar casts for a voter, and is shown as who entered it.
            if people.contains(recorded.actor) { return nil }
            if let by = recorded.by, people.contains(by) { return nil }
        }
        return .notTheirs
    }

    /// When it happened, and the openings of the assemblies that it may belong to: mandates are those of the opening.
    private func moments(of recorded: Recorded) -> [Instant] {
        switch recorded.stream.kind {
        case .assembly, .motion, .election, .tally, .draw, .mandate, .recall, .acta:
            let since = recorded.occurredAt + -Self.longestAssembly
            return [recorded.occurredAt] + openings.values.filter { $0 >= since && $0 <= recorded.occurredAt }
        case .commune, .rules, .unit, .party, .member, .household, .roll, .consultation, .item, .lot, .location,
            .allocation, .order, .commitment, .asset, .operators:
            return [recorded.occurredAt]
        }
    }

    /// In seconds: an assembly that was recessed goes on by the mandates of its opening.
    private static let longestAssembly: Int64 = 30 * 86_400

    private mutating func evolve(_ recorded: Recorded) {
        commune.evolve(recorded)
        switch recorded.event {
        case .members(.registered): registered[recorded.stream.id] = recorded.position
        case .assemblies(.assembly(.convened(let data))): named[recorded.position] = Set(data.registrars ?? [])
        case .assemblies(.assembly(.proxyNamed(let data))): named[recorded.position] = [data.proxyId]
        case .assemblies(.assembly(.callOpened)):
            if openings[recorded.stream.id] == nil { openings[recorded.stream.id] = recorded.occurredAt }
        case .consultations(.opened(let data)): named[recorded.position] = Set(data.registrars)
        case .elections(.tally(.tableOpened(let data))): named[recorded.position] = Set(data.clerks + data.witnesses)
        case .communes, .members, .assemblies, .actas, .consultations, .inventories, .mandates, .elections, .operators:
            break
        }
    }

    /// The offices of the commands by which an event of this context can come about.
    private static func offices(of recorded: Recorded) -> Set<Office> {
        switch recorded.event {
        case .communes: founding
        case .members: registering
        case .assemblies: assembling
        case .actas: keeping
        case .consultations: consulting
        case .inventories: storing
        case .mandates: mandating
        case .elections: electing
        case .operators: []
        }
    }

    private static func offices(_ commands: [any Command.Type]...) -> Set<Office> {
        Set(commands.flatMap { $0 }.flatMap { $0.power.offices })
    }

    private static let founding = offices(CommunesEvent.commands, AssembliesEvent.commands, MandatesEvent.commands)
    /// Assemblies, consultations and recalls freeze their rolls.
    private static let registering = offices(
        MembersEvent.commands,
        AssembliesEvent.commands,
        ConsultationsEvent.commands,
        MandatesEvent.commands,
        InventoriesEvent.commands
    )
    private static let assembling = offices(AssembliesEvent.commands, ElectionsEvent.commands, CommunesEvent.commands)
    private static let keeping = offices(ActasEvent.commands, AssembliesEvent.commands)
    /// Ballots on paper are counted at tables.
    private static let consulting = offices(ConsultationsEvent.commands, ElectionsEvent.commands)
    private static let storing = offices(InventoriesEvent.commands)
    private static let mandating = offices(MandatesEvent.commands, CommunesEvent.commands, MembersEvent.commands)
    private static let electing = offices(ElectionsEvent.commands, AssembliesEvent.commands)
}
