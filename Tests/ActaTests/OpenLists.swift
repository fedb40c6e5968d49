import CanonicalJSON
import Foundation
import ReadModels
import Testing

/// Every list leaves as CSV and NDJSON, and programs that aren't ours read the same rows in all three forms.
struct OpenLists {
    /// Lists of other kinds: the log itself, whose rows are its hashed bytes (CloudEvents, NDJSON, live).
    private static let notTables: Set<String> = ["events"]
    private static let types = ["application/json", "application/x-ndjson", "text/csv"]
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Peers/read_lists.py").path

    let server: Development
    let communes: [String]

    /// What the service says that it has below a commune without naming one thing: paths, and types of answers.
    private func described() async throws -> [String: Set<String>] {
        let root = "/v1/communes/{commune}/"
        let document = try await server.get("/openapi.json").json
        var found: [String: Set<String>] = [:]
        for path in document["paths"]?.object.map({ Array($0.keys) }) ?? [] where path.hasPrefix(root) {
            let name = String(path.dropFirst(root.count))
            guard !name.contains("{"), let get = document["paths"]?[path]?["get"] else { continue }
            let content = get["responses"]?["200"]?["content"]?.object
            found[name] = Set(content.map { Array($0.keys) } ?? [])
        }
        return found
    }

    /// All rows of a list as JSON, page by page; `nil` where the answer isn't a list.
    private func rows(_ path: String) async throws -> [JSONValue]? {
        var (rows, cursor) = ([JSONValue](), "")
        while true {
            let reply = try await server.get(path + (cursor.isEmpty ? "" : "?limit=1000&cursor=\(cursor)"))
            guard reply.status == 200, case .array(let items)? = reply.json["items"] else { return nil }
            rows += items
            guard let next = reply.json["next"]?.string else { return rows }
            cursor = next
        }
    }

    /// Has all views come to the end of the log.
    private func wait() async throws {
        for commune in communes {
            let base = "/v1/communes/\(commune)/"
            let size = try await server.get(base + "log/checkpoint").headers["acta-position"] ?? "1"
            for view in ReadModels.resources where !view.path.isEmpty {
                let read = try await server.get(base + view.path + "?limit=1&wait=30&min-position=\(size)")
                try #require(read.status == 200, "\(view.path): \(read.text)")
            }
        }
    }

    /// Answers of all lists in all three forms, as files of a folder.
    ///
    /// - Returns: The lists' names.
    private func write(to folder: URL) async throws -> Set<String> {
        let described = try await described()
        var lists: Set<String> = []
        for commune in communes {
            for (name, types) in described where !Self.notTables.contains(name) {
                let path = "/v1/communes/\(commune)/\(name)"
                guard let rows = try await rows(path) else { continue }
                lists.insert(name)
                #expect(types.isSuperset(of: Self.types), "\(name) isn't described so")
                let place = folder.appendingPathComponent("\(commune).\(name)")
                try Data(JSONValue.array(rows).canonicalBytes).write(to: place.appendingPathExtension("json"))
                for (type, suffix) in [("application/x-ndjson", "ndjson"), ("text/csv", "csv")] {
                    let reply = try await server.get(path, headers: ["accept": type])
                    let stated = reply.headers["content-type"] ?? ""
                    #expect(reply.status == 200 && stated.hasPrefix(type), "\(name): \(reply.status) \(stated)")
                    try Data(reply.bytes).write(to: place.appendingPathExtension(suffix))
                }
            }
        }
        return lists
    }

    /// Fails where a list has no CSV or NDJSON, where Python's own modules read other rows in them than in the JSON, or where
    /// no commune has a row of it.
    func check() async throws {
        try await wait()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lists-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let lists = try await write(to: folder)
        let resources = ReadModels.resources.map(\.path).filter { !$0.isEmpty }
        #expect(lists.isSuperset(of: resources + ["webhooks"]), "\(lists.sorted())")

        let (status, text) = try await Acceptance.BookScriptTests.run([Self.script, folder.path])
        #expect(status == 0, "\(text)")
        let rows = try JSONValue.parse(Array(text.utf8))["rows"]
        var counts: [String: Int64] = [:]
        for name in rows?.object.map({ Array($0.keys) }) ?? [] {
            counts[String(name.split(separator: ".")[1]), default: 0] += rows?[name]?.integer ?? 0
        }
        #expect(Set(counts.keys) == lists)
        let shown = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        print("Rows that Python's csv and json read as we answer them in JSON: \(shown)")
        let empty = counts.filter { $0.value == 0 }.map(\.key).sorted()
        #expect(empty.isEmpty, "no rows to compare: \(empty)")
    }
}
