/// What decisions know of a consultation: counters, not ballots, so that a ballot costs no more as they become many. Equal
/// shares need to know who supports what together; for them ballots are counted by how they were filled in.
struct Consultation: Sendable {
    private(set) var opened: ConsultationOpened?
    /// Where it was opened, which is also where its registrars were named.
    private(set) var position: Int64 = 0
    /// In the order in which they were submitted.
    private(set) var projects: [StandingProject] = []
    private var indices: [Identifier: Int] = [:]
    private(set) var voters = VoterSet()
    /// The ballots by how they were filled in; kept for equal shares alone.
    private(set) var profile = BallotProfile()
    private(set) var ballots = 0
    /// Of a consultation on paper.
    private(set) var tables: [Table] = []
    private(set) var isClosed = false
    private(set) var isAllocated = false

    /// A project and what it got so far.
    func project(_ id: Identifier) -> StandingProject? { indices[id].map { projects[$0] } }

    mutating func evolve(_ recorded: Recorded) {
        guard case .consultations(let event) = recorded.event else { return }
        switch event {
        case .opened(let data):
            opened = data
            position = recorded.position
        case .projectSubmitted(let data):
            indices[data.projectId] = projects.count
            projects.append(StandingProject(id: data.projectId, index: projects.count, cost: data.cost))
        case .cast(let data):
            ballots += 1
            voters.insert(data.voterId)
            for choice in data.choices {
                guard let index = indices[choice.projectId] else { continue }
                projects[index].votes += 1
                projects[index].score += choice.score
            }
            if opened?.rule.method == .equalShares {
                profile.count(
                    data.choices.compactMap { choice in
                        indices[choice.projectId].map { BallotProfile.Mark(project: $0, points: choice.score) }
                    }
                )
            }
        case .tableOpened(let data): tables.append(Table(tally: data.tallyId, enrolled: data.enrolled))
        case .counted: break
        case .closed:
            isClosed = true
        case .allocated:
            isAllocated = true
        }
    }
}

/// A project that stands in a consultation.
struct StandingProject: Hashable, Sendable {
    let id: Identifier
    /// Its place in the order in which they were submitted.
    let index: Int
    let cost: Quantity
    /// On how many ballots it is.
    var votes = 0
    /// The sum of its points; of its votes, where ballots have no points.
    var score = 0
}

/// Who has voted, in parts: a change copies the part that it touches, and not tens of thousands of ids.
struct VoterSet: Sendable {
    private var parts = [Set<Identifier>](repeating: [], count: 256)

    func contains(_ voter: Identifier) -> Bool { parts[Self.part(of: voter)].contains(voter) }

    mutating func insert(_ voter: Identifier) { parts[Self.part(of: voter)].insert(voter) }

    /// FNV-1a over the id's bytes.
    private static func part(of voter: Identifier) -> Int {
        var hash: UInt32 = 2_166_136_261
        for byte in voter.text.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return Int((hash >> 16 ^ hash) & 255)
    }
}

extension Context {
    /// A consultation that was opened.
    ///
    /// - Throws: `consultation-unknown`.
    mutating func consultation(_ id: Identifier) throws(Rejection) -> (Consultation, ConsultationOpened) {
        guard book.has(.stream(Stream(.consultation, id))), let consultation = book.consultations[id],
            let opened = consultation.opened
        else { throw Rejection(.consultationUnknown, ["consultation": id.text]) }
        return (consultation, opened)
    }
}

extension RejectionCode {
    static let consultationUnknown = RejectionCode(
        "consultation-unknown",
        en: "There is no consultation {consultation}.",
        es: "No existe la consulta {consultation}."
    )
}
