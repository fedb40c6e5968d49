import CanonicalJSON
import Domain
public import Foundation
import ReadModels
import Synchronization
public import Transparency

/// Checks an exported book with nothing but its files and what the auditor held before: no database, no network.
public struct BookAudit: Sendable {
    /// What the auditor held before, and so doesn't have to believe.
    public struct Evidence: Sendable {
        /// Public keys: the log's, and witnesses'.
        public var keys: [VerifierKey] = []
        /// Checkpoints that were kept, with the names of their files.
        public var checkpoints: [(name: String, bytes: [UInt8])] = []

        /// Nothing.
        public init() {}
    }

    /// How far it goes.
    public enum Depth: Sendable {
        /// Everything.
        case whole
        /// Hashes, positions, tiles, checkpoints and signatures.
        case hashes
    }

    let book: BookFolder
    let evidence: Evidence
    let depth: Depth
    /// What derived rows may take of the memory, in bytes.
    var memory = 64 << 20
    /// How many cores are used.
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    /// An audit of the book in a folder.
    public init(_ folder: URL, evidence: Evidence = Evidence(), depth: Depth = .whole) {
        book = BookFolder(folder)
        self.evidence = evidence
        self.depth = depth
    }

    /// Checks everything.
    ///
    /// - Parameter progress: Told how many bytes of how many are checked, of events and of rows.
    /// - Throws: where there is no book in the folder, or its files can't be read.
    public func run(progress: @escaping @Sendable (Int64, Int64) -> Void = { _, _ in }) async throws -> BookReport {
        guard FileManager.default.fileExists(atPath: book.events.path) else { throw AuditFault.noBook(book.url.path) }
        var report = BookReport()
        let about = FileManager.default.contents(atPath: book.about.path).flatMap { try? JSONValue.parse([UInt8]($0)) }
        var seals = Seals(book, evidence)
        seals.read(&report)
        let views = about?["views"]
        var pass = EventPass(audit: self, seals: seals, viewsUpTo: views?["position"]?.integer ?? 0)
        if depth == .whole {
            pass.derivations = derivations(about, &report)
            pass.skips = try await operators(&report)
        }
        let eventBytes = Self.bytes(of: [book.events])
        let total = eventBytes + Self.bytes(of: pass.derivations.map { book.view($0.view) })
        try await pass.run(&report) { progress($0, total) }
        report.events = pass.size
        seals.conclude(pass, &report)
        if depth == .whole {
            let compared = Atomic(eventBytes)
            try await compareRows(pass.derivations, views, &report) { count in
                progress(compared.add(Int64(count), ordering: .relaxed).newValue, total)
            }
            try checkFiles(&report)
        }
        return report
    }

    /// The rows can be derived only by an edition whose views mean the same.
    private func derivations(_ about: JSONValue?, _ report: inout BookReport) -> [any DerivedRows] {
        guard let meaning = about?["views"]?["meaning"]?.string else { return [] }
        guard meaning == ReadModels.meaning else {
            report.note(
                "rows-skipped",
                0,
                en: "Read models weren't compared: another edition of Acta wrote them.",
                es: "Las vistas no se compararon: las escribió otra edición de Acta."
            )
            return []
        }
        let share = memory / ReadModels.views.count
        return ReadModels.views.map { $0.derived(memory: share, in: FileManager.default.temporaryDirectory) }
    }

    /// The operators' own log is checked as any, and gives what views pass over.
    private func operators(_ report: inout BookReport) async throws -> Skips {
        var skips = Skips()
        let folder = BookFolder(book.operators)
        guard FileManager.default.fileExists(atPath: folder.events.path) else { return skips }
        var evidence = Evidence()
        evidence.keys = self.evidence.keys.compactMap { key in
            guard key.kind == .log, let slash = key.name.lastIndex(of: "/") else { return key }
            return VerifierKey(
                name: String(key.name[..<slash]) + "/" + OperatorsEvent.commune,
                publicKey: key.publicKey
            )
        }
        let own = try await BookAudit(folder.url, evidence: evidence, depth: .hashes).run()
        for finding in own.findings { report.add(finding.inOperatorsLog) }
        var reader = try LineReader(folder.events)
        while let batch = try reader.next() {
            for line in batch.lines {
                if let event = try? JSONValue.parse(Array(batch.bytes[line])) { skips.note(event) }
            }
        }
        return skips
    }

    private static func bytes(of files: [URL]) -> Int64 {
        files.reduce(0) { sum, file in
            sum + Int64((try? file.resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? 0)
        }
    }

    private func compareRows(
        _ derived: [any DerivedRows],
        _ views: JSONValue?,
        _ report: inout BookReport,
        _ progress: @Sendable @escaping (Int) -> Void
    ) async throws {
        guard !derived.isEmpty else { return }
        let halts = (views?["halts"]?.array ?? []).compactMap { halt -> Halt? in
            guard let view = halt["view"]?.string, let position = halt["position"]?.integer else { return nil }
            return Halt(commune: "", view: view, position: position, reason: "")
        }
        var rows: Int64 = 0
        let results = try await withThrowingTaskGroup(of: (Int, Int64, [Finding]).self) { group in
            for (index, view) in derived.enumerated() {
                let halt = halts.first { $0.view == view.view }
                group.addTask {
                    let file = book.view(view.view)
                    let found = try await view.compare(
                        with: file,
                        halt: halt,
                        most: BookReport.mostFindings,
                        progress: progress
                    )
                    return (index, found.rows, found.findings)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for (_, count, findings) in results.sorted(by: { $0.0 < $1.0 }) {
            rows += count
            for finding in findings { report.add(finding) }
        }
        let position = views?["position"]?.integer ?? 0
        report.note(
            "rows",
            rows,
            en:
                "\(rows) rows of \(derived.count) read models were derived again from the events up to \(position) and compared.",
            es:
                "\(rows) filas de \(derived.count) vistas se derivaron de nuevo de los hechos hasta el \(position) y se compararon."
        )
    }

    private func checkFiles(_ report: inout BookReport) throws {
        guard let faults = try Sums.faults(book) else { return }
        // What a check of its own has named already isn't named twice.
        let named = Set(
            report.findings.compactMap(\.place).map { $0.split(separator: "/").first.map(String.init) ?? $0 }
        )
        for path in faults {
            let name = path.split(separator: "/").last.map { String($0).replacing(".ndjson", with: "") } ?? path
            if path.hasPrefix("views/"), named.contains(name) { continue }
            report.add(Finding(.fileChanged, in: path))
        }
        report.note(
            "files",
            Int64(faults.count),
            en:
                "The other files were held against SHA256SUMS: \(faults.isEmpty ? "all are as exported" : "\(faults.count) aren't").",
            es:
                "Los demás archivos se cotejaron con SHA256SUMS: \(faults.isEmpty ? "todos están como se exportaron" : "\(faults.count) no")."
        )
    }
}

/// Why a folder can't be audited at all.
public enum AuditFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no book in it.
    case noBook(String)

    public var description: String {
        switch self {
        case .noBook(let path): "\(path) is no exported book: it has no events.ndjson"
        }
    }
}

extension Finding {
    /// The same, of the operators' own log.
    fileprivate var inOperatorsLog: Finding {
        Finding(
            code,
            at: position,
            to: last,
            in: place,
            "operators" + (detail.map { ": " + $0 } ?? ""),
            fits: fits,
            differs: differs
        )
    }
}
