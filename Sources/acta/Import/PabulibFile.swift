/// A participatory budget in the `.pb` format of pabulib.org: sections META, PROJECTS and VOTES, `;` between fields,
/// a header line in each section, quotes as in CSV.
struct PabulibFile {
    struct Project {
        var line: Int
        var id: String
        var cost: String
        var name: String
        /// The published number of ballots that name it.
        var votes: Int?
        /// The published points; only where ballots have points.
        var score: Int?
        /// The official outcome, where the file tells it.
        var selected: Bool?
        var category: String?
    }

    struct Ballot {
        var line: Int
        var voter: String
        /// In the ballot's order.
        var projects: [String]
        /// As many as projects, or none.
        var points: [Int]
        /// Whether the file says that it was given on paper.
        var paper: Bool
    }

    enum VoteType: String, CaseIterable {
        case approval, cumulative, ordinal, scoring
    }

    /// Keys and values as the file has them, in its order.
    var meta: [(key: String, value: String)] = []
    var projects: [Project] = []
    var ballots: [Ballot] = []
    var voteType = VoteType.approval
    var budget = ""

    /// The value of a META key.
    func value(_ key: String) -> String? { meta.first { $0.key == key }?.value }

    /// The number that a META key has, where it is one.
    func number(_ key: String) -> Int? { value(key).flatMap { Int($0) } }

    /// Whether the file names the official winners.
    var namesWinners: Bool { projects.contains { $0.selected != nil } }
}

/// What is wrong with a file, where, and what was expected.
struct PabulibFault: Error, Equatable, CustomStringConvertible {
    var file: String
    var line: Int
    var problem: String

    var description: String { "\(file):\(line): \(problem)" }
}

extension PabulibFile {
    /// Reads a file's bytes; throws a `PabulibFault` that names the line.
    init(_ bytes: [UInt8], file: String) throws(PabulibFault) {
        var reader = try PabulibReader(bytes, file: file)
        try readMeta(&reader)
        try readProjects(&reader)
        try readVotes(&reader)
    }

    private mutating func readMeta(_ reader: inout PabulibReader) throws(PabulibFault) {
        try reader.section("META")
        let header = try reader.header(required: ["key", "value"])
        while let record = try reader.record(until: "PROJECTS", columns: header) {
            let key = record.fields[0]
            guard value(key) == nil else { throw reader.fault(record.line, "META says “\(key)” twice") }
            meta.append((key, record.fields[1]))
        }
        for key in ["num_projects", "num_votes", "budget", "vote_type"] where value(key) == nil {
            throw reader.fault(reader.lastLine, "META has no “\(key)”, which is needed")
        }
        for key in ["num_projects", "num_votes"] where number(key) == nil {
            throw reader.fault(reader.lastLine, "META's “\(key)” is “\(value(key) ?? "")”; a whole number was expected")
        }
        let type = value("vote_type") ?? ""
        guard let known = VoteType(rawValue: type) else {
            let all = VoteType.allCases.map(\.rawValue).joined(separator: ", ")
            throw reader.fault(reader.lastLine, "META's vote_type is “\(type)”; expected one of: \(all)")
        }
        voteType = known
        budget = value("budget") ?? ""
    }

    private mutating func readProjects(_ reader: inout PabulibReader) throws(PabulibFault) {
        try reader.section("PROJECTS")
        let header = try reader.header(required: ["project_id", "cost"])
        var seen: Set<String> = []
        while let record = try reader.record(until: "VOTES", columns: header) {
            let id = record[header, "project_id"] ?? ""
            guard seen.insert(id).inserted else { throw reader.fault(record.line, "project “\(id)” is listed twice") }
            projects.append(
                Project(
                    line: record.line,
                    id: id,
                    cost: record[header, "cost"] ?? "",
                    name: record[header, "name"] ?? id,
                    votes: try reader.integer(record, header, "votes"),
                    score: try reader.integer(record, header, "score"),
                    selected: try reader.integer(record, header, "selected").map { $0 == 1 },
                    category: record[header, "category"] ?? record[header, "categories"]
                )
            )
        }
        guard projects.count == number("num_projects") else {
            throw reader.fault(
                reader.lastLine,
                "\(projects.count) projects are listed, but META's num_projects says \(value("num_projects") ?? "")"
            )
        }
    }

    private mutating func readVotes(_ reader: inout PabulibReader) throws(PabulibFault) {
        try reader.section("VOTES")
        let header = try reader.header(required: ["voter_id", "vote"])
        ballots.reserveCapacity(number("num_votes") ?? 0)
        while let record = try reader.record(until: nil, columns: header) {
            let choices = Self.list(record[header, "vote"] ?? "")
            var points: [Int] = []
            if let text = record[header, "points"], !text.isEmpty {
                for part in Self.list(text) {
                    guard let value = Int(part) else {
                        throw reader.fault(record.line, "points are “\(text)”; whole numbers with commas were expected")
                    }
                    points.append(value)
                }
                guard points.count == choices.count else {
                    throw reader.fault(record.line, "\(choices.count) projects but \(points.count) points")
                }
            }
            let voter = record[header, "voter_id"] ?? ""
            let paper = record[header, "voting_method"] == "paper"
            ballots.append(Ballot(line: record.line, voter: voter, projects: choices, points: points, paper: paper))
        }
        guard ballots.count == number("num_votes") else {
            throw reader.fault(
                reader.lastLine,
                "the file ends after \(ballots.count) ballots, but META's num_votes says \(value("num_votes") ?? "")"
            )
        }
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: true).map(String.init)
    }
}
