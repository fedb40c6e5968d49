import Synchronization

/// Counts what a rebuild has folded, from its tasks.
final class Counter: Sendable {
    private let state: Mutex<Rebuild.Figures>
    private let start: ContinuousClock.Instant
    private let progress: @Sendable (Rebuild.Figures) -> Void

    init(
        _ figures: Rebuild.Figures,
        _ start: ContinuousClock.Instant,
        _ progress: @escaping @Sendable (Rebuild.Figures) -> Void
    ) {
        state = Mutex(figures)
        self.start = start
        self.progress = progress
    }

    var figures: Rebuild.Figures { state.withLock { $0 } }

    /// So many more are to be folded.
    func expect(_ events: Int64) { state.withLock { $0.total += events } }

    /// So many more were, and rows weigh so much in memory now.
    func add(_ events: Int, weight: Int) {
        let figures = state.withLock { figures in
            figures.peak = max(figures.peak, weight)
            figures.done += Int64(events)
            figures.seconds = (ContinuousClock.now - start) / .seconds(1)
            return figures
        }
        progress(figures)
    }
}
