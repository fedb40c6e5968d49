import Synchronization

/// How long a worker may count on its lease, by this machine's clock, which goes on while a process is stopped.
///
/// The database refuses what a worker writes too late; this keeps it, once it wakes up, from delivering more before.
final class Tenure: Sendable {
    private let state: Mutex<(until: ContinuousClock.Instant, hasEnded: Bool)>

    init(until moment: ContinuousClock.Instant) { state = Mutex((moment, false)) }

    var holds: Bool { state.withLock { !$0.hasEnded && ContinuousClock.now < $0.until } }
    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    func extend(until moment: ContinuousClock.Instant) { state.withLock { $0.until = moment } }
    func end() { state.withLock { $0.hasEnded = true } }
}

extension Delivery {
    /// Has the consumer receive all parts, `keys` at once at most; `nil` where the worker may no longer deliver.
    func received(by consumer: any Consumer, keys: Int, _ tenure: Tenure) async -> [[Outcome]]? {
        @Sendable func receive(_ part: Part) async -> [Outcome]? {
            guard tenure.holds, !Task.isCancelled else { return nil }
            let outcomes = await consumer.receive(part.messages, in: group)
            // One that was cancelled may have given up in the middle.
            return Task.isCancelled ? nil : outcomes
        }
        if parts.count == 1 { return await receive(parts[0]).map { [$0] } }
        return await withTaskGroup(of: (Int, [Outcome]?).self) { tasks in
            var outcomes = [[Outcome]](repeating: [], count: parts.count)
            var isWhole = true
            var next = 0
            while next < min(keys, parts.count) {
                let index = next
                tasks.addTask { (index, await receive(parts[index])) }
                next += 1
            }
            for await (index, result) in tasks {
                if let result { outcomes[index] = result } else { isWhole = false }
                if next < parts.count {
                    let index = next
                    tasks.addTask { (index, await receive(parts[index])) }
                    next += 1
                }
            }
            return isWhole ? outcomes : nil
        }
    }
}
