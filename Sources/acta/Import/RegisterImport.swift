import CanonicalJSON
import Crypto
import Domain
import Foundation
import ReadModels

/// Brings a register of members into a commune: what would happen, or does.
struct RegisterImport {
    let file: RegisterFile
    let name: String
    let commune: String
    let client: ActaClient
    private static let linesARequest = 1000

    /// What will happen with the rows, or happened.
    struct Report {
        var rows = 0
        /// Not registered yet.
        var new = 0
        /// Registered under this id already.
        var known = 0
        var accepted = 0
        var replayed = 0
        var refused = 0
        var newHouseholds = 0
        var withoutBirthDate = 0
        var byWitnesses = 0
        /// `file:line: what`, of what stops a row.
        var faults: [String] = []
        /// `file:line: what`, of what somebody should look at.
        var warnings: [String] = []
    }

    /// Holds the file against the commune as it is; writes nothing.
    func preview() async throws -> Report {
        var report = Report()
        report.rows = file.rows.count
        report.faults = file.faults.map { $0.described(in: name) }
        let members = try await all("members")
        let units = Set(try await all("units").compactMap { $0["id"]?.string })
        let households = Set(try await all("households").compactMap { $0["id"]?.string })
        let known = Set(members.compactMap { $0["id"]?.string })
        var names: [String: String] = [:]
        for member in members where member["state"]?.string == "member" {
            if let name = member["name"]?.string, let id = member["id"]?.string { names[searchText(name)] = id }
        }
        let here = known.union(file.rows.map(\.memberId.text))
        for row in file.rows {
            let place = "\(name):\(row.line)"
            if known.contains(row.memberId.text) { report.known += 1 } else { report.new += 1 }
            if row.birthDate == nil { report.withoutBirthDate += 1 }
            if row.nationalId == nil { report.byWitnesses += 1 }
            if let unit = row.unitId, !units.contains(unit.text) {
                report.faults.append("\(place): unitId: there is no unit \(unit); establish it first")
            }
            for witness in row.witnesses where !here.contains(witness.text) {
                report.faults.append("\(place): witnesses: there is no member \(witness), here or in the file")
            }
            let folded = searchText(row.name.text)
            if let other = names[folded], other != row.memberId.text {
                report.warnings.append("\(place): \(other) has the same name; is it the same person?")
            }
            names[folded] = names[folded] ?? row.memberId.text
        }
        report.newHouseholds = Set(file.rows.compactMap(\.householdId?.text)).subtracting(households).count
        return report
    }

    /// Registers all rows. Ids of commands come from the commune and the member's id: a second import is a replay.
    func run(_ report: inout Report, _ progress: Progress) async throws {
        // Who vouches must be there before who is vouched for.
        let rows = file.rows.filter(\.witnesses.isEmpty) + file.rows.filter { !$0.witnesses.isEmpty }
        for start in stride(from: 0, to: rows.count, by: Self.linesARequest) {
            let part = rows[start..<min(start + Self.linesARequest, rows.count)]
            var next = part.startIndex
            try await client.postLines(commune: commune, part.map { command($0).canonicalBytes }) { line in
                let reply = Reply(line)
                let row = part[next]
                next += 1
                progress.advance()
                switch reply.status {
                case 200..<300 where reply.replayed: report.replayed += 1
                case 200..<300: report.accepted += 1
                case 503: throw Failure("\(name):\(row.line): \(reply.explanation); run the same command again")
                default:
                    report.refused += 1
                    let text =
                        reply.code == "command-id-reused"
                        ? "\(row.memberId) was imported before with other data; correct them with members.amend"
                        : reply.explanation
                    report.faults.append("\(name):\(row.line): \(text)")
                }
            }
        }
    }

    private func command(_ row: RegisterFile.Row) -> JSONValue {
        var data: [(String, JSONValue)] = [
            ("memberId", .string(row.memberId.text)), ("name", .string(row.name.text)),
        ]
        func add(_ name: String, _ value: (any Scalar)?) {
            if let value { data.append((name, .string(value.scalar))) }
        }
        add("birthDate", row.birthDate)
        add("nationalId", row.nationalId)
        add("contact", row.contact)
        add("unitId", row.unitId)
        add("householdId", row.householdId)
        add("residenceSince", row.residenceSince)
        if !row.witnesses.isEmpty { data.append(("witnesses", .array(row.witnesses.map { .string($0.text) }))) }
        let digest = SHA256.hash(data: Data("\(commune)/\(row.memberId)".utf8)).prefix(12)
        let id = "reg-" + digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return .object(
            JSONObject([
                ("id", .string(id)), ("type", .string("members.register")), ("data", .object(JSONObject(data))),
            ])
        )
    }

    /// A whole list, page by page.
    private func all(_ path: String) async throws -> [JSONValue] {
        var items: [JSONValue] = []
        var cursor: String?
        repeat {
            let reply = try await client.get(
                "/v1/communes/\(commune)/\(path)?limit=1000" + (cursor.map { "&cursor=\($0)" } ?? "")
            )
            guard reply.status == 200 else { throw Failure("\(commune): \(reply.explanation)") }
            if case .array(let page)? = reply.body["items"] { items += page }
            cursor = reply.body["next"]?.string
        } while cursor != nil
        return items
    }
}

extension RegisterImport.Report {
    /// For people.
    func text(preview: Bool, file: String, commune: String) -> String {
        var lines = ["\(file): \(rows) people for \(commune)"]
        if preview {
            lines.append("  \(new) would be registered, \(known) are there already under their ids")
        } else {
            lines.append("  \(accepted) registered, \(replayed) were there already, \(refused) refused")
        }
        if newHouseholds > 0 { lines.append("  \(newHouseholds) households that the book doesn't have yet") }
        if byWitnesses > 0 { lines.append("  \(byWitnesses) without a document: their witnesses vouch for them") }
        if withoutBirthDate > 0 {
            lines.append(
                "  \(withoutBirthDate) without a birth date: on no roll that asks for an age, until one is stated"
            )
        }
        lines += warnings.map { "look: \($0)" } + faults.map { "fault: \($0)" }
        return lines.joined(separator: "\n")
    }

    /// For programs.
    func json(preview: Bool, file: String, commune: String) -> JSONValue {
        let counts = [
            ("rows", rows), ("new", new), ("known", known), ("accepted", accepted), ("replayed", replayed),
            ("refused", refused), ("newHouseholds", newHouseholds), ("withoutBirthDate", withoutBirthDate),
            ("byWitnesses", byWitnesses),
        ]
        return .object(
            JSONObject(
                [("file", .string(file)), ("commune", .string(commune)), ("preview", .bool(preview))]
                    + counts.map { ($0, .integer(Int64($1))) } + [
                        ("warnings", .array(warnings.map(JSONValue.string))),
                        ("faults", .array(faults.map(JSONValue.string))),
                    ]
            )
        )
    }
}
