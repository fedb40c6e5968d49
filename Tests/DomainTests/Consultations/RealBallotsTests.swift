import Foundation
import Testing

@testable import Domain

/// Real ballots of real cities: every count of the files, and the official winners where they name them.
@Suite(.enabled(if: PabulibFile.folder != nil, "the real data isn't on this machine"))
struct RealBallotsTests {
    @Test(arguments: [
        ("poland_gdansk_2020_jasien", 1622), ("poland_katowice_2021_osiedle-witosa", 2487),
        ("poland_krakow_2018_czyzyny", 1466), ("poland_lodz_2022_piastow-kurak", 2936), ("poland_poznan_2023_", 38_574),
        ("poland_warszawa_2019_obszar-4-zoliborz-poludniowy", 439), ("poland_wroclaw_2018_rejon-nr-9-750", 8318),
        ("poland_zabrze_2020_centrum-polnoc", 2407),
    ])
    func `votes, scores and winners equal the file's`(name: String, ballots: Int) throws {
        let file = try PabulibFile(name)
        let result = try file.run()
        #expect(file.votes.count == ballots)
        #expect(result.results.count == file.projects.count)
        for project in file.projects {
            let id = try #require(Identifier(scalar: file.identifier(of: project, "project_id")))
            let ours = try #require(result.results.first { $0.projectId == id })
            #expect(ours.votes == Int(project["votes"] ?? ""))
            if let score = project["score"] { #expect(ours.score == Int(score)) }
            if let selected = project["selected"] { #expect((ours.outcome == .selected) == (selected == "1")) }
        }
    }
}

/// The Method of Equal Shares with cost utilities on the files with approval ballots, as the reference implementation
/// `pabutools` 1.2.3 has it (pip install pabutools==1.2.3). The expected sets were made with, for each FILE:
///
///     python3 -c '
///     import sys
///     from pabutools.election import parse_pabulib, Cost_Sat
///     from pabutools.rules import (
///         completion_by_rule_combination, greedy_utilitarian_welfare, method_of_equal_shares)
///     from pabutools.tiebreaking import TieBreakingRule
///     ties = TieBreakingRule(lambda instance, profile, project: (project.cost, project.name))
///     cost = {"sat_class": Cost_Sat, "tie_breaking": ties}
///     instance, profile = parse_pabulib(sys.argv[1])
///     print([p.name for p in method_of_equal_shares(instance, profile, **cost)])
///     rules = [method_of_equal_shares, greedy_utilitarian_welfare]
///     print([p.name for p in completion_by_rule_combination(instance, profile, rules, [cost, cost])])
///     ' FILE
///
/// With cost utilities its greedy rule ranks by votes, which is our completion `greedy-by-votes`.
@Suite(.enabled(if: PabulibFile.folder != nil, "the real data isn't on this machine"))
struct RealEqualSharesTests {
    @Test(arguments: [
        ("poland_warszawa_2019_obszar-4-zoliborz-poludniowy", ["1588", "955", "628"], []),
        ("poland_lodz_2022_piastow-kurak", ["G006PK", "G089PK", "G014PK", "G121PK"], ["G020PK"]),
        ("poland_zabrze_2020_centrum-polnoc", [], ["P0006"]),
        ("poland_wroclaw_2018_rejon-nr-9-750", [], ["244"]),
        ("poland_poznan_2023_", ["5"], ["3", "6", "4", "9", "2"]),
    ])
    func `select what the reference implementation selects, in its order`(
        name: String,
        shares: [String],
        completion: [String]
    ) throws {
        let file = try PabulibFile(name)
        #expect(try file.run(AllocationRule(method: .equalShares)).selected == shares)
        let completed = try file.run(AllocationRule(method: .equalShares, completion: .greedyByVotes))
        #expect(completed.selected == shares + completion)
        #expect(completed.results.filter { $0.byCompletion == true }.map(\.projectId.text) == completion)
    }
}

/// A file of pabulib.org, read as far as these tests need it.
struct PabulibFile {
    private(set) var meta: [String: String] = [:]
    private(set) var projects: [[String: String]] = []
    private(set) var votes: [[String: String]] = []

    /// `ACTA_REAL_DATA`, or beside the project.
    static let folder: URL? = {
        let told = ProcessInfo.processInfo.environment["ACTA_REAL_DATA"].map { URL(fileURLWithPath: $0) }
        let root = (1...4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        let data = told ?? root.deletingLastPathComponent().appendingPathComponent("shared/data")
        let folder = data.appendingPathComponent("pabulib")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    init(_ name: String) throws {
        let folder = try #require(Self.folder)
        let text = try String(contentsOf: folder.appendingPathComponent("\(name).pb"), encoding: .utf8)
        var (section, header): (String, [String]?) = ("", nil)
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = Self.fields(line)
            if fields.count == 1, ["META", "PROJECTS", "VOTES"].contains(fields[0]) {
                (section, header) = (fields[0], nil)
            } else if let header {
                let row = Dictionary(zip(header, fields)) { first, _ in first }
                switch section {
                case "META": meta[fields[0]] = fields[1]
                case "PROJECTS": projects.append(row)
                default: votes.append(row)
                }
            } else {
                header = fields
            }
        }
    }

    /// Fields apart by semicolons; quotes protect them, and are doubled inside of quotes.
    private static func fields(_ line: Substring) -> [String] {
        var (fields, current, quoted): ([String], String, Bool) = ([], "", false)
        for character in line {
            if character == "\"" {
                quoted.toggle()
            } else if character == ";", !quoted {
                fields.append(current)
                current = ""
            } else {
                current.append(character)
            }
        }
        return fields + [current]
    }

    /// The id in the file, with `-` for what our ids don't have.
    func identifier(of row: [String: String], _ field: String) -> String {
        (row[field] ?? "").replacingOccurrences(of: "/", with: "-")
    }

    private func number(_ key: String) -> Int? { meta[key].flatMap { Int($0) } }

    private var ballot: BallotRules {
        switch meta["vote_type"] {
        case "cumulative":
            BallotRules(
                type: .cumulative,
                minChoices: number("min_length"),
                maxChoices: number("max_length"),
                minSum: number("min_sum_points"),
                maxSum: number("max_sum_points")
            )
        case "ordinal":
            BallotRules(
                type: .ordinal,
                minChoices: number("min_length"),
                maxChoices: number("max_length"),
                rankPoints: [3, 2, 1]
            )
        default:
            BallotRules(
                type: .approval,
                minChoices: number("min_length"),
                maxChoices: number("max_length"),
                maxCost: meta["max_sum_cost"].flatMap { Quantity(scalar: $0) }
            )
        }
    }

    /// The consultation, decided and folded as a writer does.
    func run(_ rule: AllocationRule = AllocationRule(method: .greedyByVotes)) throws -> ConsultationAllocated {
        let story = try Story.council().given(
            .pp(budget: StatedQuantity(scalar: meta["budget"] ?? ""), ballot: ballot, rule: rule),
            by: "electoral"
        )
        let filled = try projects.reduce(story) { story, project in
            let id = try #require(Identifier(scalar: identifier(of: project, "project_id")))
            return try story.given(.project(id, try #require(Quantity(scalar: project["cost"] ?? ""))), by: "electoral")
        }
        // The kit's story is for a few events; tens of thousands are folded here.
        var book = filled.reading(.commune, .register, .stream(Stream(.consultation, "pp")))
        var (position, version) = (Int64(filled.log.count), projects.count + 1)
        func decide(_ command: some Command, by actor: Identifier) throws -> Event {
            var context = Context(
                actor: actor,
                commune: "city",
                occurredAt: filled.now,
                now: filled.now,
                tools: .test,
                head: { LogHead(size: 0, root: Array(repeating: 0, count: 32)) },
                book: book
            )
            let event = try #require(try command.judge(in: &context).first)
            position += 1
            version += 1
            book.evolve(
                Recorded(
                    position: position,
                    stream: event.stream,
                    streamVersion: version,
                    occurredAt: filled.now,
                    recordedAt: filled.now,
                    actor: context.voter ?? actor,
                    event: event.event
                )
            )
            return event.event
        }
        for vote in votes {
            let chosen = identifier(of: vote, "vote").split(separator: ",")
            let points = vote["points"]?.split(separator: ",").map { Int($0) }
            let choices = try chosen.enumerated().map { index, project in
                StatedChoice(try #require(Identifier(scalar: String(project))), points: points?[index])
            }
            let voter = try #require(Identifier(scalar: identifier(of: vote, "voter_id")))
            _ = try decide(ConsultationsCast(consultationId: "pp", voterId: voter, choices: choices), by: "registrar")
        }
        _ = try decide(ConsultationsClose(consultationId: "pp"), by: "electoral")
        guard
            case .consultations(.allocated(let data)) = try decide(
                ConsultationsAllocate(consultationId: "pp"),
                by: "electoral"
            )
        else { throw Rejection(.consultationNotClosed) }
        return data
    }
}
