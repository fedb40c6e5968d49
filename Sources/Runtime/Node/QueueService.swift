public import MessageQueue
public import ServiceLifecycle

/// Runs the queue's workers until a graceful shutdown: what is under way is acknowledged, and the leases given back.
public struct QueueService: Service {
    private let workers: QueueWorkers

    /// A service that isn't running yet.
    public init(workers: QueueWorkers) { self.workers = workers }

    /// Works until then.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await workers.run()
        } onGracefulShutdown: {
            workers.stop()
        }
    }
}

extension Node {
    /// The queue's gauges, by group; nothing while the database can't be asked.
    func queueMetrics() async -> String {
        guard let figures = try? await queue.figures(now: clock.milliseconds) else { return "" }
        let gauges: [(name: String, help: String, value: (MessageQueue.Queue.Figures) -> Double)] = [
            ("acta_queue_depth", "Messages that a group hasn't received.", { Double($0.depth) }),
            ("acta_queue_oldest_age_seconds", "Age of the oldest of them.", { $0.oldestAge }),
            ("acta_queue_rate", "Events a second in the last ten seconds.", { $0.rate }),
            ("acta_queue_parked", "Messages of parked keys.", { Double($0.parked) }),
            ("acta_queue_retry", "Messages that wait for their key's next try.", { Double($0.retrying) }),
            ("acta_queue_due", "Things for later.", { Double($0.due) }),
        ]
        let failed = (try? await queue.reasons()) ?? []
        return gauges.map { gauge in
            let lines = figures.map { "\(gauge.name){group=\"\(Self.label($0.group))\"} \(gauge.value($0))\n" }
            return "# HELP \(gauge.name) \(gauge.help)\n# TYPE \(gauge.name) gauge\n" + lines.joined()
        }.joined() + failureMetrics(failed)
    }

    /// A line a reason; ten of a group at most, so that no receiver can make as many series as it likes.
    private func failureMetrics(_ reasons: [MessageQueue.Queue.ReasonCount]) -> String {
        let name = "acta_queue_failed"
        let help = "Messages behind keys that failed, by the reason; the ten most frequent of a group, then other."
        let lines = reasons.map { count in
            let labels = [
                ("group", count.group), ("reason", count.reason ?? "other"),
                ("parked", count.isParked ? "true" : "false"),
            ]
            let text = labels.map { "\($0)=\"\(Self.label($1))\"" }.joined(separator: ",")
            return "\(name){\(text)} \(count.messages)\n"
        }
        return "# HELP \(name) \(help)\n# TYPE \(name) gauge\n" + lines.joined()
    }

    /// As Prometheus' text format wants a label's value.
    static func label(_ text: String) -> String {
        text.map { character in
            switch character {
            case "\\": "\\\\"
            case "\"": "\\\""
            case "\n": "\\n"
            default: String(character)
            }
        }.joined()
    }
}
