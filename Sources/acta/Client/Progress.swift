import Foundation

/// A progress bar on standard error: drawn only on a terminal, and only once the work has taken longer than a second.
final class Progress: @unchecked Sendable {
    // Safe to share: `lock` guards everything that changes.
    private let lock = NSLock()
    private let title: String
    private let total: Int
    private let start = Date()
    private let enabled: Bool
    private var done = 0
    private var drawn = Date.distantPast
    private var shown = false

    init(_ title: String, total: Int, enabled: Bool = true) {
        self.title = title
        self.total = total
        self.enabled = enabled && isatty(STDERR_FILENO) == 1
    }

    /// So many more are done.
    func advance(_ count: Int = 1) {
        lock.withLock {
            done += count
            draw(force: false)
        }
    }

    /// Clears the line; what follows is printed as if the bar had never been there.
    func finish() {
        lock.withLock {
            guard shown else { return }
            write("\r\u{1B}[2K")
            shown = false
        }
    }

    private func draw(force: Bool) {
        let now = Date()
        guard enabled, force || now.timeIntervalSince(drawn) > 0.1, now.timeIntervalSince(start) > 1 else { return }
        drawn = now
        shown = true
        let fraction = total == 0 ? 1 : min(1, Double(done) / Double(total))
        let width = 24
        let filled = Int(fraction * Double(width))
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
        let rate = Double(done) / now.timeIntervalSince(start)
        let left = rate > 0 ? Int(Double(total - done) / rate) : 0
        write("\r\u{1B}[2K\(title) \(bar) \(done)/\(total)  \(Int(rate))/s  \(left) s left")
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
