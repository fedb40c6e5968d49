import Domain
import Postgres
import ReadModels

/// One view in the hands of a worker: what a batch makes of its rows.
///
/// Rows that were written stay in memory for the next batch, some of them: nobody else writes them while the worker has its
/// lease and its commits succeed. After any failure they are forgotten.
protocol ViewFolder: AnyObject {
    /// Takes up a batch.
    ///
    /// - Parameter halted: Communes for which this view stands still.
    /// - Returns: What reads the rows that aren't in memory; `nil` where there are none.
    func begin(_ spans: [Span], halted: Set<String>) -> SQL?
    /// Takes the answer to it.
    func load(_ answer: Rows) throws
    /// Folds the batch; `nil` where nothing in it is this view's.
    func fold(_ skips: Skips, opener: SealOpener) async throws -> Fold?
    /// The batch is written.
    func keep()
    /// Others may have written.
    func forget()
    /// As the view's own failure, unless it is the connection's, which passes.
    func blame(_ error: any Error) -> any Error
}

/// A view's folder, for its kind of rows.
final class RowFolder<V: View>: ViewFolder {
    /// Rows as the database has them; `nil` for one that it hasn't.
    private var rows: [RowKey: V.Row?] = [:]
    private var spans: [Span] = []
    private var touched: Set<RowKey> = []
    private var hasFaults = false
    private var faulty: Set<String> = []
    private var changes: [(key: RowKey, row: V.Row?)] = []
    /// How many rows are kept between batches.
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func begin(_ spans: [Span], halted: Set<String>) -> SQL? {
        self.spans = halted.isEmpty ? spans : spans.filter { !halted.contains($0.commune) }
        forget(of: halted)
        (touched, hasFaults, faulty, changes) = ([], false, [], [])
        for span in self.spans {
            for entry in span.entries {
                switch entry.event {
                case .success(let event):
                    for id in V.touches(event) { touched.insert(RowKey(commune: span.commune, id: id)) }
                case .failure: hasFaults = true
                }
            }
        }
        let missing = touched.filter { rows[$0] == nil }.sorted()
        guard !missing.isEmpty else { return nil }
        for key in missing { rows.updateValue(nil, forKey: key) }
        return V.loading(missing)
    }

    func load(_ answer: Rows) throws {
        for (key, row) in try V.loaded(answer) { rows[key] = row }
    }

    func fold(_ skips: Skips, opener: SealOpener) async throws -> Fold? {
        guard !touched.isEmpty || hasFaults else { return nil }
        var byCommune: [String: [String: V.Row]] = [:]
        for key in touched {
            if let row = rows[key] ?? nil { byCommune[key.commune, default: [:]][key.id] = row }
        }
        var halts: [Halt] = []
        for span in spans {
            let (folded, fault) = V.apply(span, to: RowSet(byCommune[span.commune] ?? [:]), skips)
            for (id, row) in folded.changes { changes.append((RowKey(commune: span.commune, id: id), row)) }
            if let fault {
                faulty.insert(span.commune)
                halts.append(
                    Halt(commune: span.commune, view: V.name, position: fault.position, reason: fault.reason)
                )
            }
        }
        if !changes.isEmpty { try await V.reveal(&changes, with: opener) }
        return Fold(
            view: V.name,
            version: V.version,
            halts: halts,
            changed: changes.count,
            statements: changes.isEmpty ? [] : try V.writing(changes)
        )
    }

    func keep() {
        for (key, row) in changes { rows.updateValue(row, forKey: key) }
        forget(of: faulty)
        if rows.count > limit { rows = rows.filter { touched.contains($0.key) } }
        if rows.count > limit { rows = [:] }
        (spans, touched, changes) = ([], [], [])
    }

    func forget() {
        (rows, spans, touched, changes) = ([:], [], [], [])
    }

    /// Where the view stands still, it catches up past this worker's batches.
    private func forget(of communes: Set<String>) {
        if !communes.isEmpty { rows = rows.filter { !communes.contains($0.key.commune) } }
    }

    func blame(_ error: any Error) -> any Error { V.blame(error) }
}

extension View {
    /// A folder that keeps so many rows between batches.
    static func folder(keeping limit: Int = 0) -> any ViewFolder { RowFolder<Self>(limit: limit) }
}

extension [any ViewFolder] {
    /// Folds a batch into all views: one round trip for rows that aren't in memory.
    func fold(
        _ spans: [Span],
        halted: (any ViewFolder) -> Set<String>,
        _ skips: Skips,
        opener: SealOpener,
        on connection: Connection
    ) async throws -> [Fold] {
        var loading: [(folder: any ViewFolder, statement: SQL)] = []
        for folder in self {
            if let statement = folder.begin(spans, halted: halted(folder)) { loading.append((folder, statement)) }
        }
        if !loading.isEmpty {
            let answers: [Rows]
            do {
                answers = try await connection.pipeline(loading.map(\.statement))
            } catch {
                let culprit = loading.first { $0.statement.statement == error.statement }
                throw culprit?.folder.blame(error) ?? error
            }
            for (part, answer) in zip(loading, answers) {
                do { try part.folder.load(answer) } catch { throw part.folder.blame(error) }
            }
        }
        var folds: [Fold] = []
        for folder in self {
            do {
                if let fold = try await folder.fold(skips, opener: opener) { folds.append(fold) }
            } catch {
                throw folder.blame(error)
            }
        }
        return folds
    }
}
