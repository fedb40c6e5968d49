import LocalPostgres
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Servers of a single test's own, which it may stop and kill.
enum PrivateServer {
    static func directory() -> String {
        "/tmp/acta-test-\(getpid())-\(UInt32.random(in: 0...(.max)))"
    }

    /// Its directory stays over restarts and is removed by the test's process at its end.
    static func start(durable: Bool = false) async throws -> LocalServer {
        let directory = directory()
        Leftovers.add(directory)
        return try await LocalServer.start(directory: directory, durable: durable)
    }
}

/// Directories that are removed when the process ends.
enum Leftovers {
    private static let all = Mutex<[String]>([])

    static func add(_ directory: String) {
        let isFirst = all.withLock { all in
            all.append(directory)
            return all.count == 1
        }
        guard isFirst else { return }
        atexit { Leftovers.remove() }
    }

    private static func remove() {
        for directory in all.withLock({ $0 }) {
            system("rm -rf \(directory)")
        }
    }
}
