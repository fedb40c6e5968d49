import Synchronization

/// Logs that contradict what was published of them: nothing is written to these until they are recovered.
public final class ReadOnlyLogs: Sendable {
    private let found = Mutex<[String: CheckpointPublisher.Contradiction]>([:])

    init() {}

    /// What contradicts a commune's log; `nil` where nothing is known to.
    public subscript(commune: String) -> CheckpointPublisher.Contradiction? {
        get { found.withLock { $0[commune] } }
        set { found.withLock { $0[commune] = newValue } }
    }

    /// All of them, by their communes' names.
    var all: [(commune: String, contradiction: CheckpointPublisher.Contradiction)] {
        found.withLock { $0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
