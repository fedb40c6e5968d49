import Synchronization

/// Counters and gauges, written in Prometheus' text format.
public final class Metrics: Sendable {
    /// What is counted, named as Prometheus names it.
    public enum Counter: String, CaseIterable, Sendable {
        case appendBatches = "acta_append_batches_total"
        case commands = "acta_commands_total"
        case events = "acta_events_total"
        case httpAnswers = "acta_http_answers_total"
        case webhookDeliveries = "acta_webhook_deliveries_total"

        var help: String {
            switch self {
            case .appendBatches: "Appends to the log."
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
            case .commands, .webhookDeliveries: "outcome"
            case .httpAnswers: "status"
            }
        }
    }

    private let counts = Mutex<[Counter: [String: Int64]]>([:])

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
        for gauge in gauges {
            text += "# HELP \(gauge.name) \(gauge.help)\n# TYPE \(gauge.name) gauge\n\(gauge.name) \(gauge.value)\n"
        }
        return text
    }
}
