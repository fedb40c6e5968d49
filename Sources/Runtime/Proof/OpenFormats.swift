import CanonicalJSON
import Foundation

/// A book in formats of others: Popolo for mandates, GS1 EPCIS 2.0 for goods, Pabulib's `.pb` for consultations. They are
/// written from the exported rows, so that whoever has the book can make them again.
struct OpenFormats {
    let book: BookFolder
    let commune: String

    private var folder: URL { book.url.appendingPathComponent("open", isDirectory: true) }

    /// Writes all of them.
    func write() throws {
        let rows = try self.rows("mandates")
        if !rows.isEmpty {
            let text = PopoloDocument(
                commune: commune,
                name: try self.rows("communes").first?.row["name"]?.string ?? commune,
                units: try self.rows("units"),
                mandates: rows
            ).json
            try FileWriter.write(text.indentedBytes, to: folder.appendingPathComponent("mandates.popolo.json"))
        }
        try writeMovements()
        // Of ballots that were counted at tables there are sums only.
        for (id, row) in try self.rows("consultations") where row["tables"] == nil {
            try PabulibDocument(book: book, commune: commune, id: id, row: row).write(
                to: folder.appendingPathComponent("consultations/\(id).pb")
            )
        }
    }

    /// Line by line: there may be many.
    private func writeMovements() throws {
        guard FileManager.default.fileExists(atPath: book.view("movements").path) else { return }
        var reader = try LineReader(book.view("movements"))
        var file: FileWriter?
        let document = EPCISDocument(commune: commune)
        while let batch = try reader.next() {
            for line in batch.lines {
                guard let value = try? JSONValue.parse(Array(batch.bytes[line])), let id = value["id"]?.string,
                    let row = value["row"], let event = document.event(id, row)
                else { continue }
                if let file {
                    try file.write(",\n".utf8)
                } else {
                    file = try FileWriter(folder.appendingPathComponent("stock.epcis.json"))
                    try file?.write(document.beginning(row["recordedAt"]?.string ?? "").utf8)
                }
                try file?.write(event.utf8)
            }
        }
        try file?.write("\n]}}\n".utf8)
        try file?.close()
    }

    /// The rows of a small view.
    private func rows(_ view: String) throws -> [(id: String, row: JSONValue)] {
        guard FileManager.default.fileExists(atPath: book.view(view).path) else { return [] }
        var found: [(id: String, row: JSONValue)] = []
        var reader = try LineReader(book.view(view))
        while let batch = try reader.next() {
            for line in batch.lines {
                if let value = try? JSONValue.parse(Array(batch.bytes[line])), let id = value["id"]?.string,
                    let row = value["row"]
                {
                    found.append((id, row))
                }
            }
        }
        return found
    }
}

/// Who holds which office, as Popolo has persons, organizations, posts and memberships (popoloproject.com).
///
/// Names are sealed in the book, so persons are named by their ids.
struct PopoloDocument {
    let commune: String
    let name: String
    let units: [(id: String, row: JSONValue)]
    let mandates: [(id: String, row: JSONValue)]

    /// The document, in the form of EveryPolitician's files: a list for each class.
    var json: JSONValue {
        var posts: [String: JSONValue] = [:]
        for (_, row) in mandates {
            let office = row["office"]?.string ?? ""
            let id = post(row)
            posts[id] = [
                "id": .string(id), "label": .string(office), "organization_id": .string(organization(row)),
                "role": .string(office),
            ]
        }
        let persons = Set(mandates.compactMap { $0.row["memberId"]?.string }).sorted()
        return [
            "events": [], "areas": [],
            "memberships": .array(mandates.map { membership($0.id, $0.row) }),
            "organizations": .array([own] + units.map { organization($0.id, $0.row) }),
            "persons": .array(persons.map { ["id": .string($0), "name": .string($0)] }),
            "posts": .array(posts.sorted { $0.key < $1.key }.map(\.value)),
        ]
    }

    private var own: JSONValue {
        ["classification": "commune", "id": .string(commune), "name": .string(name)]
    }

    private func organization(_ id: String, _ row: JSONValue) -> JSONValue {
        [
            "classification": row["kind"] ?? .null, "id": .string(id), "name": row["name"] ?? .string(id),
            "parent_id": row["parentId"] ?? .string(commune),
        ]
    }

    private func organization(_ mandate: JSONValue) -> String { mandate["unitId"]?.string ?? commune }

    private func post(_ mandate: JSONValue) -> String {
        organization(mandate) + "/" + (mandate["office"]?.string ?? "")
    }

    private func membership(_ id: String, _ row: JSONValue) -> JSONValue {
        let ended = row["endedAt"]?.string.map { String($0.prefix(10)) }
        return [
            "end_date": ended.map(JSONValue.string) ?? row["until"] ?? .null, "id": .string(id),
            "organization_id": .string(organization(row)), "person_id": row["memberId"] ?? .null,
            "post_id": .string(post(row)), "role": row["role"] ?? .null, "start_date": row["from"] ?? .null,
        ]
    }
}
