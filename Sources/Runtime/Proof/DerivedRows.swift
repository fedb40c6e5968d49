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
    ///
    /// - Parameter earlier: The rows as they were before operators had the view pass over events; `nil` where they didn't.
    func compare(
        with file: URL,
        earlier: (any DerivedRows)?,
        most: Int,
        progress: @Sendable (Int) -> Void
    ) async throws -> RowComparison
    /// A row's canonical bytes; `nil` where there is none.
    func document(of id: String) throws -> [UInt8]?
}

/// What a comparison of rows came to.
struct RowComparison: Sendable {
    /// How many rows there are.
    var rows: Int64 = 0
    /// Rows that are as they were before operators had the view pass over an event.
    var earlier: Int64 = 0
    /// What differs.
    var findings: [Finding] = []
}

extension View {
    /// Rows of this view, which take at most about so many bytes of memory.
    ///
    /// - Parameters:
    ///   - halt: Where the view stands still: nothing from there on is folded.
    ///   - isEarlier: Whether events that operators had it pass over are folded all the same where they can be.
    static func derived(memory: Int, in folder: URL, halt: Int64?, isEarlier: Bool) -> any DerivedRows {
        RowDerivation<Self>(memory: memory, folder: folder, halt: halt, isEarlier: isEarlier)
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
    private let halt: Int64?
    private let isEarlier: Bool
    /// Events that the view had to pass over, since they can't be applied.
    private var passed = Skips()
    private var held: [String: Held] = [:]
    private var file: RowFile?
    private var weight = 0
    private var fault: (position: Int64, reason: String)?

    init(memory: Int, folder: URL, halt: Int64?, isEarlier: Bool) {
        self.memory = memory
        self.folder = folder
        self.halt = halt
        self.isEarlier = isEarlier
    }

    func fold(_ span: Span, _ skips: Skips) throws {
        guard fault == nil else { return }
        var used: [String: V.Row] = [:]
        var seen: Set<String> = []
        // Most events are of no concern to most views.
        var own: [Span.Entry] = []
        for entry in span.entries {
            if let halt, entry.position >= halt { break }
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
        let (folded, fault) = apply(Span(commune: span.commune, entries: own), RowSet(used), skips)
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

    private func apply(
        _ span: Span,
        _ rows: RowSet<V.Row>,
        _ skips: Skips
    ) -> (rows: RowSet<V.Row>, fault: (position: Int64, reason: String)?) {
        guard isEarlier else { return V.apply(span, to: rows, skips) }
        while true {
            let done = V.apply(span, to: rows, passed)
            guard let position = done.fault?.position,
                skips.contains(view: V.name, version: V.version, commune: span.commune, position: position)
            else { return done }
            passed.pass(view: V.name, version: V.version, commune: span.commune, position: position)
        }
    }

    func document(of id: String) throws -> [UInt8]? {
        guard let held = held[id] else { return try file?.document(id) }
        return try held.unsaved ?? V.document(of: held.row).canonicalBytes
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
        earlier: (any DerivedRows)?,
        most: Int,
        progress: @Sendable (Int) -> Void
    ) async throws -> RowComparison {
        var found = RowComparison()
        if let fault { found.findings.append(Finding(.rowMissing, at: fault.position, in: V.name, fault.reason)) }
        try spill()
        guard let file else { return found }
        guard FileManager.default.fileExists(atPath: url.path) else {
            if try !file.untaken(most: 1).isEmpty {
                found.findings.append(Finding(.fileMissing, in: "views/\(V.name).ndjson"))
            }
            return found
        }
        var reader = try LineReader(url)
        while let batch = try reader.next(), found.findings.count < most {
            for line in batch.lines {
                found.rows += 1
                try await compare(Array(batch.bytes[line]), with: file, earlier, &found)
                if found.findings.count >= most { break }
            }
            progress(batch.bytes.count)
        }
        while found.findings.count < most {
            let ids = try file.untaken(most: most)
            if ids.isEmpty { break }
            for id in ids {
                _ = try file.take(id)
                if let earlier, try await earlier.document(of: id) == nil {
                    found.earlier += 1
                } else if found.findings.count < most {
                    found.findings.append(Finding(.rowMissing, in: "\(V.name)/\(id)"))
                }
            }
        }
        return found
    }

    /// Holds one exported row against the derived one.
    private func compare(
        _ line: [UInt8],
        with file: RowFile,
        _ earlier: (any DerivedRows)?,
        _ found: inout RowComparison
    ) async throws {
        let value = try? JSONValue.parse(line)
        guard let id = value?["id"]?.string, let document = value?["row"] else {
            found.findings.append(Finding(.rowChanged, in: "\(V.name), line \(found.rows)"))
            return
        }
        let (derived, exported) = (try file.take(id), document.canonicalBytes)
        if derived == exported { return }
        if let earlier, try await earlier.document(of: id) == exported {
            found.earlier += 1
        } else if let derived {
            let difference = try JSONValue.parse(derived).difference(from: document)
            found.findings.append(Finding(.rowChanged, in: "\(V.name)/\(id)", difference))
        } else {
            found.findings.append(Finding(.rowAdded, in: "\(V.name)/\(id)"))
        }
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
