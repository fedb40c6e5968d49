import Foundation

/// How much this process gets of a machine that is busy.
enum ProcessPriority {
    /// Lets every other process go first, as `nice -n 19` does: on a machine with time to spare nothing is slower.
    ///
    /// On Linux each thread has a priority of its own, which the threads that it starts inherit.
    static func yieldToOthers() {
        #if os(Linux)
            let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
            for thread in threads.compactMap({ UInt32($0) }) {
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), thread, 19)
            }
        #else
            setpriority(PRIO_PROCESS, 0, 19)
        #endif
    }
}
