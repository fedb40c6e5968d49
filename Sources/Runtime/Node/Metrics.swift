import Synchronization

/// Counters and gauges, written in Prometheus' text format.
public final class Metrics: Sendable {
    private struct Key: Hashable {
        var name: String
        var labels: [String: String]
    }

    private let counters = Mutex<[Key: Int64]>([:])

    /// What each metric means; a metric that isn't here isn't written.
    private static let help: [String: (type: String, text: String)] = [
        "acta_http_answers_total": ("counter", "Answers, by status."),
        "acta_commands_total": ("counter", "Commands, by outcome."),
        "acta_append_batches_total": ("counter", "Appends to the log."),
        "acta_webhook_deliveries_total": ("counter", "Requests to webhooks, by what became of them."),
        "acta_events_total": ("counter", "Events written."),
    ]

    /// Nothing counted yet.
    public init() {}

    /// Adds to a counter.
    public func count(_ name: String, _ labels: [String: String] = [:], by amount: Int64 = 1) {
        counters.withLock { $0[Key(name: name, labels: labels), default: 0] += amount }
    }

    /// All counters, then the gauges that are passed: name, what it means, and its value.
    public func text(gauges: [(name: String, help: String, value: Int64)]) -> String {
        var text = ""
        let all = counters.withLock { $0 }
        for (name, entry) in Self.help.sorted(by: { $0.key < $1.key }) {
            text += "# HELP \(name) \(entry.text)\n# TYPE \(name) \(entry.type)\n"
            let lines = all.filter { $0.key.name == name }.map { key, value in
                let labels = key.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }
                return name + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}") + " \(value)\n"
            }
            text += lines.sorted().joined()
        }
        for gauge in gauges {
            text += "# HELP \(gauge.name) \(gauge.help)\n# TYPE \(gauge.name) gauge\n\(gauge.name) \(gauge.value)\n"
        }
        return text
    }
}
