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
        let hasOperators = FileManager.default.fileExists(atPath: book.operators.path)
        var seals = Seals(book, hasOperators ? evidence.ofBook : evidence)
        seals.read(&report)
        let views = about?["views"]
        var pass = EventPass(audit: self, seals: seals, viewsUpTo: views?["position"]?.integer ?? 0)
        var derivations: [DerivedView] = []
        if depth == .whole {
            let decisions = try await operators(pass.commune, &report)
            derivations = derive(about, decisions, &report)
            pass.derivations = derivations.flatMap { [$0.rows] + ($0.earlier.map { [$0] } ?? []) }
            pass.skips = Skips(decisions, in: pass.commune)
        }
        let eventBytes = Self.bytes(of: [book.events])
        let total = eventBytes + Self.bytes(of: derivations.map { book.view($0.rows.view) })
        try await pass.run(&report) { progress($0, total) }
        report.events = pass.size
        seals.conclude(pass, &report)
        if depth == .whole {
            let compared = Atomic(eventBytes)
            try await compareRows(derivations, views, &report) { count in
                progress(compared.add(Int64(count), ordering: .relaxed).newValue, total)
            }
            try checkFiles(&report)
        }
        return report
    }

    /// A view that is derived again, and what it was before operators had it pass over events.
    private struct DerivedView {
        let rows: any DerivedRows
        let earlier: (any DerivedRows)?
        let halt: Int64?
        let decisions: [SkipDecision]
    }

    /// The rows can be derived only by an edition whose views mean the same.
    private func derive(
        _ about: JSONValue?,
        _ decisions: [SkipDecision],
        _ report: inout BookReport
    ) -> [DerivedView] {
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
        var halts: [String: Int64] = [:]
        for halt in about?["views"]?["halts"]?.array ?? [] {
            if let view = halt["view"]?.string { halts[view] = halt["position"]?.integer }
        }
        let skipped = Dictionary(grouping: decisions, by: \.view)
        let share = memory / (ReadModels.views.count + skipped.count)
        let folder = FileManager.default.temporaryDirectory
        return ReadModels.views.map { view in
            let (halt, own) = (halts[view.name], skipped[view.name] ?? [])
            return DerivedView(
                rows: view.derived(memory: share, in: folder, halt: halt, isEarlier: false),
                earlier: own.isEmpty ? nil : view.derived(memory: share, in: folder, halt: halt, isEarlier: true),
                halt: halt,
                decisions: own
            )
        }
    }

    /// The operators' own log is checked as any, and says what views pass over.
    private func operators(_ commune: String, _ report: inout BookReport) async throws -> [SkipDecision] {
        let folder = BookFolder(book.operators)
        guard FileManager.default.fileExists(atPath: folder.events.path) else { return [] }
        let own = try await BookAudit(folder.url, evidence: evidence.ofOperators, depth: .hashes).run()
        // Witnesses vouch for the commune's book; of this one they may not have seen anything yet.
        for finding in own.findings where finding.code != .notCosigned { report.add(finding.inOperatorsLog) }
        var decisions: [SkipDecision] = []
        var reader = try LineReader(folder.events)
        while let batch = try reader.next() {
            for line in batch.lines {
                guard let event = try? JSONValue.parse(Array(batch.bytes[line])),
                    let decision = SkipDecision(event, in: commune)
                else { continue }
                decisions.append(decision)
            }
        }
        return decisions
    }

    private static func bytes(of files: [URL]) -> Int64 {
        files.reduce(0) { sum, file in
            sum + Int64((try? file.resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? 0)
        }
    }

    private func compareRows(
        _ derived: [DerivedView],
        _ views: JSONValue?,
        _ report: inout BookReport,
        _ progress: @Sendable @escaping (Int) -> Void
    ) async throws {
        guard !derived.isEmpty else { return }
        var rows: Int64 = 0
        let results = try await withThrowingTaskGroup(of: (Int, RowComparison).self) { group in
            for (index, view) in derived.enumerated() {
                group.addTask {
                    let found = try await view.rows.compare(
                        with: book.view(view.rows.view),
                        earlier: view.earlier,
                        most: BookReport.mostFindings,
                        progress: progress
                    )
                    return (index, found)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for (index, found) in results.sorted(by: { $0.0 < $1.0 }) {
            let view = derived[index]
            rows += found.rows
            for finding in found.findings { report.add(finding) }
            if let halt = view.halt { report.standsStill(view.rows.view, at: halt) }
            report.passedOver(view.decisions, halt: view.halt, earlier: found.earlier)
        }
        let position = views?["position"]?.integer ?? 0
        report.note(
            "rows",
            rows,
            en:
                "Rows of \(derived.count) read models, derived again from the events up to \(position) and compared: \(rows).",
            es:
                "Filas de \(derived.count) vistas, derivadas de nuevo de los hechos hasta el \(position) y comparadas: \(rows)."
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
                "The other files were held against SHA256SUMS: \(faults.isEmpty ? "all are as exported" : "not as exported: \(faults.count)").",
            es:
                "Los demás archivos se cotejaron con SHA256SUMS: \(faults.isEmpty ? "todos están como se exportaron" : "distintos: \(faults.count)")."
        )
    }
}

/// Why a folder can't be audited at all.
public enum AuditFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no book in it.
    case noBook(String)

    public var description: String { text(spanish: false) }

    /// The fault in words.
    public func text(spanish: Bool) -> String {
        switch self {
        case .noBook(let path):
            spanish
                ? "\(path) no es un libro exportado: no tiene events.ndjson; indique la carpeta que escribió acta export"
                : "\(path) is no exported book: it has no events.ndjson; name the folder that acta export wrote"
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
