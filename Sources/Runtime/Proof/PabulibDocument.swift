import CanonicalJSON
import Foundation

/// A consultation as a `.pb` file of pabulib.org: what was imported from one means the same when it is exported again.
///
/// Voters on a roll are numbered in the order of their ballots; voters whom only a registrar knows keep the ids that they
/// came with.
struct PabulibDocument {
    let book: BookFolder
    let commune: String
    let id: String
    /// The consultation's row.
    let row: JSONValue

    /// Writes the file: its ballots are read from the events, one after the other.
    func write(to url: URL) throws {
        let file = try FileWriter(url)
        try file.write("META\nkey;value\n".utf8)
        for (key, value) in meta { try line([key, value], to: file) }
        try writeProjects(to: file)
        try file.write("VOTES\n".utf8)
        let hasPoints = ["cumulative", "scores"].contains(ballotType)
        try line(["voter_id", "vote"] + (hasPoints ? ["points"] : []) + ["voting_method"], to: file)
        let names = externalIds
        let keepsIds = row["eligibility"]?["kind"]?.string == "external"
        let mark = Array(#""stream":"consultation/\#(id)""#.utf8)
        var number = 0
        var reader = try LineReader(book.events)
        while let batch = try reader.next() {
            for place in batch.lines where Self.contains(batch.bytes[place], mark) {
                guard let event = try? JSONValue.parse(Array(batch.bytes[place])),
                    event["type"]?.string == "consultations.cast", let data = event["data"]
                else { continue }
                number += 1
                let choices = data["choices"]?.array ?? []
                let projects = choices.compactMap { $0["projectId"]?.string }.map { names[$0] ?? $0 }
                let points = choices.compactMap { $0["points"]?.integer.map(String.init) }
                let voter = keepsIds ? data["voterId"]?.string ?? String(number) : String(number)
                let list = hasPoints ? [points.joined(separator: ",")] : []
                let method = data["paper"]?.bool == true ? "paper" : "internet"
                try line([voter, projects.joined(separator: ",")] + list + [method], to: file)
            }
        }
        try file.close()
    }

    private var ballotType: String { row["ballot"]?["type"]?.string ?? "approval" }
    private var projects: [JSONValue] { row["projects"]?.array ?? [] }

    /// Of each project's id, the one that it came with.
    private var externalIds: [String: String] {
        var names: [String: String] = [:]
        for project in projects {
            if let id = project["id"]?.string, let external = project["externalId"]?.string { names[id] = external }
        }
        return names
    }

    /// What the file that it came from said, in its order; else what Pabulib asks for. Counts are those of the book.
    private var meta: [(String, String)] {
        let counted: [(String, String)] = [
            ("num_projects", String(projects.count)), ("num_votes", String(row["ballots"]?.integer ?? 0)),
            ("budget", row["budget"]?.string ?? "0"),
            ("vote_type", ballotType == "scores" ? "scoring" : ballotType),
        ]
        let counts = Dictionary(counted) { $1 }
        let stated = (row["meta"]?.array ?? []).compactMap { detail -> (String, String)? in
            guard let key = detail["key"]?.string, let value = detail["value"]?.string else { return nil }
            return (key, counts[key] ?? value)
        }
        if counted.allSatisfy({ key, _ in stated.contains { $0.0 == key } }) { return stated }
        let limits = [
            ("minChoices", "min_length"), ("maxChoices", "max_length"), ("minPoints", "min_points"),
            ("maxPoints", "max_points"), ("minSum", "min_sum_points"), ("maxSum", "max_sum_points"),
        ].compactMap { name, key in
            row["ballot"]?[name]?.integer.map { (key, String($0)) }
        }
        let own: [(String, String)] = [
            ("description", row["title"]?.string ?? id), ("country", "Venezuela"), ("unit", commune), ("instance", id),
        ]
        let days: [(String, String)] = [
            ("date_begin", Self.day(row["openedAt"])), ("date_end", Self.day(row["closedAt"])), ("rule", rule),
            ("currency", row["currency"]?.string ?? ""),
        ]
        let kept = Set((own + counted + days + limits).map(\.0))
        return own + counted + days + limits + stated.filter { !kept.contains($0.0) }
    }

    private var rule: String {
        guard row["rule"]?["method"]?.string != "equal-shares" else { return "equalshares" }
        return row["rule"]?["unaffordable"]?.string == "stop" ? "greedy-no-skip" : "greedy"
    }

    private func writeProjects(to file: FileWriter) throws {
        let hasScore = ballotType != "approval"
        let isAllotted = projects.contains { $0["selected"]?.bool != nil }
        try file.write("PROJECTS\n".utf8)
        try line(
            ["project_id", "cost", "votes"] + (hasScore ? ["score"] : []) + ["name", "category"]
                + (isAllotted ? ["selected"] : []),
            to: file
        )
        for project in projects {
            let (votes, score) = (project["votes"]?.integer ?? 0, project["score"]?.integer ?? 0)
            let selected = project["selected"]?.bool == true ? "1" : "0"
            try line(
                [
                    project["externalId"]?.string ?? project["id"]?.string ?? "", project["cost"]?.string ?? "0",
                    String(votes),
                ]
                    + (hasScore ? [String(score)] : [])
                    + [project["name"]?.string ?? "", project["category"]?.string ?? ""]
                    + (isAllotted ? [selected] : []),
                to: file
            )
        }
    }

    /// Fields as CSV has them, with `;` between.
    private func line(_ fields: [String], to file: FileWriter) throws {
        let cells = fields.map { field in
            guard field.contains(where: { $0 == ";" || $0 == "\"" || $0.isNewline }) else { return field }
            return "\"" + field.replacing("\"", with: "\"\"") + "\""
        }
        try file.write((cells.joined(separator: ";") + "\n").utf8)
    }

    /// `23.09.2019`, as Pabulib writes days.
    private static func day(_ instant: JSONValue?) -> String {
        let parts = (instant?.string ?? "").prefix(10).split(separator: "-")
        return parts.count == 3 ? parts.reversed().joined(separator: ".") : ""
    }

    /// Whether a line has a text that begins with a quote.
    private static func contains(_ bytes: ArraySlice<UInt8>, _ mark: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { line in
            guard let base = line.baseAddress else { return false }
            var place = 0
            while place + mark.count <= line.count,
                let found = memchr(base + place, Int32(mark[0]), line.count - mark.count - place + 1)
            {
                if memcmp(found, mark, mark.count) == 0 { return true }
                place = UnsafeRawPointer(found) - base + 1
            }
            return false
        }
    }
}
