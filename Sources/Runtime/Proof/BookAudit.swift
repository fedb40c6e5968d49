import CanonicalJSON
import Domain
public import Foundation
import ReadModels
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
    var memory = 128 << 20
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
    /// - Parameter progress: Told how many bytes of how many of the events are read.
    /// - Throws: where there is no book in the folder, or its files can't be read.
    public func run(progress: @Sendable (Int64, Int64) -> Void = { _, _ in }) async throws -> BookReport {
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
        try await pass.run(&report, progress)
        report.events = pass.size
        seals.conclude(pass, &report)
        if depth == .whole {
            try await compareRows(pass.derivations, views, &report)
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

    private func compareRows(_ derived: [any DerivedRows], _ views: JSONValue?, _ report: inout BookReport) async throws
    {
        guard !derived.isEmpty else { return }
        let halts = (views?["halts"]?.array ?? []).compactMap { halt -> Halt? in
            guard let view = halt["view"]?.string, let position = halt["position"]?.integer else { return nil }
            return Halt(commune: "", view: view, position: position, reason: "")
        }
        var rows: Int64 = 0
        for view in derived {
            let found = try await view.compare(
                with: book.view(view.view),
                halt: halts.first { $0.view == view.view },
                most: BookReport.mostFindings
            )
            rows += found.rows
            for finding in found.findings { report.add(finding) }
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
