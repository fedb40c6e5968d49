import Foundation

/// What this process has taken of the machine.
enum Footprint {
    /// The most memory that was resident at once, in bytes; `nil` where the system doesn't say.
    static var peak: Int64? {
        guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kibibytes = Int64(line.filter(\.isNumber))
        else { return nil }
        return kibibytes * 1024
    }
}
