import CanonicalJSON
import Domain
import Foundation
import ReadModels

/// A read model that is derived again from the events: in memory up to a bound, then in a file.
protocol DerivedRows: Actor {
    nonisolated var view: String { get }
    /// Folds events, up to the first that can't be applied.
    func fold(_ span: Span, _ skips: Skips) throws
    /// What differs from the exported rows.
    func compare(with file: URL, halt: Halt?, most: Int) throws -> (rows: Int64, findings: [Finding])
}

extension View {
    /// Rows of this view, which take at most about so many bytes of memory.
    static func derived(memory: Int, in folder: URL) -> any DerivedRows {
        RowDerivation<Self>(memory: memory, folder: folder)
    }
}

/// The rows of one kind.
actor RowDerivation<V: View>: DerivedRows {
    /// Where a row lies in the file.
    private struct Place {
        let offset: UInt64
        let count: Int
    }

    nonisolated var view: String { V.name }
    private let memory: Int
    private let path: URL
    private var rows: [String: V.Row] = [:]
    private var spilled: [String: Place] = [:]
    private var file: FileHandle?
    private var end: UInt64 = 0
    private var weight = 0
    private var fault: (position: Int64, reason: String)?

    init(memory: Int, folder: URL) {
        self.memory = memory
        path = folder.appendingPathComponent("acta-verify-\(UUID().uuidString)")
    }

    deinit { try? FileManager.default.removeItem(at: path) }

    func fold(_ span: Span, _ skips: Skips) throws {
        guard fault == nil else { return }
        var used: [String: V.Row] = [:]
        var seen: Set<String> = []
        var isTouched = false
        for entry in span.entries {
            guard case .success(let event) = entry.event else {
                isTouched = true
                continue
            }
            for id in V.touches(event) where seen.insert(id).inserted {
                if let row = try row(id) { used[id] = row }
            }
        }
        guard isTouched || !seen.isEmpty else { return }
        let (folded, fault) = V.apply(span, to: RowSet(used), skips)
        for (id, row) in folded.changes {
            spilled[id] = nil
            rows[id] = row
            if let row { weight += V.weight(of: row) }
        }
        self.fault = fault
        if weight > memory { try spill() }
    }

    private func row(_ id: String) throws -> V.Row? {
        if let row = rows[id] { return row }
        guard let place = spilled[id], let file else { return nil }
        try file.seek(toOffset: place.offset)
        let bytes = try file.read(upToCount: place.count) ?? Data()
        return try V.row(of: try JSONValue.parse([UInt8](bytes)))
    }

    /// What a row was before stays in the file, and isn't read again.
    private func spill() throws {
        if file == nil {
            _ = FileManager.default.createFile(atPath: path.path, contents: nil)
            file = try FileHandle(forUpdating: path)
        }
        guard let file else { return }
        var bytes: [UInt8] = []
        for (id, row) in rows {
            let document = try V.document(of: row).canonicalBytes
            spilled[id] = Place(offset: end + UInt64(bytes.count), count: document.count)
            bytes += document
        }
        try file.seek(toOffset: end)
        try file.write(contentsOf: Data(bytes))
        end += UInt64(bytes.count)
        rows = [:]
        weight = 0
    }

    func compare(with url: URL, halt: Halt?, most: Int) throws -> (rows: Int64, findings: [Finding]) {
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
        var left = Set(rows.keys).union(spilled.keys)
        var count: Int64 = 0
        guard FileManager.default.fileExists(atPath: url.path) else {
            return (0, left.isEmpty ? findings : findings + [Finding(.fileMissing, in: "views/\(V.name).ndjson")])
        }
        var reader = try LineReader(url)
        while let batch = try reader.next(), findings.count < most {
            for line in batch.lines {
                count += 1
                let value = try? JSONValue.parse(Array(batch.bytes[line]))
                guard let id = value?["id"]?.string, let document = value?["row"] else {
                    findings.append(Finding(.rowChanged, in: "\(V.name), line \(count)"))
                    continue
                }
                guard left.remove(id) != nil, let row = try row(id) else {
                    findings.append(Finding(.rowAdded, in: "\(V.name)/\(id)"))
                    continue
                }
                let derived = try V.document(of: row)
                if derived != document {
                    findings.append(Finding(.rowChanged, in: "\(V.name)/\(id)", derived.difference(from: document)))
                }
                if findings.count >= most { break }
            }
        }
        if findings.count < most {
            for id in left.sorted().prefix(most - findings.count) {
                findings.append(Finding(.rowMissing, in: "\(V.name)/\(id)"))
            }
        }
        return (count, findings)
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
