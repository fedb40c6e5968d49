import Testing

@testable import Domain

extension Command where Self == ConsultationsOpen {
    /// The consultation `pp`: external voters, `registrar` casts for them, a budget of 100, approval, greedy by votes.
    static func pp(
        budget: StatedQuantity? = StatedQuantity(100),
        ballot: BallotRules = BallotRules(type: .approval),
        rule: AllocationRule = AllocationRule(method: .greedyByVotes),
        eligibility: Eligibility = Eligibility(kind: .external),
        unitId: Identifier? = nil,
        opensAt: Instant? = nil,
        closesAt: Instant? = nil,
        registrars: [Identifier]? = ["registrar"]
    ) -> ConsultationsOpen {
        ConsultationsOpen(
            consultationId: "pp",
            title: "Presupuesto participativo",
            unitId: unitId,
            budget: budget,
            currency: "VES",
            ballot: ballot,
            rule: rule,
            eligibility: eligibility,
            opensAt: opensAt,
            closesAt: closesAt,
            registrars: registrars
        )
    }
}

extension Command where Self == ConsultationsSubmitProject {
    /// A project of `pp`.
    static func project(_ id: Identifier, _ cost: Quantity) -> ConsultationsSubmitProject {
        ConsultationsSubmitProject(
            consultationId: "pp",
            projectId: id,
            name: "Proyecto",
            cost: StatedQuantity(cost)
        )
    }
}

extension Command where Self == ConsultationsCast {
    /// A ballot in `pp`.
    static func ballot(_ voter: Identifier?, _ choices: StatedChoice...) -> ConsultationsCast {
        ConsultationsCast(consultationId: "pp", voterId: voter, choices: choices)
    }
}

extension Story {
    /// `pp`, opened, with these projects.
    func consulting(
        _ command: ConsultationsOpen = .pp(),
        projects: [(Identifier, Quantity)] = [("a", 60), ("b", 50), ("c", 40)]
    ) throws -> Story {
        var story = try given(command, by: "electoral")
        for (id, cost) in projects { story = try story.given(.project(id, cost), by: "electoral") }
        return story
    }

    /// With so many external ballots for each of these projects, one choice a ballot.
    func approving(_ votes: [(Identifier, Int)]) throws -> Story {
        var story = self
        for (project, count) in votes {
            for number in 0..<count {
                guard let voter = Identifier(scalar: "v-\(project.text)-\(number)") else { continue }
                story = try story.given(.ballot(voter, StatedChoice(project)), by: "registrar")
            }
        }
        return story
    }

    /// The result of `pp`, closed and allotted now.
    func allotting() throws -> ConsultationAllocated {
        let outcome = try given(ConsultationsClose(consultationId: "pp"), by: "electoral")
            .when(ConsultationsAllocate(consultationId: "pp"), by: "electoral")
        guard case .consultations(.allocated(let data))? = try outcome.accepted().first?.event else {
            throw Rejection(.consultationNotClosed)
        }
        return data
    }

    /// The consultation `pp` as decisions see it.
    var consultation: Consultation? { reading(.stream(Stream(.consultation, "pp"))).consultations["pp"] }
}

extension ConsultationAllocated {
    /// The selected projects, in their order.
    var selected: [String] { results.filter { $0.outcome == .selected }.map(\.projectId.text) }
    /// All projects in their order, with what came of them.
    var outcomes: [String] { results.map { "\($0.projectId) \($0.outcome.rawValue)" } }
}
