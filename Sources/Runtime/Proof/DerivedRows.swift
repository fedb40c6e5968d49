import CanonicalJSON
import Domain
import Foundation
import ReadModels

/// A read model that is derived again from the events: in memory up to a bound, then in a file.
protocol DerivedRows: Actor {
    nonisolated var view: String { get }
    /// Folds events, up to the first that can't be applied.
    func fold(_ span: Span, _ skips: Skips) throws
    /// What differs from the exported rows. `progress` is told how many bytes of them were compared more.
    func compare(
        with file: URL,
        halt: Halt?,
        most: Int,
        progress: @Sendable (Int) -> Void
    ) throws -> (rows: Int64, findings: [Finding])
}

extension View {
    /// Rows of this view, which take at most about so many bytes of memory.
    static func derived(memory: Int, in folder: URL) -> any DerivedRows {
        RowDerivation<Self>(memory: memory, folder: folder)
    }
}

/// The rows of one kind.
actor RowDerivation<V: View>: DerivedRows {
    /// A row in memory.
    private struct Held {
        let row: V.Row
        /// Its document, where the file doesn't have it; a row is encoded once.
        let unsaved: [UInt8]?
    }

    nonisolated var view: String { V.name }
    private let memory: Int
    private let folder: URL
    private var held: [String: Held] = [:]
    private var file: RowFile?
    private var weight = 0
    private var fault: (position: Int64, reason: String)?

    init(memory: Int, folder: URL) {
        self.memory = memory
        self.folder = folder
    }

    func fold(_ span: Span, _ skips: Skips) throws {
        guard fault == nil else { return }
        var used: [String: V.Row] = [:]
        var seen: Set<String> = []
        // Most events are of no concern to most views.
        var own: [Span.Entry] = []
        for entry in span.entries {
            if case .success(let event) = entry.event {
                let ids = V.touches(event)
                if ids.isEmpty { continue }
                for id in ids where seen.insert(id).inserted {
                    if let row = try row(id) { used[id] = row }
                }
            }
            own.append(entry)
        }
        guard !own.isEmpty else { return }
        let (folded, fault) = V.apply(Span(commune: span.commune, entries: own), to: RowSet(used), skips)
        for (id, row) in folded.changes {
            if let row {
                hold(row, id, unsaved: try V.document(of: row).canonicalBytes)
            } else {
                held[id] = nil
                try file?.remove(id)
            }
        }
        self.fault = fault
        if weight > memory { try spill() }
    }

    private func row(_ id: String) throws -> V.Row? {
        if let found = held[id] { return found.row }
        guard let document = try file?.document(id) else { return nil }
        let row = try V.row(of: try JSONValue.parse(document))
        hold(row, id, unsaved: nil, bytes: document.count)
        return row
    }

    private func hold(_ row: V.Row, _ id: String, unsaved: [UInt8]?, bytes: Int = 0) {
        held[id] = Held(row: row, unsaved: unsaved)
        // A row's strings and containers have headers of their own, and it has a place in a dictionary.
        weight += 512 + 5 * (unsaved?.count ?? bytes)
    }

    private func spill() throws {
        let file = try file ?? RowFile(in: folder)
        self.file = file
        try file.write(held.compactMap { id, held in held.unsaved.map { (id, $0) } })
        held = [:]
        weight = 0
    }

    func compare(
        with url: URL,
        halt: Halt?,
        most: Int,
        progress: @Sendable (Int) -> Void
    ) throws -> (rows: Int64, findings: [Finding]) {
        var findings: [Finding] = []
        if halt?.position != fault?.position {
            findings.append(
                Finding(
                    .rowMissing,
                    at: fault?.position ?? halt?.position,
                    in: V.name,
                    fault?.reason ?? "the export says that the view stands still"
                )
            )
        }
        try spill()
        guard let file else { return (0, findings) }
        var count: Int64 = 0
        guard FileManager.default.fileExists(atPath: url.path) else {
            let isEmpty = try file.untaken(most: 1).isEmpty
            return (0, isEmpty ? findings : findings + [Finding(.fileMissing, in: "views/\(V.name).ndjson")])
        }
        var reader = try LineReader(url)
        while let batch = try reader.next(), findings.count < most {
            for line in batch.lines {
                count += 1
                if let finding = try compare(Array(batch.bytes[line]), count, with: file) { findings.append(finding) }
                if findings.count >= most { break }
            }
            progress(batch.bytes.count)
        }
        if findings.count < most {
            for id in try file.untaken(most: most - findings.count) {
                findings.append(Finding(.rowMissing, in: "\(V.name)/\(id)"))
            }
        }
        return (count, findings)
    }

    /// What is wrong with one exported row.
    private func compare(_ line: [UInt8], _ number: Int64, with file: RowFile) throws -> Finding? {
        let value = try? JSONValue.parse(line)
        guard let id = value?["id"]?.string, let document = value?["row"] else {
            return Finding(.rowChanged, in: "\(V.name), line \(number)")
        }
        guard let bytes = try file.take(id) else { return Finding(.rowAdded, in: "\(V.name)/\(id)") }
        if bytes == document.canonicalBytes { return nil }
        let derived = try JSONValue.parse(bytes)
        return Finding(.rowChanged, in: "\(V.name)/\(id)", derived.difference(from: document))
    }
}

extension JSONValue {
    /// The fields that differ, at most three, with what is expected and what is there.
    func difference(from other: JSONValue) -> String {
        guard let mine = object, let theirs = other.object else { return "\(self) ≠ \(other)" }
        var parts: [String] = []
        for key in Set(mine.map(\.key) + theirs.map(\.key)).sorted() where mine[key] != theirs[key] {
            let expected = mine[key].map { String("\($0)".prefix(60)) } ?? "–"
            let found = theirs[key].map { String("\($0)".prefix(60)) } ?? "–"
            parts.append("\(key): \(expected) ≠ \(found)")
        }
        return parts.prefix(3).joined(separator: "; ")
    }
}
