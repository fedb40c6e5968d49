public import Domain
public import Postgres

/// The board of assemblies: what is convened, which call is open, what it needs and how many are there.
public enum AssembliesView: DocumentView {
    public static let name = "assemblies"
    public static let version = 3
    public static var table: SQL { "assembly" }

    /// What is shown of an assembly.
    public struct Row: Codable, Hashable, Sendable {
        /// Where it stands.
        public var state: AssemblyState
        /// What it meets for.
        public var act: TypeOfAct
        /// Whose assembly it is; missing where it is the whole commune's.
        public var unitId: Identifier?
        /// What is dealt with.
        public var agenda: [AgendaPoint]
        /// When it begins.
        public var firstCall: Instant
        /// When a smaller quorum is enough.
        public var secondCall: Instant?
        /// Where.
        public var place: String
        /// Who convened it.
        public var convenedBy: Identifier
        /// When.
        public var convenedAt: Instant
        /// Who convened it, who entered that, and by which entry of the book.
        public var convened: DeedShown
        /// Who may check in and cast for others.
        public var registrars: [Identifier]
        /// The roll that was frozen for it.
        public var rollId: Identifier
        /// How many are on it.
        public var eligible: Int
        /// What the first call needs.
        public var quorumFirst: Quorum
        /// What the second call needs.
        public var quorumSecond: Quorum?
        /// The call that was opened last.
        public var call: Call?
        /// The calls that were opened, with what each needed and had.
        public var calls: [CallShown]
        /// What must be there: at the open call, or at the first where none is open yet.
        public var quorumNeeded: Int
        /// Members of the roll who are checked in, and those whom somebody who is stands for.
        public var present: Int
        /// How many of them are represented; missing where nobody ever was.
        public var represented: Int?
        /// Guests.
        public var guests: Int
        /// When its first call to be opened was.
        public var openedAt: Instant?
        /// When its quorum was verified.
        public var inSessionAt: Instant?
        /// When a recess should end, where it was said.
        public var recessUntil: Instant?
        /// When it ended, however it did.
        public var endedAt: Instant?
        /// Why it was postponed or cancelled.
        public var reason: ShownText?
        /// What is being voted on.
        public var votesUnderWay: [Identifier]
        /// The last day for the next assembly, by the longest interval of the rules, while this is the last one.
        public var nextBy: CivilDate?
        /// Whether that day went by without one.
        public var overdue: Bool?
    }

    /// A call that was opened.
    public struct CallShown: Codable, Hashable, Sendable {
        /// Which.
        public var call: Call
        /// When.
        public var openedAt: Instant
        /// How many it needed.
        public var needed: Int
        /// How many were there when its quorum was verified or found missing, or when the other call was opened; missing
        /// while it is open.
        public var present: Int?
        /// Whether they sufficed; missing while it is open.
        public var reached: Bool?
    }

    /// One point of an agenda.
    public struct AgendaPoint: Codable, Hashable, Sendable {
        /// Its id within the agenda.
        public var id: Identifier
        /// What it is; missing once it was about somebody who was erased.
        public var text: ShownText
    }

    public static func touches(_ event: Recorded) -> [String] {
        switch event.event {
        case .assemblies(.assembly): [event.stream.id.text]
        case .communes(.assemblyHeld(let data)): [data.assemblyId.text] + (data.previousId.map { [$0.text] } ?? [])
        case .communes(.assemblyOverdue(let data)): [data.assemblyId.text]
        case .assemblies, .actas, .communes, .members, .consultations, .inventories, .mandates, .elections, .operators:
            []
        }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        switch recorded.event {
        case .communes(.assemblyHeld(let data)):
            if let previous = data.previousId?.text, var row = rows[previous] {
                row.nextBy = nil
                row.overdue = nil
                rows[previous] = row
            }
            var row = try rows.required(data.assemblyId.text)
            row.nextBy = data.nextBy
            row.overdue = false
            rows[data.assemblyId.text] = row
        case .communes(.assemblyOverdue(let data)):
            var row = try rows.required(data.assemblyId.text)
            row.overdue = true
            rows[data.assemblyId.text] = row
        case .assemblies(.assembly(let event)): try apply(event, recorded, to: &rows)
        case .assemblies, .actas, .communes, .members, .consultations, .inventories, .mandates, .elections, .operators:
            break
        }
    }

    private static func apply(
        _ event: AssemblyEvent,
        _ recorded: Recorded,
        to rows: inout RowSet<Row>
    ) throws(ViewFault) {
        let id = recorded.stream.id.text
        if case .convened(let data) = event {
            rows[id] = Row(data, recorded)
            return
        }
        var row = try rows.required(id)
        row.evolve(event, recorded)
        rows[id] = row
    }

    /// `/assemblies`: the latest first.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "assemblies",
            source: "assembly",
            fields: [
                Field("state", .text, "doc->>'state'"),
                Field("act", .text, "doc->>'act'"),
                Field("unitId", .text, "doc->>'unitId'", order: "(doc->>'unitId') collate \"C\""),
                Field("agenda", .json, "doc->'agenda'"),
                Field("firstCall", .time, "(doc->>'firstCall')::timestamptz"),
                Field("secondCall", .time, "(doc->>'secondCall')::timestamptz"),
                Field("place", .text, "doc->>'place'"),
                Field("convenedBy", .text, "doc->>'convenedBy'", order: "(doc->>'convenedBy') collate \"C\""),
                Field("convenedAt", .time, "(doc->>'convenedAt')::timestamptz"),
                Field("convened", .json, "doc->'convened'"),
                Field("registrars", .json, "doc->'registrars'"),
                Field("rollId", .text, "doc->>'rollId'", order: "(doc->>'rollId') collate \"C\""),
                Field("eligible", .integer, "(doc->>'eligible')::bigint"),
                Field("quorumFirst", .json, "doc->'quorumFirst'"),
                Field("quorumSecond", .json, "doc->'quorumSecond'"),
                Field("call", .text, "doc->>'call'"),
                Field("calls", .json, "doc->'calls'"),
                Field("quorumNeeded", .integer, "(doc->>'quorumNeeded')::bigint"),
                Field("present", .integer, "(doc->>'present')::bigint"),
                Field("represented", .integer, "(doc->>'represented')::bigint"),
                Field("guests", .integer, "(doc->>'guests')::bigint"),
                Field("openedAt", .time, "(doc->>'openedAt')::timestamptz"),
                Field("inSessionAt", .time, "(doc->>'inSessionAt')::timestamptz"),
                Field("recessUntil", .time, "(doc->>'recessUntil')::timestamptz"),
                Field("endedAt", .time, "(doc->>'endedAt')::timestamptz"),
                Field("reason", .json, "doc->'reason'"),
                Field("votesUnderWay", .json, "doc->'votesUnderWay'"),
                Field("nextBy", .text, "doc->>'nextBy'"),
                Field("overdue", .bool, "(doc->>'overdue')::boolean"),
            ],
            order: [ListQuery.Sort("firstCall", descending: true)]
        )
    )
}

extension AssembliesView.Row {
    fileprivate init(_ data: AssemblyConvened, _ recorded: Recorded) {
        self.init(
            state: .convened,
            act: data.act,
            unitId: data.unitId,
            agenda: data.agenda.map { AssembliesView.AgendaPoint($0, at: recorded.position) },
            firstCall: data.firstCall,
            secondCall: data.secondCall,
            place: data.place,
            convenedBy: recorded.actor,
            convenedAt: recorded.occurredAt,
            convened: DeedShown(recorded),
            registrars: data.registrars ?? [],
            rollId: data.rollId,
            eligible: data.eligible,
            quorumFirst: data.quorumFirst,
            quorumSecond: data.quorumSecond,
            calls: [],
            quorumNeeded: data.quorumFirst.needed,
            present: 0,
            guests: 0,
            votesUnderWay: []
        )
    }

    /// The call that was open found so many there.
    private mutating func endCall(present: Int, reached: Bool) {
        guard let last = calls.indices.last, calls[last].reached == nil else { return }
        calls[last].present = present
        calls[last].reached = reached
    }

    private mutating func countRepresented(_ difference: Int) {
        present += difference
        represented = (represented ?? 0) + difference
    }

    fileprivate mutating func evolve(_ event: AssemblyEvent, _ recorded: Recorded) {
        switch event {
        case .convened: break
        case .callOpened(let data):
            endCall(present: data.present, reached: false)
            calls.append(
                AssembliesView.CallShown(call: data.call, openedAt: recorded.occurredAt, needed: data.quorum.needed)
            )
            state = data.call == .first ? .firstCall : .secondCall
            call = data.call
            quorumNeeded = data.quorum.needed
            openedAt = openedAt ?? recorded.occurredAt
        case .checkedIn: present += 1
        case .checkInUndone, .checkedOut: present -= 1
        case .proxyNamed(let data): if data.present { countRepresented(1) }
        case .proxyWithdrawn(let data): if data.present { countRepresented(-1) }
        case .representationChanged(let data):
            countRepresented(data.present ? data.memberIds.count : -data.memberIds.count)
        case .guestCheckedIn: guests += 1
        case .quorumVerified(let data):
            endCall(present: data.present, reached: true)
            state = .inSession
            inSessionAt = recorded.occurredAt
        case .quorumFailed(let data):
            endCall(present: data.present, reached: false)
            state = .noQuorum
            endedAt = recorded.occurredAt
        case .postponed(let data):
            state = .postponed
            firstCall = data.firstCall
            secondCall = data.secondCall
            place = data.place ?? place
            reason = data.reason.map { ShownText($0, position: recorded.position) }
            call = nil
            calls = []
            openedAt = nil
            quorumNeeded = quorumFirst.needed
        case .cancelled(let data):
            state = .cancelled
            reason = data.reason.map { ShownText($0, position: recorded.position) }
            endedAt = recorded.occurredAt
        case .agendaAmended(let data):
            agenda = data.agenda.map { AssembliesView.AgendaPoint($0, at: recorded.position) }
        case .recessed(let data):
            state = .recessed
            recessUntil = data.until
        case .resumed:
            state = .inSession
            recessUntil = nil
        case .voteOpened(let data): votesUnderWay.append(data.matterId)
        case .voteClosed(let data): votesUnderWay.removeAll { $0 == data.matterId }
        case .closed:
            state = .closed
            endedAt = recorded.occurredAt
        }
    }
}

extension AssembliesView.AgendaPoint {
    fileprivate init(_ item: AgendaItem, at position: Int64) {
        self.init(id: item.id, text: ShownText(item.text, position: position))
    }
}
