import Synchronization

/// Counters and gauges, written in Prometheus' text format.
public final class Metrics: Sendable {
    /// What is counted, named as Prometheus names it.
    public enum Counter: String, CaseIterable, Sendable {
        case appendBatches = "acta_append_batches_total"
        case appendMisses = "acta_append_misses_total"
        case commands = "acta_commands_total"
        case events = "acta_events_total"
        case httpAnswers = "acta_http_answers_total"
        case webhookDeliveries = "acta_webhook_deliveries_total"

        var help: String {
            switch self {
            case .appendBatches: "Appends to the log."
            case .appendMisses: "Communes of a batch that weren't written at once: moved on, or locked by another."
            case .commands: "Commands, by outcome."
            case .events: "Events written."
            case .httpAnswers: "Answers, by status."
            case .webhookDeliveries: "Requests to webhooks, by what became of them."
            }
        }

        /// What it is told apart by.
        var label: String? {
            switch self {
            case .appendBatches, .events: nil
            case .appendMisses: "kind"
            case .commands, .webhookDeliveries: "outcome"
            case .httpAnswers: "status"
            }
        }
    }

    private let counts = Mutex<[Counter: [String: Int64]]>([:])
    private let appends = Mutex(
        Histogram(bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5])
    )

    /// How often a measure was at most each bound.
    private struct Histogram {
        let bounds: [Double]
        var counts: [Int64] = []
        var sum = 0.0
        var count: Int64 = 0

        init(bounds: [Double]) {
            self.bounds = bounds
            counts = bounds.map { _ in 0 }
        }

        mutating func add(_ value: Double) {
            sum += value
            count += 1
            for (index, bound) in bounds.enumerated() where value <= bound { counts[index] += 1 }
        }

        func text(_ name: String) -> String {
            let lines = zip(bounds, counts).map { "\(name)_bucket{le=\"\($0)\"} \($1)\n" }.joined()
            return lines + "\(name)_bucket{le=\"+Inf\"} \(count)\n\(name)_sum \(sum)\n\(name)_count \(count)\n"
        }
    }

    /// Notes how an append went.
    func note(_ append: AppendFigures) {
        appends.withLock { $0.add(append.seconds) }
        if append.moved > 0 { count(.appendMisses, "moved", by: Int64(append.moved)) }
        if append.busy > 0 { count(.appendMisses, "busy", by: Int64(append.busy)) }
    }

    /// Nothing counted yet.
    public init() {}

    /// Adds to a counter.
    ///
    /// - Parameter value: Of its label, where it has one: few values, none that a client chooses.
    public func count(_ counter: Counter, _ value: String = "", by amount: Int64 = 1) {
        counts.withLock { $0[counter, default: [:]][value, default: 0] += amount }
    }

    /// All counters, then the gauges that are passed: name, what it means, and its value.
    public func text(gauges: [(name: String, help: String, value: Int64)]) -> String {
        let all = counts.withLock { $0 }
        var text = ""
        for counter in Counter.allCases {
            let name = counter.rawValue
            text += "# HELP \(name) \(counter.help)\n# TYPE \(name) counter\n"
            if let label = counter.label {
                for (value, count) in (all[counter] ?? [:]).sorted(by: { $0.key < $1.key }) {
                    text += "\(name){\(label)=\"\(value)\"} \(count)\n"
                }
            } else {
                text += "\(name) \(all[counter]?[""] ?? 0)\n"
            }
        }
        let name = "acta_append_seconds"
        text += "# HELP \(name) From handing a batch to the database to its answer.\n# TYPE \(name) histogram\n"
        text += appends.withLock { $0.text(name) }
        for gauge in gauges {
            text += "# HELP \(gauge.name) \(gauge.help)\n# TYPE \(gauge.name) gauge\n\(gauge.name) \(gauge.value)\n"
        }
        return text
    }
}
