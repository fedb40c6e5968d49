/// Where an election stands. The raw values are storage format.
public enum ElectionState: String, Word {
    /// Nominations are taken.
    case open
    /// The candidates are settled; tables count.
    case closed
    case proclaimed
}

/// What decisions know of an election.
struct Election: Sendable {
    private(set) var opened: ElectionOpened?
    private(set) var state = ElectionState.open
    /// Where the list of candidates was frozen.
    private(set) var closedAt: Int64?
    /// The candidates of each seat, in the order of their nominations.
    private(set) var candidates: [[Identifier]] = []
    /// The tables of each seat, with how many are enrolled at each.
    private(set) var tables: [[Table]] = []
    /// The draws that were announced among tied candidates: one for each group.
    private(set) var draws: [Set<Identifier>: Identifier] = [:]
    private(set) var proclaimed: ElectionProclaimed?

    struct Table: Hashable, Sendable {
        let tally: Identifier
        let enrolled: Int
    }

    /// The place of a seat among those that were opened.
    func index(of office: Office, _ unit: Identifier?) -> Int? {
        opened?.seats.firstIndex { $0.office == office && $0.unitId == unit }
    }

    /// The persons who stand for a seat, in the order of their nominations: who turned out to be registered twice stands
    /// once, under the id that is kept.
    func persons(for index: Int, in register: Register) -> [Identifier] {
        var seen: Set<Identifier> = []
        return candidates[index].map(register.person).filter { seen.insert($0).inserted }
    }

    /// The draw that was announced among exactly these persons.
    func draw(among persons: some Collection<Identifier>, in register: Register) -> Identifier? {
        let wanted = Set(persons)
        return draws[wanted] ?? draws.first { Set($0.key.map(register.person)) == wanted }?.value
    }

    mutating func evolve(_ recorded: Recorded) {
        guard case .elections(.election(let event)) = recorded.event else { return }
        switch event {
        case .opened(let data):
            opened = data
            candidates = data.seats.map { _ in [] }
            tables = data.seats.map { _ in [] }
        case .nominated(let data):
            if let index = index(of: data.office, data.unitId) { candidates[index].append(data.memberId) }
        case .withdrawn(let data):
            if let index = index(of: data.office, data.unitId) {
                candidates[index].removeAll { $0 == data.memberId }
            }
        case .closed:
            state = .closed
            closedAt = recorded.position
        case .tableOpened(let data):
            if let index = index(of: data.office, data.unitId) {
                tables[index].append(Table(tally: data.tallyId, enrolled: data.enrolled))
            }
        case .drawAnnounced(let data): draws[Set(data.items)] = data.drawId
        case .proclaimed(let data):
            state = .proclaimed
            proclaimed = data
        }
    }

    /// That nominations are taken.
    ///
    /// - Throws: `election-closed`.
    func requireOpen() throws(Rejection) {
        guard state == .open else { throw Rejection(.electionClosed) }
    }

    /// That the list of candidates is frozen and nothing is proclaimed yet.
    ///
    /// - Throws: `election-not-closed`, `election-proclaimed`.
    func requireCounting() throws(Rejection) {
        switch state {
        case .open: throw Rejection(.electionNotClosed)
        case .closed: return
        case .proclaimed: throw Rejection(.electionProclaimed)
        }
    }
}

extension Context {
    /// An election that was opened.
    ///
    /// - Throws: `election-unknown`.
    mutating func requireElection(_ id: Identifier) throws(Rejection) -> (Election, ElectionOpened) {
        guard book.has(.stream(Stream(.election, id))), let election = book.elections[id],
            let opened = election.opened
        else { throw Rejection(.electionUnknown, ["election": id.text]) }
        return (election, opened)
    }
}

extension Election {
    /// A seat that it fills; that of the electors' own unit, where none is named.
    ///
    /// - Throws: `seat-unknown`.
    func requireSeat(_ office: Office, _ unit: Identifier?) throws(Rejection) -> (index: Int, seat: ElectionSeat) {
        guard let opened, let index = index(of: office, unit ?? opened.unitId) else {
            throw Rejection(.seatUnknown, ["office": office.rawValue])
        }
        return (index, opened.seats[index])
    }
}
