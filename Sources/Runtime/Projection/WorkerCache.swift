import Postgres
import ReadModels

/// What a worker needn't ask the database for again: rows that it wrote, checkpoints that it moved, events of its own process.
///
/// It holds as long as the worker has its lease and its commits succeed; each commit checks lease, checkpoints and halts.
final class WorkerCache {
    private let views: [(view: any View.Type, folder: any ViewFolder)]
    /// The checkpoints of all communes that rows are kept of, as of this worker's last commit.
    private var positions: [String: Int64] = [:]
    /// Communes in which a view stands still: how, must be read.
    private var stopped: Set<String> = []
    private var handed: HandedEvents

    init(_ configuration: ProjectionConfiguration) {
        views = configuration.views.map { ($0, $0.folder(keeping: configuration.keptRows)) }
        handed = HandedEvents(limit: configuration.handedBytes)
    }

    /// Takes up events that were appended by this process.
    func add(_ appended: Appended) { handed.add(appended) }

    /// What comes after the checkpoints: what was handed, and the rest from the database.
    func read(
        _ communes: [String],
        limit: Int,
        _ tail: Tail,
        on connection: Connection
    ) async throws -> (spans: [Span], halts: [Halt]) {
        var spans: [Span] = []
        var unknown: [String] = []
        for commune in communes {
            if let position = positions[commune], !stopped.contains(commune),
                let events = handed.take(commune, after: position, limit: limit)
            {
                spans.append(tail.span(commune, after: position, events))
            } else {
                unknown.append(commune)
            }
        }
        guard !unknown.isEmpty else { return (spans, []) }
        let (read, halts) = try await tail.read(unknown, limit: limit, on: connection)
        // A worker that divides the communes otherwise has moved a checkpoint: what is kept isn't what is there.
        if read.contains(where: { span in positions[span.commune].map { $0 + 1 != span.first } ?? false }) {
            forget()
            return try await tail.read(communes, limit: limit, on: connection)
        }
        return ((spans + read).sorted { $0.commune < $1.commune }, halts)
    }

    /// Folds a batch into all views.
    func fold(
        _ spans: [Span],
        _ halts: [Halt],
        _ skips: Skips,
        opener: SealOpener,
        on connection: Connection
    ) async throws -> [Fold] {
        try await views.map(\.folder).fold(
            spans,
            halted: { folder in
                guard !halts.isEmpty, let view = views.first(where: { $0.folder === folder })?.view else { return [] }
                return Set(halts.lazy.filter { $0.view == view.name }.map(\.commune))
            },
            skips,
            opener: opener,
            on: connection
        )
    }

    /// A batch is written; `halts` are those that there were and those that are new.
    func keep(_ spans: [Span], _ halts: [Halt]) {
        for (_, folder) in views { folder.keep() }
        if positions.count > 10_000 { forget() }
        for span in spans {
            positions[span.commune] = span.last
            stopped.remove(span.commune)
            handed.forget(span.commune, through: span.last)
        }
        stopped.formUnion(halts.map(\.commune))
    }

    /// Others may have written, or what is known here may not be so.
    func forget() {
        for (_, folder) in views { folder.forget() }
        (positions, stopped) = ([:], [])
        handed.removeAll()
    }
}
