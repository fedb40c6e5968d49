import EventLog

/// How one append of a batch went.
public struct AppendFigures: Sendable, Hashable {
    /// From handing it to the database to its answer.
    public let seconds: Double
    /// Commands in it.
    public let commands: Int
    /// Communes whose log had moved on, so that their commands are decided again.
    public let moved: Int
    /// Communes that another append had locked.
    public let busy: Int

    init(since start: ContinuousClock.Instant, _ commands: Int, _ results: [CommuneResult]) {
        seconds = (ContinuousClock.now - start) / .seconds(1)
        self.commands = commands
        var (moved, busy) = (0, 0)
        for result in results {
            switch result {
            case .moved: moved += 1
            case .busy: busy += 1
            case .written, .known: break
            }
        }
        self.moved = moved
        self.busy = busy
    }
}
