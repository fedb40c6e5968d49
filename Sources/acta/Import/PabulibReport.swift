import CanonicalJSON

/// What an import found: each project's result beside the file's.
struct PabulibReport {
    struct Project {
        /// The file's id.
        var id: String
        var name: String
        var votes: Int64
        /// Points, where ballots have them.
        var score: Int64?
        var selected: Bool?
        var fileVotes: Int?
        var fileScore: Int?
        var fileSelected: Bool?

        var matches: Bool {
            (fileVotes == nil || fileVotes.map(Int64.init) == votes)
                && (fileScore == nil || fileScore.map(Int64.init) == score)
                && (fileSelected == nil || fileSelected == selected)
        }
    }

    var file: String
    var commune: String
    var consultation: String
    /// Of this import's ballots.
    var ballots: Int
    var accepted: Int
    var replayed: Int
    var refused: Int
    var projects: [Project]
    /// `nil` while another part hasn't posted its ballots.
    var matches: Bool?
    /// The first refusals, for people.
    var refusals: [String] = []

    var json: JSONValue {
        func number(_ value: Int64?) -> JSONValue { value.map(JSONValue.integer) ?? .null }
        func flag(_ value: Bool?) -> JSONValue { value.map(JSONValue.bool) ?? .null }
        let projects = projects.map { project -> JSONValue in
            .object(
                JSONObject([
                    ("id", .string(project.id)), ("votes", .integer(project.votes)), ("score", number(project.score)),
                    ("selected", flag(project.selected)), ("fileVotes", number(project.fileVotes.map(Int64.init))),
                    ("fileScore", number(project.fileScore.map(Int64.init))),
                    ("fileSelected", flag(project.fileSelected)),
                ])
            )
        }
        return .object(
            JSONObject([
                ("file", .string(file)), ("commune", .string(commune)), ("consultation", .string(consultation)),
                ("ballots", .integer(Int64(ballots))), ("accepted", .integer(Int64(accepted))),
                ("replayed", .integer(Int64(replayed))), ("refused", .integer(Int64(refused))),
                ("projects", .array(projects)), ("matches", flag(matches)),
            ])
        )
    }

    var text: String {
        var lines = [
            "\(file) → \(commune)/\(consultation): \(ballots) ballots, \(accepted) accepted, \(replayed) known before, \(refused) refused"
        ]
        lines += refusals.map { "  refused  \($0)" }
        for project in projects {
            var result = "votes \(project.votes)"
            if let fileVotes = project.fileVotes { result += " (file: \(fileVotes))" }
            if project.fileScore != nil { result += ", points \(project.score ?? 0) (file: \(project.fileScore ?? 0))" }
            if project.selected == true { result += ", selected" }
            if let selected = project.fileSelected {
                result += selected ? " (file: selected)" : " (file: not selected)"
            }
            let mark = matches == nil ? "·" : project.matches ? "✓" : "✗"
            lines.append("  \(mark) \(project.id)  \(result)  \(project.name.prefix(60))")
        }
        switch matches {
        case true: lines.append("  all as in the file" + (accepted == 0 ? "; nothing was new" : ""))
        case false: lines.append("  DIFFERS from the file")
        case nil: lines.append("  other parts aren't in yet; whoever completes the ballots closes and compares")
        }
        return lines.joined(separator: "\n")
    }
}
