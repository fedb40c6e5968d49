import CanonicalJSON
import Crypto
import Foundation

/// Posts one file's projects and ballots and compares the result.
struct PabulibImport {
    private let file: PabulibFile
    private let name: String
    private let commune: String
    private let consultation: String
    private let part: ImportPart
    private let client: ActaClient
    /// By the file's id of a project, ours.
    private let projectIds: [String: String]
    private static let linesARequest = 2000

    /// - Parameter name: the file's name without folders; ids of commands come from it and the line.
    init(file: PabulibFile, name: String, commune: String?, part: ImportPart, client: ActaClient) throws {
        self.file = file
        self.name = name
        self.part = part
        self.client = client
        let slug = Self.slug(name)
        self.commune = commune ?? slug
        consultation = slug
        var ids: [String: String] = [:]
        var owners: [String: String] = [:]
        for project in file.projects {
            let id = Self.identifier(project.id)
            if let other = owners.updateValue(project.id, forKey: id) {
                throw Failure("\(name): the projects “\(other)” and “\(project.id)” both become “\(id)”")
            }
            ids[project.id] = id
        }
        projectIds = ids
    }

    /// How many ballots this part has.
    var ballotCount: Int { file.ballots.indices.count { $0 % part.count == part.index } }

    func run(_ progress: Progress) async throws -> PabulibReport {
        for command in try setUp() {
            let reply = try await client.post("/v1/communes/\(commune)/commands", command)
            // A commune that exists already is as good: several files may go into one.
            guard (200..<300).contains(reply.status) || reply.code == "already-founded" else {
                throw Failure("\(name): \(command["type"]?.string ?? "") was refused: \(reply.explanation)")
            }
        }
        var report = PabulibReport(
            file: name,
            commune: commune,
            consultation: consultation,
            ballots: ballotCount,
            accepted: 0,
            replayed: 0,
            refused: 0,
            projects: []
        )
        var position: Int64 = 0
        var next = file.ballots.indices.filter { $0 % part.count == part.index }[...]
        while !next.isEmpty {
            let indices = next.prefix(Self.linesARequest)
            next = next.dropFirst(indices.count)
            var answered = indices.startIndex
            try await client.postLines(commune: commune, indices.map { ballot(file.ballots[$0]).canonicalBytes }) {
                line in
                let reply = Reply(line)
                let ballot = file.ballots[indices[answered]]
                answered += 1
                progress.advance()
                position = max(position, line["position"]?.integer ?? 0)
                switch reply.status {
                case 200..<300 where reply.replayed: report.replayed += 1
                case 200..<300: report.accepted += 1
                case 503: throw Failure("\(name):\(ballot.line): \(reply.explanation)")
                default:
                    report.refused += 1
                    if report.refusals.count < 5 {
                        report.refusals.append("\(name):\(ballot.line): \(reply.code ?? "") \(reply.explanation)")
                    }
                }
            }
        }
        try await finish(&report, position)
        return report
    }

    /// Closes, allocates and compares, if all ballots are in.
    private func finish(_ report: inout PabulibReport, _ position: Int64) async throws {
        var view = try await read(position)
        guard view["ballots"]?.integer == Int64(file.ballots.count) else {
            report.projects = projects(view)
            if part.count == 1 { report.matches = false }
            return
        }
        for command in [
            self.command("consultations.close", [("consultationId", .string(consultation))], line: "close"),
            self.command("consultations.allocate", [("consultationId", .string(consultation))], line: "allocate"),
        ] {
            let reply = try await client.post("/v1/communes/\(commune)/commands", command)
            guard (200..<300).contains(reply.status) else { throw Failure("\(name): \(reply.explanation)") }
            view = try await read(reply.body["position"]?.integer ?? position)
        }
        report.projects = projects(view)
        report.matches = report.projects.allSatisfy(\.matches)
    }

    private func read(_ position: Int64) async throws -> JSONValue {
        let path = "/v1/communes/\(commune)/consultations/\(consultation)?min-position=\(position)&wait=30"
        let reply = try await client.get(path)
        guard reply.status == 200 else { throw Failure("\(name): the result can't be read: \(reply.explanation)") }
        return reply.body
    }

    private func projects(_ view: JSONValue) -> [PabulibReport.Project] {
        var results: [String: JSONValue] = [:]
        if case .array(let list)? = view["projects"] {
            for entry in list { results[entry["id"]?.string ?? ""] = entry }
        }
        return file.projects.map { project in
            let result = results[projectIds[project.id] ?? ""]
            let selected: Bool? = if case .bool(let flag)? = result?["selected"] { flag } else { nil }
            return PabulibReport.Project(
                id: project.id,
                name: project.name,
                votes: result?["votes"]?.integer ?? 0,
                score: file.voteType == .approval ? nil : result?["score"]?.integer,
                selected: selected,
                fileVotes: project.votes,
                fileScore: project.score,
                fileSelected: project.selected
            )
        }
    }
}

/// The commands.
extension PabulibImport {
    private func setUp() throws -> [JSONValue] {
        let registrar = try client.member()
        let title = file.value("description") ?? name
        let mandate: [(String, JSONValue)] = [
            ("memberId", .string(registrar)), ("office", .string("electoral")), ("from", .string("2000-01-01")),
            ("until", .string("2999-12-31")),
        ]
        var commands = [
            command(
                "communes.found",
                [
                    ("name", .string(file.value("unit") ?? title)), ("kind", .string("commune")),
                    ("mandates", .array([.object(JSONObject(mandate))])),
                ],
                line: "found"
            ),
            command("consultations.open", try opening(title, registrar), line: "open"),
        ]
        for project in file.projects {
            var data: [(String, JSONValue)] = [
                ("consultationId", .string(consultation)), ("projectId", .string(projectIds[project.id] ?? "")),
                ("externalId", .string(project.id)), ("name", .string(project.name)), ("cost", .string(project.cost)),
            ]
            if let category = project.category, !category.isEmpty { data.append(("category", .string(category))) }
            commands.append(command("consultations.submit-project", data, line: "L\(project.line)"))
        }
        return commands
    }

    private func opening(_ title: String, _ registrar: String) throws -> [(String, JSONValue)] {
        let meta = file.meta.map { key, value -> JSONValue in
            .object(JSONObject([("key", .string(key)), ("value", .string(value))]))
        }
        return [
            ("consultationId", .string(consultation)), ("title", .string(title)), ("budget", .string(file.budget)),
            ("currency", .string(file.value("currency").map(Self.identifier) ?? "XXX")),
            ("ballot", .object(JSONObject(ballotRules))),
            ("rule", .object(JSONObject(Self.rule(of: file)))),
            ("eligibility", .object(JSONObject([("kind", .string("external"))]))),
            ("registrars", .array([.string(registrar)])), ("externalId", .string(name)), ("meta", .array(meta)),
        ]
    }

    /// The rule that META names, where it is one of ours: `greedy`, `greedy-no-skip`, `greedy-threshold` (with
    /// `min_project_score_threshold`), `equalshares`. Any other one, and a file that names none, goes greedily by votes;
    /// where that isn't what the city did, the comparison with the file's winners shows it.
    static func rule(of file: PabulibFile) -> [(String, JSONValue)] {
        var rule: [(String, JSONValue)]
        switch file.value("rule") {
        case "equalshares": rule = [("method", .string("equal-shares")), ("completion", .string("none"))]
        case "greedy-no-skip": rule = [("method", .string("greedy-by-votes")), ("unaffordable", .string("stop"))]
        default: rule = [("method", .string("greedy-by-votes")), ("unaffordable", .string("skip"))]
        }
        if let least = file.number("min_project_score_threshold") {
            rule.append(("minimumVotes", .integer(Int64(least))))
        }
        return rule
    }

    /// The limits as META states them.
    private var ballotRules: [(String, JSONValue)] {
        var rules: [(String, JSONValue)] = [
            ("type", .string(file.voteType == .scoring ? "scores" : file.voteType.rawValue))
        ]
        let limits = [
            ("min_length", "minChoices"), ("max_length", "maxChoices"), ("min_points", "minPoints"),
            ("max_points", "maxPoints"),
            ("min_sum_points", "minSum"), ("max_sum_points", "maxSum"),
        ]
        for (key, name) in limits {
            if let value = file.number(key) { rules.append((name, .integer(Int64(value)))) }
        }
        if let cost = file.value("max_sum_cost") { rules.append(("maxCost", .string(cost))) }
        // Borda as these files count it: of three ranks the first gives 3 points, the second 2, the third 1.
        if file.voteType == .ordinal {
            let ranks = Int64(file.number("max_length") ?? file.projects.count)
            rules.append(("rankPoints", .array((0..<ranks).map { .integer(ranks - $0) })))
        }
        return rules
    }

    private func ballot(_ ballot: PabulibFile.Ballot) -> JSONValue {
        let choices = ballot.projects.enumerated().map { index, project -> JSONValue in
            var choice: [(String, JSONValue)] = [
                ("projectId", .string(projectIds[project] ?? Self.identifier(project)))
            ]
            if !ballot.points.isEmpty { choice.append(("points", .integer(Int64(ballot.points[index])))) }
            return .object(JSONObject(choice))
        }
        var data: [(String, JSONValue)] = [
            ("consultationId", .string(consultation)), ("voterId", .string(Self.identifier(ballot.voter))),
            ("choices", .array(choices)),
        ]
        if ballot.paper { data.append(("paper", .bool(true))) }
        return command("consultations.cast", data, line: "L\(ballot.line)")
    }

    private func command(_ type: String, _ data: [(String, JSONValue)], line: String) -> JSONValue {
        .object(
            JSONObject([
                ("id", .string("\(prefix)-\(line)")), ("type", .string(type)), ("data", .object(JSONObject(data))),
            ])
        )
    }

    /// From the file's name, so that ids of different files never meet.
    private var prefix: String {
        let digest = SHA256.hash(data: Data(name.utf8)).prefix(6)
        return "pb-" + digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// `poland_gdansk_2020_jasien.pb` → `poland-gdansk-2020-jasien`.
    static func slug(_ name: String) -> String {
        let stem = name.hasSuffix(".pb") ? String(name.dropLast(3)) : name
        let mapped = stem.lowercased().unicodeScalars.map { scalar -> Character in
            let isKept = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
            return isKept ? Character(scalar) : "-"
        }
        let words = String(mapped).split(separator: "-", omittingEmptySubsequences: true).joined(separator: "-")
        return words.isEmpty ? "import" : String(words.prefix(63))
    }

    /// The file's id with `-` for every character that ours can't have.
    static func identifier(_ text: String) -> String {
        let mapped = text.unicodeScalars.prefix(64).map { scalar -> Character in
            let isKept =
                ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                || scalar == "." || scalar == "_" || scalar == "-"
            return isKept ? Character(scalar) : "-"
        }
        return mapped.isEmpty ? "-" : String(mapped)
    }
}

extension ActaClient {
    /// The member that the token acts for in any commune, read from the token itself.
    func member() throws -> String {
        let parts = token.split(separator: ".")
        guard parts.count == 3 else { throw Failure("an import takes a token that names a member for “*”") }
        var body = parts[1].replacing("-", with: "+").replacing("_", with: "/")
        body += String(repeating: "=", count: (4 - body.count % 4) % 4)
        guard let data = Data(base64Encoded: String(body)),
            let claims = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
            let member = (claims["members"] as? [String: String])?["*"]
        else {
            throw Failure(
                "the token names no member for “*”; `acta dev` and `acta token --member M` make one that does"
            )
        }
        return member
    }
}
